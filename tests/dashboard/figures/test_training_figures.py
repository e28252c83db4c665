"""What the figures of the page Training draw and say."""

import numpy as np
import pytest

from dashboard.figures import (
    training_gates,
    training_loss,
    training_phase,
    training_reach,
    training_seeds,
)
from dashboard.figures.training_gates import Units
from dashboard.figures.training_loss import Curve
from dashboard.figures.training_reach import Reach
from dashboard.figures.training_seeds import Way
from tests.validated import validated

UPDATES = np.arange(0, 101, 10)
FALLING = np.linspace(1.4, 0.1, 11)
CURVES = (
    Curve("LSTM", UPDATES, FALLING * 0 + 1.39, FALLING * 0 + 0.25, "lstm", "solid"),
    Curve("GRU", UPDATES[:5], FALLING[:5], np.linspace(0.3, 0.6, 5), "gru", "dash"),
)
REACHES = (
    Reach("LSTM", UPDATES, np.linspace(-8, -11, 11), None, "lstm", "solid"),
    Reach("GRU", UPDATES[:5], np.linspace(-4, 0.4, 5), 40, "gru", "dash"),
)
SEEDS = np.stack([FALLING, FALLING[::-1]]).astype("f4")
STUCK = np.full((2, 5), 1.39, "f4")
STUCK[1, 3:] = np.nan  # not finite from there on
WAYS = (
    Way("b = 0", UPDATES[:5], STUCK, 0, "lstm"),
    Way("b = 3", UPDATES, SEEDS, 1, "lstm"),
)
OPEN = np.linspace(0.5, 0.9, 22).reshape(11, 2)
MAPS = (Units("LSTM", UPDATES, OPEN[:, ::-1], 40), Units("GRU", UPDATES[:5], OPEN[:5], None))
BIASES, LENGTHS = np.array([0.0, 1.0, 2.0]), np.array([10, 40], np.int32)
PHASE = np.array([[-2.0, -9.0], [-0.9, -4.0], [0.0, 0.1]])
LEARNED = np.array([[3, 0], [5, 0], [5, 1]], np.int32)
BORDERS = np.array([[np.nan, 1.6], [np.nan, 1.2]])
NOWHERE = np.full((2, 2), np.nan)
DIAGRAM = (BIASES, LENGTHS, PHASE, LEARNED, BORDERS)
FRAMED = {"seeds": 5, "needed": -3.0, "chosen": (1.0, 40)}

CASES = {
    "phase": (training_phase, DIAGRAM, FRAMED),
    "phase without a border": (training_phase, (*DIAGRAM[:4], NOWHERE), FRAMED),
    "loss": (training_loss, (CURVES,), {"planned": 100, "chance": 1.386}),
    "reach": (training_reach, (REACHES,), {"planned": 100, "needed": -3.0}),
    "gates": (training_gates, (MAPS,), {"name": "Forget gate", "role": "forget_gate"}),
    "signed": (training_gates, (MAPS[:1],), {"name": "Candidate", "role": "state"}),
    "state": (training_gates, (MAPS[:1],), {"name": "State", "role": "size"}),
    "seeds": (training_seeds, (WAYS,), {"planned": 100, "chance": 1.386}),
    "seeds that all learned": (
        training_seeds,
        ((Way("neither", UPDATES, SEEDS, 2, "lstm"),),),
        {"planned": 100, "chance": 1.386},
    ),
    "a run beside a record": (
        training_seeds,
        ((WAYS[1]._replace(loss=SEEDS[:1]), WAYS[0]),),
        {"planned": 100, "chance": 1.386},
    ),
}


def title(figure):
    """The text of a figure's title on one line."""
    (found,) = [a.text for a in figure.layout.annotations if a.name == "title"]
    return found.replace("<br>", " ")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_figure_is_small_and_its_alt_text_repeats_the_finding(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    assert any(character.isdigit() for character in title(figure))
    assert title(figure) in module.alt(*data, **options)
    assert len({len(column) for column in module.table(*data).values()}) == 1
    assert all(trace.y.dtype == np.float32 == trace.x.dtype for trace in figure.data)
    assert len(figure.to_json()) < 60_000


def test_a_row_a_way_has_a_line_a_seed_with_gaps_between_them():
    figure = validated(training_seeds.figure(WAYS, planned=100, chance=1.386, mode="light"))
    stuck, learning = figure.data
    assert (stuck.yaxis, learning.yaxis) == (None, "y2")
    np.testing.assert_array_equal(learning.y.reshape(2, 12)[:, :-1], SEEDS)
    assert np.isnan(learning.y[11::12]).all()
    assert set(learning.customdata[12:]) == {1}
    upper, lower = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    assert upper[0] >= lower[1]
    assert title(figure) == "Learned, of 2 seeds: 0 with b = 0, 1 with b = 3"
    assert "loss at the end from 1.39 to 1.39" in training_seeds.alt(WAYS, planned=9, chance=1.386)
    beside = training_seeds.figure(*CASES["a run beside a record"][1], **OPTIONS, mode="light")
    assert title(validated(beside)) == "Learned: 1 of 1 with b = 3, 0 of 2 with b = 0"


def test_where_all_learned_the_title_says_how_far_the_loss_rose_again():
    figure = training_seeds.figure(CASES["seeds that all learned"][1][0], **OPTIONS, mode="dark")
    assert "from its lowest to its end, medians: 0.100 to 0.750 with neither" in title(
        validated(figure)
    )


def test_units_are_sorted_by_their_last_value_and_named_by_their_number():
    figure = validated(
        training_gates.figure(MAPS, name="Forget gate", role="forget_gate", mode="dark")
    )
    first, second = figure.data
    np.testing.assert_array_equal(first.z, np.float32(OPEN.T))  # the first unit is the larger
    assert first.customdata[:, 0].tolist() == [2, 1]
    assert (first.zmin, first.zmax) == (second.zmin, second.zmax) == (0.5, 0.9)
    assert [bool(trace.showscale) for trace in figure.data] == [True, False]
    (line,) = figure.layout.shapes
    assert (line.x0, line.yref) == (40, "y domain")
    table = training_gates.table(MAPS)
    np.testing.assert_array_equal(table["LSTM, unit 1"], OPEN[:, 1])
    assert np.isnan(table["GRU, unit 2"][5:]).all()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_cell_has_its_reach_as_colour_its_count_as_text_and_the_chosen_one_a_frame(mode):
    figure = validated(training_phase.figure(*DIAGRAM, **FRAMED, mode=mode))
    cells = figure.data[0]
    np.testing.assert_array_equal(cells.z, np.float32(np.clip(PHASE, -6, 0)))
    counts = [trace for trace in figure.data[1:] if trace.mode == "text"]
    written = {
        (x, y): int(text)
        for trace in counts
        for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)
    }
    for row, bias in enumerate(BIASES):
        for column in range(2):
            assert written[column + 1, bias] == LEARNED[row, column]
    assert len({trace.textfont.color for trace in counts}) == 2
    frame = figure.layout.shapes[-1]
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (1.5, 2.5, 0.5, 1.5)
    assert title(figure).endswith("4 of 4 cells learned by any of 5 seeds; below: 0 of 2")
    line = next(trace for trace in figure.data if trace.name == training_phase.MEASURED)
    np.testing.assert_allclose(line.y, [np.nan, 1.2], rtol=1e-6)
    alt = training_phase.alt(*DIAGRAM, **FRAMED)
    assert "T = 10, outside by σ(b) alone and outside measured" in alt


OPTIONS = {"planned": 100, "chance": 1.386}
