"""What the scene `compare` is sent and says: both runs, and the second less the first."""

import re

import numpy as np
import pytest
import torch

import rnncore
from rnncore.cells import CELLS, cell_of
from rnncore.player import compared_block
from tests.dashboard.stage.blocks import read_block
from tests.dashboard.stage.test_narration import told

STEPS, SIZE, UNITS = 5, 3, 4


def recorded(module):
    torch.manual_seed(1)
    labels = [f"word {t}" for t in range(STEPS)]
    return rnncore.record(module, torch.randn(STEPS, 1, SIZE), labels=labels)


def pair(name="lstm", **options):
    torch.manual_seed(0)
    (module,) = (each for each, cell in rnncore.cells.MODULES.items() if cell.name == name)
    return [recorded(module(SIZE, UNITS, **options)) for _ in range(2)]


def packed(a, b, place=0):
    read = a.layer_inputs(a.tracks[place].layer).shape[-1]
    names = [f"x{k + 1}" for k in range(read)]
    both = ("before", a), ("after", b)
    return compared_block(*both, place=place, names=names, title="LSTM", origin="two files")


@pytest.mark.parametrize("place", [0, 3])  # layer 1 forward, layer 2 backward
def test_the_uppermost_lane_is_the_second_less_the_first(place):
    a, b = pair(num_layers=2, bidirectional=True)
    head, arrays = read_block(packed(a, b, place))
    assert [lane["title"] for lane in head["lanes"]] == ["before", "after", "difference"]
    assert {lane["layer"] for lane in head["lanes"]} == {0}
    assert {lane["reverse"] for lane in head["lanes"]} == {place == 3}
    one, other = (trace.tracks[place] for trace in (a, b))
    for name, values in one.gates.items():
        expected = (other.gates[name] - values)[:, 0]
        np.testing.assert_allclose(arrays[f"2.{name}"], expected, atol=1e-7)
    for name, values in one.states.items():
        expected = (other.after(other.states[name]) - one.after(values))[:, 0]
        np.testing.assert_allclose(arrays[f"2.{name}"], expected, atol=1e-7)
    for k, trace in enumerate((a, b)):
        np.testing.assert_array_equal(
            arrays[f"{k}.inputs"], trace.layer_inputs(one.layer)[:, 0].astype("<f4")
        )


@pytest.mark.parametrize("name", CELLS)
def test_every_moment_names_what_moved_most_as_it_was_measured(name, tmp_path):
    a, b = pair(name)
    said = told(packed(a, b), tmp_path)
    assert said[0] == "Nothing has been read yet."
    gates = cell_of(name).gates
    for t in range(STEPS):
        apart = {
            gate.name: (b.tracks[0].gates[gate.name] - a.tracks[0].gates[gate.name])[:, 0]
            / (gate.high - gate.low if gate.bounded else _span(gate.name, a, b))
            for gate in gates
        } or {"hidden state": (b.tracks[0].states["h"] - a.tracks[0].states["h"])[1:, 0]}
        first = max(apart, key=lambda each: np.abs(apart[each][t]).mean())
        at = apart[first][t]
        unit = int(np.abs(at).argmax())
        one, *others = re.split(r" Over all steps: ", said[t + 1])
        assert f"{first.removesuffix(' state')} " in one
        share = np.abs(at).mean()
        span = {g.name: g.high - g.low if g.bounded else _span(g.name, a, b) for g in gates}
        _agrees(one, 100 * share if gates else share, unit, at[unit] * span.get(first, 1))
        assert bool(others) == (t == STEPS - 1)
    for each, values in apart.items():
        mean = np.abs(values).mean()
        printed = re.search(rf"{each}(?: gate)? (\d+\.?\d*)", others[0])[1]
        assert float(printed) == pytest.approx(100 * mean if gates else mean, abs=0.06)


def _span(name, a, b):
    """From the smallest to the largest value of a gate whose range has no ends."""
    return np.ptp([trace.tracks[0].gates[name] for trace in (a, b)])


def _agrees(sentence, share, unit, by):
    """The share, the unit and its difference of a sentence."""
    found = re.search(r"by ([\d.]+).*in unit (\d+) by ([+−]\d+\.?\d*)", sentence)
    assert float(found[1]) == pytest.approx(share, abs=0.06)
    assert int(found[2]) == unit + 1
    assert float(found[3].replace("−", "-")) == pytest.approx(by, abs=0.006)


def test_the_same_run_twice_is_said_to_be_the_same(tmp_path):
    a, _ = pair()
    assert "every gate is the same in both" in told(packed(a, a), tmp_path)[-1]
    plain, _ = pair("elman")
    assert "the states are the same in both" in told(packed(plain, plain), tmp_path)[1]


def test_what_is_no_number_is_said(tmp_path):
    a, b = pair()
    b.tracks[0].gates["input"][2, 0, 1] = np.nan
    said = told(packed(a, b), tmp_path)
    assert said[3].endswith("the input gate is no number in unit 2 of one of the two.")
    assert "no number" not in said[2] + said[4]


def test_what_cannot_be_laid_over_each_other_is_refused():
    a, _ = pair()
    with pytest.raises(ValueError, match="alike in cell, direction and size"):
        packed(a, pair("gru")[0])
    with pytest.raises(ValueError, match="one row each; got 1 and 2"):
        packed(a, rnncore.record(torch.nn.LSTM(SIZE, UNITS), torch.randn(STEPS, 2, SIZE)))
