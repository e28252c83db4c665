"""The experiment with clipping, against torch's own network and the equations of the paper."""

import math

import numpy as np
import pytest
import torch

import rnncore
from pages.gradient_flow import clipping

HELD = np.geomspace(0.05, 2, 40)
"""Thresholds for which the module says that the path stays on the surface."""


def by_hand(w, b):
    """E of Pascanu et al. (2013), section 2.3, with the math module."""
    x = 0.5
    for _ in range(50):
        x = w / (1 + math.exp(-x)) + b
    return (1 / (1 + math.exp(-x)) - 0.7) ** 2


def as_elman(w, b):
    """The same network as torch's, recorded: h = tanh(x / 2), because σ(x) = (1 + tanh(x / 2)) / 2.

    x' = w σ(x) + b then reads h' = tanh(w/4 h + w/4 + b/2).
    """
    network = torch.nn.RNN(1, 1, dtype=torch.float64)
    with torch.no_grad():
        network.weight_ih_l0.zero_()
        network.weight_hh_l0.fill_(w / 4)
        network.bias_ih_l0.fill_(w / 4 + b / 2)
        network.bias_hh_l0.zero_()
    first = torch.full((1, 1, 1), math.tanh(0.25), dtype=torch.float64)
    return rnncore.record(
        network,
        torch.zeros(50, 1, 1, dtype=torch.float64),
        first,
        loss=lambda _, final: (((1 + final) / 2 - 0.7) ** 2).sum(),
    )


@pytest.mark.parametrize(("w", "b"), [(4.75, -1.8), (4.2, -2.6), (4.85, -2.5), (4.378, -2.2283)])
def test_the_loss_is_that_of_the_paper_and_of_torchs_own_network(w, b):
    loss = clipping.OneUnit(w, b).loss().item()
    assert loss == pytest.approx(by_hand(w, b), rel=1e-9)
    assert loss == pytest.approx(as_elman(w, b).loss, rel=1e-9)


@pytest.mark.parametrize("threshold", [None, 0.2])
def test_the_gradient_that_a_descent_meets_is_the_recorded_one(threshold):
    found = clipping.descend(threshold, updates=20)
    for k in (0, 10, 20):
        # W_hh is w / 4 and one bias w / 4 + b / 2: the chain rule, back to w and b.
        recorded = rnncore.measures.parameter_gradients(as_elman(found.w[k], found.b[k]))
        by_b = recorded["bias_ih_l0"].item() / 2
        by_w = recorded["weight_hh_l0"].item() / 4 + recorded["bias_ih_l0"].item() / 4
        assert found.norm[k] == pytest.approx(math.hypot(by_w, by_b), rel=1e-9)


def test_the_surface_is_computed_by_the_network_and_fills_the_window():
    w, b, loss = clipping.surface()
    (left, right), (low, high) = clipping.WINDOW
    assert (w.min(), w.max(), b.min(), b.max()) == (left, right, low, high)
    assert np.all(np.diff(b, axis=1) > 0)
    for place in np.random.default_rng(0).integers(w.size, size=40):
        here = np.unravel_index(place, w.shape)
        assert loss[here] == pytest.approx(by_hand(w[here], b[here]), rel=1e-6)


def test_the_cliff_is_where_the_module_says():
    """On the line the state never moves; a hair to either side it ends high or low."""
    for w in (4.4, 4.6, 4.8):
        edge = float(clipping.cliff(w))
        output = clipping.OneUnit([w, w, w], [edge - 0.02, edge, edge + 0.02])().tolist()
        assert output[1] == pytest.approx(1 / (1 + math.exp(-0.5)), abs=1e-4)
        assert output[0] < 0.25
        assert output[2] > 0.7
    _, b, loss = clipping.surface()
    steepest = (np.diff(loss) / np.diff(b)).argmin(1)
    edges = clipping.cliff(clipping.surface().w[:, 0])
    upper = slice(len(edges) // 2, None)  # below, the cliff is a slope
    rows = np.arange(len(edges))
    np.testing.assert_allclose(b[rows, steepest][upper], edges[upper], atol=0.02)


def test_without_clipping_the_descent_is_thrown_off_and_stays_there():
    free = clipping.descend(None)
    off = clipping.thrown(free)
    assert off == 33
    assert free.norm[off - 1] == pytest.approx(free.norm.max())
    assert free.norm.max() == pytest.approx(55, abs=1)
    assert (free.w[-1], free.b[-1]) == (pytest.approx(10.0, abs=0.1), pytest.approx(7.2, abs=0.1))
    assert free.loss[-1] > free.loss[0]
    assert free.norm[-1] < 1e-6, "where it lands there is nothing to descend"
    assert 0.05 < free.norm[: off - 2].min() < free.norm[: off - 2].max() < 0.16


@pytest.mark.parametrize("threshold", HELD)
def test_with_clipping_the_same_start_stays_on_the_surface_and_arrives(threshold):
    clipped, free = clipping.descend(threshold), clipping.descend(None)
    assert clipping.thrown(clipped) is None
    assert clipped.loss[-10:].min() < clipped.loss[0] / 3
    assert clipped.loss[-1] < free.loss[-1] / 2
    assert (clipped.w[0], clipped.b[0]) == (free.w[0], free.b[0]) == clipping.START


def test_the_default_threshold_is_held_and_above_every_norm_before_the_cliff():
    assert HELD[0] <= clipping.THRESHOLD <= HELD[-1]
    clipped, free = clipping.descend(), clipping.descend(None)
    same = clipping.thrown(free) - 1
    np.testing.assert_array_equal(clipped.w[: same + 1], free.w[: same + 1])
    assert clipped.loss[-1] < 0.01


@pytest.mark.parametrize("threshold", [4, 10, 100])
def test_far_too_great_a_threshold_clips_too_little(threshold):
    assert clipping.thrown(clipping.descend(threshold)) is not None


def test_no_update_is_longer_than_the_threshold_allows():
    clipped = clipping.descend(0.1)
    moved = np.hypot(np.diff(clipped.w), np.diff(clipped.b))
    assert moved.max() <= clipping.LEARNING_RATE * 0.1 * (1 + 1e-9)
    assert clipped.norm.max() > 10, "or nothing was clipped"


@pytest.mark.parametrize("shift", [(1e-6, 0), (-1e-6, 0), (0, 1e-6), (0, -1e-6)])
def test_the_story_does_not_hang_on_the_last_digits(shift):
    start = tuple(np.add(clipping.START, shift))
    assert clipping.thrown(clipping.descend(None, start=start)) == 33
    assert clipping.thrown(clipping.descend(start=start)) is None


def test_two_runs_are_equal_to_the_last_bit_and_nothing_is_drawn():
    before = torch.random.get_rng_state()
    for one, other in zip(clipping.descend(), clipping.descend(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("threshold", [0, -1, math.nan])
def test_a_threshold_must_be_above_zero(threshold):
    with pytest.raises(ValueError, match=r"threshold must be above 0, or None.*got"):
        clipping.descend(threshold)
