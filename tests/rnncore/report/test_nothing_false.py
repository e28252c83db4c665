"""Programs that are sound, or ill of something else: the report says nothing false of them."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

import rnncore
from rnncore import measures
from rnncore.measures import influence
from rnncore.report import diagnose
from rnncore.written import power

from .complaints import CLASSES, FEATURES, UNITS, Reader, classified, labels, stepped


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def by_kind(trace):
    return {each.kind: each for each in diagnose(trace)}


def last(out, _):
    return out[-1]


def states(length=20):
    return torch.randn(length, 6, FEATURES)


class Loop(nn.Module):
    """An LSTMCell whose states are detached, each on its own, before each call."""

    def __init__(self, detached="", read="h"):
        super().__init__()
        self.rnn, self.head = nn.LSTMCell(FEATURES, UNITS), nn.Linear(UNITS, CLASSES)
        self.detached, self.read, self.kept = detached, read, []

    def forward(self, x):
        h = c = torch.zeros(x.shape[1], UNITS)
        for step in x:
            h, c = self.rnn(
                step,
                (
                    h.detach() if "h" in self.detached else h,
                    c.detach() if "c" in self.detached else c,
                ),
            )
            c.retain_grad()
            self.kept.append(c)
        return self.head(c if self.read == "c" else h)


# ------------------------------------------------------------------- two states, one of them read


def test_a_loss_on_c_is_told_by_the_gradient_of_c():
    """Whose way back torch measures: dL/dc of every step, retained in the user's own loop."""
    model = Loop(read="c")
    found = by_kind(classified(model, states(), 6))["gradient"]
    norms = [each.grad.norm(dim=-1).log10() for each in model.kept]
    change = sorted((norms[0] - norms[-1]).tolist())[3]
    assert f"19 steps back multiply the gradient at c by {power(change)}" in found.measured


@pytest.mark.parametrize("layers", [1, 2])
def test_so_does_a_module_whose_last_c_is_read(layers):
    model = nn.ModuleDict(
        {
            "rnn": nn.LSTM(FEATURES, UNITS, layers, bidirectional=True),
            "head": nn.Linear(UNITS, CLASSES),
        }
    )
    target = labels(6)

    def loss():
        _, (_, c) = model["rnn"](states())
        return functional.cross_entropy(model["head"](c[-1]), target)

    top = [each for each in diagnose(stepped(model, loss)) if f"layer {layers}" in each.where]
    assert any("at c by" in each.measured for each in top)


@pytest.mark.parametrize("detached", ["h", "c"])
def test_one_state_that_was_detached_is_named_and_the_other_is_not(detached):
    other = "c" if detached == "h" else "h"
    trace = classified(Loop(detached), states(), 6)
    found = by_kind(trace)
    assert found["cut"].steps == tuple(range(1, 20))
    assert f"back to {detached} does not arrive there" in found["cut"].measured
    assert found["cut"].meaning.endswith(f"and {other} was not.")
    if detached == "c":  # a larger forget bias would not help what was cut
        assert all("forget" not in each.advice for each in found.values())


@pytest.mark.parametrize("loss", [rnncore.last_step, rnncore.every_step])
@pytest.mark.parametrize("scale", [1, 3, 10])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_no_lstm_is_said_to_be_cut_that_was_not(dtype, scale, loss):
    module = nn.LSTM(FEATURES, UNITS, 2, bidirectional=True).to(dtype)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(scale)
    trace = rnncore.record(module, torch.randn(60, 4, FEATURES, dtype=dtype), loss=loss)
    kinds = {each.kind for each in diagnose(trace)}
    assert "cut" not in kinds
    assert not any("at c" in each.measured for each in diagnose(trace))


@pytest.mark.parametrize("kind", [nn.RNN, nn.LSTM, nn.GRU])
def test_no_gradient_enters_among_the_subnormal_numbers(kind):
    """There a dtype rounds to a fixed step: the difference is no gradient that enters."""
    trace = classified(Reader(kind(FEATURES, 32), last), states(300), 6)
    for row in range(6):
        assert measures.entered_steps(trace.tracks[0], row) == (299,)
    assert "299 steps back" in by_kind(trace)["vanishing"].measured


# ------------------------------------------------------------------------------- where it starts


def test_a_state_with_a_history_was_meant():
    """An encoder's last state, or a first one that is learned, is no stranger's."""
    model = nn.ModuleDict({"encoder": nn.GRU(FEATURES, UNITS), "rnn": nn.GRU(FEATURES, UNITS)})
    read, written = states(15), states(10)

    def loss():
        _, state = model["encoder"](read)
        return model["rnn"](written, state)[0].pow(2).mean()

    assert "given state" not in by_kind(stepped(model, loss))


# -------------------------------------------------------------------------------- what was read


def test_masked_padding_is_not_what_the_rows_end_in():
    x, mask = states(80), torch.zeros(80, 6)
    for row, length in enumerate([10, 8, 6, 5, 4, 9]):
        x[length:, row], mask[:length, row] = 0, 1
    model, target = Reader(nn.GRU(FEATURES, UNITS), lambda out, _: out), labels(80 * 6)

    def loss():
        each = functional.cross_entropy(model(x).flatten(0, 1), target, reduction="none")
        return (each * mask.flatten()).sum() / mask.sum()

    assert "same outputs" not in by_kind(stepped(model, loss))


def test_a_constant_column_has_no_spread():
    x = states(50)
    x[..., 2] = 0.1  # whose float32 mean is not 0.1
    assert "input scale" not in by_kind(classified(Reader(nn.GRU(FEATURES, UNITS), last), x, 6))


def test_numbers_near_the_edge_of_float32_have_a_mean():
    x = 3e38 * states().sign()
    found = by_kind(classified(Reader(nn.RNN(FEATURES, UNITS), last), x, 6))["input scale"]
    assert "∞" not in found.measured
    assert "units at ±1" in found.meaning  # there are no gates


def test_an_infinite_input_is_not_always_no_number():
    x = states(5)
    x[2, 1, 0] = torch.inf
    model = Reader(nn.LSTM(FEATURES, UNITS), last)
    trace = classified(model, x, 6)
    assert np.isfinite(trace.tracks[0].states["h"]).all()
    assert not model.rnn.weight_ih_l0.grad[:, 0].isfinite().all()
    assert by_kind(trace)["not finite"].meaning.startswith("Activations may bound")


# -------------------------------------------------------------------------------- units, weights


@pytest.mark.parametrize("nonlinearity", ["relu", "tanh"])
def test_a_few_states_say_nothing_of_a_unit(nonlinearity):
    model = Reader(nn.RNN(FEATURES, UNITS, nonlinearity=nonlinearity), last)
    with torch.no_grad():
        model.rnn.weight_ih_l0.mul_(5)
    for steps in (1, 3):
        found = by_kind(classified(model, 3 * states(steps)[:, :2], 2))
        assert not found.keys() & {"dead units", "flat units"}


def test_a_gate_that_is_opened_by_what_it_reads_needs_no_bias():
    rnn, size = nn.LSTM(FEATURES, UNITS, num_layers=2), UNITS
    with torch.no_grad():
        rnn.bias_ih_l0[size : 2 * size] = 1
        for gate in (0, 2, 3):  # unit 0 of the first layer stands near 1
            rnn.bias_ih_l0[gate * size] = 5
        rnn.weight_ih_l1[size : 2 * size] = 0
        rnn.weight_hh_l1[size : 2 * size] = 0
        rnn.weight_ih_l1[size : 2 * size, 0] = 6
    trace = classified(Reader(rnn, last), states(), 6)
    low, high = (float(track.gates["forget"].mean()) for track in trace.tracks)
    assert high > low
    assert "uneven forget bias" not in by_kind(trace)


def test_a_sum_over_the_inputs_does_not_grow_without_bound():
    rnn = nn.RNN(1, 4, nonlinearity="relu", bias=False)
    with torch.no_grad():
        rnn.weight_hh_l0.copy_(torch.eye(4))
        rnn.weight_ih_l0.fill_(1)
    x = torch.ones(12, 2, 1)
    x[0] = 1e-4
    trace = classified(Reader(rnn, last), x, 2)
    assert "growing states" not in by_kind(trace)


@pytest.mark.parametrize(
    ("module", "not_said"),
    [
        (lambda: nn.RNN(FEATURES, UNITS), "orthogonal recurrent weights (their"),
        (lambda: rnncore.IndRNN(FEATURES, UNITS, nonlinearity="tanh"), "nearer to 1"),
    ],
)
def test_nobody_is_told_to_do_what_has_been_done(module, not_said):
    rnn = module()
    with torch.no_grad():
        if rnn.weight_hh_l0.ndim > 1:
            nn.init.orthogonal_(rnn.weight_hh_l0)
        else:
            rnn.weight_hh_l0.fill_(1)
        rnn.weight_ih_l0.mul_(3)
    found = by_kind(classified(Reader(rnn, last), 3 * states(60), 6))
    assert not_said not in found["vanishing"].advice
    assert found["vanishing"].advice


def test_how_many_weights_are_broken_is_counted():
    rnn = nn.LSTM(16, 32)
    with torch.no_grad():
        rnn.weight_hh_l0[3, :5] = torch.nan
        rnn.weight_hh_l0[4, 0] = torch.inf
    (found,) = diagnose(rnncore.record(rnn, torch.randn(4, 2, 16), loss=None))[:1]
    assert "6 of its 4,096 numbers are not finite" in found.measured


# ------------------------------------------------------------------------------------- the loss


def test_rows_whose_margin_is_kept_are_read_all_the_same():
    model, x, target = Reader(nn.GRU(FEATURES, UNITS), last), states(12), labels(6)
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)

    def loss():
        return functional.multi_margin_loss(model(x), target)

    for _ in range(40):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
        trace = stepped(model, loss)
        receives = trace.tracks[0].state_grads["h"].any((0, 2))
        if 0 < receives.sum() < 6:
            break
    found = by_kind(trace)["rows without gradient"]
    assert found.rows == tuple(np.flatnonzero(~receives))
    assert "a margin is kept" in found.meaning


def test_a_gradient_that_the_layer_above_stops_was_not_cut():
    rnn = nn.RNN(FEATURES, UNITS, num_layers=2, nonlinearity="relu")
    with torch.no_grad():
        rnn.bias_ih_l1.fill_(-50)
    every = diagnose(classified(Reader(rnn, last), states(12), 6))
    (found,) = (each for each in every if each.kind == "no gradient")
    assert found.where == "layer 1"
    assert found.advice == "Look at the layer above first."


def test_large_targets_are_a_cause_of_large_gradients():
    x = states(40)
    model = Reader(nn.LSTM(FEATURES, UNITS), lambda out, _: out, outputs=1)
    target = 3000 * x.cumsum(0)[..., :1]
    trace = stepped(model, lambda: functional.mse_loss(model(x), target))  # a mean, and no sum
    assert "standardise the targets" in by_kind(trace)["large gradient"].advice


def test_what_carries_the_cell_state_stops_where_it_is_no_number():
    rnn = nn.LSTM(FEATURES, UNITS)
    with torch.no_grad():
        rnn.weight_hh_l0[0, 0] = torch.nan
    track = rnncore.record(rnn, states(5), loss=None).tracks[0]
    found = influence.carried(track)  # torch's svd raises on NaN
    assert found.together[0] == 0
    assert np.isnan(found.together[1:]).all()
