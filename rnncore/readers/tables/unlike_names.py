"""The header of a table whose first row looks like data: numbers as names, or a comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rnncore.readers.choices import Answer, Choices, Question
from rnncore.readers.tables.cutting import Row
from rnncore.readers.tables.dates import is_date
from rnncore.readers.tables.extent import Extent, numbered
from rnncore.readers.tables.looks import SAMPLE, is_typed
from rnncore.readers.tables.numerals import is_number

NEAR = 300
"""Whole numbers that differ by less from the first row are likely to be more of the same."""


def without_words(block: list[Row], comments: Sequence[Row], choices: Choices) -> Extent:
    """A block whose first row looks like data: it may be a header, or stand below a comment."""
    named = _in_comment(block, comments)
    if named is not None:
        return Extent(
            names=named[1],
            body=block,
            header=True,
            evidence="a comment names the columns",
            headed=named[0].line,
        )
    first, body = block[0], block[1:]
    certain, why = _is_header(first.cells, body)
    if choices.header or (certain and choices.header is None):
        return Extent(
            names=list(first.cells),
            body=body,
            header=True,
            evidence=why or "as chosen",
            headed=first.line,
        )
    return Extent(
        names=numbered(len(first.cells)),
        body=block,
        header=False,
        evidence="numbers in the first row",
        questions=[_names_or_numbers(first, why)] if why else [],
    )


def _in_comment(block: Sequence[Row], comments: Sequence[Row]) -> tuple[Row, list[str]] | None:
    """The comment directly above the data whose words are as many as its cells."""
    width = len(block[0].cells)
    for row in [row for row in comments if row.line < block[0].line][::-1][:3]:
        cells = [row.cells[0].lstrip("#%/ "), *row.cells[1:]]
        cells = cells if cells[0] else cells[1:]
        if len(cells) == 1 and width > 1:
            cells = cells[0].split()
        if len(cells) == width and all(cells) and not any(map(is_typed, cells)):
            return row, cells
    return None


def _is_header(cells: Sequence[str], body: Sequence[Row]) -> tuple[bool, str]:
    """Whether a first row with numbers is a header for certain, and why; or why it may be one."""
    if not body:
        return False, ""
    if _lacks_first_name(cells) and body[0].cells[0]:
        return True, "an empty first cell"
    if _are_dates_over_numbers(cells, body):
        return True, "dates over numbers"
    whole = [int(cell) for cell in cells if re.fullmatch(r"0|[1-9]\d{0,5}", cell)]
    texts = [cell for cell in cells if not is_number(cell)]
    if len(whole) + len(texts) != len(cells):
        return False, ""
    if texts:
        why = _with_texts(cells, whole, texts, body)
        return bool(why), why
    return False, _of_numbers(whole, body)


def _are_dates_over_numbers(cells: Sequence[str], body: Sequence[Row]) -> bool:
    """Whether two dates or more stand in a first row, and below each of them numbers."""
    dated = [k for k, cell in enumerate(cells) if is_date(cell) and not is_number(cell)]
    below = [row.cells[k] for row in body[:SAMPLE] for k in dated]
    return (
        len({cells[k] for k in dated}) > 1
        and any(below)
        and all(is_number(cell) for cell in below if cell)
    )


def _lacks_first_name(cells: Sequence[str]) -> bool:
    """Whether cells are texts but for the first, which is empty, as ``to_csv`` heads an index."""
    names = cells[1:]
    return bool(names) and not cells[0] and all(names) and not any(map(is_typed, names))


def _in_a_row(whole: Sequence[int]) -> int:
    """1 where whole numbers rise by one each, −1 where they fall by one, else 0."""
    steps = {b - a for a, b in pairwise(whole)}
    return next((by for by in (1, -1) if steps == {by}), 0)


def _are_years(whole: Sequence[int]) -> bool:
    return bool(whole) and all(1500 <= each <= 2200 for each in whole)


def _with_texts(
    cells: Sequence[str], whole: Sequence[int], texts: Sequence[str], body: Sequence[Row]
) -> str:
    """Why texts and whole numbers are a header; "" where they are none."""
    if _names_over_numbers(cells, body):
        return "a name over numbers"
    if not cells[0] and len(cells) > 1 and body[0].cells[0] and len(texts) == 1:
        return "an empty first cell"
    if _in_a_row(whole) and (_are_years(whole) or len(whole) >= 3):
        return "names and consecutive numbers"
    return "a name and a year" if _are_years(whole) and len(whole) == 1 else ""


def _names_over_numbers(cells: Sequence[str], body: Sequence[Row]) -> bool:
    """Whether a word stands in the first row where all rows below have numbers or dates."""
    names = [
        k for k, cell in enumerate(cells) if re.search(r"[^\W\d_]{2}", cell) and not is_typed(cell)
    ]
    return len(set(cells)) == len(cells) and any(
        all(is_typed(row.cells[k]) for row in body[:SAMPLE]) for k in names
    )


def _of_numbers(whole: Sequence[int], body: Sequence[Row]) -> str:
    """Why whole numbers alone may be a header; "" where the rows below look the same."""
    again = [cell for row in body[:5] for cell in row.cells if cell]
    if all(re.fullmatch(r"\d+", cell) and abs(int(cell) - whole[0]) < NEAR for cell in again):
        return ""
    if _are_years(whole) and len(whole) == 1:
        return "a year"
    if _are_years(whole) and _in_a_row(whole):
        return "consecutive years"
    return "consecutive numbers from 0" if whole[0] == 0 and _in_a_row(whole) == 1 else ""


def _names_or_numbers(row: Row, why: str) -> Question:
    shown = ", ".join(row.cells[:4]) + (" …" if len(row.cells) > 4 else "")
    return Question(
        f"Line {row.line:,} is {shown}: {why}. Are these names or numbers?",
        (
            Answer("names: a header", {"header": True}),
            Answer("numbers: the first step", {"header": False}),
        ),
    )
