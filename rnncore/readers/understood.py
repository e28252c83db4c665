"""What was understood of a file, fact by fact, so that a person can see and correct each guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from rnncore.readers import limits
from rnncore.readers.choices import (
    COMMA,
    LEAVE_OUT,
    POINT,
    REFUSE,
    AskedError,
    Choices,
    Fact,
    Question,
)
from rnncore.readers.files import ending_of, far_apart, of_roles, parse, unreadable_is_input_error
from rnncore.readers.parsed import Parsed
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.tables.columns import Column
from rnncore.readers.tables.roles import Roles, roles_of
from rnncore.readers.text import quoted

PREVIEW = 6
"""Rows of a preview."""

Role = Literal["input", "names the steps", "not read"]
INPUT: Final = "input"
STEPS: Final = "names the steps"
UNREAD: Final = "not read"


@dataclass(frozen=True, slots=True)
class ColumnFound:
    """A column of a file: what it holds, what it is used for, and which rows lack a value.

    ``missing`` are rows of data, counted from 1. ``shown`` are its first cells as written.
    ``noted`` says what was done to read it, or why it is not read.
    """

    name: str
    kind: str
    role: Role
    missing: tuple[int, ...]
    shown: tuple[str, ...]
    decimal: str | None = None
    noted: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Understood:
    """A file as it was read, and why there is no sequence where there is none.

    ``format`` is the ending of its name. ``rows`` counts rows of data, which are steps unless rows
    are left out. ``facts`` are the guesses with their evidence, ``questions`` what a person must
    say first; ``head`` the first rows as they stand in the file, each with its line, ``span`` the
    first and the last line of the table, and ``notes`` what was left out. Exactly one of
    ``sequence`` and ``problem`` is set.
    """

    name: str
    format: str
    rows: int
    columns: tuple[ColumnFound, ...]
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    head: tuple[tuple[int, tuple[str, ...]], ...]
    span: tuple[int, int]
    sequence: Sequence | None
    problem: str | None

    def fact(self, choice: str) -> Fact | None:
        """What was understood about one of the choices; None where the format has no such thing."""
        return next((fact for fact in self.facts if fact.choice == choice), None)


def understand(
    data: bytes,
    name: str,
    choices: Choices | None = None,
    *,
    within: limits.Limits = limits.UPLOAD,
) -> Understood:
    """What the file ``data`` called ``name`` holds, read with ``choices`` and ``within`` limits.

    Raises InputError where nothing of it can be shown: damaged, too large, of another kind.
    """
    choices = choices or Choices()
    with limits.applied(within), far_apart(), unreadable_is_input_error(name):
        parsed = parse(data, name, choices)
        roles, sequence, problem, questions = None, parsed.sequence, None, parsed.questions
        try:
            if parsed.named is not None:
                roles = roles_of(parsed.named, name, choices, parsed.between)
                questions = (*questions, *roles.questions)
                sequence = of_roles(parsed, roles, name, choices)
        except AskedError as error:
            problem = error.question.said
            questions = questions or (error.question,)
        except InputError as error:
            problem = str(error)
        columns, facts = _columns(parsed, roles), _facts(roles, choices)
    cells = parsed.named[0][1] if parsed.named else ()
    return Understood(
        name=name,
        format=ending_of(name),
        rows=len(cells) or len(parsed.sequence or ()),
        columns=columns,
        facts=(*parsed.facts, *facts),
        questions=questions,
        notes=parsed.notes,
        head=parsed.head,
        span=parsed.span,
        sequence=sequence,
        problem=problem,
    )


def _columns(parsed: Parsed, roles: Roles | None) -> tuple[ColumnFound, ...]:
    if roles is None:
        return tuple(
            ColumnFound(name, "words", UNREAD, (), cells[:PREVIEW])
            for name, cells in parsed.named or ()
        )
    return tuple(
        ColumnFound(
            name=column.name,
            kind=column.kind,
            role=_role(column, roles),
            missing=_missing(column, roles),
            shown=column.cells[:PREVIEW],
            decimal=column.decimal,
            noted=column.noted or ("counts the rows" if column in roles.counting else ""),
        )
        for column in roles.columns
    )


def _missing(column: Column, roles: Roles) -> tuple[int, ...]:
    """The rows of data without a value, counted from 1 as they stand in the file."""
    rows = len(column.cells)
    if roles.turned:
        return tuple(rows - row for row in reversed(column.missing))
    return tuple(row + 1 for row in column.missing)


def _role(column: Column, roles: Roles) -> Role:
    if column in roles.inputs:
        return INPUT
    return STEPS if column in roles.along else UNREAD


def _facts(roles: Roles | None, choices: Choices) -> list[Fact]:
    """What concerns all columns: the decimal mark, and what counts as missing."""
    if roles is None:
        return []
    numbers = [column for column in roles.columns if column.is_numbers]
    found = list(roles.facts)
    marks = {
        column.decimal for column in numbers if any("." in c or "," in c for c in column.cells)
    }
    if marks:
        said = "column by column" if len(marks) > 1 else next(iter(marks)) or ""
        options = (("point", POINT), ("comma", COMMA))
        why = "as chosen" if choices.decimal else ""
        value = None if len(marks) > 1 else next(iter(marks))
        found.append(Fact("decimal", "Decimal mark", value, said, why, options))
    texts = {column.cells[row] for column in numbers for row in column.missing}
    if texts or choices.absent:
        listed = ", ".join(quoted(text) if text else "empty" for text in sorted(texts)[:6])
        found.append(Fact("absent", "Counts as missing", choices.absent, listed or "nothing"))
    read = [np.asarray(column.values) for column in roles.inputs if column.is_numbers]
    if any(not np.isfinite(values).all() for values in read):
        options = (("refuse", REFUSE), ("leave out", LEAVE_OUT))
        label = "Rows with missing numbers"
        found.append(Fact("missing", label, choices.missing, choices.missing, "", options))
    return found
