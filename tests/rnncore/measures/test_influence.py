"""Products of step Jacobians against jacrev, closed forms and the measured gradient."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures
from rnncore.measures import influence
from rnncore.measures.jacobians import row_steps, step_jacobians


def by_jacrev(lab, kind, trace, track, batch, i, j):
    """∂h at boundary i by ∂h at boundary j, by torch, through the equations; None if j is later."""
    layer_inputs = torch.from_numpy(trace.layer_inputs(track.layer))
    parameters = {name: torch.from_numpy(value) for name, value in track.parameters.items()}
    steps = range(j - 1, i - 1, -1) if track.reverse else range(j, i)
    if (i > j) if track.reverse else (i < j):
        return None
    fixed = {name: torch.from_numpy(a[j, batch]) for name, a in track.states.items() if name != "h"}

    def run(h):
        state = {"h": h, **fixed}
        for t in steps:
            state, _, _ = lab.step(kind, parameters, layer_inputs[t, batch], state)
        return state["h"]

    return torch.func.jacrev(run)(torch.from_numpy(track.states["h"][j, batch])).numpy()


def assert_map(lab, kind, trace, track, batch, result):
    for a, i in enumerate(result.boundaries):
        for b, j in enumerate(result.boundaries):
            expected = by_jacrev(lab, kind, trace, track, batch, i, j)
            value = result.log10_norm[a, b]
            if expected is None:
                assert np.isnan(value)
                continue
            norm = np.linalg.norm(expected)
            if norm == 0:
                assert value == -np.inf
            else:
                # 1e-10 relative in the norm is so much in its logarithm.
                assert abs(value - np.log10(norm)) <= 1e-10 / np.log(10), (i, j)


@pytest.mark.parametrize("stride", [None, 3])
def test_the_whole_map_equals_jacrev(lab, any_kind, stride):
    module = lab.module(any_kind, num_layers=2, bidirectional=True)
    trace = rnncore.record(module, lab.in_form(lab.rows((8, 5)), "packed"), lab.hx(module, 2))
    for track in trace.tracks:
        for batch, length in enumerate((8, 5)):
            result = influence.influence_map(track, batch=batch, stride=stride)
            every = range(0, length, stride or 1)
            assert result.boundaries.tolist() == sorted({*every, length})
            assert_map(lab, any_kind, trace, track, batch, result)


def test_a_map_of_two_hundred_steps_is_exact_and_a_longer_one_strided(lab, any_kind):
    module = lab.module(any_kind)
    for steps, expected in ((200, 201), (201, 68), (1000, 101)):
        trace = rnncore.record(module, lab.rows((steps,))[0], loss=None)
        boundaries, norms = influence.influence_map(trace.tracks[0])
        assert len(boundaries) == expected
        assert (boundaries[0], boundaries[-1]) == (0, steps)
        assert norms.shape == (expected, expected)
    full = influence.influence_map(trace.tracks[0], stride=1)
    np.testing.assert_allclose(
        norms, full.log10_norm[np.ix_(boundaries, boundaries)], rtol=1e-11, atol=1e-11
    )


def orthogonal_chain(scale, steps, hidden=4, dtype=torch.float64):
    """An Elman network at rest: with no input its Jacobian is its weight, s times orthogonal."""
    torch.manual_seed(0)
    module = torch.nn.RNN(1, hidden, bias=False, dtype=dtype)
    with torch.no_grad():
        torch.nn.init.orthogonal_(module.weight_hh_l0)
        module.weight_hh_l0.mul_(scale)
    inputs = torch.zeros(steps, 1, dtype=dtype)
    return rnncore.record(module, inputs, loss=lambda _, final: final[0, 0] * 1.0)


@pytest.mark.parametrize("scale", [0.5, 0.9, 1.1, 2.0])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_chain_of_five_thousand_steps_is_a_power_of_its_scale(scale, dtype):
    trace = orthogonal_chain(scale, 5000, dtype=dtype)
    tolerance = 1e-9 if dtype == torch.float64 else 3e-3  # 5000 roundings of the weight
    boundaries, norms = influence.influence_map(trace.tracks[0])
    apart = boundaries[:, None] - boundaries
    exact = apart * np.log10(scale) + np.log10(4) / 2
    lower = np.tril_indices(len(boundaries))
    np.testing.assert_allclose(norms[lower], exact[lower], rtol=0, atol=tolerance)
    assert np.isnan(norms[np.triu_indices(len(boundaries), 1)]).all()
    if scale != 0.9:
        assert abs(exact).max() > 309 or scale == 1.1  # beyond float64's own range
    exponents = influence.lyapunov_exponents(trace.tracks[0])
    np.testing.assert_allclose(exponents, np.log(scale), rtol=0, atol=tolerance)
    assert exponents.shape == (4,)


@pytest.mark.parametrize("size", [1e-250, 1e250])
def test_jacobians_near_the_ends_of_the_range_neither_vanish_nor_overflow(size):
    module = torch.nn.RNN(1, 3, bias=False, nonlinearity="relu", dtype=torch.float64)
    with torch.no_grad():
        module.weight_hh_l0.copy_(size * torch.eye(3, dtype=torch.float64))
        module.weight_ih_l0.fill_(1.0)
    # Small: the input keeps the states at 1. Large: two steps are all that the range allows.
    inputs = torch.full((20 if size < 1 else 2, 1), float(size < 1), dtype=torch.float64)
    hx = torch.full((1, 3), 1e-300 if size > 1 else 1.0, dtype=torch.float64)
    trace = rnncore.record(module, inputs, hx, loss=None)
    norms = influence.influence_map(trace.tracks[0]).log10_norm
    apart = np.subtract.outer(np.arange(len(norms)), np.arange(len(norms)))
    exact = apart * np.log10(size) + np.log10(3) / 2
    lower = np.tril_indices(len(norms))
    np.testing.assert_allclose(norms[lower], exact[lower], rtol=1e-12)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_network_that_overflowed_is_mapped_as_far_as_it_went(reverse):
    module = torch.nn.RNN(1, 2, bias=False, nonlinearity="relu", bidirectional=True)
    with torch.no_grad():
        for weight in (module.weight_hh_l0, module.weight_hh_l0_reverse):
            weight.copy_(1e25 * torch.tensor([[1.0, -1.0], [0.0, 1.0]]))
    trace = rnncore.record(module, torch.zeros(9, 1), torch.ones(2, 2), loss=None)
    track = trace.tracks[int(reverse)]
    boundaries, norms = influence.influence_map(track)
    known = np.flatnonzero(~np.isnan(track.states["h"][:, 0]).all(-1))
    assert 1 < len(known) <= 10
    assert boundaries.tolist() == known.tolist()
    assert norms.shape == (len(known), len(known))


def test_indrnn_is_the_product_of_slopes_and_weights(lab):
    module = lab.module("indrnn-tanh", bidirectional=True)
    trace = rnncore.record(module, lab.rows((30,))[0], loss=None)
    for track in trace.tracks:
        factors = (1 - track.after(track.states["h"])[:, 0] ** 2) * track.parameters["weight_hh"]
        norms = influence.influence_map(track).log10_norm
        for i in range(31):
            for j in range(31):
                first, last = (i, j) if track.reverse else (j, i)
                if first > last:
                    assert np.isnan(norms[i, j])
                    continue
                exact = np.linalg.norm(factors[first:last].prod(0))
                assert norms[i, j] == pytest.approx(np.log10(exact), abs=1e-11)


def test_a_dead_network_has_no_influence():
    module = torch.nn.RNN(1, 2, nonlinearity="relu", dtype=torch.float64)
    with torch.no_grad():
        module.bias_ih_l0.fill_(-100)
    trace = rnncore.record(module, torch.zeros(20, 1, dtype=torch.float64), loss=None)
    norms = influence.influence_map(trace.tracks[0]).log10_norm
    assert (norms[np.tril_indices(21, -1)] == -np.inf).all()
    assert (influence.lyapunov_exponents(trace.tracks[0]) == -np.inf).all()


@pytest.mark.parametrize("reverse", [False, True])
def test_singular_values_are_those_of_the_step_jacobians(lab, any_kind, reverse):
    trace = rnncore.record(
        lab.module(any_kind, bidirectional=True), lab.in_form(lab.rows((6, 4)), "packed"), loss=None
    )
    track = trace.tracks[int(reverse)]
    jacobians = measures.step_jacobians(track)
    for batch, length in enumerate((6, 4)):
        values = influence.step_singular_values(track, batch)
        assert np.isnan(values[length:]).all()
        expected = np.linalg.svd(jacobians[:length, batch], compute_uv=False)
        np.testing.assert_allclose(values[:length], expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("gain", [0.5, 2.0, 4.0])
def test_the_largest_exponent_is_the_slope_of_the_backward_log_norm(gain):
    torch.manual_seed(1)
    size, steps = 100, 3000
    module = torch.nn.RNN(1, size, bias=False, dtype=torch.float64)
    with torch.no_grad():
        module.weight_hh_l0.normal_(std=gain / size**0.5)
    hx = torch.randn(1, size, dtype=torch.float64)
    inputs = torch.zeros(steps, 1, dtype=torch.float64)
    direction = torch.randn(size, dtype=torch.float64)
    trace = rnncore.record(module, inputs, hx, loss=lambda _, final: final[0] @ direction)
    track = trace.tracks[0]
    largest = influence.lyapunov_exponents(track, 1)[0]
    back = measures.log10_gradient_norm(track)[::-1, 0] * np.log(10)
    used = slice(500, 2500)
    slope = np.polyfit(np.arange(steps + 1)[used], back[used], 1)[0]
    assert largest == pytest.approx(slope, abs=0.01)


def test_exponents_of_a_diagonal_network_are_its_logarithms_largest_first():
    module = rnncore.IndRNN(1, 4, bias=False, nonlinearity="relu", dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.fill_(1)
        module.weight_hh_l0.copy_(torch.tensor([0.2, 0.9, 0.5, 0.7]))
    trace = rnncore.record(module, torch.ones(3000, 1, dtype=torch.float64), loss=None)
    exponents = influence.lyapunov_exponents(trace.tracks[0], 3)
    np.testing.assert_allclose(exponents, np.log([0.9, 0.7, 0.5]), atol=3e-3)
    assert influence.lyapunov_exponents(trace.tracks[0], 8).shape == (4,)


def test_what_there_is_not_is_refused(lab):
    track = rnncore.record(lab.module("gru"), lab.rows((3,))[0]).tracks[0]
    with pytest.raises(IndexError, match="batch must be from 0 to 0; got 1"):
        influence.influence_map(track, batch=1)
    with pytest.raises(IndexError, match="batch must be from 0 to 0; got -1"):
        influence.step_singular_values(track, -1)
    with pytest.raises(ValueError, match="stride must be None or at least 1; got 0"):
        influence.influence_map(track, stride=0)
    with pytest.raises(ValueError, match="k must be at least 1; got 0"):
        influence.lyapunov_exponents(track, 0)


KINDS = {
    "elman": lambda: torch.nn.RNN(2, 3),
    "relu": lambda: torch.nn.RNN(2, 3, nonlinearity="relu"),
    "lstm": lambda: torch.nn.LSTM(2, 3),
    "gru": lambda: torch.nn.GRU(2, 3),
    "indrnn": lambda: rnncore.IndRNN(2, 3),
    "reverse": lambda: torch.nn.GRU(2, 3, bidirectional=True),
}


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("name", ["weight_hh_l0", "weight_ih_l0", "bias_hh_l0"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_where_a_jacobian_is_not_finite_every_measure_answers_with_nan(kind, name, value, dtype):
    torch.manual_seed(0)
    network = KINDS[kind]().to(dtype)
    with torch.no_grad():
        getattr(network, name).view(-1)[0] = value
    for track in rnncore.record(network, torch.randn(6, 2, 2, dtype=dtype)).tracks:
        jacobians = step_jacobians(track)[:, 1]  # (T, S, S)
        values = influence.step_singular_values(track, batch=1)  # (T, S)
        finite = np.isfinite(jacobians).all((1, 2))
        np.testing.assert_array_equal(
            np.isfinite(values), np.repeat(finite[:, None], values.shape[1], 1)
        )
        for jacobian, found in zip(jacobians[finite], values[finite], strict=True):
            expected = np.linalg.svd(jacobian, compute_uv=False)
            np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
        exponents = influence.lyapunov_exponents(track, 2, batch=1)
        known = row_steps(track, 1)
        assert exponents.shape == (2,)
        assert np.isnan(exponents).all() == (not finite[known].all())
        found, there = influence.influence_map(track, batch=1), finite[known]
        pairs = found.log10_norm
        for i, after in enumerate(found.boundaries):
            for j, before in enumerate(found.boundaries[:i]):
                between = [
                    bool(ok)
                    for step, ok in zip(known, there, strict=True)
                    if before <= step < after
                ]
                later, earlier = (j, i) if track.reverse else (i, j)
                assert all(between) or np.isnan(pairs[later, earlier])


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("kind", ["elman", "relu", "indrnn"])
def test_what_theory_says_of_weights_that_are_not_finite(kind, value):
    torch.manual_seed(0)
    network = KINDS[kind]()
    with torch.no_grad():
        network.weight_hh_l0.view(-1)[1] = value
    track = rnncore.record(network, torch.randn(6, 2, 2)).tracks[0]
    assert np.isnan(measures.largest_singular_value(track)) == np.isnan(value)
    assert np.isinf(measures.largest_singular_value(track)) == np.isinf(value)
    radius = measures.spectral_radius(track)
    assert np.isinf(radius) if kind == "indrnn" and np.isinf(value) else np.isnan(radius)
    bound = measures.gradient_bound(track)
    assert bound.shape == (7, 2)
    assert np.isnan(bound).all() or np.isinf(value)


# ------------------------------------------------------ how a small change of the state is carried


def small_lstm(steps, reverse=False):
    torch.manual_seed(5)
    module = torch.nn.LSTM(3, 4, dtype=torch.float64, bidirectional=reverse)
    return rnncore.record(module, torch.randn(steps, 1, 3, dtype=torch.float64)).tracks[-1]


@pytest.mark.parametrize("start", [0, 4, 9])
def test_a_small_change_is_carried_by_the_product_of_the_joint_jacobians(start):
    track = small_lstm(9)
    found = influence.carried(track, start)
    product, gates = np.eye(8), np.ones(4)
    assert found.together[0] == found.cell[0] == 0
    for n, t in enumerate(range(start, 9), start=1):
        product = measures.step_jacobians(track)[t, 0] @ product
        gates = gates * track.gates["forget"][t, 0]
        assert found.together[n] == pytest.approx(np.log10(np.linalg.norm(product, 2)), abs=1e-12)
        assert found.cell[n] == pytest.approx(np.log10(gates.max()), abs=1e-12)
    assert len(found.together) == len(found.cell) == 10 - start


def test_the_cells_own_path_is_not_all_that_carries():
    """A change really made, a millionth long: h and the gates carry more of it than c alone."""
    torch.manual_seed(5)
    module = torch.nn.LSTM(3, 4, dtype=torch.float64)
    inputs = torch.randn(9, 1, 3, dtype=torch.float64)
    track = rnncore.record(module, inputs).tracks[0]
    found = influence.carried(track)
    product = np.linalg.multi_dot(measures.step_jacobians(track)[::-1, 0])
    change = np.linalg.svd(product)[2][0] * 1e-6  # the direction that is carried best
    moved = rnncore.record(
        module, inputs, tuple(torch.from_numpy(part)[None, None] for part in np.split(change, 2))
    ).tracks[0]
    ends = [np.concatenate([t.states[n][-1, 0] for n in "hc"]) for t in (track, moved)]
    apart = np.linalg.norm(ends[1] - ends[0]) / 1e-6
    assert apart == pytest.approx(10 ** found.together[-1], rel=1e-4)
    assert found.together[-1] != pytest.approx(found.cell[-1], abs=0.05)


def test_a_backward_direction_is_met_from_its_own_end():
    track = small_lstm(6, reverse=True)
    found = influence.carried(track)
    gates = np.cumprod(track.gates["forget"][::-1, 0], axis=0)
    np.testing.assert_allclose(found.cell[1:], np.log10(gates.max(1)), atol=1e-12)


def test_only_an_lstm_has_a_cell_that_carries():
    gru = torch.nn.GRU(3, 4, dtype=torch.float64)
    track = rnncore.record(gru, torch.randn(4, 1, 3, dtype=torch.float64)).tracks[0]
    with pytest.raises(ValueError, match="LSTM"):
        influence.carried(track)
    with pytest.raises(IndexError, match="start"):
        influence.carried(small_lstm(4), 5)


# ---------------------------------------------------------------- how many digits an exponent has


def test_every_start_gives_what_the_exponents_give_from_their_own(lab, kind):
    """One direction by itself needs no QR: the same number as with it."""
    track = rnncore.record(lab.module(kind), lab.rows((60,))[0], loss=None).tracks[0]
    found = influence.largest_exponent(track, 4)
    assert found.shape == (4,)
    (one,) = influence.lyapunov_exponents(track, 1)
    if np.isneginf(one):  # every unit of a ReLU network was off
        assert np.isneginf(found).all()
        return
    assert found.min() - 0.1 < one < found.max() + 0.1
    assert np.ptp(found) > 0


def test_starts_come_closer_together_with_the_steps():
    torch.manual_seed(0)
    module = torch.nn.RNN(4, 32, dtype=torch.float64)
    apart = []
    for steps in (20, 1000):
        inputs = torch.randn(steps, 1, 4, dtype=torch.float64)
        track = rnncore.record(module, inputs, loss=None).tracks[0]
        apart.append(influence.largest_exponent(track, 8).std())
    assert apart[1] < apart[0] / 10


def test_a_lost_direction_has_no_exponent_and_one_start_none_to_compare():
    module = torch.nn.RNN(1, 3, nonlinearity="relu", dtype=torch.float64)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.fill_(-1.0)
    track = rnncore.record(module, torch.ones(9, 1, 1, dtype=torch.float64)).tracks[0]
    assert np.isneginf(influence.largest_exponent(track)).all()
    with pytest.raises(ValueError, match="at least 2"):
        influence.largest_exponent(track, 1)
    with pytest.raises(ValueError, match="stop"):
        influence.largest_exponent(track, 2, stop=0)


def test_an_exponent_of_the_first_steps_is_that_of_a_shorter_run():
    torch.manual_seed(0)
    module = torch.nn.GRU(4, 6, dtype=torch.float64)
    inputs = torch.randn(30, 1, 4, dtype=torch.float64)
    whole, part = (rnncore.record(module, inputs[:t], loss=None).tracks[0] for t in (30, 12))
    expected = influence.largest_exponent(part)
    np.testing.assert_allclose(influence.largest_exponent(whole, stop=12), expected, rtol=1e-12)
