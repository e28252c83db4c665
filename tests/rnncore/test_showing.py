"""A trace in a notebook, and as a pandas table."""

import re

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_sequence

import rnncore
from rnncore import measures
from rnncore.residual import Tower


def _trace(**choices):
    torch.manual_seed(0)
    network = torch.nn.LSTM(2, 3, num_layers=2, bidirectional=True).double()
    rows = [torch.randn(n, 2).double() for n in (4, 6)]
    packed = pack_sequence(rows, enforce_sorted=False)
    return rnncore.record(network, packed, labels=list("abcdef"), **choices)


def test_a_notebook_shows_every_track_and_its_gradient():
    trace = _trace()
    shown = trace._repr_html_()
    assert "6 steps, 2 rows, 3 units, float64" in shown
    assert shown.count("<polyline") == 4
    norms = measures.log10_gradient_norm(trace.tracks[0])[:, 1]
    assert f"from {norms[0]:.1f} at the first step to {norms[-1]:.1f} at the last" in shown
    assert shown.count("not recorded") == 0
    assert _trace(loss=None)._repr_html_().count("not recorded") == 4
    assert not re.search(r"<script|on\w+=", shown)


def test_the_table_holds_every_number_of_every_row_that_has_not_ended():
    pytest.importorskip("pandas")
    trace = _trace()
    table = trace.to_frame()
    assert len(table) == 4 * (4 + 6) * 3
    assert not table.isna().any().any()
    for track in trace.tracks:
        own = table[(table.layer == track.layer) & (table.reverse == track.reverse)]
        own = own[(own.row == 1) & (own.unit == 2)].sort_values("step")
        np.testing.assert_array_equal(own["h"], track.after(track.states["h"])[:, 1, 2])
        np.testing.assert_array_equal(own["forget"], track.gates["forget"][:, 1, 2])
        np.testing.assert_array_equal(own["dL/dc"], track.after(track.state_grads["c"])[:, 1, 2])
        assert list(own["label"]) == list("abcdef")


def test_a_tower_shows_itself_and_has_no_table():
    tower = rnncore.record(Tower(4, 3), torch.randn(2, 4))
    assert "tower" in tower._repr_html_()
    with pytest.raises(ValueError, match="got one of a tower"):
        tower.to_frame()
