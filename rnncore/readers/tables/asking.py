"""What is asked about the cells of a column."""

from __future__ import annotations

from collections.abc import Sequence

from rnncore.counting import counted
from rnncore.readers.choices import NUMBERS, WORDS, Answer, Question
from rnncore.readers.text import quoted

FEW = 20
"""Texts that a question counts as missing by name, at most."""

Rows = dict[str, list[int]]
"""Texts, and the rows that they stand in."""


def listed_rows(rows: Sequence[int]) -> str:
    """Rows of data, counted from 1: "row 3", "rows 3, 7"."""
    some = ", ".join(f"{row + 1:,}" for row in rows[:5]) + (" …" if len(rows) > 5 else "")
    return f"row {some}" if len(rows) == 1 else f"rows {some}"


def rows_of(cells: Sequence[str], rows: Sequence[int]) -> Rows:
    """The texts in some rows, each with all its rows."""
    found: Rows = {}
    for row in rows:
        found.setdefault(cells[row], []).append(row)
    return found


def missing_or_not(name: str, texts: Rows, wrong: str = "") -> Question:
    """Whether texts among numbers say that there is no value. ``wrong``: what they are."""
    (first, at), *rest = texts.items()
    if rest:
        some = [f"{quoted(text)} ({listed_rows(where)})" for text, where in list(texts.items())[:3]]
        what = ", ".join(some) + (
            f" and {counted(len(rest) - 2, 'other text')}" if len(rest) > 2 else ""
        )
    else:
        what = f"{quoted(first)} in {listed_rows(at)}"
    few = len(texts) <= FEW
    return Question(
        f"Column {quoted(name)} holds numbers, and {what}{wrong}: missing?",
        (
            Answer("missing", {"absent": tuple(texts)} if few else _numbers(name)),
            Answer(f"{quoted(name)} is words", _words(name)),
        ),
    )


def numbers_or_words(name: str, texts: Rows, count: int) -> Question:
    """What a column is of which many cells are numbers, and many not. ``count``: of all cells."""
    rows = sorted(row for where in texts.values() for row in where)
    shown = ", ".join(map(quoted, list(texts)[:3])) + (" …" if len(texts) > 3 else "")
    return Question(
        f"Column {quoted(name)}: {count - len(rows):,} of {counted(count, 'cell')} are numbers, "
        f"and {shown} ({listed_rows(rows)}) not. Numbers or words?",
        _either(name, "numbers, the rest is missing", "words"),
    )


def with_unit(name: str, unit: str, where: str) -> Question:
    """Whether what stands after, or before, all numbers of a column is their unit."""
    return Question(
        f"Column {quoted(name)}: {quoted(unit)} stands {where} its numbers. Is that their unit?",
        _either(name, "a unit: read the numbers", "words"),
    )


def with_marks(name: str, texts: Rows, count: int) -> Question:
    """Whether marks after many numbers of a column are to be left out."""
    shown = ", ".join(map(quoted, list(texts)[:3])) + (" …" if len(texts) > 3 else "")
    return Question(
        f"Column {quoted(name)}: {shown} are numbers with a mark behind, in "
        f"{sum(map(len, texts.values())):,} of {counted(count, 'cell')}. Leave the marks out?",
        _either(name, "yes: read the numbers"),
    )


def below_zero(name: str, cell: str) -> Question:
    """Whether a number in brackets, or with a minus behind, is one below zero."""
    number = "−" + cell.strip("()-− ")
    return Question(
        f"Column {quoted(name)}: is {quoted(cell)} {number}?",
        _either(name, f"yes: it is {number}"),
    )


def with_scale(name: str, cell: str, scale: str, means: str) -> Question:
    """Whether a letter behind some numbers of a column multiplies them."""
    return Question(
        f"Column {quoted(name)}: in {quoted(cell)}, is {scale} {means}?",
        _either(name, f"yes: {scale} is {means}"),
    )


def of_one_unit(name: str, sign: str, texts: Rows) -> Question:
    """Whether numbers without a sign are of the same unit as those with it."""
    shown = ", ".join(f"{quoted(text)} ({listed_rows(at)})" for text, at in list(texts.items())[:3])
    more = " …" if len(texts) > 3 else ""
    return Question(
        f"Column {quoted(name)}: {quoted(sign)} stands at some numbers, and not at {shown}{more}. "
        "Are they of the same unit?",
        _either(name, "yes: read all as they stand"),
    )


def _either(name: str, numbers: str, words: str = "no: words") -> tuple[Answer, Answer]:
    """The answers that a column is one of numbers, and that it is one of words."""
    return Answer(numbers, _numbers(name)), Answer(words, _words(name))


def _numbers(name: str) -> dict[str, object]:
    return {"read_as": ((name, NUMBERS),)}


def _words(name: str) -> dict[str, object]:
    return {"read_as": ((name, WORDS),)}
