"""What the figures of Gates at work draw and say, against the arrays they were given."""

import numpy as np
import pytest

from dashboard import theme
from dashboard.figures import (
    answer_lines,
    answer_map,
    carried,
    half_lives,
    next_words,
    unit_costs,
    unit_falls,
)
from tests.dashboard.figures.test_figures import drawn, title
from tests.validated import validated

WORDS = ("alice", "<b>sings", ".", "=then")
ANSWERS = ("nobody", "she", "he")
PROBABILITY = np.array(
    [[0.1, 0.85, 0.05], [0.05, 0.9, 0.05], [0.98, 0.01, 0.01], [0.9, 0.05, 0.05]]
)
BEST = (("weather", 0.9), ("<i>sun", 0.05), ("sea", 0.01))
BEFORE = (("weather", 0.2), ("<i>sun", 0.5), ("sea", 0.1))
ELSEWHERE, STOPS = np.array([0.9, 0.8, 0.7]), np.array([0.85, 0.1, 0.6])
CASES = {
    "answer_map": (answer_map, (PROBABILITY, ANSWERS, WORDS), {}),
    "next_words": (next_words, (BEST, 0.7, "<b>the"), {}),
    "next_words held": (next_words, (BEST, 0.7, "<b>the", BEFORE), {}),
    "answer_lines": (
        answer_lines,
        (PROBABILITY[:, 1], PROBABILITY[:, 0], WORDS),
        {"answer": "she"},
    ),
    "unit_falls": (unit_falls, (ELSEWHERE, STOPS), {}),
    "unit_costs": (unit_costs, (1.0, np.array([1.0, 0.85, 0.9])), {}),
    "carried": (carried, (np.array([0.0, 0.1, 0.05]), np.array([0.0, -0.1, -0.4]), WORDS[:3]), {}),
    "half_lives": (half_lives, (np.array([0.0, 3.0, -1.0]), np.array([1.0, 20.0, 0.4])), {}),
}


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_figure_has_a_measured_title_and_its_themes_colours(case, mode):
    module, data, options = case
    figure = validated(module.figure(*data, mode=mode, **options))
    assert any(character.isdigit() for character in title(figure))
    text = figure.to_json()
    other = "dark" if mode == "light" else "light"
    assert theme.colour(mode, "ink") in text
    assert theme.colour(other, "ink") not in text
    assert "<b>sings" not in text
    assert "<b>the" not in text
    assert "<i>sun" not in text


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_alt_text_repeats_the_finding_and_the_table_is_whole(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    finding = title(figure).replace("&lt;", "<").replace("&gt;", ">")
    assert finding in module.alt(*data, **options)
    table = module.table(*data)
    assert len(table) >= 3
    assert len({len(column) for column in table.values()}) == 1
    for trace in figure.data:
        for values in (trace.x, trace.y, getattr(trace, "z", None)):
            assert values is None or values.dtype == np.float32


def test_the_numbers_in_the_drawings():
    grid = validated(answer_map.figure(PROBABILITY, ANSWERS, WORDS, mode="light")).data[0].z
    np.testing.assert_allclose(grid, PROBABILITY.T, rtol=1e-6)
    assert "changes once" in title(
        validated(answer_map.figure(PROBABILITY, ANSWERS, WORDS, mode="light"))
    )
    bars = validated(next_words.figure(BEST, 0.7, "the", BEFORE, mode="light"))
    np.testing.assert_allclose(bars.data[0].x, [0.9, 0.05, 0.01], rtol=1e-6)
    np.testing.assert_allclose(bars.data[1].x, [0.2, 0.5, 0.1], rtol=1e-6)
    rows = next_words.table(BEST, 0.7, "the", BEFORE)
    np.testing.assert_array_equal(rows["untouched"], [0.2, 0.5, 0.1])
    lines = validated(
        answer_lines.figure(PROBABILITY[:, 1], PROBABILITY[:, 0], WORDS, answer="she", mode="dark")
    )
    np.testing.assert_allclose(drawn(lines, 0), PROBABILITY[:, 1], rtol=1e-6)
    assert "after “.”" in title(lines)
    falls = title(validated(unit_falls.figure(ELSEWHERE, STOPS, mode="light")))
    assert "unit 2's forget gate falls most, from 0.80 to 0.10; 1 unit falls" in falls
    lives = validated(half_lives.figure(np.array([0.0]), np.array([1.0]), mode="light"))
    at = int(np.abs(lives.data[0].x - 0.0).argmin())  # σ(0) = 1/2: a half-life of one step
    assert lives.data[0].y[at] == pytest.approx(0.0, abs=1e-6)


def test_what_a_unit_costs_is_said_unit_by_unit():
    figure = validated(unit_costs.figure(1.0, np.array([1.0, 0.847, 0.9]), mode="light"))
    assert "unit 2's forget gate costs most, from 1.000 to 0.847; 1 unit of 3 costs" in title(
        figure
    )
    np.testing.assert_allclose(figure.data[2].x, [0.847, 0.9, 1.0], rtol=1e-6)
    assert "unit 2 0.847; unit 3 0.900; unit 1 1.000" in unit_costs.alt(
        1.0, np.array([1.0, 0.847, 0.9])
    )
    free = title(validated(unit_costs.figure(0.9, np.array([0.9, 0.9]), mode="light")))
    assert "no single unit's forget gate changes the 0.900" in free


def test_both_ways_of_a_small_change_are_drawn_and_named():
    figure = validated(
        carried.figure(np.array([0.0, 0.3]), np.array([0.0, -1.0]), ("a", "b"), mode="light")
    )
    np.testing.assert_allclose(drawn(figure, 0), [0.0, 0.3], rtol=1e-6)
    np.testing.assert_allclose(drawn(figure, 1), [0.0, -1.0], rtol=1e-6)
    assert "after “b” 2.0 is left by all ways, 0.10 by the cell alone" in title(figure)
