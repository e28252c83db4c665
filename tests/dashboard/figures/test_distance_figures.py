"""Influence at distance: the numbers in both drawings, their words and their tables."""

import numpy as np
import pytest

from dashboard.figures import distance, needed
from dashboard.figures.distance import Felt
from dashboard.figures.needed import Row
from tests.validated import validated

NONE = -np.inf
LINES = (
    Felt("LSTM", "lstm", np.array([[-1.0, -3, -9], [-1.0, -4, -8], [-1.0, -5, -10]])),
    Felt("CNN", "convolution", np.array([[-1.0, -2, NONE]] * 3)),
    Felt("Elman ○", "elman", np.array([[-1.0, -2, -3]]), failed=True),
)
ROWS = (
    Row("LSTM", "lstm", np.array([-1.0, -9.0]), np.array([True, False])),
    Row("CNN", "convolution", np.array([NONE, NONE]), np.array([False, False])),
)
CASES = {
    "lines": (distance, (LINES,), {}),
    "only zeros": (distance, (LINES[1:2],), {}),
    "needed": (needed, (ROWS,), {"distance": 31}),
}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_line_is_the_median_and_ends_where_the_influence_is_0(mode):
    figure = validated(distance.figure(LINES, mode=mode))
    assert np.allclose(figure.data[0].y, [-1, -4, -9])
    assert np.array_equal(np.isnan(figure.data[1].y), [False, False, True])
    names = {note.text for note in figure.layout.annotations}
    assert {"LSTM", "CNN", "Elman ○", "0: CNN from 2"} <= names
    assert [line.line.dash for line in figure.data] == ["solid", "solid", "3px,5px"]


def test_the_words_and_the_table_of_the_lines():
    said = distance.alt(LINES)
    assert "2 steps back: from 10⁻⁹ (LSTM) to 0.0010 (Elman ○), and exactly 0 in 1 of 3." in said
    assert "CNN, exactly 0 from a distance of 2 on" in said
    table = distance.table(LINES)
    assert table["LSTM, log10"].tolist() == [-1, -4, -9]
    assert (table["LSTM, least"][-1], table["LSTM, most"][-1]) == (-10, -8)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_mark_a_run_and_0_apart(mode):
    figure = validated(needed.figure(ROWS, distance=31, mode=mode))
    solved, failed, nothing = figure.data
    assert (list(solved.x), solved.marker.symbol) == ([-1], "circle")
    assert (list(failed.x), failed.marker.symbol) == ([-9], "circle-open")
    assert (np.array(nothing.x) < -9).all()
    assert np.array_equal(np.round(nothing.y), [2, 2])
    assert figure.layout.xaxis.ticktext[0] == "0"
    assert np.allclose(figure.layout.xaxis.tickvals[0], nothing.x[0])


def test_the_words_and_the_table_of_the_runs():
    said = needed.alt(ROWS, distance=31)
    assert "1 run solved it: 0.10; 3 runs did not solve it: 0 to 10⁻⁹." in said
    assert "LSTM, 1 of 2 solved, 10⁻⁹ to 0.10" in said
    table = needed.table(ROWS)
    assert table["solved"] == ["yes", "no", "no", "no"]
    assert table["seed"].tolist() == [0, 1, 0, 1]
