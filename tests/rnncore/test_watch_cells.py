"""Cells in loops of the user's own: which calls are one chain, and what its trace holds."""

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from rnncore import measures
from rnncore.measures import influence
from rnncore.report import diagnose

from .comparing import assert_identical, loaded, saved
from .oracle import cell_step
from .test_watch_models import CELLS, noise, own_loss
from .watching import assert_gradients, train


class Loop(nn.Module):
    """A cell over ``x (T, B, 3)``; ``between(t, new, old)`` makes the state that is handed on."""

    def __init__(self, kind, between=None, *, zeros=False, **options):
        super().__init__()
        self.cell = CELLS[kind](3, 4, **options)
        self.between, self.zeros = between, zeros

    def forward(self, x):
        lstm = isinstance(self.cell, nn.LSTMCell)
        zero = x.new_zeros(*x.shape[1:-1], 4)
        state = ((zero, zero) if lstm else zero) if self.zeros else None
        outputs = []
        for t in range(len(x)):
            new = self.cell(x[t], state)
            outputs.append(new[0] if lstm else new)
            if self.between and state is not None:
                new, old = new if lstm else (new,), state if lstm else (state,)
                new = tuple(self.between(t, n, o) for n, o in zip(new, old, strict=True))
                new = new if lstm else new[0]
            state = new
        return torch.stack(outputs)


def run(model, _=0):
    own_loss(model(noise(5, 2, 3, like=model))).backward()


def steps_of(seen, name="cell"):
    return [trace.steps for trace in seen.traces[name]]


MASK = torch.tensor([[1, 1], [1, 1], [1, 0], [1, 0], [1, 0]], dtype=torch.bool)
BETWEEN = {
    "nothing": None,
    "a mask by where": lambda t, new, old: torch.where(MASK[t].unsqueeze(1), new, old),
    "a mask by multiplication": lambda t, new, old: (
        MASK[t, :, None] * new + ~MASK[t, :, None] * old
    ),
    "rows set to 0": lambda t, new, _: new * MASK[t].unsqueeze(1),
    "dropout": lambda _, new, __: nn.functional.dropout(new, 0.5),
    "a norm": lambda _, new, __: nn.functional.layer_norm(new, (4,)),
    "a detach": lambda t, new, _: new.detach() if t == 2 else new,
    "a detached mask": lambda t, new, old: torch.where(MASK[t, :, None], new, old).detach(),
    "a copy": lambda _, new, __: new.clone(),
    "a change in place": lambda _, new, __: new.mul_(0.5),
}


# torch itself refuses to change in place what tanh gave: its gradient needs it.
ALLOWED = [(k, b) for k in CELLS for b in BETWEEN if (k, b) != ("rnn", "a change in place")]


@pytest.mark.parametrize(("kind", "between"), ALLOWED)
@pytest.mark.parametrize("zeros", [False, True])
def test_whatever_is_done_to_the_state_in_between_a_loop_is_one_chain(kind, between, zeros):
    seen, _, gradients = train(lambda: Loop(kind, BETWEEN[between], zeros=zeros), run)
    assert steps_of(seen) == [5, 5]
    assert_gradients(seen, "cell", gradients)


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("between", ["nothing", "a mask by where", "rows set to 0", "a norm"])
def test_without_a_graph_the_chains_are_the_same(kind, between):
    model = Loop(kind, BETWEEN[between], zeros=True).double()
    with rnncore.watch(model) as seen, torch.no_grad():
        model(noise(5, 2, 3, like=model))
        model(noise(5, 2, 3, like=model))
    assert steps_of(seen) == [5, 5]


ORACLE = {"rnn": "elman-tanh", "lstm": "lstm", "gru": "gru"}


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("form", ["batch", "no batch", "no bias"])
def test_every_array_against_a_loop_from_the_equations(kind, form):
    torch.manual_seed(0)
    model = Loop(kind, bias=form != "no bias").double()
    x = noise(4, 3, like=model) if form == "no batch" else noise(4, 2, 3, like=model)
    with rnncore.watch(model) as seen:
        own_loss(model(x)).backward()
    (trace,) = seen.traces["cell"]
    names = ("h", "c") if kind == "lstm" else ("h",)
    parameters = {name: p.detach() for name, p in model.cell.named_parameters()}
    weights = noise(*x.shape[:-1], 4, like=model, seed=5)
    for row in range(trace.batch):
        inputs, weight = (x, weights) if x.ndim == 2 else (x[:, row], weights[:, row])
        states = [{n: torch.zeros(4, dtype=torch.float64, requires_grad=True) for n in names}]
        noted = []
        for t in range(4):
            new, gates, pre = cell_step(ORACLE[kind], parameters, inputs[t], states[-1])
            states.append(new)
            noted.append((gates, pre))
            for tensor in (*new.values(), *pre.values()):
                tensor.requires_grad_().retain_grad()
        sum((w * s["h"]).sum() for w, s in zip(weight, states[1:], strict=True)).backward()
        track = trace.tracks[0]
        for t, state in enumerate(states):
            for name in names:
                _close(track.states[name][t, row], state[name].detach())
                _close(track.state_grads[name][t, row], state[name].grad)
        for t, (gates, pre) in enumerate(noted):
            for name, gate in gates.items():
                _close(track.gates[name][t, row], gate.detach())
            for name, gate in pre.items():
                _close(track.gate_grads[name][t, row], gate.grad)


def _close(found, expected):
    np.testing.assert_allclose(found, expected.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", CELLS)
def test_rows_that_end_leave_a_shorter_batch_to_the_next_step(kind):
    lengths = torch.tensor([5, 3, 2])

    class Shrinking(Loop):
        def forward(self, x):
            state, outputs = None, []
            for t in range(len(x)):
                left = int((lengths > t).sum())
                if state is not None:
                    cut = [s[:left] for s in (state if kind == "lstm" else (state,))]
                    state = tuple(cut) if kind == "lstm" else cut[0]
                state = self.cell(x[t, :left], state)
                outputs.append(own_loss(state[0] if kind == "lstm" else state))
            return sum(outputs)

    def step(model, _):
        model(noise(5, 3, 3, like=model)).backward()

    seen, model, gradients = train(lambda: Shrinking(kind), step)
    assert_gradients(seen, "cell", gradients)
    for trace in seen.traces["cell"]:
        assert trace.lengths.tolist() == [5, 3, 2]
        assert np.isnan(trace.tracks[0].states["h"][4:, 1]).all()
        assert not trace.outputs[3:, 1].any()
    with torch.no_grad():
        with rnncore.watch(model) as seen:
            model(noise(5, 3, 3, like=model))
        assert steps_of(seen) == [5]
        with rnncore.watch(model, rows=[2, 0]) as cut:
            model(noise(5, 3, 3, like=model))
    (trace,) = cut.traces["cell"]
    assert trace.lengths.tolist() == [2, 5]
    whole = seen.traces["cell"][0].outputs[:, [2, 0]]
    np.testing.assert_allclose(trace.outputs, whole, rtol=0, atol=1e-14)


@pytest.mark.parametrize("graph", [False, True])
def test_rows_that_change_places_begin_another_chain(graph):
    """A chain's rows are told by their places, so a row must not take another one's."""

    class Leaving(Loop):
        def forward(self, x):
            state = None
            for t in range(4):
                rows = [0, 2] if t > 1 else [0, 1, 2]
                state = self.cell(x[t, rows], state[rows] if t == 2 else state)

    model = Leaving("gru")
    with rnncore.watch(model) as seen, torch.set_grad_enabled(graph):
        model(noise(4, 3, 3, like=model))
    assert [(trace.steps, trace.batch) for trace in seen.traces["cell"]] == [(2, 3), (2, 2)]


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("start", ["none", "zeros", "learned", "different"])
def test_loops_over_one_cell_within_one_call_are_told_apart(masked, graph, start):
    class Twice(Loop):
        def forward(self, x):
            zeros, learned = x.new_zeros(2, 4), self.h0.expand(2, 4)
            begun = {"none": (None, None), "zeros": (zeros, zeros), "learned": (learned, learned)}
            begun["different"] = (learned, zeros)
            for part, first in zip(x.unflatten(0, (2, 3)), begun[start], strict=True):
                state = first
                for t in range(3):
                    new = self.cell(part[t], state)
                    masks = masked and state is not None
                    state = BETWEEN["a mask by where"](t + 1, new, state) if masks else new

    model = Twice("gru")
    model.h0 = nn.Parameter(torch.randn(1, 4))
    with rnncore.watch(model) as seen, torch.set_grad_enabled(graph):
        model(noise(6, 2, 3, like=model))
    assert steps_of(seen) == [3, 3]


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("graph", [False, True])
@pytest.mark.parametrize("keep", [1, 8])
def test_loops_side_by_side_over_one_cell_are_told_apart(masked, graph, keep):
    class Both(Loop):
        def forward(self, x):
            states = [x.new_zeros(2, 4), x.new_full((2, 4), float(graph))]
            for t in range(5):
                for which in (0, 1):
                    new = self.cell(x[t] + which, states[which])
                    states[which] = (
                        BETWEEN["a mask by where"](t, new, states[which]) if masked else new
                    )

    model = Both("gru")
    x = noise(5, 2, 3, like=model)
    with rnncore.watch(model, keep=keep) as seen, torch.set_grad_enabled(graph):
        model(x)
    *others, last = seen.traces["cell"]
    np.testing.assert_array_equal(last.inputs, x + 1)
    assert len(others) == (keep > 1)
    for trace in others:
        np.testing.assert_array_equal(trace.inputs, x)


def test_stacked_cells_are_a_chain_each():
    class Stacked(nn.Module):
        def __init__(self):
            super().__init__()
            self.lower, self.upper = nn.LSTMCell(3, 4), nn.GRUCell(4, 5)

        def forward(self, x):
            below = above = None
            outputs = []
            for t in range(len(x)):
                below = self.lower(x[t], below)
                above = self.upper(below[0], above)
                outputs.append(above)
            return torch.stack(outputs)

    seen, _, gradients = train(Stacked, run)
    for name in ("lower", "upper"):
        assert steps_of(seen, name) == [5, 5]
        assert_gradients(seen, name, gradients)


def test_a_cell_that_is_the_model_itself_and_one_whose_model_is_never_called():
    cell = nn.GRUCell(3, 4)
    for model in (cell, nn.ModuleDict({"cell": cell})):
        with rnncore.watch(model, every=2) as seen:
            for _ in range(3):
                state = None
                for t in range(4):
                    new = cell(noise(2, 3, like=model), state)
                    state = new if state is None else BETWEEN["a mask by where"](t, new, state)
        (name,) = seen
        expected = [4, 4] if model is not cell else [1] * 6  # each step is a call of the model
        assert steps_of(seen, name) == expected


def test_a_state_that_outlives_the_models_call_goes_on_with_its_chain():
    model = Loop("gru")
    with rnncore.watch(model) as seen, torch.no_grad():
        state = None
        for t in range(7):
            state = model.cell(noise(2, 3, like=model, seed=t), state)
            if t == 3:
                with torch.no_grad():
                    model.cell.weight_hh.mul_(0.5)  # other weights: another chain
    assert steps_of(seen) == [4, 3]


def test_a_chain_that_never_ends_is_cut(monkeypatch):
    monkeypatch.setattr("rnncore.watching.chain.LONGEST", 4)
    model = Loop("gru")
    with rnncore.watch(model) as seen:
        run(model)
        run(model)
    assert steps_of(seen) == [4, 1, 4, 1]


def test_buffers_that_are_filled_again_at_each_step():
    """As in an agent's loop: one tensor for what is observed, one for the state."""
    model = nn.ModuleDict({"cell": nn.GRUCell(3, 4, dtype=torch.float64)})
    observed, state = torch.zeros(2, 3, dtype=torch.float64), torch.zeros(2, 4, dtype=torch.float64)
    x = noise(5, 2, 3, like=model)
    states = []
    with rnncore.watch(model) as seen, torch.no_grad():
        for t in range(5):
            observed.copy_(x[t])
            states.append(state.clone())
            state.copy_(model["cell"](observed, state))
    traces = seen.traces["cell"]
    for trace, read, step in zip(traces, states, x, strict=True):
        np.testing.assert_array_equal(trace.tracks[0].states["h"][0], read)
        np.testing.assert_array_equal(trace.inputs[0], step)


@pytest.mark.parametrize("rows", [[1], [-1, 0], [0, 0]])
def test_rows_of_a_chain(rows):
    model = Loop("lstm").double()
    with rnncore.watch(model, rows=rows) as seen, rnncore.watch(model) as whole:
        run(model)
    (cut,), (trace,) = seen.traces["cell"], whole.traces["cell"]
    for field in ("states", "state_grads", "gates", "gate_grads"):
        ours, theirs = getattr(cut.tracks[0], field), getattr(trace.tracks[0], field)
        for name in theirs:
            np.testing.assert_allclose(ours[name], theirs[name][:, rows], rtol=0, atol=1e-14)


# ------------------------------------------------------- a state that is changed between two steps


class Changing(nn.Module):
    """A cell whose state goes through ``change`` before each step but the first."""

    def __init__(self, cell, change):
        super().__init__()
        self.cell, self.change = cell(3, 4).double(), change

    def forward(self, inputs):
        kept, state = [], (torch.zeros(2, 4).double(),) * (1 + isinstance(self.cell, nn.LSTMCell))
        for t, x in enumerate(inputs):
            read = tuple(self.change(each, t) for each in state) if t else state
            given = self.cell(x, read if len(read) > 1 else read[0])
            state = given if isinstance(given, tuple) else (given,)
            kept.append((read, state))
        return kept


CHANGES = {
    "dropout": lambda state, _: state * torch.tensor([2.0, 0.0, 2.0, 2.0]),
    "a mask over rows": lambda state, t: state * torch.tensor([[1.0], [float(t != 2)]]),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("cell", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
def test_what_is_said_of_a_changed_state_is_right_or_refused(cell, change):
    torch.manual_seed(0)
    model, inputs = Changing(cell, CHANGES[change]), torch.randn(5, 2, 3).double()
    with rnncore.watch(model) as seen:
        kept = model(inputs)
        kept[-1][1][0].sum().backward()
    trace = seen.traces["cell"][-1]
    track = trace.tracks[0]
    for t, (read, gave) in enumerate(kept):
        for k, name in enumerate(track.states):
            np.testing.assert_array_equal(track.states[name][t], read[k].detach())
            np.testing.assert_allclose(track.gave(name)[t], gave[k].detach(), atol=1e-12)
    # Each step by itself is known: its Jacobian is that of the cell from what it read.
    jacobians = measures.step_jacobians(track)
    for t, (read, _) in enumerate(kept):
        for row in range(2):
            start = torch.cat([each[row] for each in read]).detach()

            def step(joint, t=t, row=row, read=read):
                parts = len(read)
                state = tuple(part.unsqueeze(0) for part in joint.chunk(parts))
                given = model.cell(inputs[t, row : row + 1], state if parts > 1 else state[0])
                return torch.cat(given if isinstance(given, tuple) else (given,), -1)[0]

            expected = torch.func.jacrev(step)(start)
            np.testing.assert_allclose(jacobians[t, row], expected.detach(), atol=1e-12)
    joined = [influence.influence_map, influence.lyapunov_exponents, influence.largest_exponent]
    joined += [influence.carried] if cell is nn.LSTMCell else []
    for measure in joined:
        with pytest.raises(ValueError, match="the state was changed between steps"):
            measure(track)
    assert measures.entered_steps(track) == (4,)
    norms = measures.log10_norm(track.state_grads["h"])
    np.testing.assert_array_equal(measures.log10_gradient_norm(track), norms)
    assert diagnose(trace)
    assert_identical(loaded(saved(trace)), trace)


def test_a_state_that_nobody_changed_needs_no_second_copy():
    torch.manual_seed(0)
    model = Changing(nn.LSTMCell, lambda state, _: state)
    with rnncore.watch(model) as seen:
        model(torch.randn(5, 2, 3).double())[-1][1][0].sum().backward()
    assert seen.traces["cell"][-1].tracks[0].given == {}
