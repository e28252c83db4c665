"""From columns and their roles to a sequence. Nothing is filled in, no question passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.choices import Answer, Fact, Question
from rnncore.readers.sequence import InputError, Sequence, numbered
from rnncore.readers.tables.columns import Column
from rnncore.readers.tables.lacking import missing_rows
from rnncore.readers.tables.naming import label_of
from rnncore.readers.text import quoted

_NESTED = re.compile(r"\[.*\]|\{.*\}", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """The columns of a table in the order of time, and what each is used for.

    ``inputs`` are read; ``along`` name the steps; ``counting`` count the rows and are not read.
    ``turned``: the rows of the file run the other way.
    """

    columns: list[Column]
    inputs: list[Column]
    along: tuple[Column, ...]
    counting: tuple[Column, ...]
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]
    turned: bool = False


def sequence_of(roles: Roles, name: str, said: str, missing: str) -> Sequence:
    """The steps of a table. Raises InputError for what cannot be read, or is still a question."""
    if roles.questions:
        raise roles.questions[0].as_error(name)
    inputs = roles.inputs
    if not inputs:
        _refuse_all(roles, name)
    words = [column for column in inputs if not column.is_numbers]
    if words and len(inputs) == 1:
        return _tokens(words[0], name, said)
    if words:
        raise InputError(
            f"{name}: column {quoted(words[0].name)} holds {words[0].kind}, and is read with "
            "others, which must be numbers. Choose it alone, or the others."
        )
    lacking = missing_rows(inputs, missing, turned=roles.turned)
    if lacking is not None and not lacking.answers:
        raise InputError(f"{name}: {lacking.said} Choose other columns.")
    if lacking is not None:
        raise lacking.as_error(name)
    values = np.stack([np.asarray(column.values) for column in inputs], 1)  # (T, I)
    most = limits.now()
    if values.size > most.values:
        raise InputError(f"{name} has {most.more_than('number')}. Shorten it.")
    labels = label_of(roles.along) if roles.along else numbered(len(values))
    whole = np.isfinite(values).all(1)
    if not whole.all():
        said += f"; {counted(int((~whole).sum()), 'row')} with missing numbers left out"
        values = values[whole]
        labels = tuple(label for label, stays in zip(labels, whole, strict=True) if stays)
    axis = " and ".join(column.name for column in roles.along) or "step"
    labels = tuple(label or "–" for label in labels)
    names = tuple(column.name for column in inputs)
    return Sequence(labels, values, names, "numbers", axis, f"{said}; {_uses(roles)}")


def _uses(roles: Roles) -> str:
    """What each column is used for, in words."""
    said = [f"inputs: {', '.join(column.name for column in roles.inputs)}"]
    if roles.along:
        names = " and ".join(column.name for column in roles.along)
        said.append(f"{names} {'names' if len(roles.along) == 1 else 'name'} the steps")
    said += [fact.said for fact in roles.facts if fact.choice == "series"]
    said += [fact.said for fact in roles.facts if fact.choice == "order" and roles.turned]
    said += [f"{c.name}: {c.noted}" for c in roles.inputs if c.noted]
    left = [c.name for c in roles.columns if c not in roles.inputs and c not in roles.along]
    if left:
        said.append(f"not read: {', '.join(left)}")
    return "; ".join(said)


def is_nested(column: Column) -> bool:
    """Whether each cell stands for a list or an object, which is not read."""
    return all(map(_NESTED.fullmatch, column.cells))


def _tokens(column: Column, name: str, said: str) -> Sequence:
    """One column of words is a sequence of tokens."""
    long = next((cell for cell in column.cells if len(cell) > limits.LABEL), None)
    if long is not None:
        raise InputError(f"{name}: {quoted(long)} has more than {limits.LABEL} characters.")
    labels = tuple(cell or "–" for cell in column.cells)
    return Sequence.of_tokens(labels, "word", f"{said}; tokens: {column.name}")


def _refuse_all(roles: Roles, name: str) -> NoReturn:
    """Ask which column of words is read, where no column holds numbers. Raises InputError."""
    texts = [
        column.name for column in roles.columns if column.kind == "words" and not is_nested(column)
    ]
    if not texts:
        raise InputError(f"{name} has no column of numbers, and none of words.")
    answers = tuple(Answer(each, {"columns": (each,)}) for each in texts[:6])
    asked = Question("No column holds numbers. Which column of words is read?", answers)
    raise asked.as_error(name)
