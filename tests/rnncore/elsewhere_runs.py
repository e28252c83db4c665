"""Models on the device of ``elsewhere.py``, watched: each function is a test of its own there.

``main`` runs all of them, twice, and prints what was wrong with each as JSON.
"""

import copy
import json
import os
import traceback
import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_sequence

import rnncore
from benchmarks.watch import reached
from rnncore.watching import moving

from .elsewhere import MODULE, UNDER_WAY, Toy, copy_later, moved

RUNS = {}


def run(function):
    RUNS[function.__name__] = function
    return function


def noise(*shape, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(3)).to(dtype)


def sent(value):
    """A tensor or packed sequence on the device."""
    if isinstance(value, PackedSequence):
        order = (Toy(value.sorted_indices), Toy(value.unsorted_indices))
        return PackedSequence(Toy(value.data), value.batch_sizes, *order)
    return Toy(value)


def loss_of(outputs, states):
    """One in which every number has a weight of its own."""
    data = outputs.data if isinstance(outputs, PackedSequence) else outputs
    weights = torch.linspace(-1, 1, data.numel()).to(data.dtype).view(data.shape)
    weights = weights.to(data.device) if data.device.type == "cpu" else Toy(weights)
    return (data * weights).sum() + sum(state.sum() for state in states)


def module_step(model, x, hx):
    outputs, states = model(x, hx)
    loss_of(outputs, states if isinstance(states, tuple) else (states,)).backward()


def cell_step(model, x, hx):
    for t in range(len(x)):
        hx = model(x[t], hx)
        state = hx[0] if isinstance(hx, tuple) else hx
        if t == 2:  # a change between two steps
            hx = (state * 0.5, hx[1]) if isinstance(hx, tuple) else state * 0.5
    loss_of(state, ()).backward()


def single_steps(model, x, hx):
    total = 0
    for t in range(len(x)):
        outputs, hx = model(x[t : t + 1], hx)
        total = total + loss_of(outputs, ())
    total.backward()


def kept_of(seen):
    """What is replayed of the calls; the end of a loop stays where it is, to tell what follows."""
    calls = [kept for keeper in seen._seen.names.values() for kept in keeper.kept]
    steps = [step for call in calls for step in getattr(call, "steps", [call])]
    fields = ("stack", "inputs", "hx", "read", "outputs", "gave")
    return [[getattr(each, name, None) for name in fields] for each in (*calls, *steps)] + [
        step.arriving.grads for step in steps
    ]


def close(found, expected, tolerance):
    scale = max(np.nanmax(np.abs(expected), initial=0), 1)
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * scale)


def compared(model, step, x, hx=None, tolerance=1e-12, **options):
    """The trace of ``step`` on the device, which must be that of the same step on the CPU.

    Watched and unwatched, the gradients on the device must be the same to the last bit.
    """
    here, alone, there = model, moved(copy.deepcopy(model)), moved(copy.deepcopy(model))
    on_device = None if hx is None else tuple(map(Toy, hx)) if isinstance(hx, tuple) else Toy(hx)
    step(alone, sent(x), on_device)
    with rnncore.watch(there, **options) as seen:
        step(there, sent(x), on_device)
    assert not [t for t in reached(kept_of(seen)) if isinstance(t, Toy)], "not all came here"
    for one, other in zip(alone.parameters(), there.parameters(), strict=True):
        assert torch.equal(one.grad.raw, other.grad.raw)
    with rnncore.watch(here, **options) as expected:
        step(here, x, hx)
    (ours,), (theirs,) = seen.traces[""], expected.traces[""]
    assert str(ours.origin).endswith("on toy:0"), ours.origin
    close(ours.outputs, theirs.outputs, tolerance)
    for one, other in zip(ours.tracks, theirs.tracks, strict=True):
        for group in ("states", "gates", "state_grads", "gate_grads", "given", "parameters"):
            found, own = getattr(one, group), getattr(other, group)
            assert found.keys() == own.keys(), group
            for name, array in own.items():
                close(found[name], array, tolerance)
    assert ours.tracks[0].state_grads
    return ours


@run
def modules():
    options = {"num_layers": 2, "bidirectional": True, "dtype": torch.float64}
    x = noise(5, 3, 3)
    packed = pack_sequence([x[:2, 0], x[:, 1], x[:4, 2]], enforce_sorted=False)
    for kind in (nn.RNN, nn.LSTM):
        state = noise(4, 3, 4)
        hx = (state, -state) if kind is nn.LSTM else state
        for rows in (None, [2, -2]):
            compared(kind(3, 4, **options), module_step, packed, rows=rows)
            compared(kind(3, 4, **options), module_step, x, hx, rows=rows)
        compared(kind(3, 4, **options), module_step, x[:, 0])


@run
def cells():
    for kind in (nn.RNNCell, nn.LSTMCell):
        for rows in (None, [1]):
            model = kind(3, 4, dtype=torch.float64)
            trace = compared(model, cell_step, noise(5, 3, 3), rows=rows)
            assert trace.tracks[0].given, "the change between two steps"


@run
def single_steps_of_a_module():
    model = nn.LSTM(3, 4, 2, dtype=torch.float64)
    assert compared(model, single_steps, noise(5, 2, 3)).steps == 5


@run
def sixteen_bits():
    model = nn.LSTM(3, 4, dtype=torch.bfloat16)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        trace = compared(model, module_step, noise(5, 2, 3, dtype=torch.bfloat16), tolerance=0.1)
    assert "replayed in float32 from bfloat16 on toy:0" in repr(trace)
    assert any("ran in reduced precision, bfloat16 on toy:0" in str(each.message) for each in said)


@run
def without_a_graph_and_with_inputs_that_are_filled_again():
    model = moved(nn.LSTM(3, 4))
    x = noise(5, 2, 3, dtype=torch.float32)
    buffer = Toy(x.clone())
    with rnncore.watch(model) as seen, torch.no_grad():
        outputs, _ = model(buffer)
        buffer.mul_(0)
    (trace,) = seen.traces[""]  # of a module on the CPU it would be refused
    np.testing.assert_array_equal(trace.inputs, x)
    close(trace.outputs, outputs.raw.numpy(), 1e-6)


@run
def dropout_is_refused_by_name_unless_it_is_none():
    model = moved(nn.LSTM(3, 4, 2, dropout=0.5))
    x = Toy(noise(5, 2, 3, dtype=torch.float32))
    words = "it drew dropout masks between its layers on toy:0, where they cannot be drawn again"
    with warnings.catch_warnings(record=True) as said, rnncore.watch(model) as seen:
        warnings.simplefilter("always")
        model(x)
        model(x)
    assert [str(each.message) for each in said if words in str(each.message)] == [
        str(said[0].message)
    ]
    with pytest.raises(rnncore.ReplayError, match=words):
        seen.traces[""][0]
    model.eval()
    with rnncore.watch(model) as seen:
        model(x)
    assert seen.traces[""][0].steps == 5


@run
def several_passes_and_a_monitor():
    model = moved(nn.LSTM(3, 4))
    x = Toy(noise(5, 2, 3, dtype=torch.float32))
    with rnncore.watch(model) as once:
        model(x)[0].sum().backward()
    with rnncore.watch(model) as twice:
        outputs = model(x)[0]
        outputs.sum().backward(retain_graph=True)
        outputs.sum().backward()
    (single,), (double,) = once.traces[""], twice.traces[""]
    for name, grad in single.tracks[0].state_grads.items():
        close(double.tracks[0].state_grads[name], 2 * grad, 1e-6)
    with rnncore.Monitor(model, every=1) as monitor:
        loss = model(x)[0].sum()
        loss.backward()
        monitor.step(float(loss.detach().raw))
        loss = (model(x)[0] * torch.inf).sum()
        loss.backward()
        monitor.step(float("nan"))
    assert np.isfinite(monitor.to_frame()["reach"][0])
    assert monitor.not_finite.update == 1
    assert monitor.not_finite.traces[""][-1].steps == 5


@run
def a_graph_that_is_recorded_is_not_disturbed():
    model = moved(nn.LSTM(3, 4))
    MODULE.is_current_stream_capturing = lambda: True
    try:
        with warnings.catch_warnings(record=True) as said, rnncore.watch(model):
            warnings.simplefilter("always")
            model(Toy(noise(5, 2, 3, dtype=torch.float32)))[0].sum().backward()
    finally:
        MODULE.is_current_stream_capturing = lambda: False
    assert "while torch recorded a CUDA graph" in str(said[0].message)


@run
def what_has_not_arrived_is_waited_for():
    """The other runs would notice if it were not."""
    model = moved(nn.LSTM(3, 4))
    with rnncore.watch(model) as seen:
        model(Toy(noise(5, 2, 3, dtype=torch.float32)))
    assert UNDER_WAY
    assert np.isfinite(seen.traces[""][0].inputs).all()
    assert not UNDER_WAY
    assert not moving._UNDER_WAY


LATER_ONLY = (a_graph_that_is_recorded_is_not_disturbed, what_has_not_arrived_is_waited_for)


def main():
    wrong = {}
    for later in (False, True):
        if later:
            copy_later()
        for name, function in RUNS.items():
            if function in LATER_ONLY and not later:
                continue
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    function()
                wrong[f"{name} {later}"] = None
            except Exception:  # noqa: BLE001 - each is a test
                wrong[f"{name} {later}"] = traceback.format_exc()
    print(json.dumps(wrong), flush=True)
    os._exit(0)  # the device's thread of autograd is torch's own: at an end it may still be running
