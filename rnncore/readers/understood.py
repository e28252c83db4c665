"""What was understood of a file, fact by fact, so that a person can see and correct each guess."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from rnncore.readers.columns import Column, is_date, is_text, missing_rows, roles
from rnncore.readers.files import ending_of, parse, unreadable_is_input_error
from rnncore.readers.parsed import Choices, Facts, Parsed
from rnncore.readers.sequence import InputError, Sequence

PREVIEW = 6
"""Rows of a preview."""


Role = Literal["input", "names the steps", "not read"]


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column of a file: what it holds, what it is used for, and which rows lack a value.

    ``missing`` are rows of data, counted from 1. ``shown`` are its first cells as written.
    """

    name: str
    kind: Literal["numbers", "dates", "texts"]
    role: Role
    missing: tuple[int, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Understood(Facts):
    """A file as it was read, and why there is no sequence where there is none.

    ``format`` is the ending of its name. ``rows`` counts rows of data, which are steps unless rows
    are left out. Exactly one of ``sequence`` and ``problem`` is set: a file may be well understood,
    and still hold missing numbers.
    """

    name: str
    format: str
    rows: int
    columns: tuple[ColumnFound, ...]
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
        sequence=sequence,
        problem=problem,
        **{fact.name: getattr(parsed, fact.name) for fact in fields(Facts)},
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
            role=_role(column.name, used, along and along.name),
            missing=tuple(missing_rows(column)),
            shown=column.cells[:PREVIEW],
        )
        for column in parsed.columns
    )


def _role(name: str, inputs: Collection[str], axis: str | None) -> Role:
    if name in inputs:
        return "input"
    return "names the steps" if name == axis else "not read"


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
            role=_role(each, inputs, choices.axis),
            missing=(),
            shown=tuple(f"{value:.6g}" for value in values[:, k]),
        )
        for k, each in enumerate(sequence.names)
    )
