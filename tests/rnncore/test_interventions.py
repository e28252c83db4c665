"""Interventions: gates held, against an autograd loop with the same gates set by hand."""

from collections import defaultdict
from functools import partial

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pad_sequence

import rnncore
from rnncore import CELLS, Trace, interventions, measures
from rnncore.cells.routes import forced
from rnncore.interventions import carry, hold
from rnncore.trace import parts

from .comparing import assert_identical, same_bits
from .oracle import mixed_loss

LENGTHS = (6, 3, 4)
GATES = {
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("reset", "update", "candidate"),
}
HOLDS = {
    "whole gate": [hold("GATE", 0.5)],
    "one unit": [hold("GATE", 1.0, units=[2])],
    "from a step on": [hold("GATE", 0.25, start=3)],
    "steps, units and rows": [hold("GATE", 0.0, [0, 3], 1, 3, rows=[2, 0])],
    "one layer": [hold("GATE", 1.0, layer=1)],
    "the later one counts": [hold("GATE", 0.1, start=2), hold("GATE", 0.9, [1], 3, 5)],
}
ROUTES = [(), ("numpy",)]


def set_gates(holds, layer, row, step, gates):
    """The gates of one step of one row, as far as they are there: constants where they are held."""
    for each in (each for each in holds if each.gate in gates):
        stop = np.inf if each.stop is None else each.stop
        if each.layer not in (None, layer) or not each.start <= step < stop:
            continue
        if each.rows is not None and row not in each.rows:
            continue
        fixed = gates[each.gate].clone()
        chosen = list(each.units) if each.units is not None else slice(None)
        free = torch.ones_like(fixed, dtype=torch.bool)
        free[chosen] = False
        gates[each.gate] = torch.where(free, fixed, torch.full_like(fixed, each.value))


def held_step(cell, p, x, state, change):
    """One step from the equations, where ``change`` may set gates; all that can take a gradient."""
    h = state["h"]
    from_x, from_h = p["weight_ih"] @ x + p["bias_ih"], p["weight_hh"] @ h + p["bias_hh"]
    if cell == "lstm":
        pre = dict(zip(GATES[cell], (from_x + from_h).chunk(4), strict=True))
        act = {name: torch.tanh if name == "candidate" else torch.sigmoid for name in pre}
        gates = {name: act[name](a) for name, a in pre.items()}
        change(gates)
        c = gates["forget"] * state["c"] + gates["input"] * gates["candidate"]
        return {"h": gates["output"] * torch.tanh(c), "c": c}, gates, pre
    (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3), from_h.chunk(3)
    pre = {"reset": x_r + h_r, "update": x_z + h_z}
    gates = {name: torch.sigmoid(a) for name, a in pre.items()}
    change(gates)  # r, before the candidate reads it
    pre["candidate"] = x_n + gates["reset"] * h_n
    gates["candidate"] = torch.tanh(pre["candidate"])
    change(gates)
    new = (1 - gates["update"]) * gates["candidate"] + gates["update"] * h
    return {"h": new}, gates, pre


class Loop:
    """An autograd loop over rows, tracks and steps, with the gates of ``holds`` set by hand.

    ``kept[group, name][track, row, place]``: every state by boundary, gate and pre-activation by
    step, each with its gradient.
    """

    def __init__(self, cell, module, rows, holds):
        self.cell, self.module, self.holds = cell, module, holds
        self.kept = defaultdict(dict)
        self.parameters = {
            name: value.detach().clone().requires_grad_()
            for name, value in module.named_parameters()
        }
        inputs = list(rows)
        for layer in range(module.num_layers):
            halves = [self.layer(layer, reverse, inputs) for reverse in self.directions]
            inputs = [torch.cat(parts, -1) for parts in zip(*halves, strict=True)]  # (n, D H)
        outputs = pad_sequence(inputs)
        hidden = module.hidden_size
        ends = [torch.cat((row[-1][:hidden], row[0][hidden:])) for row in inputs]
        loss = mixed_loss(outputs, torch.stack(ends))
        loss.backward()
        self.loss = float(loss.detach())

    @property
    def directions(self):
        return (False, True) if self.module.bidirectional else (False,)

    def layer(self, layer, reverse, inputs):
        """What one layer gives in one direction, ``(n, H)`` a row."""
        ending = f"_l{layer}{'_reverse' * reverse}"
        own = {n.removesuffix(ending): p for n, p in self.parameters.items() if n.endswith(ending)}
        track = layer * len(self.directions) + reverse
        return [self.row(own, x, reverse, (layer, track, row)) for row, x in enumerate(inputs)]

    def row(self, own, x, reverse, place):
        layer, track, row = place
        zeros = torch.zeros(self.module.hidden_size, dtype=torch.float64)
        state = {name: zeros.clone().requires_grad_() for name in CELLS[self.cell].states}
        self.keep("states", state, track, row, len(x) if reverse else 0)
        given = [None] * len(x)
        for step in reversed(range(len(x))) if reverse else range(len(x)):
            change = partial(set_gates, self.holds, layer, row, step)
            state, gates, pre = held_step(self.cell, own, x[step], state, change)
            self.keep("states", state, track, row, step if reverse else step + 1)
            self.keep("gates", gates, track, row, step)
            self.keep("pre", pre, track, row, step)
            given[step] = state["h"]
        return torch.stack(given)

    def keep(self, group, tensors, *place):
        for name, tensor in tensors.items():
            tensor.retain_grad()
            self.kept[group, name][place] = tensor


def compare(trace, loop):
    assert trace.loss == pytest.approx(loop.loss, rel=1e-12)
    for (group, name), tensors in loop.kept.items():
        for (track, row, step), tensor in tensors.items():
            ours = trace.tracks[track]
            if group != "pre":
                assert_close(getattr(ours, group)[name][step, row], tensor.detach().numpy())
            if group != "gates":
                grads = ours.gate_grads if group == "pre" else ours.state_grads
                assert_close(grads[name][step, row], gradient(tensor))
    gradients = rnncore.measures.parameter_gradients(trace)
    for name, leaf in loop.parameters.items():
        assert_close(gradients[name], gradient(leaf))


def assert_close(ours, expected):
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-12)


def gradient(tensor):
    return np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()


def named(holds, gate):
    return [
        hold(gate, each.value, each.units, each.start, each.stop, rows=each.rows, layer=each.layer)
        for each in holds
    ]


@pytest.mark.parametrize("routes", ROUTES, ids=str)
@pytest.mark.parametrize("what", HOLDS)
@pytest.mark.parametrize(("cell", "gate"), [(c, g) for c, gates in GATES.items() for g in gates])
def test_a_held_gate_equals_an_autograd_loop_with_the_gate_set_by_hand(
    lab, cell, gate, what, routes
):
    holds = named(HOLDS[what], gate)
    module = lab.module(cell, num_layers=2, bidirectional=True)
    rows = lab.rows((5,) * 3 if "numpy" in routes else LENGTHS)
    with forced(*routes):
        trace = interventions.record(
            module, lab.in_form(rows, "packed"), loss=mixed_loss, interventions=holds
        )
    compare(trace, Loop(cell, module, rows, holds))


@pytest.mark.parametrize("cell", GATES)
def test_several_gates_together_and_rows_in_the_callers_order(lab, cell):
    holds = [
        hold(gate, 0.3, [number], number, number + 2, rows=[number])
        for number, gate in enumerate(GATES[cell])
    ]
    module, rows = lab.module(cell), lab.rows((5, 7, 3, 6))
    trace = interventions.record(
        module, lab.in_form(rows, "packed"), loss=mixed_loss, interventions=holds[:3]
    )
    compare(trace, Loop(cell, module, rows, holds[:3]))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_without_interventions_the_run_is_the_plain_trace_bit_for_bit(lab, kind, dtype):
    module = lab.module(kind, num_layers=2, bidirectional=True, dtype=dtype)
    inputs = lab.in_form(lab.rows(LENGTHS, dtype=dtype), "packed")
    hx = lab.hx(module, len(LENGTHS), dtype)
    plain = rnncore.record(module, inputs, hx, loss=lab.loss)
    assert_identical(interventions.record(module, inputs, hx, loss=lab.loss), plain)


@pytest.mark.parametrize("cell", GATES)
def test_before_the_first_held_step_the_run_is_the_plain_one_bit_for_bit(lab, cell):
    module = lab.module(cell, num_layers=2)
    inputs = torch.stack(lab.rows((9, 9, 9)), 1)
    plain = rnncore.record(module, inputs)
    other = interventions.record(
        module, inputs, interventions=[hold("candidate", 0.0, start=5, layer=0)]
    )
    for ours, theirs in zip(other.tracks, plain.tracks, strict=True):
        for name, boundaries in ours.states.items():
            assert same_bits(boundaries[:6], theirs.states[name][:6])
            assert not same_bits(boundaries[6:], theirs.states[name][6:])


@pytest.mark.parametrize("cell", GATES)
def test_a_gate_held_where_it_is_anyway_changes_no_state_but_the_gradients(lab, cell):
    module, row = lab.module(cell), lab.rows((5,))[0]
    plain = rnncore.record(module, row)
    gate = GATES[cell][1]
    values = plain.tracks[0].gates[gate][:, 0]
    holds = [hold(gate, values[t, unit], [unit], t, t + 1) for t in range(5) for unit in range(4)]
    trace = interventions.record(module, row, interventions=holds)
    assert same_bits(trace.outputs, plain.outputs)
    assert not trace.tracks[0].gate_grads[gate].any()
    assert plain.tracks[0].gate_grads[gate].any()
    assert not np.allclose(
        trace.tracks[0].state_grads["h"][0], plain.tracks[0].state_grads["h"][0], rtol=1e-6
    )


def test_a_carried_cell_stands_still(lab):
    module, row = lab.module("lstm"), lab.rows((8,))[0]
    trace = interventions.record(module, row, interventions=carry(2, 6, units=[1]))
    c = trace.tracks[0].states["c"][:, 0]
    assert (c[2:7, 1] == c[2, 1]).all()
    assert (np.diff(c[2:7, 0]) != 0).all()
    assert (np.diff(c[:3, 1]) != 0).all()
    assert (np.diff(c[6:, 1]) != 0).all()
    grads = trace.tracks[0].state_grads["c"]
    assert grads[2, 0, 1] != 0


@pytest.mark.parametrize("cell", GATES)
def test_float32_runs_agree_with_float64(lab, cell):
    """The fused kernel cannot hold a gate: the run takes another way, and gives the same."""
    holds = [hold("candidate", 0.5, [0], 2, 4)]
    rows = torch.stack(lab.rows((30, 30)), 1)
    traces = []
    for dtype in (torch.float32, torch.float64):
        module = lab.module(cell, dtype=torch.float64).to(dtype)
        traces.append(interventions.record(module, rows.to(dtype), interventions=holds))
    np.testing.assert_allclose(traces[0].outputs, traces[1].outputs, atol=1e-5)
    assert (traces[0].tracks[0].gates["candidate"][2:4, :, 0] == 0.5).all()


def test_a_trace_with_held_gates_is_saved_and_shows_them(lab, tmp_path):
    module, row = lab.module("gru"), lab.rows((4,))[0]
    trace = interventions.record(module, row, interventions=[hold("update", 1.0)])
    trace.save(tmp_path / "held.safetensors")
    again = rnncore.load(tmp_path / "held.safetensors")
    assert isinstance(again, Trace)
    assert (again.tracks[0].gates["update"] == 1).all()
    assert_identical(again, trace)
    assert list(again.tracks[0].held) == ["update"]
    assert not again.outputs.any()  # the update gate keeps the zero state for ever


def test_a_trace_says_what_was_held_and_where(lab):
    holds = [hold("forget", 0.25, [1], 2, 5), hold("output", 1.0, layer=1, rows=[2])]
    rows = [row.float() for row in lab.rows(LENGTHS)]
    module = lab.module("lstm", num_layers=2, bidirectional=True, dtype=torch.float32)
    trace = interventions.record(module, lab.in_form(rows, "packed"), interventions=holds)
    for track in trace.tracks:
        assert tuple(track.held) == (("forget", "output") if track.layer else ("forget",))
        forget = np.full(track.gates["forget"].shape, np.nan)
        forget[2:5, :, 1] = 0.25
        forget[~trace.alive] = np.nan
        np.testing.assert_array_equal(track.held["forget"], forget)
    row = parts.row(trace, 1)
    assert [track.held["forget"].shape[:2] for track in row.tracks] == [(3, 1)] * 4


@pytest.mark.parametrize("value", [0.0, 0.4, 1.0])
@pytest.mark.parametrize(("cell", "gate"), [(c, gate) for c in GATES for gate in GATES[c]])
def test_a_held_gate_has_the_slope_0_in_every_jacobian(lab, cell, gate, value):
    """Against central differences of the run itself, from the first boundary to the last."""
    module, x = lab.module(cell, hidden=3), torch.stack(lab.rows((4,)), 1)
    holds = [hold(gate, value, [0, 2], 1)]
    names, size = ("h", "c")[: 1 + (cell == "lstm")], 3

    def last(start):
        hx = tuple(start[k * size : (k + 1) * size].reshape(1, 1, size) for k in range(len(names)))
        given = hx if cell == "lstm" else hx[0]
        track = interventions.record(module, x, given, interventions=holds).tracks[0]
        return np.concatenate([track.states[name][-1, 0] for name in names])

    start = torch.linspace(-0.4, 0.5, size * len(names), dtype=torch.float64)
    nudges = 1e-5 * torch.eye(len(start), dtype=torch.float64)
    differences = [(last(start + e) - last(start - e)) / 2e-5 for e in nudges]
    hx = tuple(part.reshape(1, 1, size) for part in start.split(size))
    trace = interventions.record(
        module, x, hx if cell == "lstm" else hx[0], interventions=holds, loss=lambda o, _: o.sum()
    )
    track = trace.tracks[0]
    product = np.linalg.multi_dot(measures.step_jacobians(track)[::-1, 0])
    np.testing.assert_allclose(product, np.transpose(differences), atol=1e-8)
    assert measures.entered_steps(track) == (0, 1, 2, 3)  # and nothing that a wrong slope would add


@pytest.mark.parametrize(("value", "known"), [(0.0, True), (0.4, False)])
def test_a_strangers_jacobian_is_refused_where_it_would_be_wrong(lab, value, known):
    with lab.registered("resetbefore"):
        module, x = lab.module("resetbefore"), lab.rows((4,))[0]
        trace = interventions.record(module, x, interventions=[hold("update", value)])
        if known:
            measures.step_jacobians(trace.tracks[0])
            return
        for measure in (measures.step_jacobians, measures.entered_steps):
            with pytest.raises(ValueError, match="'update' gate was held within its range"):
                measure(trace.tracks[0])


@pytest.mark.parametrize(
    ("kind", "held", "message"),
    [
        ("lstm", hold("update", 1.0), "'input', 'forget', 'candidate', 'output'; got 'update'"),
        ("elman-tanh", hold("forget", 1.0), "it has no gates; got 'forget'"),
        ("lstm", hold("forget", 1.5), "value of 'forget' must be from 0 to 1; got 1.5"),
        ("lstm", hold("forget", float("nan")), "value of 'forget' must be from 0 to 1; got nan"),
        ("gru", hold("candidate", -2), "value of 'candidate' must be from -1 to 1; got -2"),
        ("lstm", hold("forget", 1, units=[4]), r"units must be from 0 to 3.*; got \(4,\)"),
        ("lstm", hold("forget", 1, units=[]), r"units must be .* at least one; got \(\)"),
        ("lstm", hold("forget", 1, rows=[1]), r"rows must be from 0 to 0.*; got \(1,\)"),
        ("lstm", hold("forget", 1, layer=1), r"layer must be from 0 to 0.*; got \(1,\)"),
        ("lstm", hold("forget", 1, start=5), "must lie in 0 to 5, start first; got 5 and 5"),
        ("lstm", hold("forget", 1, start=-1), "must lie in 0 to 5, start first; got -1 and 5"),
        ("lstm", hold("forget", 1, stop=6), "must lie in 0 to 5, start first; got 0 and 6"),
        ("lstm", hold("forget", 1, start=3, stop=3), "start first; got 3 and 3"),
    ],
)
def test_what_does_not_fit_the_network_is_refused(lab, kind, held, message):
    with pytest.raises(ValueError, match=message):
        interventions.record(lab.module(kind), lab.rows((5,))[0], interventions=[held])


def test_a_tower_has_no_gates_to_hold():
    tower = rnncore.residual.Tower(3, 2)
    with pytest.raises(TypeError, match="got a Tower"):
        interventions.record(tower, torch.zeros(1, 3), interventions=[hold("forget", 1.0)])


@pytest.mark.parametrize("name", ["leak", "coupled", "resetbefore"])
def test_a_strangers_gate_is_held_as_our_own(lab, name):
    with lab.registered(name):
        module, inputs = lab.module(name), lab.rows((6,))[0]
        for gate in CELLS[name].gates:
            held = interventions.hold(gate.name, 0.25, units=[1], start=2, stop=4)
            track = interventions.record(module, inputs, interventions=[held]).tracks[0]
            assert (track.gates[gate.name][2:4, 0, 1] == 0.25).all()
            assert not track.gate_grads[gate.name][2:4, 0, 1].any()
            free = np.delete(track.gates[gate.name], 1, axis=-1)
            assert not (free == 0.25).any()


@pytest.mark.parametrize("way", ["forward", "adjoint"])
def test_a_cell_that_ignores_what_is_held_is_refused(lab, monkeypatch, way):
    with lab.registered("leak"):
        cell = type(CELLS["leak"])
        original = getattr(cell, way)

        def ignoring(self, sweep):
            held, sweep.held = sweep.held, None
            original(self, sweep)
            sweep.held = held

        monkeypatch.setattr(cell, way, ignoring)
        with pytest.raises(NotImplementedError, match="cell 'leak' do not heed"):
            interventions.record(
                lab.module("leak"),
                lab.rows((6,))[0],
                interventions=[interventions.hold("leak", 0.25)],
            )
