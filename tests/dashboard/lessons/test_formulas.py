"""What a lesson may measure, how it is written, and what is said of what cannot be."""

import math

import pytest

from dashboard.lessons.formulas import FormulaError, condition, filled

MEASURES = {
    "steps": lambda: 12,
    "kept": lambda cell, back=0: {"LSTM": 0.0921, "Elman tanh": 3.9e-5}[cell] + 0 * back,
    "answer": lambda step: "she" if step == 3 else "nobody",
    "none": lambda: 0,
    "sure": lambda: 0.998,
    "nearly": lambda: 99.8,
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{steps}} and {{steps|step}}", "12 and 12 steps"),
        ("{{steps|step is/are}}", "12 steps are"),
        ("{{kept LSTM}}", "0.092"),
        ("{{kept LSTM|%}}", "9.2 %"),
        ("{{kept LSTM|3}}", "0.0921"),
        ('{{kept "Elman tanh"}}', "3.9 · 10⁻⁵"),
        ("{{kept “Elman tanh”|1}}", "4 · 10⁻⁵"),
        ("{{ kept LSTM 3 / kept LSTM }} times", "1 times"),
        ("{{steps - steps}}", "0"),
        ("{{steps − none}}", "12"),
        ("**{{answer 3}}** | {{answer last}}", "**she** | nobody"),
        ("{{sure|%}} and {{sure}}", "99.8 % and 1"),
        ("{{nearly}}", "100"),
        ("no place", "no place"),
    ],
)
def test_places_hold_what_was_measured(text, said):
    assert filled(text, MEASURES) == said


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ('kept LSTM > kept "Elman tanh"', True),
        ("kept LSTM / steps < 0.001", False),
        ("steps = 12", True),
        ("steps != 12", False),
        ("steps >= 12", True),
        ("steps - none <= 11.5", False),
        ("1e3 > steps", True),
        ("-1 < none", True),
        ('answer 3 = "she"', True),
        ("answer 4 != “she”", True),
    ],
)
def test_conditions_compare_what_was_measured(text, holds):
    assert condition(text).holds(MEASURES) is holds


def test_a_division_by_nothing_is_no_number_and_no_condition_holds_of_it():
    assert filled("{{steps / none}}", MEASURES) == "not a number"
    assert not condition("steps / none > 0").holds(MEASURES)
    assert math.isnan(condition("steps / none > 0").left.value(MEASURES))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{{kep LSTM}}", "there is no measure “kep” on this page: there are steps, kept"),
        ("{{kept}}", "“kept” is written as: kept CELL [BACK]"),
        ("{{steps 3}}", "“steps” is written as: steps"),
        ("{{steps", "not closed"),
        ("steps}}", "not closed"),
        ("{{{{steps}}}}", "not closed"),
        ("{{}}", "something is missing"),
        ("{{steps /}}", "something is missing"),
        ("{{steps / steps / steps}}", "more than two measures"),
        ("{{steps|!}}", "cannot be written as “!”"),
        ("{{kept LSTM|step}}", "cannot be written as “step”"),
        ("{{answer 3|%}}", "is text"),
        ("{{answer 3 / steps}}", "neither divided"),
        ("{{3 steps}}", "begins with its name"),
        ("{{__import__('os')}}", "cannot be read"),
        ("{{steps.real}}", "cannot be read"),
    ],
)
def test_what_cannot_be_measured_is_said(text, reason):
    with pytest.raises(FormulaError, match=reason.replace("[", r"\[").replace("(", r"\(")):
        filled(text, MEASURES)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kept LSTM", "compares nothing"),
        ("1 < steps < 3", "compares nothing"),
        ("> 3", "something is missing"),
        ("steps >", "something is missing"),
    ],
)
def test_a_condition_compares_two_sides(text, reason):
    with pytest.raises(FormulaError, match=reason):
        condition(text)


def test_a_number_is_not_compared_with_text():
    with pytest.raises(FormulaError, match="compares a number with text"):
        condition('steps = "she"').holds(MEASURES)
