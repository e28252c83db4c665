"""Norms of the gradient, inside and outside the range of a float, and how far back it reaches."""

import math

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures


def chain(scale, steps, dtype=torch.float64, reverse=False, loss=None):
    """An Elman network at rest, W = s times orthogonal; its gradient shrinks by s a step."""
    torch.manual_seed(0)
    module = torch.nn.RNN(1, 4, bias=False, dtype=dtype, bidirectional=reverse)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if "hh" in name:
                torch.nn.init.orthogonal_(weight)
                weight.mul_(scale)
    chosen = loss or (lambda _, final: final[0, -1] * 1.0)
    return rnncore.record(module, torch.zeros(steps, 1, dtype=dtype), loss=chosen)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("scale", [0.3, 0.8, 0.9, 1.1, 3.0])
def test_a_gradient_over_five_thousand_steps_is_a_power_of_the_scale(scale, reverse):
    track = chain(scale, 5000, reverse=reverse).tracks[-1]
    norms = measures.log10_gradient_norm(track)[:, 0]
    back = np.arange(5001) if reverse else np.arange(5000, -1, -1)
    exact = back * np.log10(scale)
    np.testing.assert_allclose(norms, exact, rtol=1e-11, atol=1e-10)
    if scale in (0.3, 3.0):
        assert abs(exact).max() > 2000  # the recorded gradient itself is 0 or inf there
        raw = measures.log10_norm(track.state_grads["h"][:, 0])
        assert (~np.isfinite(raw)).sum() > 3000


def test_gradients_down_to_1e_minus_300_are_the_recorded_ones():
    track = chain(0.1, 290).tracks[0]
    norms = measures.log10_gradient_norm(track)[:, 0]
    np.testing.assert_allclose(norms, np.arange(-290.0, 1), rtol=1e-12, atol=1e-12)


def test_what_float32_lost_is_carried_on():
    norms = measures.log10_gradient_norm(chain(0.5, 1000, torch.float32).tracks[0])[:, 0]
    np.testing.assert_allclose(norms, np.arange(1000, -1, -1) * np.log10(0.5), atol=1e-3)
    assert norms.dtype == np.float64


def test_float32_agrees_with_a_recording_in_float64(lab, any_kind):
    module = lab.module(any_kind, hidden=5, bidirectional=True)
    rows = lab.rows((400, 150))
    wide = rnncore.record(module, lab.in_form(rows, "packed"))
    narrow = rnncore.record(
        module.float(), lab.in_form([row.float() for row in rows], "packed"), loss=rnncore.last_step
    )
    for ours, exact in zip(narrow.tracks, wide.tracks, strict=True):
        for state in ours.states:
            norms = measures.log10_gradient_norm(ours, state)
            expected = measures.log10_gradient_norm(exact, state)
            np.testing.assert_array_equal(np.isnan(norms), np.isnan(expected))
            raw = measures.log10_norm(exact.state_grads[state])
            seen = np.isfinite(raw) & (raw > -290)
            np.testing.assert_allclose(expected[seen], raw[seen], atol=1e-12)
            np.testing.assert_allclose(norms[seen], expected[seen], rtol=1e-3, atol=2e-3)


def test_a_gradient_of_zero_stays_zero():
    # Nothing reaches the steps after the one that the loss looks at.
    track = chain(0.9, 6, loss=rnncore.at_step(2)).tracks[0]
    norms = measures.log10_gradient_norm(track)[:, 0]
    assert (norms[4:] == -np.inf).all()
    np.testing.assert_allclose(norms[:4], np.log10(2) + np.log10(0.9) * np.array([3, 2, 1, 0]))


def test_a_loss_that_appears_again_further_back_is_seen():
    # Between the two steps of the loss the gradient leaves the range of float32 and comes back.
    track = chain(1e-3, 40, torch.float32, loss=rnncore.at_step(39, 4)).tracks[0]
    norms = measures.log10_gradient_norm(track)[:, 0]
    exact = np.log10(2) + np.array([-3 * ((5 - t) if t <= 5 else (40 - t)) for t in range(41)])
    np.testing.assert_allclose(norms, exact, atol=1e-3)


def test_memory_horizon_of_a_chain_is_that_of_its_scale():
    for scale in (0.5, 0.9, 0.99):
        horizon = measures.memory_horizon(chain(scale, 1500).tracks[0])
        assert horizon.to_1_e == math.ceil(1 / -math.log(scale))
        assert horizon.to_1_1000 == math.ceil(math.log(1000) / -math.log(scale))


def test_memory_horizon_counts_from_the_end_and_past_the_largest():
    growing = chain(1.5, 50).tracks[0]
    assert measures.memory_horizon(growing) == (None, None)
    late = measures.memory_horizon(chain(0.5, 60, loss=rnncore.at_step(39)).tracks[0])
    assert late == (20 + 2, 20 + 10)
    short = measures.memory_horizon(chain(0.5, 5).tracks[0])
    assert short == (2, None)


def test_memory_horizon_follows_the_direction(lab):
    trace = rnncore.record(
        lab.module("elman-tanh", bidirectional=True), lab.in_form(lab.rows((60, 45)), "packed")
    )
    for track in trace.tracks:
        for batch, length in enumerate((60, 45)):
            norms = measures.norm(track.state_grads["h"][: length + 1, batch])
            back = norms if track.reverse else norms[::-1]
            peak = back.argmax()
            for value, share in zip(
                measures.memory_horizon(track, batch=batch), (1 / np.e, 1e-3), strict=True
            ):
                fallen = [k for k in range(peak, length + 1) if back[k] <= share * back.max()]
                assert value == (fallen[0] if fallen else None)


def test_what_there_is_not_is_refused(lab):
    track = rnncore.record(lab.module("gru"), lab.rows((3,))[0]).tracks[0]
    with pytest.raises(ValueError, match="state must be one of 'h'; got 'c'"):
        measures.log10_gradient_norm(track, "c")
    with pytest.raises(IndexError, match="batch must be from 0 to 0; got 2"):
        measures.memory_horizon(track, batch=2)
    without = rnncore.record(lab.module("gru"), lab.rows((3,))[0], loss=None).tracks[0]
    with pytest.raises(ValueError, match="recorded without a loss"):
        measures.log10_gradient_norm(without)
    nothing = rnncore.record(
        lab.module("gru"), lab.rows((3,))[0], loss=lambda outputs, _: 0 * outputs.sum()
    )
    with pytest.raises(ValueError, match="no gradient other than 0"):
        measures.memory_horizon(nothing.tracks[0])
