"""What the figures of the page Types of network draw and say, against the arrays given."""

import html

import numpy as np
import pytest

from dashboard import theme
from dashboard.figures import (
    answers,
    attention,
    choices,
    forecast_errors,
    forecasts,
    label_map,
    letters,
    running,
    two_inputs,
    written,
)
from dashboard.figures.drawing import Figure
from dashboard.figures.two_inputs import Answer
from rnncore.counting import per_cent
from tests.validated import validated

RNG = np.random.default_rng(0)
WORDS = ("the", "<b>light", "bag", "falls")
CHOICES = ("noun", "verb", "adjective")
SHARES = np.array([[0.7, 0.2, 0.1], [0.5, 0.1, 0.4], [0.98, 0.01, 0.01], [0.0, 1.0, 0.0]])
CHOSEN = np.array([0, 2, 0, 1])
WEIGHTS = np.array([[0.1, 0.6, 0.3, 0.0], [0.05, 0.05, 0.0, 0.9]])
NORMS = np.array([[1.0, 4.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
GOOD = np.array([0.5, 0.25, 0.9, 0.875])
TWO = (Answer("one", "lstm", 0.25, 0.75), Answer("two", "plain", 0.5, 0.5))
INPUTS = ("the <b>light bag", "bag light the")

YEARS = np.arange(1990, 2000)
CAME = np.linspace(20.0, 110.0, 10)
MADE = {"LSTM": CAME[-4:] + 4, "autoregression": CAME[-4:] - 2.5, "last value": np.full(4, 70.0)}
ERRORS = {name: np.abs(made - CAME[-4:]) for name, made in MADE.items()}

CASES = {
    "forecasts": (forecasts, (YEARS, CAME, MADE), {"what": "sunspot number"}),
    "forecast_errors": (forecast_errors, (ERRORS,), {"what": "sunspots"}),
    "answers": (answers, (SHARES, WORDS, CHOICES), {"across": "word"}),
    "attention": (attention, (WEIGHTS, WORDS, ("1", "9")), {}),
    "choices": (choices, (SHARES[0], CHOICES), {}),
    "letters": (letters, (NORMS, WORDS, ("AA0", "B")), {}),
    "running": (running, (GOOD, WORDS), {"answer": "good"}),
    "two_inputs": (two_inputs, (TWO, INPUTS), {"what": "good"}),
    "written": (written, (SHARES, CHOSEN, CHOICES), {"across": "word written"}),
}


def title(figure):
    """The text of a figure's title on one line."""
    (found,) = [a.text for a in figure.layout.annotations if a.name == "title"]
    return found.replace("<br>", " ")


def drawn(case, mode="light"):
    module, data, options = CASES[case]
    return validated(module.figure(*data, mode=mode, **options))


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("case", CASES)
def test_every_figure_has_a_measured_title_named_axes_and_its_themes_colours(case, mode):
    figure = drawn(case, mode)
    assert any(character.isdigit() for character in title(figure))
    assert figure.layout.xaxis.title.text
    assert figure.layout.yaxis.title.text
    text, other = figure.to_json(), "dark" if mode == "light" else "light"
    assert theme.colour(mode, "ink") in text
    assert theme.colour(other, "ink") not in text


@pytest.mark.parametrize("case", CASES)
def test_every_figure_is_float32_and_shows_no_legend(case):
    figure = drawn(case)
    for trace in figure.data:
        for values in (trace.x, trace.y, getattr(trace, "z", None)):
            assert values is None or values.dtype == np.float32
    assert figure.layout.template.layout.showlegend is False


@pytest.mark.parametrize("case", CASES)
def test_alt_text_repeats_the_finding_and_the_table_has_columns_of_one_length(case):
    module, data, options = CASES[case]
    finding = html.unescape(title(drawn(case)))
    assert finding in module.alt(*data, **options)
    table = module.table(*data)
    assert len(table) >= 3
    assert len({len(column) for column in table.values()}) == 1


@pytest.mark.parametrize("case", ["answers", "attention", "letters", "running", "two_inputs"])
def test_typed_markup_never_reaches_plotly(case):
    said = str(drawn(case).to_dict())
    assert "<b>light" not in said
    assert "&lt;b&gt;light" in said


def test_answers_of_one_step_are_compared_with_nothing():
    said = answers.alt(SHARES[:1], WORDS[:1], CHOICES, across="word")
    assert "At its only step" in said
    assert "elsewhere" not in said


def test_answers_shows_each_probability_in_per_cent_and_names_the_least_sure():
    figure = drawn("answers")
    np.testing.assert_array_equal(figure.data[0].z, np.float32(SHARES.T))
    numbers = {
        (int(x), int(y)): text
        for trace in figure.data[1:]
        for x, y, text in zip(trace.x, trace.y, trace.text, strict=True)
    }
    assert numbers[1, 1] == "70"
    assert numbers[3, 1] == "98"
    assert (4, 1) not in numbers
    assert len(numbers) == np.count_nonzero(SHARES >= 0.1)
    assert "step 2" in title(figure)
    assert "noun with 50 %" in title(figure)
    entropy = answers.table(*CASES["answers"][1])["entropy (bits)"]
    assert entropy[3] == 0
    np.testing.assert_allclose(entropy[0], -sum(p * np.log2(p) for p in SHARES[0]))


def test_written_tells_the_written_from_the_best_other():
    figure = drawn("written")
    np.testing.assert_array_equal(figure.data[2].y, np.float32([0.7, 0.4, 0.98, 1.0]))
    np.testing.assert_array_equal(figure.data[1].y, np.float32([0.2, 0.5, 0.01, 0.0]))
    assert "step 2: “adjective” with 40 %, “noun” with 50 %" in title(figure)
    assert written.table(SHARES, CHOSEN, CHOICES)["next best"][1] == "noun"


def test_attention_frames_the_peak_of_every_row():
    figure = drawn("attention")
    centres = [((s.x0 + s.x1) / 2, (s.y0 + s.y1) / 2) for s in figure.layout.shapes]
    np.testing.assert_allclose(centres, [(2, 1), (4, 2)])
    assert "90 % on “falls” before symbol 2, “9”" in title(figure)


def test_running_names_the_word_that_moved_the_answer_most():
    assert "“bag” at step 3 moves it most, from 25 % to 90 %" in title(drawn("running"))
    one = validated(running.figure(GOOD[:1], WORDS[:1], answer="good", mode="light"))
    assert title(one) == "In the end good has 50 %"


def test_two_inputs_says_what_moves_and_what_stays():
    said = title(drawn("two_inputs"))
    assert "one from 25 % to 75 %" in said
    assert "two stays at 50 %" in said
    np.testing.assert_array_equal(drawn("two_inputs").data[0].y, np.float32([0.25, 0.75]))


def test_letters_are_drawn_by_the_largest_of_their_row():
    np.testing.assert_array_equal(letters.shares(NORMS), [[0.25, 1, 0.5, 0], [0, 0, 0, 0]])
    assert "4.00, runs from phoneme 1, “AA0”, back to letter 2" in title(drawn("letters"))


def test_choices_names_the_answer_and_the_runner_up():
    assert title(drawn("choices")) == "The answer is noun with 70 %; next comes verb with 20 %"
    np.testing.assert_array_equal(drawn("choices").data[0].x, np.float32(SHARES[0]))


def test_numbers_leave_a_map_of_many_columns_and_names_one_of_more():
    many = tuple(f"w{i}" for i in range(50))
    figure = validated(attention.figure(np.full((2, 50), 0.02), many, ("1", "9"), mode="light"))
    assert len(figure.data) == 1
    assert len(figure.layout.xaxis.tickvals) < 10
    assert len(label_map.word_ticks(many[:40])["tickvals"]) == 40


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (1.0, "100 %"),
        (0.99999, "over 99.9 %"),
        (0.9977, "99.8 %"),
        (0.614, "61 %"),
        (0.004, "0.4 %"),
        (1e-7, "under 0.1 %"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(ratio, said):
    assert per_cent(ratio) == said


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("role", ["plain", "accent", "shortcut"])
def test_numbers_in_cells_can_be_read_on_every_share(mode, role):
    shares = np.linspace(0.1, 1, 19)[:, None]
    plain = Figure().update_layout(template=theme.template(mode))
    label_map._numbers(plain, shares, role, mode)
    figure = validated(plain)
    well, hue = (rgb(theme.colour(mode, name)) for name in ("well", role))
    written = 0
    for trace in figure.data:
        for y in trace.y:
            cell = well + shares[int(y) - 1] * (hue - well)
            assert contrast(cell, rgb(trace.textfont.color)) > 3.5
            written += 1
    assert written == len(shares)


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], float)


def contrast(one, other):
    """WCAG 2.2, 1.4.3."""

    def luminance(colour):
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour / 255]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_forecasts_end_where_the_series_does_and_are_ranked_by_their_error():
    figure = drawn("forecasts")
    came, *made = figure.data
    np.testing.assert_array_equal(came.y, np.float32(CAME))
    for line, values in zip(made, MADE.values(), strict=True):
        np.testing.assert_array_equal(line.x, np.float32(YEARS[-4:]))
        np.testing.assert_array_equal(line.y, np.float32(values))
    assert title(figure).endswith("autoregression 2.50, LSTM 4.00, last value 25.0")
    table = forecasts.table(YEARS, CAME, MADE)
    assert np.isnan(table["LSTM"][:6]).all()
    by_distance = drawn("forecast_errors")
    for line, values in zip(by_distance.data, ERRORS.values(), strict=True):
        np.testing.assert_array_equal(line.y, np.float32(values))
    assert title(by_distance).endswith("autoregression 2.50, LSTM 4.00, last value 25.0")
