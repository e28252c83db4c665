"""Dates as people write them: told from other texts, and put into order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rnncore.readers.tables.months import in_english

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TIME = (
    r"(?:\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?|\d{2}\.\d{2}\.\d{2})(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:z|utc|gmt|[+-]\d{2}:?\d{2}))?"
)
_M, _D = r"(?:1[0-2]|0?[1-9])", r"(?:[12]\d|3[01]|0?[1-9])"
_YEAR_FIRST = rf"\d{{4}}[-/]{_M}(?:[-/]{_D})?|\d{{4}}\.{_M}\.{_D}"
_YEAR_LAST = "|".join(rf"{_D}{mark}{_D}{mark}(?:\d{{4}}|\d{{2}})" for mark in ("-", "/", r"\."))
_NAMED = (
    rf"\d{{1,2}}[-\s./]*{_MONTH}[-\s.,/]*\d{{2,4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}"
    rf"|{_MONTH}[-\s/]*\d{{2,4}}|\d{{4}}[-\s/]*{_MONTH}(?:[-\s/]*\d{{1,2}})?"
)
_CJK = rf"\d{{4}}年{_M}月(?:{_D}日)?|\d{{4}}년 ?{_M}월(?: ?{_D}일)?"
_QUARTER_FIRST = re.compile(r"q(?P<quarter>[1-4])[-\s/]?(?P<year>\d{4})")
_QUARTER = r"\d{4}[-\s]?q[1-4]|q[1-4][-\s/]?\d{4}|\d{4}[-\s]?[mw]\d{1,2}"
_COMPACT = (
    r"(?:1[6-9]|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?:[01]\d|2[0-4])?(?:[0-5]\d)?(?:[0-5]\d)?"
)
DATE = re.compile(
    rf"(?:{_YEAR_FIRST}|{_YEAR_LAST}|{_NAMED}|{_CJK})(?:(?:t|,?\s+)(?:{_TIME}|[01]\d|2[0-4]))?"
    rf"|{_QUARTER}|{_COMPACT}(?:t\d{{4,6}}z?)?",
    re.IGNORECASE,
)
TIME = re.compile(_TIME, re.IGNORECASE)
_ONLY_MONTH = re.compile(_MONTH, re.IGNORECASE)
_NAME = re.compile("|".join(_MONTHS))
_NUMBERS = re.compile(r"\d+")
_MAY_BE_NAMED = re.compile(r"\d.*[^\W\d_]{3}|[^\W\d_]{3}.*\d")
LONGEST = 40
"""Characters of a date, at most."""


def is_date(cell: str) -> bool:
    """Whether a cell is written as a date."""
    if len(cell) > LONGEST:
        return False
    return DATE.fullmatch(cell) is not None or (
        _MAY_BE_NAMED.search(cell) is not None and DATE.fullmatch(in_english(cell)) is not None
    )


def is_time(cell: str) -> bool:
    """Whether a cell is a time of day."""
    return len(cell) <= LONGEST and TIME.fullmatch(cell) is not None


def month_of(cell: str) -> int:
    """The number of a month that is written as its name; 0 where it is none."""
    english = in_english(cell)
    named = _ONLY_MONTH.fullmatch(english)
    return _MONTHS.index(english[:3].lower()) + 1 if named else 0


def run_backwards(cells: Sequence[str]) -> bool:
    """Whether dates fall throughout, in every way in which all of them can be read."""
    ways = [way for way in map(_in_order, _readings(cells)) if way is not None]
    return bool(ways) and all(way < 0 for way in ways)


def _in_order(keys: list[tuple[int, ...]]) -> int | None:
    """1 where keys never fall, -1 where they never rise; 0 where all are the same; else None."""
    rises = any(a < b for a, b in pairwise(keys))
    falls = any(a > b for a, b in pairwise(keys))
    return None if rises and falls else int(rises) - int(falls)


def _readings(cells: Sequence[str]) -> list[list[tuple[int, ...]]]:
    """The keys of all cells, once with the day first and once with the month first."""
    parts = [_parts(cell) for cell in cells]
    found = []
    for day, month in ((0, 1), (1, 0)):
        if all(_fits(numbers[day], numbers[month]) for numbers, last in parts if last):
            keys = [_key(numbers, last, day, month) for numbers, last in parts]
            found.append(keys)
    return found[:1] if not any(last for _, last in parts) else found


def _parts(cell: str) -> tuple[list[int], bool]:
    """The numbers of a date, names of months among them, and whether its year stands last."""
    lower = in_english(cell).lower()
    written = _NAME.sub(lambda m: f" {_MONTHS.index(m.group()) + 1:02d} ", lower)
    if lower.endswith(("pm", "p.m.", "am", "a.m.")):
        written = _of_half_days(written, 12 if "p" in lower[-4:] else 0)
    numbers = [int(part) for part in _NUMBERS.findall(written)]
    named = _NAME.search(lower)
    last = len(numbers) >= 3 and re.match(r"\d{1,2}[-/.]\d{1,2}[-/.]", lower) is not None
    if named and not re.match(r"\d{4}", lower):  # the month is known: what is left is day and year
        return _of_named(numbers, lower.startswith(named.group())), False
    if quarter := _QUARTER_FIRST.match(lower):
        return [int(quarter["year"]), int(quarter["quarter"])], False
    return numbers, last


def _of_named(numbers: list[int], month_first: bool) -> list[int]:
    if len(numbers) == 2:  # "Jan-24"
        return [_century(numbers[1]), numbers[0]]
    month, day = numbers[:2] if month_first else numbers[1::-1]
    return [_century(numbers[2]), month, day, *numbers[3:]]


def _of_half_days(written: str, more: int) -> str:
    return re.sub(r"\d{1,2}(?=:\d{2})", lambda m: str(int(m.group()) % 12 + more), written, count=1)


def _fits(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


def _century(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 70 else 1900)


def _key(numbers: list[int], last: bool, day: int, month: int) -> tuple[int, ...]:
    if not last:
        return tuple(numbers)
    return (_century(numbers[2]), numbers[month], numbers[day], *numbers[3:])
