"""Objects whose keys are steps: dates to numbers, dates to records, pandas' index and columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rnncore.readers.cells import is_scalar, says_nothing, says_number
from rnncore.readers.choices import Answer, Fact, Question
from rnncore.readers.tables.dates import is_date, is_time

FEWEST = 3
"""Numbers by names of which a table is made, where the names are no dates."""

_YEAR = re.compile(r"1[5-9]\d\d|2[01]\d\d")
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,18})")
_EPOCH = re.compile(r"[1-9]\d{8,9}|[1-9]\d{11,12}")


@dataclass(frozen=True, slots=True, eq=False)
class Keyed:
    """Values by two keys; the ``outer`` ones are the steps, or the inner ones where ``turned``."""

    found: dict[str, dict[str, Any]]
    outer: list[str]
    inner: list[str]
    turned: bool = False
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def steps(self) -> int:
        """The steps of the table."""
        return len(self.inner if self.turned else self.outer)

    @property
    def width(self) -> int:
        """Its columns, that of the keys among them."""
        return 1 + len(self.outer if self.turned else self.inner)

    def columns(self) -> list[tuple[str, list[Any]]]:
        """A column of keys, then one of values for each of the others."""
        found = self.found
        if self.turned:
            cells = [(key, [found[key].get(step) for step in self.inner]) for key in self.outer]
            return [(_name(self.inner), self.inner), *cells]
        cells = [(key, [found[step].get(key) for step in self.outer]) for key in self.inner]
        return [(_name(self.outer), self.outer), *cells]


def keyed(found: dict[str, Any], across: bool | None) -> Keyed | None:
    """An object as values by its keys; None where it is none."""
    outer = list(found)
    if all(map(is_scalar, found.values())):
        return _plain(found, outer)
    given = {key: value for key, value in found.items() if value is not None}
    if all(isinstance(value, list) for value in given.values()) and _are_rows(given):
        given = {key: {f"x{k + 1}": v for k, v in enumerate(row)} for key, row in given.items()}
    if not given or not all(isinstance(value, dict) for value in given.values()):
        return None
    values = [value for each in given.values() for value in each.values() if value is not None]
    single = sum(map(is_scalar, values))
    if not values or 2 * single < len(values):
        return None
    if single < len(values) and not are_steps(outer) and not _share_keys(given):
        return None
    inner = list(dict.fromkeys(key for each in given.values() for key in each))
    whole = {key: given.get(key, {}) for key in outer}
    turned, why = _which_way(outer, inner, across)
    options = (("the outer keys", False), ("the inner keys", True))
    likely = turned if turned is not None else True
    said = options[int(likely)][0]
    fact = Fact("across", "Steps lie along", likely, said, why, options)
    asked = () if turned is not None else (_which(outer, inner),)
    return Keyed(whole, outer, inner, likely, (fact,), asked)


def _are_rows(given: dict[str, Any]) -> bool:
    """Whether keys of lists are steps: dates, or 0, 1, 2, … and more than a list holds."""
    keys = list(given)
    return _are_dates(keys) or (_count(keys) and len(keys) > max(map(len, given.values())))


def _share_keys(given: dict[str, dict[str, Any]]) -> bool:
    """Whether some key stands in more than one of the objects, as in records."""
    keys = [key for each in given.values() for key in each]
    return len(set(keys)) < len(keys)


def _plain(found: dict[str, Any], outer: list[str]) -> Keyed | None:
    """Numbers by name, or by date."""
    said = [value for value in found.values() if not says_nothing(value)]
    numbers = sum(map(says_number, said))
    if not said or 2 * numbers < len(said):
        return None
    if not are_steps(outer) and (numbers < len(said) or numbers < FEWEST):
        return None
    return Keyed({key: {"value": value} for key, value in found.items()}, outer, ["value"])


def _which_way(outer: list[str], inner: list[str], across: bool | None) -> tuple[bool | None, str]:
    """Whether the inner keys are the steps, and why; None where nothing tells."""
    if across is not None:
        return across, "as chosen"
    for test, why in ((_are_dates, "are dates"), (_count, "count"), (are_steps, "are numbers")):
        if test(outer) != test(inner):
            return test(inner), f"they {why}"
    if 1 in (len(inner), len(outer)):
        return len(outer) == 1, "there is one key besides"
    return None, ""


def _which(outer: list[str], inner: list[str]) -> Question:
    first, second = ", ".join(inner[:3]), ", ".join(outer[:3])
    return Question(
        f"Which are the steps: {first[:60]} …, or {second[:60]} …?",
        (
            Answer(f"a step for each of {first[:60]}", {"across": True}),
            Answer(f"a step for each of {second[:60]}", {"across": False}),
        ),
    )


def _name(keys: list[str]) -> str:
    """What a column of keys is called, by evidence."""
    for test, name in ((_are_dates, "date"), (_are_times, "time"), (_are_years, "year")):
        if test(keys):
            return name
    if all(map(_EPOCH.fullmatch, keys)):
        return "timestamp"
    return "index" if all(map(_WHOLE.fullmatch, keys)) else "key"


def _are_dates(keys: Iterable[str]) -> bool:
    return all(map(is_date, keys))


def _are_times(keys: Iterable[str]) -> bool:
    return all(map(is_time, keys))


def _are_years(keys: Iterable[str]) -> bool:
    return all(map(_YEAR.fullmatch, keys))


def _count(keys: list[str]) -> bool:
    """Whether keys are 0, 1, 2, … as pandas numbers its rows."""
    return all(key == str(k) for k, key in enumerate(keys))


def are_steps(keys: list[str]) -> bool:
    """Whether keys are dates, times of day or whole numbers."""
    return _are_dates(keys) or _are_times(keys) or all(map(_WHOLE.fullmatch, keys))
