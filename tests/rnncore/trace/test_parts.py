"""Cutting a trace: the numbers of the part are those of the whole, and of the row run alone."""

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence

import rnncore
from rnncore.trace import parts

LENGTHS = [5, 7, 3]


@pytest.fixture
def whole():
    torch.manual_seed(0)
    network = torch.nn.LSTM(4, 6, num_layers=2, bidirectional=True).double()
    padded = torch.randn(7, 3, 4, dtype=torch.float64)
    packed = pack_padded_sequence(padded, LENGTHS, enforce_sorted=False)
    labels = [f"word {t}" for t in range(7)]
    trace = rnncore.record(network, packed, loss=rnncore.every_step, labels=labels)
    return network, padded, trace


@pytest.mark.parametrize("index", range(3))
def test_a_row_is_what_recording_it_alone_gives(whole, index):
    network, padded, trace = whole
    length = LENGTHS[index]
    part = parts.row(trace, index)
    alone = rnncore.record(network, padded[:length, index : index + 1], loss=rnncore.every_step)
    assert (part.steps, part.batch, part.labels) == (length, 1, trace.labels[:length])
    assert part.loss == trace.loss
    np.testing.assert_allclose(part.outputs, alone.outputs, rtol=1e-12, atol=1e-14)
    for mine, other in zip(part.tracks, alone.tracks, strict=True):
        for group in ("states", "state_grads", "gates", "gate_grads"):
            for name, array in getattr(mine, group).items():
                expected = getattr(other, group)[name]
                np.testing.assert_allclose(array, expected, rtol=1e-12, atol=1e-14, err_msg=name)


def test_a_window_keeps_the_numbers_of_the_run(whole):
    trace = parts.row(whole[2], 1)
    part = parts.window(trace, 2, 3)
    assert part.labels == ("word 2", "word 3", "word 4")
    np.testing.assert_array_equal(part.outputs, trace.outputs[2:5])
    for mine, other in zip(part.tracks, trace.tracks, strict=True):
        np.testing.assert_array_equal(mine.states["c"], other.states["c"][2:6])
        np.testing.assert_array_equal(mine.state_grads["h"], other.state_grads["h"][2:6])
        np.testing.assert_array_equal(mine.gates["forget"], other.gates["forget"][2:5])
    assert parts.window(trace, 0, 7) is trace


def test_what_cannot_be_cut_is_said(whole):
    trace = whole[2]
    with pytest.raises(ValueError, match="index must be from 0 to 2; got 3"):
        parts.row(trace, 3)
    with pytest.raises(ValueError, match="one row; got 3"):
        parts.window(trace, 0, 2)
    with pytest.raises(ValueError, match="within 7 steps; got 5 and 3"):
        parts.window(parts.row(trace, 1), 5, 3)
    tower = rnncore.residual.Tower(width=4, depth=3)
    towers = rnncore.record(tower, torch.randn(2, 4))
    with pytest.raises(ValueError, match="tower of blocks"):
        parts.row(towers, 0)
