"""What grows: the numbers in the drawing, its words and its table."""

import numpy as np
import pytest

from dashboard.figures import growth
from dashboard.figures.growth import Grown, written_bytes, written_seconds
from tests.validated import validated

STEPS = np.array([16.0, 64.0])
LINES = (
    Grown("LSTM", "lstm", STEPS, np.array([256.0, 256.0])),
    Grown("GRU", "gru", STEPS, np.array([128.0, 128.0])),
    Grown("Elman", "elman", STEPS, np.array([128.0, 128.0])),
    Grown("Transformer", "transformer", np.array([16.0, 64.0, 256.0]), np.array([1e3, 4e3, 2e6])),
)
CASES = {kind: (growth, (LINES,), {"kind": kind}) for kind in ("chain", "kept", "time")} | {
    "one length": (
        growth,
        ((Grown("LSTM", "lstm", STEPS[:1], STEPS[:1] / 1e4),),),
        {"kind": "time"},
    )
}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_each_line_has_its_numbers_on_both_axes(mode):
    figure = validated(growth.figure(LINES, kind="kept", mode=mode))
    for drawn, line in zip(figure.data, LINES, strict=True):
        assert np.allclose(2 ** np.array(drawn.x, dtype=float), line.steps)
        assert np.allclose(10 ** np.array(drawn.y, dtype=float), line.values)
    assert figure.data[3].text[-1] == "256 steps: 2.0 MB"
    assert {note.text for note in figure.layout.annotations} >= {line.name for line in LINES}
    assert tuple(figure.layout.xaxis.ticktext) == ("16", "64", "256")


def test_the_title_compares_where_all_were_measured():
    said = growth.alt(LINES, kind="kept")
    assert "after 64 steps: from 128 B (GRU and Elman) to 4.0 kB (Transformer)." in said
    assert "Transformer 1.0 kB at 16 and 2.0 MB at 256" in said


def test_the_table_has_a_row_a_network_and_length():
    table = growth.table(LINES)
    assert table["network"] == ["LSTM"] * 2 + ["GRU"] * 2 + ["Elman"] * 2 + ["Transformer"] * 3
    assert list(table["value"]) == [256, 256, 128, 128, 128, 128, 1e3, 4e3, 2e6]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2e-5, "0.020 ms"),
        (0.00033, "0.33 ms"),
        (0.0063, "6.3 ms"),
        (0.3904, "390 ms"),
        (1.26, "1.3 s"),
    ],
)
def test_seconds_are_written_with_what_they_are_good_for(value, written):
    assert written_seconds(value) == written


def test_bytes_are_written_in_powers_of_a_thousand():
    assert [*map(written_bytes, (128, 999, 1000, 2_097_152))] == [
        "128 B",
        "999 B",
        "1.0 kB",
        "2.1 MB",
    ]
