"""What an address may point at on a stage."""

import pytest

from dashboard.shell.page import Span, Stage
from dashboard.stage import from_query
from tests.addresses import FOLDERS, page_at
from tests.opening import opened

STAGE = Stage(moments=9, lanes=2, steps=5, units=3, outputs=4)


@pytest.mark.parametrize("pin", ["1.1.1", "2.5.3", "y.1.1", "y.5.4"])
def test_a_place_of_the_stage_can_be_pinned(pin):
    assert STAGE.holds(from_query({"pin": pin}).pin)


@pytest.mark.parametrize("pin", ["3.1.1", "2.6.3", "2.5.4", "y.6.1", "y.5.5"])
def test_a_place_beyond_any_end_of_it_cannot(pin):
    assert not STAGE.holds(from_query({"pin": pin}).pin)


def test_where_networks_stand_one_after_another_a_lane_has_steps_and_units_of_its_own():
    spans = (Span(0, 7, 24), Span(0, 7, 24), Span(7, 15, 48))
    stage = Stage(moments=15, lanes=3, steps=15, outputs=10, spans=spans)
    pins = {"2.7.24": True, "2.8.1": False, "2.1.25": False, "3.8.48": True, "3.7.1": False}
    pins |= {"4.8.1": False, "y.8.10": True, "y.7.1": False, "y.15.11": False}
    assert {pin: stage.holds(from_query({"pin": pin}).pin) for pin in pins} == pins


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("unroll", {"weights": "Next word, LSTM"}),
        ("gates", {"trained": "Next word, LSTM"}),
        ("your-data", {}),
    ],
)
def test_an_output_that_is_not_drawn_is_answered(page, query):
    """Of hundreds of words none is drawn above a cell, and of what somebody brought none either."""
    said = [each.value for each in opened(page, pin="y.1.1", **query).warning]
    assert any("is not on this stage" in each for each in said), said


@pytest.mark.parametrize("page", FOLDERS)
def test_a_choice_that_the_address_leaves_empty_is_answered(page):
    """Your data ended in an exception: what it shows has no field of that name."""
    drawn = {"unroll": "cell", "gates": "held", "network-types": "kind", "your-data": "network"}
    drawn |= {"beside-others": "ngram"}
    key = drawn.get(page, next(iter(page_at(page).asked)))
    said = [each.value for each in opened(page, **{key: ""}).warning]
    assert any(f"**{key}=**" in each for each in said), said
