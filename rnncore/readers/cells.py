"""From the values of a JSON file to cells: numbers as they are written, nothing refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from rnncore.readers import limits
from rnncore.readers.sequence import InputError
from rnncore.readers.strict import Number
from rnncore.readers.tables.numerals import is_missing, is_number

SHORT = 40
"""Characters of a cell that stands for an object or a list."""

SAMPLE = 50
"""Cells that are asked what a column holds."""

Columns = list[tuple[str, tuple[str, ...]]]


def cell(value: Any) -> str:
    """One value as a cell: "" for null, 1 and 0 for true and false, "{…}" for what holds others."""
    if isinstance(value, str):
        return value
    if isinstance(value, Number):
        return value.decode()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return _brief(value)


def _brief(value: dict[str, Any] | list[Any]) -> str:
    parts = [cell(part) if is_scalar(part) else "…" for part in islice(value, 5)]
    inside = ", ".join(part[:SHORT] for part in parts[:4]) + (", …" if len(parts) > 4 else "")
    inside = inside if len(inside) <= SHORT - 2 else inside[: SHORT - 3] + "…"
    return f"{{{inside}}}" if isinstance(value, dict) else f"[{inside}]"


def is_scalar(value: Any) -> bool:
    """Whether a value holds no others."""
    return not isinstance(value, dict | list)


def says_number(value: Any) -> bool:
    """Whether a value is a number, in quotation marks too."""
    return isinstance(value, Number) or (isinstance(value, str) and is_number(value))


def says_nothing(value: Any) -> bool:
    """Whether a value is a mark of a missing one."""
    return value in (None, b"") or (isinstance(value, str) and is_missing(value))


def mostly_numbers(values: Iterable[Any]) -> bool:
    """Whether at least half of the first values are numbers, those that are missing apart."""
    some = [value for value in islice(values, SAMPLE) if not says_nothing(value)]
    return bool(some) and 2 * sum(map(says_number, some)) >= len(some)


def spread(name: str, values: Sequence[Any]) -> Columns:
    """A column of cells; several where each holds as many numbers in a list: "xyz[0]", "xyz[1]"."""
    width = width_of(values)
    if not width:
        return [(name, tuple(map(cell, values)))]
    rows = [[""] * width if value is None else list(map(cell, value)) for value in values]
    columns = zip(*rows, strict=True)
    return [(f"{name}[{k}]", cells) for k, cells in enumerate(columns)]


def width_of(values: Sequence[Any]) -> int:
    """How many numbers stand in each list of a column, null apart; 0 where it is none of lists."""
    lists = [value for value in values if value is not None]
    if not lists or not all(isinstance(value, list) for value in lists):
        return 0
    width = len(lists[0])
    same = width <= limits.now().columns and all(len(value) == width for value in lists)
    numbers = same and all(isinstance(x, Number | bool) or x is None for v in lists for x in v)
    return width if numbers else 0


def numbered_names(stem: str, count: int) -> list[str]:
    """x, or x1, x2, …; x1_1, x1_2 where the stem ends with a digit."""
    between = "_" if stem[-1:].isdigit() else ""
    return [stem] if count == 1 else [f"{stem}{between}{k + 1}" for k in range(count)]


def check_whole(texts: Sequence[str], where: str) -> None:
    """Raise InputError where one of ``texts`` holds half a character, which no page can show."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        whole = [text.encode(errors="replace").decode() == text for text in texts]
        number = whole.index(False) + 1
        raise InputError(f"{where} {number:,} holds half a character (a lone surrogate).") from None


def what(value: Any) -> str:
    """A JSON value in a word."""
    if isinstance(value, bool):
        return "true or false"
    names: dict[type, str] = {dict: "an object", list: "a list", Number: "a number", str: "a text"}
    return names.get(type(value), "null")
