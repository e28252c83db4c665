"""The lessons that are told here: each beat runs, measures what it says, and holds."""

import re
import time

import pytest

from dashboard.lessons.staging import checked, staged
from pages import PLAYED
from pages.lessons import shelf
from tests.pages.claims.prose import CLAIMING

LESSONS = [shelf.told(name) for name in shelf.NAMES]
BEATS = [
    pytest.param(beat, id=f"{name}-{number}")
    for name, lesson in zip(shelf.NAMES, LESSONS, strict=True)
    for number, beat in enumerate(lesson.beats, start=1)
]

PLACE = re.compile(r"\{\{[^{}]*\}\}")
_NAMED = re.compile(r"\b[A-Za-z][A-Za-z_]*\d\w*|\b(?:19|20)\d\d\b")
"""v1, W_1 or float32, and the year of a citation: digits that count nothing."""

_COUNTED = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|twent\w+|hundred\w*|thousand\w*|half|third|"
    r"quarter|twice|thrice)\b",
    re.IGNORECASE,
)
"""Numbers that are spelled out."""

WARM = 1.0
"""Seconds in which a beat is there, once its page has been seen."""


def typed(beat):
    """What is said in a beat without what is measured, its heading and its answers included."""
    question = beat.question
    answers = [each.words for each in question.answers] if question else []
    words = " ".join((beat.title.words, *(text.words for text in beat.said), *answers))
    return PLACE.sub("", words)


def claims(beat):
    """Whether its words compare, or hold a number; a question claims nothing."""
    asked = {beat.question.asked} if beat.question else set()
    said = " ".join(text.words for text in beat.said if text not in asked)
    return bool(_COUNTED.search(said) or CLAIMING.search(said))


@pytest.mark.parametrize("lesson", LESSONS, ids=shelf.NAMES)
def test_a_lesson_has_six_to_ten_beats_all_of_which_can_be_shown(lesson):
    assert 6 <= len(lesson.beats) <= 10
    assert lesson.about
    assert checked(lesson, PLAYED) is lesson


@pytest.mark.parametrize("lesson", LESSONS, ids=shelf.NAMES)
def test_two_to_four_beats_of_a_lesson_ask_before_they_show(lesson):
    assert 2 <= sum(beat.question is not None for beat in lesson.beats) <= 4


@pytest.mark.parametrize("beat", BEATS)
def test_what_a_beat_says_holds_and_one_answer_is_right(beat):
    found = staged(beat, PLAYED)
    assert found.broken == ()
    assert len(found.right) == (beat.question is not None)


@pytest.mark.parametrize("beat", BEATS)
def test_numbers_are_measured_and_claims_have_a_measurement(beat):
    assert not re.search(r"\d", _NAMED.sub("", typed(beat)))
    if claims(beat):
        assert beat.holds or any(PLACE.search(text.words) for text in beat.said)


@pytest.mark.parametrize("beat", BEATS)
def test_a_beat_is_there_in_a_moment(beat):
    staged(beat, PLAYED)
    since = time.perf_counter()
    scene = staged(beat, PLAYED).scene
    if scene.block:
        scene.block()
    assert time.perf_counter() - since < WARM
