"""The cell's own path: against torch, where every other way is cut, and against closed forms."""

import math

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures


def lstm(hidden=5, **options):
    torch.manual_seed(3)
    return torch.nn.LSTM(4, hidden, dtype=torch.float64, **options)


def noise(steps, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal((steps, 1, 4)))


def test_it_is_the_whole_gradient_where_no_gate_reads_the_state():
    """Without recurrent weights h leads nowhere, so c is the only way back."""
    made = lstm()
    with torch.no_grad():
        made.weight_hh_l0.zero_()
    track = rnncore.record(made, noise(20)).tracks[0]
    alone = measures.log10_cell_path(track)
    whole = measures.log10_gradient_norm(track, "c")[:, 0]
    np.testing.assert_allclose(alone, whole, atol=1e-12)


def test_it_is_one_of_several_ways_where_they_do():
    track = rnncore.record(lstm(), noise(20)).tracks[0]
    gates, last = track.gates["forget"][:, 0], track.state_grads["c"][-1, 0]
    for t in (0, 7, 19):
        expected = np.linalg.norm(gates[t:].prod(0) * last)
        assert measures.log10_cell_path(track)[t] == pytest.approx(math.log10(expected))
    assert abs(measures.log10_cell_path(track)[0] - measures.log10_gradient_norm(track)[0, 0]) > 0.1


def test_a_gate_at_sigma_b_halves_it_as_the_theory_says_beyond_the_range_of_a_float():
    made = lstm(hidden=3)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.zero_()
        made.bias_ih_l0[3:6] = -3.0
    track = rnncore.record(made, noise(300)).tracks[0]
    path = measures.log10_cell_path(track)
    np.testing.assert_allclose(np.diff(path), math.log10(1 + math.exp(3)), rtol=1e-9)
    assert path[0] < -390


def test_the_backward_direction_is_met_from_its_own_end():
    made = lstm(bidirectional=True)
    track = rnncore.record(made, noise(12)).tracks[1]
    gates, last = track.gates["forget"][:, 0], track.state_grads["c"][0, 0]
    expected = np.linalg.norm(gates.prod(0) * last)
    assert measures.log10_cell_path(track)[-1] == pytest.approx(math.log10(expected))


def test_it_can_set_out_before_the_end():
    """From the step that a loss reads; what lies behind it has no part in it."""
    track = rnncore.record(lstm(), noise(10), loss=rnncore.at_step(6)).tracks[0]
    gates, there = track.gates["forget"][:, 0], track.state_grads["c"][7, 0]
    path = measures.log10_cell_path(track, skip=3)
    assert np.isnan(path[8:]).all()
    expected = np.linalg.norm(gates[:7].prod(0) * there)
    assert path[0] == pytest.approx(math.log10(expected))
    with pytest.raises(IndexError, match="skip"):
        measures.log10_cell_path(track, skip=10)


def test_what_has_no_cell_path_is_refused():
    gru = torch.nn.GRU(4, 3, dtype=torch.float64)
    with pytest.raises(ValueError, match="LSTM"):
        measures.log10_cell_path(rnncore.record(gru, noise(5)).tracks[0])
    with pytest.raises(ValueError, match="without a loss"):
        measures.log10_cell_path(rnncore.record(lstm(), noise(5), loss=None).tracks[0])
