"""A trace in a notebook, and as a pandas table."""

import re

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_sequence

import rnncore
from rnncore import measures, zoo
from rnncore.readers import read_sequence
from rnncore.residual import Tower
from rnncore.zoo.answers import answers
from rnncore.zoo.tasks import Vocabulary


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
    said = f"from {norms[0]:.1f} at the first step to {norms[-1]:.1f} at the last"
    assert said.replace("-", "−") in shown
    assert shown.count("not recorded") == 0
    assert _trace(loss=None)._repr_html_().count("not recorded") == 4
    assert not re.search(r"<script|on\w+=", re.sub('srcdoc="[^"]*"', "", shown))


@pytest.mark.parametrize(
    ("choices", "said"), [({}, "loss {}"), ({"loss": None}, "no gradients")], ids=str
)
def test_what_is_said_of_the_loss_is_known(choices, said):
    trace = _trace(**choices)
    said = said.format(f"{trace.loss:.6g}" if trace.loss is not None else "")
    for shown in (repr(trace), trace._repr_html_()):
        assert said in shown
        assert "no loss" not in shown
        assert "not known" not in shown


def test_beside_gradients_that_were_watched_no_notebook_says_no_loss():
    torch.manual_seed(0)
    network = torch.nn.GRU(2, 3)
    with rnncore.watch(network) as seen:
        network(torch.randn(5, 1, 2))[0].square().sum().backward()
    (trace,) = seen.traces[""]
    shown = trace._repr_html_()
    assert trace.loss is None
    assert shown.count("<polyline") == 1
    assert "loss not known, with its gradients" in shown
    assert "loss not known, with its gradients" in repr(trace)
    assert "no loss" not in shown


def test_a_gradient_that_is_there_at_one_step_is_not_called_0():
    network = rnncore.IndRNN(1, 2).double()
    x = torch.zeros(4, 1, 1, dtype=torch.float64)
    with torch.no_grad():
        network.weight_hh_l0.zero_()
    shown = rnncore.record(network, x)._repr_html_()  # dL/dh_4 = (1, 1), and nothing goes back
    assert f"{np.log10(2**0.5):.1f} at boundary 4, the gradient is 0 elsewhere" in shown
    nothing = rnncore.record(network, x, loss=lambda outputs, _: 0 * outputs.sum())
    assert "the gradient is 0 at every step" in nothing._repr_html_()
    with torch.no_grad():
        network.weight_ih_l0.fill_(torch.nan)
    broken = rnncore.record(network, x)._repr_html_()
    assert "the gradient is not a number" in broken


def test_a_trace_and_a_track_are_a_line():
    trace = _trace()
    assert repr(trace) == (
        "<rnncore.Trace of an lstm: 2 layers, both directions, 3 units; 6 steps, 2 rows of 4 to 6 "
        f"steps; float64; loss {trace.loss:.6g}>"
    )
    assert repr(trace.tracks[3]) == (
        "<rnncore.Track of an lstm: layer 1, backward, 3 units; 6 steps, 2 rows; float64; states "
        "h, c; gates input, forget, candidate, output; with gradients>"
    )
    long = rnncore.record(torch.nn.RNN(2, 64, nonlinearity="relu"), torch.randn(900, 4, 2))
    tower = rnncore.record(Tower(4, 3), torch.randn(2, 4))
    for shown in (long, *long.tracks, tower, *tower.tracks):
        assert len(repr(shown)) < 250
        assert str(shown) == f"{shown}" == repr(shown)
    assert "an elman with relu: 1 layer, 64 units; 900 steps, 4 rows; float32" in repr(long)
    assert "a tower with relu: 3 blocks, 4 units, 2 rows" in repr(tower)


def test_what_else_holds_thousands_is_a_line():
    words = " ".join(f"word{n}" for n in range(900)).encode()
    network = zoo.load("next-word-gru")
    found = answers(network.model, torch.zeros(2, network.model.readout.in_features), ["a"])
    for shown in (read_sequence(words, "long.txt"), network.vocabulary, found):
        assert len(repr(shown)) < 120
    assert repr(read_sequence(b"x,y\n1,2\n3,4\n", "t.csv")).startswith("<Sequence of 2 steps of 2")


def test_one_is_one_in_what_a_line_says():
    network = zoo.load("next-word-gru")
    found = answers(network.model, torch.zeros(1, network.model.readout.in_features), ["a"])
    assert repr(found).startswith("<Answers after 1 word: ")
    shown = repr(read_sequence(b"x\n1\n2\n", "t.csv"))
    assert shown.startswith("<Sequence of 2 steps of 1 number:")
    assert repr(Vocabulary(("a",))) == "<Vocabulary of 1 word>"


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
