"""A verdict follows from numbers and tolerances: each case worked out by hand."""

import math

import pytest

from pages.papers.replicas.repeating import Outcome
from pages.papers.verdict import HELD, NOT, UNCLEAR, Criterion, found, judged, number, verdict

ROWS = {"a": (1.0, 2.0, 3.0), "b": (1.0, 1.0, 1.0), "c": (0.0, 1.0, 2.0)}
OUTCOME = Outcome((0, 1, 2), ROWS)


def test_the_spread_is_two_standard_errors():
    got = found((1.0, 2.0, 3.0))  # standard deviation 1
    assert (got.mean, got.seeds) == (2.0, 3)
    assert got.spread == pytest.approx(2 / math.sqrt(3))
    assert str(got) == "2.00 ± 1.15"


def test_one_seed_has_no_spread_and_is_refused():
    with pytest.raises(ValueError, match="two seeds or more; got 1"):
        found((1.0,))


def test_a_difference_is_taken_seed_by_seed():
    got = number(Criterion("", "a", "c"), OUTCOME)
    assert (got.mean, got.spread) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.8, math.inf, HELD),  # a lies from 0.845 to 3.155
        (0.9, math.inf, UNCLEAR),
        (3.1, math.inf, UNCLEAR),
        (3.2, math.inf, NOT),
        (-math.inf, 3.2, HELD),
        (-math.inf, 0.8, NOT),
        (0.8, 3.2, HELD),
        (1.5, 2.5, UNCLEAR),
    ],
)
def test_it_held_inside_and_did_not_outside_of_the_tolerance(low, high, expected):
    criterion = Criterion("", "a", low=low, high=high)
    assert judged(criterion, number(criterion, OUTCOME)) == expected


def test_of_several_all_must_hold_and_one_is_enough_to_fail():
    held, unclear, not_held = (Criterion("", "a", low=low) for low in (0.8, 0.9, 3.2))
    assert verdict([held, held], OUTCOME) == HELD
    assert verdict([held, unclear], OUTCOME) == UNCLEAR
    assert verdict([held, unclear, not_held], OUTCOME) == NOT


def test_a_tolerance_is_said_in_words():
    assert Criterion("", "a", low=0.2).tolerance == "0.2 or more"
    assert Criterion("", "a", high=-4.5297).tolerance == "−4.53 or less"
    assert Criterion("", "a", low=-1, high=1000).tolerance == "−1 to 1000"
