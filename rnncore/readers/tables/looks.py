"""What a row of cells looks like: data, names, units, a total or a remark."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rnncore.readers.tables.cutting import COMMENTS, Row
from rnncore.readers.tables.dates import is_date, is_time
from rnncore.readers.tables.numerals import is_missing, is_number

TOTAL = re.compile(
    r"(?:grand |overall )?(?:totals?|sums?|means?|averages?|avg|summary|summe|gesamt"
    r"|mittel(?:wert)?|somme|moyenne|media|promedio|std|stdev|median)\b.*",
    re.IGNORECASE,
)
SUBTOTAL = re.compile(
    r"(?:sub-?\s?totals?|zwischensumme|sous-total|subtotale?)\b.*|.+\s(?:totals?|summe|gesamt)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[(\[].*[)\]]|[-–]|.*[°%‰µ²³/^·€$£].*"
    r"|\d*(?:date|time|units?|text|string|float|int|number|n|deg|degrees?"
    r"|[yzafpnumcdhk]?(?:m|g|s|a|k|mol|cd|hz|n|pa|j|w|c|v|f|ohm|l|b|bar|cal|eq|wh|hpa"
    r"|mmhg|ppmv?|ppbv?)"
    r"|yr|years?|mon|months?|days?|d|h|hours?|min|minutes?|sec|seconds?|ms|mm|cm|km|ft|in|mi|mph"
    r"|kph|kn|kts|usd|eur|gbp|jpy|chf|cny|persons?|people|counts?|index|ratio|none|ppm|ppb|psu|rpm|db|dbz"
    r"|yyyy-?mm-?dd|hh:?mm(?::?ss)?|utc|mgl|cfs|mgd|inches|feet|celsius|fahrenheit|kelvin|percent|pct)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[:|+]?[-=+]{3,}[:|+]?")
MARKS_OF_RULES = ":|+-="
"""What a line that is drawn begins with, where its first cell is not empty."""

SAMPLE = 60
"""Rows that are looked at to see what stands in a column."""


def is_comment(row: Row) -> bool:
    """Whether a row is marked as a comment."""
    return row.cells[0].startswith(COMMENTS)


def is_rule(row: Row, *, second: bool) -> bool:
    """Whether a row is drawn, as below names in a printed table. ``second``: of all rows.

    "---" says further down that values are missing.
    """
    if row.cells[0][:1].isalnum() or row.cells[-1][:1].isalnum():
        return False
    said = [cell for cell in row.cells if cell]
    drawn = bool(said) and all(_RULE.fullmatch(cell) for cell in said)
    return drawn and (second or any(len(cell) > 3 for cell in said))


def is_typed(cell: str) -> bool:
    """Whether a cell is a number, a code of digits, a date or a time."""
    return is_number(cell) or cell.isdecimal() or is_date(cell) or is_time(cell)


def numbers_in(row: Row) -> int:
    """How many cells of a row are numbers."""
    return sum(map(is_number, row.cells))


def has_numbers(row: Row) -> bool:
    """Whether a row may be one of data."""
    return any(map(is_number, row.cells))


def is_empty(row: Row) -> bool:
    """Whether no cell of a row says anything."""
    return not any(row.cells)


def typed_columns(rows: Sequence[Row]) -> list[int]:
    """The columns of which at least half of the cells are numbers, dates or times."""
    body = rows[len(rows) // 3 :][:SAMPLE]
    found = []
    for k in range(len(rows[0].cells)):
        said = [row.cells[k] for row in body if not is_missing(row.cells[k])]
        if said and 2 * sum(map(is_typed, said)) >= len(said):
            found.append(k)
    return found


def is_data(row: Row, typed: Sequence[int]) -> bool:
    """Whether a row looks like the others: more numbers and dates than words where those stand."""
    cells = [row.cells[k] for k in typed]
    good = sum(map(is_typed, cells))
    bad = sum(1 for cell in cells if not is_typed(cell) and not is_missing(cell))
    return good > bad or (bad == 0 and not is_empty(row))


def is_sentence(cell: str) -> bool:
    """Whether a cell is rather a remark than a name."""
    return len(cell.split()) > 2 or cell.endswith((":", "."))


def are_names(cells: Sequence[str]) -> bool:
    """Whether all cells are words, and none of them is rather a remark."""
    return all(cells) and not any(is_typed(cell) or is_sentence(cell) for cell in cells)


def are_units(row: Row) -> bool:
    """Whether the cells of a row are units, or a second line of names that stands over few."""
    said = [cell for cell in row.cells if cell]
    return 3 * len(said) <= len(row.cells) or all(_UNIT.fullmatch(cell) for cell in said)


def is_footer(row: Row) -> bool:
    """Whether a row is a remark: words in its first cell, and little else."""
    said = [cell for cell in row.cells if cell]
    if not said or any(map(is_typed, said)) or is_missing(said[0]):
        return False
    alone = 3 * len(said) <= max(len(row.cells), 3) or is_sentence(said[0])
    return alone and (len(row.cells) > 1 or len(said[0].split()) > 2)
