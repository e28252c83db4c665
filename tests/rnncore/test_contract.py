"""Every cell over every option: the trace against a plain autograd loop and against torch.nn."""

import itertools

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

import rnncore
from rnncore import CELLS
from tests.covering import covering

from .conftest import KINDS_BY_ROUTES, name_of
from .toys import TOYS, registered

FORMS = {
    "time first": (5, 5, 5),
    "batch first": (4, 4),
    "unbatched": (6,),
    "packed sorted": (7, 4, 4, 1),
    "packed unsorted": (3, 6, 1, 6, 2),
}
LAYOUTS = list(itertools.product((1, 2, 3), (False, True)))
"""How many layers, and whether they read both ways."""

TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}


def rows_last(outputs, form):
    """A module's own outputs as (T, B, D H), zero past a row's end."""
    if isinstance(outputs, PackedSequence):
        outputs = pad_packed_sequence(outputs)[0]
    elif form == "unbatched":
        outputs = outputs.unsqueeze(1)
    elif form == "batch first":
        outputs = outputs.transpose(0, 1)
    return outputs


def arranged(lab, module, form, dtype=torch.float64):
    """Rows, the same as the module's inputs, and hx batched and in the form of the inputs."""
    rows = lab.rows(FORMS[form], dtype=dtype)
    hx = lab.hx(module, len(rows), dtype)
    given = hx
    if form == "unbatched":
        given = tuple(s[:, 0] for s in hx) if isinstance(hx, tuple) else hx[:, 0]
    return rows, lab.in_form(rows, form.split()[0] if "packed" in form else form), hx, given


@pytest.mark.parametrize(
    ("kind", "layout", "form", "bias"),
    covering(KINDS_BY_ROUTES, LAYOUTS, FORMS, [True, False], strength=3),
    indirect=["kind"],
    ids=name_of,
)
def test_all_arrays_equal_a_plain_autograd_loop(lab, kind, layout, form, bias):
    layers, both = layout
    module = lab.module(
        kind, num_layers=layers, bidirectional=both, bias=bias, batch_first=form == "batch first"
    )
    rows, inputs, hx, given = arranged(lab, module, form)
    trace = rnncore.record(module, inputs, given, loss=lab.loss)
    lab.assert_trace_close(trace, lab.plain_loop(kind, module, rows, hx))
    assert trace.lengths.tolist() == list(FORMS[form])
    for b, row in enumerate(rows):
        np.testing.assert_array_equal(trace.inputs[: len(row), b], row.numpy())
        assert not trace.inputs[len(row) :, b].any()
        assert not trace.outputs[len(row) :, b].any()


@pytest.mark.parametrize("form", ["time first", "packed unsorted"])
def test_without_hx_the_initial_states_are_zero(lab, kind, form):
    module = lab.module(kind, num_layers=2, bidirectional=True)
    rows, inputs, _, _ = arranged(lab, module, form)
    trace = rnncore.record(module, inputs, loss=lab.loss)
    lab.assert_trace_close(trace, lab.plain_loop(kind, module, rows))
    for track in trace.tracks:
        for boundaries in track.states.values():
            starts = trace.lengths if track.reverse else np.zeros_like(trace.lengths)
            assert not boundaries[starts, np.arange(trace.batch)].any()


@pytest.mark.parametrize("lengths", [(200,), (200, 1, 57, 200, 123)])
def test_long_sequences_equal_a_plain_autograd_loop(lab, kind, lengths):
    module = lab.module(kind, hidden=3, num_layers=3, bidirectional=True)
    rows = lab.rows(lengths)
    trace = rnncore.record(module, lab.in_form(rows, "packed"), loss=lab.loss)
    lab.assert_trace_close(trace, lab.plain_loop(kind, module, rows))


def test_one_step_of_one_row(lab, kind):
    module = lab.module(kind, hidden=1)
    rows = lab.rows((1,))
    trace = rnncore.record(module, lab.in_form(rows, "unbatched"), loss=lab.loss)
    lab.assert_trace_close(trace, lab.plain_loop(kind, module, rows))


@pytest.mark.parametrize(
    ("kind", "layout", "form", "dtype"),
    covering(KINDS_BY_ROUTES, LAYOUTS, [*FORMS, "long"], TOLERANCE),
    indirect=["kind"],
    ids=name_of,
)
def test_outputs_are_those_of_the_module(lab, kind, layout, form, dtype):
    (layers, both), tolerance = layout, TOLERANCE[dtype]
    module = lab.module(
        kind,
        num_layers=layers,
        bidirectional=both,
        batch_first=form == "batch first",
        dtype=dtype,
        hidden=9,
    )
    if form == "long":
        inputs, given = torch.stack(lab.rows((200, 200), dtype=dtype), 1), None
    else:
        _, inputs, _, given = arranged(lab, module, form, dtype)
    trace = rnncore.record(module, inputs, given)
    with torch.no_grad():
        outputs, final = module(inputs, given)
    expected = rows_last(outputs, form).numpy()
    assert trace.outputs.dtype == expected.dtype
    np.testing.assert_allclose(trace.outputs, expected, rtol=0, atol=tolerance)
    if dtype == torch.float64:
        alive = np.where(trace.alive[..., None], trace.outputs, np.nan)
        lab.assert_close(alive, np.where(trace.alive[..., None], expected, np.nan), tolerance)
    for number, name in enumerate(CELLS[trace.tracks[0].cell].states):
        states = final[number] if isinstance(final, tuple) else final
        for track, end in zip(trace.tracks, states, strict=True):
            ends = np.zeros_like(trace.lengths) if track.reverse else trace.lengths
            ours = track.states[name][ends, np.arange(trace.batch)]
            np.testing.assert_allclose(
                ours, end.numpy().reshape(ours.shape), rtol=0, atol=tolerance
            )


@pytest.mark.parametrize("form", ["time first", "packed unsorted"])
def test_parameter_gradients_are_those_of_the_module(lab, kind, form):
    module = lab.module(kind, num_layers=2, bidirectional=True)
    _, inputs, _, given = arranged(lab, module, form)
    trace = rnncore.record(module, inputs, given, loss=rnncore.every_step)
    outputs, _ = module(inputs, given)
    rows_last(outputs, form).sum().backward()
    gradients = rnncore.measures.parameter_gradients(trace)
    for name, parameter in module.named_parameters():
        lab.assert_close(gradients[name].ravel(), parameter.grad.numpy().ravel(), 1e-12, name)


@pytest.mark.parametrize("bias", [True, False])
def test_step_jacobians_equal_jacrev(lab, kind, bias):
    module = lab.module(kind, bidirectional=True, bias=bias)
    lengths = (5, 3)
    trace = rnncore.record(module, lab.in_form(lab.rows(lengths), "packed"), lab.hx(module, 2))
    for track in trace.tracks:
        jacobians = rnncore.measures.step_jacobians(track)
        names = list(track.states)
        parameters = {name: torch.from_numpy(value) for name, value in track.parameters.items()}
        for b, length in enumerate(lengths):
            assert np.isnan(jacobians[length:, b]).all()
            for t in range(length):
                x = torch.from_numpy(trace.inputs[t, b])

                def step(joint, x=x, parameters=parameters, names=names):
                    state = dict(zip(names, joint.chunk(len(names)), strict=True))
                    after, _, _ = lab.step(kind, parameters, x, state)
                    return torch.cat([after[name] for name in names])

                before = [torch.from_numpy(track.before(track.states[n])[t, b]) for n in names]
                expected = torch.func.jacrev(step)(torch.cat(before)).numpy()
                lab.assert_close(jacobians[t, b], expected, 1e-10)


def test_gates_lie_in_their_range_and_lstm_states_below_one(lab, kind):
    module = lab.module(kind, num_layers=2)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(30)
    trace = rnncore.record(module, 10 * torch.stack(lab.rows((9, 9)), 1))
    for track in trace.tracks:
        for gate in CELLS[track.cell].gates:
            assert (track.gates[gate.name] >= gate.low).all()
            assert (track.gates[gate.name] <= gate.high).all()
        if kind in ("lstm", "gru", "elman-tanh", "indrnn-tanh"):
            assert (np.abs(track.states["h"]) <= 1).all()


@pytest.mark.parametrize("form", ["time first", "packed unsorted"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("name", TOYS)
def test_a_strangers_cell_is_recorded_as_our_own(lab, name, bias, form):
    with registered(name):
        module = lab.module(name, num_layers=2, bidirectional=True, bias=bias)
        rows, inputs, hx, given = arranged(lab, module, form)
        trace = rnncore.record(module, inputs, given, loss=lab.loss)
        lab.assert_trace_close(trace, lab.plain_loop(name, module, rows, hx))
