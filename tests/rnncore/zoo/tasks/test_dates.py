"""Dates in words: every wording read back by a reader of its own, spans, split, typed dates."""

import calendar
from datetime import date
from itertools import islice

import pytest
import torch

from rnncore.zoo.tasks import UNKNOWN, dates

listed = str.split

SMALL = dict(
    zip(
        listed(
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen"
        ),
        range(1, 20),
        strict=True,
    )
)
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70}
TENS |= {"eighty": 80, "ninety": 90}
ORDINAL = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}
ORDINAL |= {f"{word}th": number for word, number in SMALL.items() if number not in (1, 2, 3)}
ORDINAL |= {"twentieth": 20, "thirtieth": 30}


def value(words):
    """The number that cardinal words say: "twenty four" is 24, "oh" and "and" are nothing."""
    return sum(SMALL.get(word, TENS.get(word, 0)) for word in words)


def year_of(words):
    if "thousand" in words:
        at = words.index("thousand")
        return 1000 * value(words[:at]) + value(words[at + 1 :])
    if words[-1] == "hundred":
        return 100 * value(words[:-1])
    return 100 * value(words[:1]) + value(words[1:])


def day_of(words):
    return value(words[:-1]) + ORDINAL[words[-1]]


def read(worded):
    """The date that the words of the three spans say."""
    said = {part: worded.words[span.start : span.stop] for part, span in worded.spans.items()}
    (month,) = said["month"]
    number = [name.lower() for name in calendar.month_name].index(month)
    return date(year_of(said["year"]), number, day_of(said["day"]))


@pytest.mark.parametrize("held_out", [False, True])
def test_the_words_of_the_spans_say_the_date_that_the_digits_write(held_out):
    generator = torch.Generator().manual_seed(0)
    for worded in islice(dates.examples(generator, held_out=held_out), 3000):
        written = date(int(worded.digits[:4]), int(worded.digits[4:6]), int(worded.digits[6:]))
        assert read(worded) == written
        assert dates.FIRST <= written <= dates.LAST
        outside = set(range(len(worded.words))).difference(*worded.spans.values())
        assert {worded.words[place] for place in outside} <= {"the", "of", ","}
        assert dates.VOCABULARY.known(worded.words) == (True,) * len(worded.words)


def test_the_wordings_differ_and_every_word_of_the_vocabulary_is_said():
    generator = torch.Generator().manual_seed(0)
    drawn = [dates.word_date(date(2005, 5, 21), generator).words for _ in range(300)]
    assert {"two thousand five", "two thousand and five", "twenty oh five"} == {
        " ".join(word for word in words if word not in listed("the twenty first of may ,")).replace(
            "oh five", "twenty oh five"
        )
        for words in drawn
    }
    assert len(set(drawn)) == 18
    said = {
        word
        for held_out in (False, True)
        for worded in islice(dates.examples(generator, held_out=held_out), 4000)
        for word in worded.words
    }
    assert said == set(dates.VOCABULARY.words) - {UNKNOWN}


def test_a_date_is_held_out_in_all_its_wordings():
    generator = torch.Generator().manual_seed(0)
    sides = [
        {each.digits for each in islice(dates.examples(generator, held_out=held_out), 3000)}
        for held_out in (False, True)
    ]
    assert sides[0].isdisjoint(sides[1])
    assert len(sides[1]) > 2000


def test_examples_come_from_the_generator_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first, again, other = (
        list(islice(dates.examples(torch.Generator().manual_seed(seed), held_out=True), 20))
        for seed in (3, 3, 4)
    )
    assert first == again != other
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 March 1984", "third march nineteen eighty four"),
        ("The twenty-first of May, 1900", "the twenty first of may , nineteen hundred"),
        ("30th Sept 2000", "thirtieth september two thousand"),
        ("1st jan 2007", "first january two thousand seven"),
        ("22 feb 1901", "twenty second february nineteen oh one"),
        ("32 Nonember 1850", "32 nonember 1850"),
        ("99999999999999999999 ٣ ²", "99999999999999999999 ٣ ²"),
        ("", ""),
    ],
)
def test_what_is_typed_is_put_into_words(text, expected):
    assert dates.typed(text) == tuple(expected.split())
