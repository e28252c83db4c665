"""What parent and child agree on: the bounds, a refusal, and how an answer is written."""

from __future__ import annotations

from typing import NamedTuple

CELL, ROW = b"\x1f", b"\x1e"
"""Stand between the cells of a row and after each row, as ASCII means them to."""


class Bounds(NamedTuple):
    """How much of a file is read; `rnncore.readers.limits` says what the numbers are.

    columns: in a row. values: filled cells, and rows. area: cells up to the furthest. label:
    characters of a cell. members: of an archive, sheets or tracks. unpacked, answer, memory: bytes.
    seconds: of processor time. patience: seconds by the clock.
    """

    columns: int
    values: int
    area: int
    label: int
    members: int
    unpacked: int
    answer: int
    memory: int
    seconds: int
    patience: float


class Refused(Exception):  # noqa: N818 - it is no error of ours
    """A file that is not read. The message goes on from the file's name: " holds no sheet."."""


class Answer(NamedTuple):
    """The rows, each as many texts; ``members`` to choose from, and the one that was read.

    header: whether the first row names the columns. No rows where no member has the name asked for.
    """

    rows: list[list[str]]
    members: list[str]
    member: str
    header: bool


def check_cells(rows: int, columns: int, bounds: Bounds) -> None:
    """Refuse a table that is too long or too wide, before anything of its size is made."""
    if columns > bounds.columns:
        raise Refused(
            f" has {columns:,} columns, and a step has at most {bounds.columns}. Keep those you "
            "need."
        )
    if rows > bounds.values or rows * columns > bounds.area:
        raise Refused(
            f" has {rows:,} rows of {columns:,} columns, and at most {bounds.values:,} rows and "
            f"{bounds.area:,} cells are read. Shorten it."
        )


def check_filled(cells: int, bounds: Bounds) -> None:
    """Refuse more cells with something in them than a sequence may have."""
    if cells > bounds.values + bounds.columns:  # the names of the columns are no values
        raise Refused(f" has more than {bounds.values:,} filled cells. Shorten it.")


def shown(text: str, bounds: Bounds) -> str:
    """A text as a cell: cut where it is long."""
    return text if len(text) <= bounds.label else text[: bounds.label - 1] + "…"


def written(rows: list[list[str]], bounds: Bounds) -> list[bytes]:
    """The rows as bytes. Refuses more of them than an answer may have."""
    pieces, size, between = [], 0, CELL.decode()
    marks = str.maketrans({between: " ", ROW.decode(): " "})
    for row in rows:
        line = between.join(row)
        if line.count(between) >= len(row) or ROW.decode() in line:
            line = between.join(cell.translate(marks) for cell in row)
        pieces.append(line.encode(errors="replace") + ROW)
        size += len(pieces[-1])
        if size > bounds.answer - 2**18:  # what the first line may take
            raise Refused(" holds more text than is read. Shorten it.")
    return pieces
