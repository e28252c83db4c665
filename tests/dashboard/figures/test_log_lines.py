"""Powers of ten as text and ticks, places for names, and lines whose names do not touch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import float32
from dashboard.figures.common import spread, whole_steps
from dashboard.figures.log_lines import PLOT, Line, cell_colour, drawn
from dashboard.figures.powers import drawable, power, span, ticks
from dashboard.theme import colour
from tests.validated import validated


def unchecked(*lines, steps=None, **options):
    steps = np.arange(len(lines[0].log10)) if steps is None else steps
    words = {"title": "A title", "across": "step", "up": "norm", "mode": "light"}
    return drawn(steps, lines, **(words | options))


def draw(*lines, **options):
    return validated(unchecked(*lines, **options))


def named(figure):
    """The names of the lines: the annotations with a line to an end."""
    return [a for a in figure.layout.annotations if a.showarrow]


@pytest.mark.parametrize(
    ("log10", "written"),
    [
        (0.0, "1.0"),
        (-7.0, "10⁻⁷"),
        (np.log10(0.12), "0.12"),
        (np.log10(4e-23), "4 · 10⁻²³"),
        (-1234.4, "4 · 10⁻¹²³⁵"),
        (400.0, "10⁴⁰⁰"),
        (399.9999, "10⁴⁰⁰"),
        (-np.inf, "0"),
        (np.inf, "∞"),
        (np.nan, "not a number"),
    ],
)
def test_power(log10, written):
    assert power(log10) == written


@given(st.floats(-3000, 3000), st.floats(1, 3000))
def test_ticks_are_few_inside_and_rising(low, size):
    found = ticks(low, low + size)
    values = found["tickvals"]
    assert 2 <= len(values) <= 7
    assert all(low <= value <= low + size for value in values)
    assert np.all(np.diff(values) > 0)
    assert len(set(found["ticktext"])) == len(values)


def test_ticks_are_whole_powers_or_one_two_and_five():
    assert ticks(-13, 1)["ticktext"] == ["10⁻¹⁰", "10⁻⁵", "1"]
    assert ticks(-0.4, 0.8)["ticktext"] == ["0.5", "1", "2", "5"]


@given(st.lists(st.floats(-1000, 1000) | st.sampled_from([np.nan, np.inf, -np.inf]), max_size=9))
def test_the_axis_shows_every_finite_value_and_at_least_a_decade(values):
    low, high = span(np.array(values))
    assert high - low >= 1 - 1e-9
    assert all(low <= value <= high for value in values if np.isfinite(value))


def test_what_is_no_number_is_a_gap():
    found = drawable(np.array([1.0, -np.inf, np.inf, np.nan]))
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.float32([1, np.nan, np.nan, np.nan]))


@given(st.integers(0, 1), st.integers(1, 500))
def test_few_steps_are_numbered_the_first_included(first, more):
    found = whole_steps(first, first + more)
    assert found[0] == first
    assert 2 <= len(found) <= 7
    assert np.all(np.diff(found) > 0)
    assert found[-1] <= first + more


def test_the_last_step_is_numbered_where_it_is_round():
    assert whole_steps(0, 100) == [0, 20, 40, 60, 80, 100]
    assert whole_steps(1, 100) == [1, 20, 40, 60, 80, 100]
    assert whole_steps(0, 2) == [0, 1, 2]


@given(st.lists(st.floats(0, 300), min_size=1, max_size=9))
def test_places_are_apart_in_order_and_inside(wanted):
    found = spread(np.array(wanted), 19, 10, 300)
    order = np.argsort(wanted, kind="stable")
    assert np.all(np.diff(found[order]) >= 19 - 1e-9)
    assert found.min() >= 10 - 1e-9
    assert found.max() <= 300 + 1e-9


def test_places_that_are_free_are_kept_and_equal_ones_share_the_move():
    np.testing.assert_allclose(spread(np.array([200.0, 50.0]), 19, 0, 300), [200, 50])
    np.testing.assert_allclose(spread(np.array([100.0, 100.0]), 20, 0, 300), [90, 110])


@pytest.mark.parametrize("side", ["left", "right"])
def test_each_line_is_named_at_its_end_and_no_two_names_touch(side):
    lines = [Line(f"line {k}", np.linspace(-20 - 0.1 * k, 1, 30), "#123456") for k in range(6)]
    figure = draw(*lines, side=side)
    names = named(figure)
    assert [a.text for a in names] == [line.name for line in lines]
    assert {a.x for a in names} == {0 if side == "left" else 29}
    low, high = figure.layout.yaxis.range
    places = sorted((a.y - low) / (high - low) * PLOT - a.ay for a in names)
    assert min(np.diff(places)) >= 19 - 1e-6
    assert figure.layout.yaxis.side == ("right" if side == "left" else "left")


def test_a_line_that_ends_early_is_named_where_it_ends_and_a_lost_one_nowhere():
    early = np.array([-np.inf, -np.inf, -3.0, -1.0, 0.0])
    figure = draw(Line("early", early, "#123456"), Line("lost", np.full(5, -np.inf), "#654321"))
    (name,) = named(figure)
    assert (name.text, name.x, name.y) == ("early", 2, -3)


def test_a_bound_that_leaves_the_plot_makes_no_room_and_is_named_above():
    curve = Line("curve", np.linspace(-5, 0, 20), "#123456")
    bound = Line("bound", np.linspace(80, 0, 20), "#123456", hidden_above=True)
    figure = draw(curve, bound)
    assert figure.layout.yaxis.range == draw(curve).layout.yaxis.range
    assert [a.text for a in named(figure)] == ["curve"]
    (above,) = [a for a in figure.layout.annotations if "bound" in a.text]
    assert above.yref == "paper"
    assert above.y == 1
    assert figure.layout.height > draw(curve).layout.height


def test_a_bound_inside_the_plot_is_named_like_a_line():
    bound = Line("bound", np.linspace(-2, 0, 20), "#123456", hidden_above=True)
    figure = draw(Line("curve", np.linspace(-5, 0.0, 20), "#123456"), bound)
    assert [a.text for a in named(figure)] == ["curve", "bound"]


def test_the_title_has_the_whole_width_and_the_names_their_room():
    figure = draw(Line("a long name", np.linspace(-5, 0, 20), "#123456"))
    (title,) = [a for a in figure.layout.annotations if a.name == "title"]
    assert figure.layout.margin.l >= 7 * len("a long name")
    assert -figure.layout.margin.l < title.xshift < -figure.layout.margin.l + 20


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([-20.0, 1.0], []),
        ([-33.0, 1.0], [float32.SMALLEST_NORMAL]),
        ([-40.0, 1.0], [float32.SMALLEST_NORMAL, float32.SMALLEST]),
        ([1.0, 33.0], [float32.LARGEST]),
        ([-np.inf, np.nan], []),
    ],
)
def test_the_ends_of_float32_appear_when_a_curve_comes_near(values, ends):
    assert float32.near(np.array(values)) == ends


def test_the_ends_of_float32_are_those_of_float32():
    assert power(float32.SMALLEST_NORMAL) == "1.2 · 10⁻³⁸"
    assert power(float32.SMALLEST) == "1.4 · 10⁻⁴⁵"
    assert power(float32.LARGEST) == "3.4 · 10³⁸"


@pytest.mark.parametrize(
    ("values", "x"), [(np.linspace(-90, 0, 50), 0), (np.linspace(-39, 0, 50), 1)]
)
def test_words_at_an_end_of_float32_stand_where_the_curve_is_not(values, x):
    plain = unchecked(Line("curve", values, "#123456"), room_for=float32.near(values))
    float32.mark(plain, [float32.SMALLEST_NORMAL], [values], "light")
    figure = validated(plain)
    (words,) = [a for a in figure.layout.annotations if "float32" in a.text]
    assert words.x == x
    assert [shape.y0 for shape in figure.layout.shapes] == [float32.SMALLEST_NORMAL]


def test_a_cell_has_its_hue_by_either_name():
    assert cell_colour("dark", "Elman ReLU") == cell_colour("dark", "elman")
    assert cell_colour("light", "GRU") == colour("light", "gru")
