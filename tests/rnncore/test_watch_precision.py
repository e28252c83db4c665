"""Modules in 16 bits and under autocast: they train as before, and their replay says what it is."""

import contextlib
import io
import json
import re

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_sequence

import rnncore
from rnncore.measures import influence
from rnncore.report import as_json, as_text, diagnose
from rnncore.trace import archive, packing, parts
from rnncore.trace.origin import Origin

from .comparing import loaded, saved
from .test_watch_cells import Loop, run
from .test_watch_models import CELLS, KINDS, noise, own_loss
from .test_watch_steps import stepped
from .watching import assert_gradients, train

NEAR = {torch.bfloat16: 0.05, torch.float16: 0.006}
"""How far the gradients of the parameters may be from torch's own, which were rounded each step."""
FORMS = {
    "plain": {},
    "deep": {"num_layers": 2, "dropout": 0.5, "bidirectional": True},
    "packed": {"bidirectional": True},
}


def quietly(seen, name):
    """Its last trace, and what was said of it."""
    with pytest.warns(UserWarning) as said:  # noqa: PT030 - what is said is given back
        trace = seen.traces[name][-1]
    return trace, [str(each.message) for each in said]


def same_gradients(seen, name, gradients, dtype):
    wide = {key: grad.float() for key, grad in gradients.items()}
    with pytest.warns(UserWarning, match=f"'{name}' ran in reduced precision"):
        assert_gradients(seen, name, wide, tolerance=NEAR[dtype])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", NEAR, ids=str)
def test_a_module_of_16_bits_is_replayed_in_float32(dtype, kind, form):
    """Dropout included: the masks drawn again are those that were drawn for 16 bits."""

    def step(model, _):
        x = noise(6, 3, 3, like=model)
        if form == "packed":
            x = pack_sequence([x[:2, 0], x[:, 1], x[:4, 2]], enforce_sorted=False)
        output, state = model["rnn"](x)
        loss = own_loss(output.data if form == "packed" else output)
        (loss + own_loss(state[-1] if kind == "lstm" else state)).backward()

    def build():
        return nn.ModuleDict({"rnn": KINDS[kind](3, 4, **FORMS[form])})

    seen, _, gradients = train(build, step, dtype=dtype)
    same_gradients(seen, "rnn", gradients, dtype)
    trace, said = quietly(seen, "rnn")
    name = str(dtype).removeprefix("torch.")
    assert trace.origin == Origin(name, "cpu")
    assert trace.outputs.dtype == np.float32
    words = (
        rf"^'rnn' ran in reduced precision, {name} on cpu; its trace is replayed in float32, from "
        rf"gradients of norm \d\.\de[+-]\d\d that arrived in {name}$"
    )
    assert len(said) == 1
    assert re.match(words, said[0]), said


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("how", ["bfloat16", "float16", "autocast"])
def test_a_cell_whose_state_nobody_changed_is_not_said_to_have_been(kind, how):
    """Its rounding is no change: Jacobians of several steps can be multiplied."""
    casts = torch.autocast("cpu", torch.bfloat16, enabled=how == "autocast")
    dtype = torch.float32 if how == "autocast" else getattr(torch, how)

    def step(model, _):
        with casts:
            outputs = model(noise(5, 2, 3, like=model))
        own_loss(outputs.float()).backward()

    seen, _, gradients = train(lambda: Loop(kind), step, dtype=dtype)
    same_gradients(seen, "cell", gradients, torch.bfloat16 if how == "autocast" else dtype)
    trace, _ = quietly(seen, "cell")
    assert trace.tracks[0].given == {}
    # A mask is still seen as one.
    model = Loop(kind, lambda t, new, old: torch.where(torch.tensor(t == 2), old, new)).to(dtype)
    with rnncore.watch(model) as seen, casts:
        run(model)
    trace, _ = quietly(seen, "cell")
    assert trace.tracks[0].given.keys() == trace.tracks[0].states.keys()


def test_single_steps_of_16_bits_are_one_trace():
    model = nn.ModuleDict({"rnn": nn.LSTM(3, 4, 2)}).bfloat16()
    with rnncore.watch(model) as seen:
        stepped(model["rnn"], noise(6, 2, 3, like=model))[0].backward()
    trace, _ = quietly(seen, "rnn")
    assert (trace.steps, str(trace.origin)) == (6, "bfloat16 on cpu")
    assert all(track.given == {} for track in trace.tracks)


@pytest.mark.parametrize("kind", ["rnn", "gru", "indrnn", "lstm"])
def test_autocast_is_named_with_the_precision_that_it_gave(kind):
    def step(model, _):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output, _ = model["rnn"](noise(5, 2, 3, like=model))
        own_loss(output.float()).backward()

    def build():
        return nn.ModuleDict({"rnn": KINDS[kind](3, 4)})

    try:
        seen, *_ = train(build, step, dtype=torch.float32)
    except RuntimeError as error:  # an LSTM in bfloat16 needs instructions that not all CPUs have
        assert kind == "lstm"
        assert "primitive descriptor" in str(error)  # noqa: PT017 - which error it was
        pytest.skip("this CPU lacks the instructions of torch's LSTM in bfloat16")
    if kind == "indrnn":  # it computes in its own precision, whatever autocast says
        assert seen.traces["rnn"][0].origin is None
        return
    trace, said = quietly(seen, "rnn")
    assert "'rnn' ran in reduced precision, bfloat16 (autocast) on cpu" in said[0]
    assert trace.outputs.dtype == trace.tracks[0].state_grads["h"].dtype == np.float32


def test_autocast_leaves_float64_alone_and_so_does_the_replay():
    model = nn.GRU(3, 4).double()
    with rnncore.watch(model) as seen, torch.autocast("cpu", dtype=torch.bfloat16):
        outputs, _ = model(noise(5, 2, 3, like=model))
    (trace,) = seen.traces[""]
    assert trace.origin is None
    np.testing.assert_allclose(trace.outputs, outputs.detach(), rtol=0, atol=1e-12)


def test_gradients_of_several_passes_are_not_added_up_in_16_bits():
    model = nn.GRU(3, 4).bfloat16()
    with rnncore.watch(model) as seen:
        outputs, _ = model(noise(5, 2, 3, like=model))
        for part in range(64):
            weight = 1.0 if part == 0 else 2.0**-9  # which bfloat16 would lose beside 1
            (outputs.sum() * weight).backward(retain_graph=True)
    with contextlib.suppress(UserWarning), pytest.warns(UserWarning, match="reduced"):
        (trace,) = seen.traces[""]
    last = trace.tracks[0].state_grads["h"][-1]
    np.testing.assert_allclose(last, 1 + 63 * 2.0**-9, rtol=1e-6)


@pytest.mark.parametrize("form", ["module", "steps", "cell"])
def test_what_leaves_the_range_of_float16_is_said_and_reported(form):
    """Not taken for a network that amplifies rounding, nor for a computation of another kind."""
    model = (nn.RNNCell if form == "cell" else nn.RNN)(3, 4, nonlinearity="relu")
    for parameter in model.parameters():
        parameter.data.abs_().mul_(4)
    model, x, state, outputs = model.half(), torch.ones(12, 2, 3).half(), None, []
    with rnncore.watch(model) as seen:
        if form == "module":
            outputs = model(x)[0]
        for step in x if form == "cell" else x.split(1) if form == "steps" else ():
            state = model(step, state)
            state = state if form == "cell" else state[1]
            outputs = [*outputs, state if form == "cell" else state[0]]
    given = outputs if form == "module" else torch.stack(outputs)
    trace, said = quietly(seen, "")
    assert "'' left the range of float16, which ends at 65504; where it did, the" in said[1]
    assert len(said) == 2
    first = int((~given.isfinite()).any(-1).any(-1).nonzero()[0])
    assert first > 2
    finding = diagnose(trace)[0]
    assert (finding.kind, finding.steps) == ("not finite", (first,))
    # What the next step read was captured; within a module's call the replay goes on.
    words = ", and float16 ends at 6.55" if form == "module" else "is infinite"
    assert words in finding.measured
    assert finding.meaning == "The state outgrew float16: nothing bounds it."


def rounded_trace():
    model = nn.GRU(3, 4).bfloat16()
    with rnncore.watch(model) as seen:
        own_loss(model(noise(5, 2, 3, like=model))[0]).backward()
    return quietly(seen, "")[0]


def test_what_it_was_replayed_from_is_said_wherever_the_trace_goes():
    trace = rounded_trace()
    words = "replayed in float32 from bfloat16 on cpu"
    assert words in repr(trace)
    assert words in trace._repr_html_()
    assert trace.to_frame().attrs == {"replayed": words}
    assert words in as_text(trace, diagnose(trace)).splitlines()[0]
    assert json.loads(as_json(trace, ()))["origin"] == "bfloat16 on cpu"
    assert loaded(saved(trace)).origin == trace.origin
    assert parts.window(parts.row(trace, 1), 1, 3).origin == trace.origin
    plain = rnncore.record(nn.GRU(3, 4), torch.zeros(5, 2, 3))
    assert "replayed" not in repr(plain) + plain._repr_html_() + as_text(plain, ())
    assert plain.to_frame().attrs == {}


@pytest.mark.parametrize(
    "origin",
    [
        ("int8", "cpu", None),
        (["float32"], "cpu", None),
        ("float32", "<script>", None),
        ("float32", "cuda:0", "magic"),
        ("float32", 3, None),
    ],
)
def test_an_origin_that_is_none_is_refused(origin):
    with pytest.raises(rnncore.TraceError, match="origin must"):
        Origin(*origin)
    header, arrays = packing.pack(rounded_trace())
    for said in (list(origin), list(origin)[:1], "cuda", None, {"dtype": "float32"}):
        file = io.BytesIO()
        archive.write(file, header | {"origin": said}, arrays)
        with pytest.raises(rnncore.TraceError):
            loaded(file.getvalue())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_what_is_chosen_for_new_tensors_does_not_reach_the_replay(dtype):
    model = nn.GRU(3, 4, 2, dropout=0.5)
    cell = Loop("lstm")
    x = noise(6, 2, 3, like=model)
    packed = pack_sequence([x[:2, 0], x[:, 1]], enforce_sorted=False)
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    torch.set_default_device("meta")  # as people set "cuda"
    try:
        with rnncore.watch(model, rows=[1]) as seen, rnncore.watch(cell, rows=[1]) as loops:
            outputs, _ = model(packed)
            cell(x)
        found, loop = seen.traces[""][0], loops.traces["cell"][0]
        recorded = rnncore.record(model.eval(), packed)
        reach = influence.influence_map(recorded.tracks[1])
        growth = influence.largest_exponent(recorded.tracks[1])
    finally:
        torch.set_default_device("cpu")
        torch.set_default_dtype(before)
    np.testing.assert_array_equal(influence.influence_map(recorded.tracks[1])[1], reach[1])
    np.testing.assert_array_equal(influence.largest_exponent(recorded.tracks[1]), growth)
    assert found.outputs.dtype == recorded.outputs.dtype == np.float32
    assert (found.steps, loop.steps) == (6, 6)
    assert np.isfinite(found.outputs).all()
    assert outputs.data.shape == (8, 4)


def test_what_holds_no_numbers_is_refused_by_name():
    words = "the model cannot be: its parameters are on the meta device, where they hold no numbers"
    with pytest.raises(ValueError, match=words):
        rnncore.watch(nn.GRU(2, 2, device="meta"))
    with pytest.raises(ValueError, match=r"float16; got torch\.complex64 on cpu"):
        rnncore.watch(nn.GRU(2, 2, dtype=torch.complex64))
    fake = torch._subclasses.FakeTensorMode()
    with fake:
        model = nn.GRU(2, 2)
        with pytest.warns(UserWarning, match="with fake tensors"), rnncore.watch(model) as seen:
            model(torch.zeros(3, 1, 2))
    assert len(seen.traces[""]) == 0
