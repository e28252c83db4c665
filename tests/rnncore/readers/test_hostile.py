"""Every row of the catalogue, read in a process of its own: what is said, and what it costs."""

import pytest

from rnncore.readers.sequence import LONGEST_MESSAGE
from tests.hostile import CASES, RAN, READ, Case
from tests.hostile.measuring import Apart, Meter, read

TRIES = 3
"""Other work on the machine only ever adds time: one quiet reading is enough."""


@pytest.fixture(scope="module")
def apart():
    if RAN.exists():
        RAN.rmdir()
    started = Apart()
    yield started
    started.stop()


def cheapest(apart, case):
    outcomes = []
    for _ in range(TRIES):
        outcomes.append(apart.read(case))
        if outcomes[-1].cheap:
            break
    return min(outcomes, key=lambda outcome: outcome.cpu)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_what_cannot_be_read_is_refused_in_words_runs_nothing_and_costs_little(apart, case):
    outcome = cheapest(apart, case)
    assert outcome.refused, outcome.said
    assert outcome.understood, outcome.said
    assert len(outcome.said) <= LONGEST_MESSAGE
    outcome.said.encode()
    assert not RAN.exists(), "code was run"
    assert outcome.cheap, str(outcome)


@pytest.mark.parametrize("case", READ, ids=lambda case: case.title)
def test_what_nearly_matches_what_is_looked_for_is_read_and_costs_little(apart, case):
    outcome = cheapest(apart, case)
    assert not outcome.refused, outcome.said
    assert case.expected in outcome.said
    assert outcome.cheap, str(outcome)


def test_no_two_files_share_a_name_or_take_their_message_from_it():
    assert len({case.file_name for case in CASES}) == len(CASES) >= 200
    assert not [case.title for case in CASES if case.expected in case.file_name]


def test_what_is_read_or_costs_too_much_is_found():
    """The measurement can fail: a sound file is no refusal, and 80 MB taken are seen."""
    sound = read(Case("sound", "sequence", "a.csv", lambda: b"1\n2\n", ""))
    assert not sound.refused
    meter = Meter()
    with meter():
        taken = b"x" * 80_000_000
    assert len(taken) == 80_000_000
    assert meter.extra is None or 75 <= meter.extra <= 90
    assert meter.cpu > 0
