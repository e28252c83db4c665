"""The header of a table, the units below it, and the first row of data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile, pairwise, takewhile

from rnncore.readers.choices import ROW_NAMES, Answer, Choices, Question
from rnncore.readers.tables.cutting import Row
from rnncore.readers.tables.extent import Extent, numbered
from rnncore.readers.tables.looks import (
    are_names,
    are_units,
    is_data,
    is_empty,
    is_sentence,
    is_typed,
    typed_columns,
)
from rnncore.readers.tables.unlike_names import without_words
from rnncore.readers.text import quoted


def headed(
    block: list[Row], above: Sequence[Row], comments: Sequence[Row], choices: Choices
) -> Extent:
    """The header of a ``block`` of rows of one width, and its rows of data.

    ``above``: rows of another width, ``comments``: rows marked as such; the names may be there.
    """
    typed = typed_columns(block)
    shorter = _shorter(block, above)
    if shorter and choices.header is not False and is_data(block[0], typed):
        return _under_shorter(block, shorter, choices)
    first = _first_of_data(block, typed)
    if choices.header is False:
        body = block[first:] if first > 1 else block
        out = [(row.line, "above the data") for row in block if row.line < body[0].line]
        names = numbered(len(block[0].cells))
        return Extent(names=names, body=body, header=False, evidence="as chosen", left_out=out)
    if first == 0:
        return without_words(block, comments, choices)
    found = _under_names(block, first, choices)
    if not typed:
        found.evidence = "the first row"
    return found


def _first_of_data(block: Sequence[Row], typed: Sequence[int]) -> int:
    """Where the data begin, below rows that look otherwise."""
    if not typed:
        return int(len(block) > 1 and not any(map(is_typed, block[0].cells)))
    return next((k for k, row in enumerate(block) if is_data(row, typed)), 0)


def _under_names(block: list[Row], first: int, choices: Choices) -> Extent:
    """A block with names in one of its first rows, and perhaps units below them."""
    header = _names_among(block[:first])
    rest = [row for row in block[:first] if row.line > header.line]
    while rest and is_empty(rest[-1]):
        rest.pop()  # the first steps may lack all numbers
    questions = []
    if choices.units is False:
        rest = []
    elif choices.units is None and rest and not all(map(are_units, rest)):
        if len(header.cells) == 1:
            rest = []  # words among the numbers of a single column: it asks about each
        elif len(rest) == 1 or any(is_typed(cell) for row in rest for cell in row.cells):
            questions.append(_units_or_data(rest))
    elif choices.units and not rest and len(block) > first + 1:
        rest = [row for row in block if row.line > header.line][:1]
    why = "units" if len(rest) == 1 else "more of the header"
    out = [(row.line, "above the header") for row in block if row.line < header.line]
    last = rest[-1] if rest else header
    return Extent(
        names=list(header.cells),
        body=list(dropwhile(lambda row: row.line <= last.line, block)),
        header=True,
        evidence="names over numbers",
        headed=header.line,
        units=rest[0].cells if rest else None,
        left_out=out + [(row.line, why) for row in rest],
        questions=questions,
    )


def _names_among(heading: Sequence[Row]) -> Row:
    """The row of names: the first that is filled at least by half, and holds no sentences."""
    gaps = [k for k, (a, b) in enumerate(pairwise(heading), 1) if b.line - a.line > 1]
    if gaps and not are_units(heading[gaps[-1]]):
        heading = heading[gaps[-1] :]  # what stands above a blank line is about the file
    filled = [row for row in heading if 2 * sum(map(bool, row.cells)) >= len(row.cells)]
    titles = [row for row in heading if sum(map(bool, row.cells)) == 1]
    if titles and any(all(row.cells) and len(row.cells) > 1 for row in filled):
        filled = [row for row in filled if row not in titles or row.line > filled[-1].line]
    while len(filled) > 1 and any(map(is_sentence, filled[0].cells)):
        filled.pop(0)
    return filled[0] if filled else heading[-1]


def _units_or_data(rows: Sequence[Row]) -> Question:
    said = ", ".join(quoted(cell) for cell in rows[0].cells if cell)[:120]
    if len(rows) == 1:
        where, last = f"Line {rows[0].line:,} stands", "the first step"
    else:
        where, last = f"Lines {rows[0].line:,} to {rows[-1].line:,} stand", "the first steps"
    return Question(
        f"{where} between the names and the numbers: {said}. Are these units?",
        (
            Answer("units, or more of the header: leave it out", {"units": True}),
            Answer(last, {"units": False}),
        ),
    )


# ------------------------------------------------------------------- a header one name too short


def _shorter(block: Sequence[Row], above: Sequence[Row]) -> list[Row]:
    """A line of names directly above the block that has one cell less than its rows; its units."""
    width = len(block[0].cells) - 1
    rows = list(takewhile(lambda row: len(row.cells) == width, reversed(above)))[::-1]
    while rows and not are_names(rows[0].cells):
        rows.pop(0)
    return rows if all(map(are_units, rows[1:])) else rows[:1]


def _under_shorter(block: list[Row], shorter: Sequence[Row], choices: Choices) -> Extent:
    """A block under one name too few: the first column or the last one has none."""
    header, *units = shorter
    names = header.cells
    return Extent(
        names=[*names, ""] if choices.header is True else ["", *names],
        body=block,
        header=choices.header or ROW_NAMES,
        evidence="one name less than cells",
        headed=header.line,
        units=units[0].cells if units else None,
        left_out=[(row.line, "units") for row in units],
        questions=[_which_is_unnamed(header)] if choices.header is None else [],
    )


def _which_is_unnamed(header: Row) -> Question:
    first, last = quoted(header.cells[0]), quoted(header.cells[-1])
    return Question(
        f"Line {header.line:,} has one name less than the rows below have cells. Which column has "
        "no name?",
        (
            Answer(f"the first: names of rows, then {first}", {"header": ROW_NAMES}),
            Answer(f"the last one, after {last}", {"header": True}),
        ),
    )
