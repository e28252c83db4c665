"""Dates in words, and as eight digits: "the third of march nineteen eighty four" is 19840303.

A date is held out in all its wordings. All words occur in training: what is measured is whether
known words are put together rightly, and not whether new ones are understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import regex
import torch

from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.sentences import on_one_side, pick, words

FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
DIGITS = Vocabulary(tuple("0123456789"))
PARTS = ("year",) * 4 + ("month",) * 2 + ("day",) * 2
"""To which part of the date each of the eight digits belongs."""

_UNITS = words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = words("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = words(
    "_ first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_MONTHS = words(
    "january february march april may june july august september october november december"
)
_ABBREVIATED = {month[:3]: month for month in _MONTHS} | {"sept": "september"}
# A date's parts in the orders that people say them in; the rest stands for itself.
_ORDERS = ("the day of month year", "the day of month , year", "day month year", "month day year",
           "month the day , year", "month day , year")  # fmt: skip
VOCABULARY = Vocabulary.of(
    [
        _UNITS[1:],
        _TENS[2:],
        _ORDINALS[1:],
        _MONTHS,
        words("the of and oh hundred thousand thirtieth ,"),
    ],
    UNKNOWN,
)


@dataclass(frozen=True, slots=True)
class Worded:
    """One date: its words, its eight digits, and where in the words each part stands.

    ``spans``: "day", "month" and "year" to the places of its words, ``words[start:stop]``.
    """

    words: tuple[str, ...]
    digits: str
    spans: dict[str, range]


def word_date(day: date, generator: torch.Generator) -> Worded:
    """``day`` in one of the wordings, drawn."""
    parts = {
        "day": _day(day.day),
        "month": [_MONTHS[day.month - 1]],
        "year": pick(_years(day.year), generator),
    }
    said: list[str] = []
    spans = {}
    for word in pick(_ORDERS, generator).split():
        added = parts.get(word, [word])
        if word in parts:
            spans[word] = range(len(said), len(said) + len(added))
        said += added
    return Worded(tuple(said), f"{day:%Y%m%d}", spans)


def examples(generator: torch.Generator, *, held_out: bool) -> Iterator[Worded]:
    """Dates from 1900 to 2099 in words, without end: those held out, or those to train on."""
    for day in on_one_side(_drawn, date.isoformat, generator, held_out=held_out):
        yield word_date(day, generator)


def _drawn(generator: torch.Generator) -> date:
    return FIRST + timedelta(pick(range((LAST - FIRST).days + 1), generator))


def typed(text: str) -> tuple[str, ...]:
    """The words of a typed date; numerals and months cut short are put into words first.

    "3 Mar 1984" becomes third, march, nineteen, eighty, four.
    """
    joined = regex.sub(r"(\d+)(?:st|nd|rd|th)\b", r"\1", text.lower()).replace("-", " ")
    return tuple(word for typed_word in words(joined) for word in _spoken(typed_word))


def _spoken(word: str) -> list[str]:
    if not (word.isascii() and word.isdecimal()):
        return [_ABBREVIATED.get(word, word)]
    number = int(word[:5])
    if 1 <= number <= 31:
        return _day(number)
    return _years(number)[0] if FIRST.year <= number <= LAST.year else [word]


def _day(number: int) -> list[str]:
    """1 to 31 as an ordinal: 23 is twenty third."""
    if number <= 20:
        return [_ORDINALS[number]]
    tens, unit = divmod(number, 10)
    return [_TENS[tens], _ORDINALS[unit]] if unit else ["thirtieth"]


def _years(year: int) -> list[list[str]]:
    """The ways to say a year from 1900 to 2099."""
    century, rest = divmod(year, 100)
    first = _UNITS[century] if century < 20 else "twenty"
    if rest >= 10:
        ways = [[first, *_two_digits(rest)]]
    elif rest:
        ways = [[first, "oh", _UNITS[rest]]]
    else:
        ways = [[first, "hundred"]]
    if century == 20 and rest < 10:
        thousand = ["two", "thousand"]
        ways = (
            [[*thousand, _UNITS[rest]], [*thousand, "and", _UNITS[rest]], *ways]
            if rest
            else [thousand]
        )
    return ways


def _two_digits(number: int) -> list[str]:
    tens, unit = divmod(number, 10)
    return [_UNITS[number]] if number < 20 else [_TENS[tens], *([_UNITS[unit]] if unit else [])]
