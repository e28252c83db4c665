"""The figures of *Beside others* draw the numbers that went in."""

import numpy as np
import pytest

from dashboard.figures import never_seen, perplexities, product_lines, word_chances
from dashboard.figures.perplexities import Perplexity
from dashboard.figures.word_chances import Told
from tests.validated import validated

LABELS = ("the", "cat", "⟨xyzzy⟩", "sat")
TOLD = (
    Told("n-gram", "ink", np.log10([0.5, 0.4, np.nan, 0.1]), width=4),
    Told("LSTM", "lstm", np.log10([0.2, 0.002, np.nan, 0.0004])),
)
ZERO = (Told("n-gram", "ink", np.array([-1.0, -np.inf, -1.0, -1.0])), TOLD[1])
UNDER = ("n = 2", "n = 3", "–", "n = 1")
LONG = tuple(f"word{k}" for k in range(20))
LINES = (
    Perplexity("none", "soft", np.array([2.0, np.inf, np.inf]), "1px,3px"),
    Perplexity("Kneser–Ney", "accent", np.array([2.0, 1.5, 1.25])),
)
TICKS = ("1", "2", "3")
OVER = {"over": "order", "of": "sentences"}
CASES = {
    "words": (word_chances, (TOLD, LABELS, UNDER), {}),
    "words of one model": (word_chances, (ZERO[:1], LABELS, UNDER), {}),
    "many words": (
        word_chances,
        ((Told("LSTM", "lstm", np.full(20, -1.0)),), LONG, ("–",) * 20),
        {},
    ),
    "product": (product_lines, (ZERO, LABELS), {}),
    "by order": (perplexities, (LINES, TICKS), OVER),
    "by words left": (perplexities, (LINES[1:], TICKS), OVER | {"over": "left"}),
    "never seen": (never_seen, ((0, 3, 6), 8), {"chosen": 2}),
}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_row_of_bars_a_model_and_what_answered_under_the_first(mode):
    figure = validated(word_chances.figure(TOLD, LABELS, UNDER, mode=mode))
    for bars, told in zip(figure.data, TOLD, strict=True):
        chances = np.nan_to_num(10**told.log10)
        assert np.allclose(bars.y / bars.y[0], chances / chances[0])
        assert bars.name == told.name
        assert [note.y > bars.base for note in figure.layout.annotations if told.name in note.text]
    first, second = figure.data
    assert first.y[0] / second.y[0] == pytest.approx(0.5 / 0.2)  # one scale for all rows
    assert second.base + 1 / 0.2 * second.y[0] < first.base
    assert second.text == ("0.20", "0.002", "unknown", "<0.001")
    written = {note.text: note for note in figure.layout.annotations}
    assert "<b>n-gram</b> · P(sentence) 0.020" in written
    assert {written[order].y for order in UNDER} == {first.base}


def test_words_that_are_many_stand_under_the_last_row_alone():
    module, data, _ = CASES["many words"]
    figure = validated(module.figure(*data, mode="light"))
    assert "word0" in figure.layout.xaxis.ticktext
    assert set(figure.data[0].text) == {""}


def test_the_product_grows_over_the_known_words_and_ends_where_it_is_0():
    figure = validated(product_lines.figure(ZERO, LABELS, mode="light"))
    first, second = figure.data
    assert np.allclose(first.y, [-1, np.nan, np.nan, np.nan], equal_nan=True)
    known = np.array([0.2, 0.002, 1.0, 0.0004])
    assert np.allclose(second.y, np.log10(known.cumprod()), atol=1e-5)
    assert "n-gram: 0 from “cat” on" in product_lines.alt(ZERO, LABELS)
    assert product_lines.table(ZERO, LABELS)["log10, n-gram"][1] == -np.inf
    columns = word_chances.table(TOLD, LABELS, UNDER)
    assert np.allclose(columns["log10 of the product, LSTM"], np.log10(known.cumprod()))
    assert columns["n-gram, order"] == list(UNDER)


def test_a_perplexity_that_is_infinite_is_said_and_not_drawn():
    figure = validated(perplexities.figure(LINES, TICKS, **OVER, mode="light"))
    (drawn,) = figure.data
    assert np.allclose(drawn.y, LINES[1].log10)
    assert any("none: infinite from n = 2 on" in note.text for note in figure.layout.annotations)
    assert np.allclose(perplexities.table(LINES, TICKS)["Kneser–Ney"], 10 ** LINES[1].log10)
    assert "lowest with Kneser–Ney at n = 3: 17.8" in perplexities.alt(LINES, TICKS, **OVER)


def test_a_bar_an_n_says_how_many_were_never_seen():
    figure = validated(never_seen.figure((0, 3, 6), 8, chosen=2, mode="light"))
    assert np.allclose(figure.data[0].x, [0, 3 / 8, 6 / 8])
    assert "Never seen with n = 2: 3 of 8 n-grams, 38 %" in never_seen.alt((0, 3, 6), 8, chosen=2)
    assert list(never_seen.table((0, 3, 6), 8)["never seen"]) == [0, 3, 6]
