"""What was understood of a file, fact by fact, so that a person can see and correct each guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from rnncore.readers.columns import Column, is_date, is_text, missing_rows, roles
from rnncore.readers.files import ending_of, parse, unreadable_is_input_error
from rnncore.readers.parsed import Choices, Parsed
from rnncore.readers.sequence import InputError, Sequence

PREVIEW = 6
"""Rows of a preview."""


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column of a file: what it holds, what it is used for, and which rows lack a value.

    ``missing`` are rows of data, counted from 1. ``shown`` are its first cells as written.
    """

    name: str
    kind: Literal["numbers", "dates", "texts"]
    role: Literal["input", "names the steps", "not read"]
    missing: tuple[int, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Understood:
    """A file as it was read, and why there is no sequence where there is none.

    ``format`` is the ending of its name. ``rows`` counts rows of data, which are steps unless rows
    are left out. ``encoding``, ``delimiter``, ``header``, ``comma`` (the decimal comma), ``long``,
    ``members`` and ``member`` are as in ``Parsed``. Exactly one of ``sequence`` and ``problem`` is
    set: a file may be well understood, and still hold missing numbers.
    """

    name: str
    format: str
    rows: int
    columns: tuple[ColumnFound, ...]
    encoding: str | None
    delimiter: str | None
    header: bool | None
    comma: bool | None
    long: bool | None
    members: tuple[str, ...]
    member: str | None
    sequence: Sequence | None
    problem: str | None


def understand(data: bytes, name: str, choices: Choices | None = None) -> Understood:
    """What the file ``data`` called ``name`` holds, read with ``choices``.

    Raises InputError where nothing of it can be shown: damaged, too large, of another kind.
    """
    choices = choices or Choices()
    with unreadable_is_input_error(name):
        parsed = parse(data, name, choices)
        try:
            sequence, problem = parsed.read(name, choices), None
        except InputError as error:
            sequence, problem = None, str(error)
        columns = _columns(parsed, name, choices)
    rows = len(parsed.columns[0].cells) if parsed.columns else len(parsed.sequence or ())
    return Understood(
        name=name,
        format=ending_of(name),
        rows=rows,
        columns=columns,
        encoding=parsed.encoding,
        delimiter=parsed.delimiter,
        header=parsed.header,
        comma=parsed.comma,
        long=parsed.long,
        members=parsed.members,
        member=parsed.member,
        sequence=sequence,
        problem=problem,
    )


def _columns(parsed: Parsed, name: str, choices: Choices) -> tuple[ColumnFound, ...]:
    if parsed.columns is None:
        return _of_array(parsed.sequence, choices)
    try:
        inputs, along = roles(parsed.columns, name, columns=choices.columns, axis=choices.axis)
    except InputError:  # a column that is not there: the problem says so
        inputs, along = [], None
    if not inputs:  # a table of texts: its first column besides the axis is read as tokens
        texts = [column for column in parsed.columns if column is not along]
        inputs = texts[:1] if len(texts) == 1 else []
    used = {column.name for column in inputs}
    return tuple(
        ColumnFound(
            name=column.name,
            kind=_kind(column),
            role="input"
            if column.name in used
            else "names the steps"
            if column is along
            else "not read",
            missing=tuple(missing_rows(column)),
            shown=column.cells[:PREVIEW],
        )
        for column in parsed.columns
    )


def _kind(column: Column) -> Literal["numbers", "dates", "texts"]:
    written = [cell for cell in column.cells if cell]
    if written and all(map(is_date, written)):
        return "dates"
    return "texts" if is_text(column) else "numbers"


def _of_array(sequence: Sequence | None, choices: Choices) -> tuple[ColumnFound, ...]:
    """The columns of an array of numbers; none for a text."""
    if sequence is None or sequence.values is None:
        return ()
    values = np.asarray(sequence.values[:PREVIEW])
    inputs = choices.columns or [each for each in sequence.names if each != choices.axis]
    return tuple(
        ColumnFound(
            name=each,
            kind="numbers",
            role="input"
            if each in inputs
            else "names the steps"
            if each == choices.axis
            else "not read",
            missing=(),
            shown=tuple(f"{value:.6g}" for value in values[:, k]),
        )
        for k, each in enumerate(sequence.names)
    )
