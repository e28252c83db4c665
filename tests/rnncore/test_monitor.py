"""A training recorded by ``Monitor`` is the same training, and what it says of it is true."""

import copy
import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_
from torch.nn.utils.rnn import pack_sequence

import rnncore

from .watching import everything

STEPS = 12


class Reader(nn.Module):
    """A recurrent module, or a loop over a cell, and a head on its last state."""

    def __init__(self, kind, **options):
        super().__init__()
        self.rnn, self.head = getattr(nn, kind)(3, 5, **options), nn.Linear(5, 2)

    def forward(self, x):
        if not isinstance(self.rnn, nn.LSTMCell):
            return self.head(self.rnn(x)[0][-1])
        state = None
        for step in x:
            state = self.rnn(step, state)
        return self.head(state[0])


KINDS = {
    "lstm with dropout": lambda: Reader("LSTM", num_layers=2, dropout=0.4),
    "gru": lambda: Reader("GRU"),
    "both directions": lambda: nn.Sequential(nn.Linear(3, 3), Reader("GRU")),
    "cells": lambda: Reader("LSTMCell"),
}


def updates(model, count, seed=1, clip=0.5):
    """Losses of ``count`` updates, each handed out once its optimizer has stepped."""
    torch.manual_seed(seed)
    dtype = next(model.parameters()).dtype
    optimizer = torch.optim.Adam(model.parameters(), 0.02)
    for _ in range(count):
        x, targets = torch.randn(STEPS, 4, 3, dtype=dtype), torch.randint(2, (4,))
        loss = nn.functional.cross_entropy(model(x), targets)
        optimizer.zero_grad()
        loss.backward()
        clip_grad_norm_(model.parameters(), clip)
        optimizer.step()
        yield loss


def built(kind, dtype=torch.float32):
    torch.manual_seed(0)
    return KINDS[kind]().to(dtype)


@pytest.mark.parametrize("kind", KINDS)
def test_a_training_is_bit_for_bit_what_it_is_without(kind):
    alone, model = built(kind), built(kind)
    losses = [float(loss.detach()) for loss in updates(alone, 200)]
    drawn = torch.randn(3)
    before = everything(model)
    with rnncore.Monitor(model, every=50) as monitor:
        for loss in updates(model, 200):
            monitor.step(loss)
    assert torch.equal(torch.randn(3), drawn)
    assert everything(model) == before
    for (name, ours), theirs in zip(model.named_parameters(), alone.parameters(), strict=True):
        assert torch.equal(ours, theirs), name
        assert torch.equal(ours.grad, theirs.grad), name
        assert not ours._backward_hooks
        assert not ours._post_accumulate_grad_hooks
    frame = monitor.to_frame()
    assert sorted(set(frame["update"])) == [0, 50, 100, 150]
    assert set(frame["loss"]) == {losses[update] for update in (0, 50, 100, 150)}
    assert frame[["reach", "gradient_norm"]].notna().all(axis=None)


# ------------------------------------------------------------------------- numbers against torch


def by_hand(model, x, targets):
    """The states, their gradients and the gates of a step written as a loop, and the whole norm."""
    rnn, states, gates = model.rnn, [], []
    h = c = x.new_zeros(x.shape[1], 5)
    for step in x:
        rows = step @ rnn.weight_ih_l0.T + rnn.bias_ih_l0 + h @ rnn.weight_hh_l0.T + rnn.bias_hh_l0
        i, f, g, o = rows.chunk(4, -1)
        i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
        c = f * c + i * g
        h = o * c.tanh()
        for state in (h, c):
            state.retain_grad()
        states.append((h, c))
        gates.append((i, f, g, o))
    nn.functional.cross_entropy(model.head(h), targets).backward()
    norm = math.sqrt(sum(float(p.grad.square().sum()) for p in model.parameters()))
    return states, gates, norm


def test_reach_norm_and_gates_are_those_of_a_loop_with_retained_gradients():
    torch.manual_seed(0)
    model = Reader("LSTM").double()
    with torch.no_grad():
        model.rnn.bias_ih_l0[5:10] = 3.0
    twin = copy.deepcopy(model)
    x, targets = torch.randn(STEPS, 6, 3).double(), torch.randint(2, (6,))
    with rnncore.Monitor(model, every=1, rows=None) as monitor:
        nn.functional.cross_entropy(model(x), targets).backward()
        clip_grad_norm_(model.parameters(), 1e-3)  # what is kept is the norm before
        monitor.step(0.25)
    row = monitor.to_frame().iloc[0]
    states, gates, norm = by_hand(twin, x, targets)
    norms = [[float(state.grad.norm().log10()) for state in pair] for pair in states]
    assert row["loss"] == 0.25
    assert row["gradient_norm"] == pytest.approx(norm, rel=1e-12)
    assert row["reach_h"] == pytest.approx(norms[0][0] - norms[-1][0], abs=1e-10)
    assert row["reach"] == pytest.approx(norms[0][1] - norms[-1][1], abs=1e-10)
    found = torch.stack([torch.stack(each) for each in gates]).detach()  # (T, 4, B, H)
    for place, name in enumerate(("input", "forget", "candidate", "output")):
        gate, low = found[:, place], -1.0 if name == "candidate" else 0.0
        assert row[f"{name}_mean"] == pytest.approx(float(gate.mean()), abs=1e-12)
        edge = 0.1 * (1 - low)
        shut = ((gate <= low + edge) | (gate >= 1 - edge)).double().mean()
        assert row[f"{name}_saturated"] == pytest.approx(float(shut), abs=1e-12)
    h = torch.stack([pair[0] for pair in states]).detach()
    assert row["state"] == pytest.approx(float(h.abs().mean()), abs=1e-12)


def test_a_cell_gives_what_its_module_gives_and_rows_are_the_first():
    torch.manual_seed(0)
    module, loop = Reader("LSTM").double(), Reader("LSTMCell").double()
    loop.load_state_dict({k.removesuffix("_l0"): v for k, v in module.state_dict().items()})
    tables = []
    for model in (module, loop):
        with rnncore.Monitor(model, every=2, rows=3) as monitor:
            for loss in updates(model, 3):
                monitor.step(loss)
        tables.append(monitor.to_frame())
    for name in tables[0].columns[3:]:
        if name not in ("module", "reverse"):
            np.testing.assert_allclose(tables[0][name], tables[1][name], atol=1e-10, err_msg=name)


def test_both_directions_of_rows_of_unequal_lengths():
    """h_1 is the first state that a direction computes; h_T the last that a gradient reaches."""
    torch.manual_seed(0)
    model = nn.GRU(3, 4, bidirectional=True).double()
    rows = [torch.randn(n, 3).double() for n in (7, 2, 5)]
    with rnncore.Monitor(model, every=1) as monitor:
        _, final = model(pack_sequence(rows, enforce_sorted=False))
        final.sum().backward()
        monitor.step(final.sum())
    frame = monitor.to_frame()
    assert list(frame["reverse"]) == [False, True]
    for reverse, found in zip((False, True), frame["reach"], strict=True):
        first, last = [], []
        for row in rows:
            alone = nn.GRUCell(3, 4).double()
            end = "_reverse" if reverse else ""
            alone.load_state_dict(
                {name: getattr(model, f"{name}_l0{end}") for name in alone.state_dict()}
            )
            h, states = row.new_zeros(4), []
            for step in row.flip(0) if reverse else row:
                h = alone(step, h)
                h.retain_grad()
                states.append(h)
            h.sum().backward()
            first.append(states[0].grad)
            last.append(states[-1].grad)
        apart = torch.stack(first).norm().log10() - torch.stack(last).norm().log10()
        assert found == pytest.approx(float(apart), abs=1e-10)


def test_a_padded_row_that_is_read_at_its_own_end_and_accumulated_batches():
    torch.manual_seed(0)
    model, lengths = nn.GRU(3, 4).double(), torch.tensor([7, 4])
    x = torch.randn(7, 2, 3).double()
    with rnncore.Monitor(model, every=1) as monitor:
        outputs, _ = model(x)
        outputs[lengths - 1, torch.arange(2)].sum().backward()
        monitor.step(1.0)
        model.zero_grad()
        for row, length in enumerate(lengths):  # the same rows, a batch each
            model(x[:length, row : row + 1])[1].sum().backward()
        monitor.step(1.0)
    one, two = (row for _, row in monitor.to_frame().iterrows())
    assert one["reach"] == pytest.approx(two["reach"], abs=1e-10)
    assert one["gradient_norm"] == pytest.approx(two["gradient_norm"], abs=1e-12)


# ------------------------------------------------------------------------------- not finite


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("every", [1, 50])
def test_the_first_update_that_is_not_finite_is_kept_as_a_trace(kind, every):
    model = built(kind, torch.float64)
    torch.manual_seed(3)
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    with rnncore.Monitor(model, every=every) as monitor:
        for update in range(6):
            x = torch.randn(STEPS, 4, 3).double()
            if update >= 3:
                x[5, 1] = math.inf if kind != "gru" else math.nan
            loss = model(x).square().sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            monitor.step(loss)
    found = monitor.not_finite
    assert found.update == 3
    assert not math.isfinite(found.gradient_norm)
    if kind == "cells" and every == 50:
        assert not found.traces
        return
    (trace,) = found.traces["1.rnn" if kind == "both directions" else "rnn"]
    states, grads = trace.tracks[0].states["h"], trace.tracks[0].state_grads["h"]
    assert np.isfinite(states[:6]).all()
    assert not np.isfinite(trace.inputs[5, 1]).all()
    assert grads.any()
    for weight in trace.tracks[0].parameters.values():  # as they were before the update
        assert np.isfinite(weight).all()
    assert rnncore.diagnose(trace)[0].kind == "not finite"


def test_it_is_read_where_the_initial_state_was_given_and_in_16_bits():
    model = nn.LSTM(3, 5).bfloat16()
    x, start = torch.ones(STEPS, 4, 3).bfloat16(), torch.ones(1, 4, 5).bfloat16()
    with pytest.warns(UserWarning) as said, rnncore.Monitor(model, every=1) as monitor:  # noqa: PT030, PT031
        for scale in (1.0, 2.0, math.inf):
            loss = (model(x, (start, start))[0] * scale).sum()
            loss.backward()
            monitor.step(loss)
    assert ["reduced precision" in str(each.message) for each in said] == [True]  # once
    with pytest.warns(UserWarning, match="ran in reduced precision, bfloat16 on cpu"):
        (trace,) = monitor.not_finite.traces[""]
    assert (trace.tracks[0].states["h"][0] == 1).all()


def test_a_gradient_that_overflows_behind_a_finite_loss():
    model = Reader("LSTM")
    with rnncore.Monitor(model, every=50) as monitor:
        for factor in (1.0, 1e30, 1e38):
            loss = model(torch.randn(STEPS, 4, 3)).sum()
            (loss * factor).sum().backward()
            monitor.step(loss)
            if factor == 1e30:  # its square is none in float32, but it is finite
                assert monitor.not_finite is None
            model.zero_grad()
            with torch.no_grad():
                model.head.weight.fill_(1e3)
    found = monitor.not_finite
    assert found.update == 2
    assert math.isfinite(found.loss)
    assert not np.isfinite(found.traces["rnn"][0].tracks[0].state_grads["h"]).all()


# ------------------------------------------------------------------- what is written, and misuse


class Writer:
    def __init__(self):
        self.written = {}

    def add_scalar(self, tag, value, step):
        self.written[tag, step] = value


def test_a_writer_gets_the_numbers_of_the_table():
    writer, model = Writer(), built("lstm with dropout")
    with rnncore.Monitor(model, every=2, writer=writer) as monitor:
        for loss in updates(model, 3):
            monitor.step(loss)
    frame = monitor.to_frame().set_index(["update", "layer"])
    assert writer.written["loss", 2] == frame["loss"][2, 1]
    assert writer.written["rnn.l1/forget_mean", 2] == frame["forget_mean"][2, 1]
    numbers = [name for name in frame.columns if name not in ("module", "reverse")]
    assert len(writer.written) == 2 * (2 + 2 * (len(numbers) - 2))


def test_an_error_inside_leaves_everything_as_it_was():
    model = built("gru")
    before = everything(model)
    with pytest.raises(KeyError), rnncore.Monitor(model):  # noqa: PT012 - the block is the test
        next(updates(model, 1))
        raise KeyError
    assert everything(model) == before
    assert not any(p._post_accumulate_grad_hooks for p in model.parameters())


def test_a_part_that_is_not_called_and_one_without_gradient_have_no_rows():
    model = nn.ModuleDict({"used": nn.GRU(3, 4), "not": nn.GRU(3, 4), "shown": nn.LSTM(3, 4)})
    with rnncore.Monitor(model, every=1) as monitor:
        with torch.no_grad():
            model["shown"](torch.randn(5, 2, 3))
        model["used"](torch.randn(5, 2, 3))[1].sum().backward()
        monitor.step(1.0)
    assert list(monitor.to_frame()["module"]) == ["used"]


def test_what_is_misused_says_so():
    model = built("gru")
    with pytest.raises(TypeError, match=r"model must be a torch.nn.Module; got int"):
        rnncore.Monitor(3)
    with pytest.raises(ValueError, match="every must be at least 1; got 0"):
        rnncore.Monitor(model, every=0)
    with pytest.raises(TypeError, match=r"rows must be a whole number; got 1.5"):
        rnncore.Monitor(model, rows=1.5)
    with pytest.raises(TypeError, match=r"writer must have add_scalar.*; got list"):
        rnncore.Monitor(model, writer=[])
    monitor = rnncore.Monitor(model)
    with pytest.raises(RuntimeError, match="inside `with"):
        monitor.step(1.0)
    with monitor:
        with pytest.raises(RuntimeError, match=r"must come after loss.backward\(\)"):
            monitor.step(1.0)
        with pytest.raises(RuntimeError, match="in use already"):
            monitor.start()
        loss = model(torch.randn(STEPS, 4, 3)).sum()
        loss.backward()
        with pytest.raises(ValueError, match=r"loss must be one number; got .* \(4, 2\)"):
            monitor.step(torch.zeros(4, 2))
        with pytest.raises(TypeError, match="loss must be a number or a tensor of one; got str"):
            monitor.step("1")
        monitor.step(loss)
    with (
        pytest.warns(UserWarning, match=r"monitor.step\(loss\) was never called"),
        rnncore.Monitor(model),
    ):
        pass


def test_what_cannot_be_replayed_is_said_once_and_nothing_ends():
    """Where a forward of the user's draws the random numbers anew, nobody knows the masks."""
    model = nn.Sequential(nn.GRU(3, 4, num_layers=2, dropout=0.5))
    own = model[0].forward
    model[0].forward = lambda x: own(x) if torch.manual_seed(5) else None
    monitor = rnncore.Monitor(model, every=1, rows=None)
    with pytest.warns(UserWarning, match="'0' differs from its output") as said:
        recorded(monitor, model)
    assert len(said) == 1
    assert list(monitor.to_frame()["update"]) == [0, 1]


def recorded(monitor, model):
    with monitor:
        for _ in range(2):
            model(torch.randn(5, 2, 3))[0].sum().backward()
            monitor.step(1.0)


def test_a_subclass_that_gives_something_else_trains_on():
    class Outputs(nn.GRU):
        def forward(self, x):
            return super().forward(x)[0]

    model = nn.ModuleList([Outputs(3, 4)])
    with rnncore.Monitor(model, every=1) as monitor:
        model[0](torch.randn(5, 2, 3)).sum().backward()
        monitor.step(1.0)
    assert list(monitor.to_frame()["module"]) == ["0"]
