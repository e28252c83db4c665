"""What the columns of a table are used for: inputs, names of steps, series, and in what order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rnncore.readers.choices import TURNED, Choices, Fact
from rnncore.readers.sequence import InputError
from rnncore.readers.tables.columns import Column, read_columns
from rnncore.readers.tables.facts import axis_fact, only_fact, order_fact, series_fact
from rnncore.readers.tables.naming import backwards, name_of_steps
from rnncore.readers.tables.stacking import (
    Named,
    Stack,
    only,
    side_by_side,
    stacked,
    which_series,
)
from rnncore.readers.tables.steps import Roles, is_nested, sequence_of
from rnncore.readers.text import quoted

__all__ = ["Roles", "check_asked", "roles_of", "sequence_of"]


def roles_of(named: Sequence[Named], name: str, choices: Choices, between: str | None) -> Roles:
    """Columns read and given their roles, as chosen or guessed.

    Raises InputError for a column that is not there.
    """
    check_asked((each for each, _ in named), name, filter(None, [choices.series]))
    found = read_columns(named, choices, between)
    along, why, counting = _along(found, choices)
    facts: list[Fact] = []
    stack = _stack(found, along, choices, name)
    if stack is not None:
        side = choices.long or (choices.only is None and stack.plain and stack.whole)
        if choices.only is None and not side:
            asked = (which_series(stack),)
            return Roles(found, [], along, counting, (series_fact(stack.series.name, ""),), asked)
        said = "all side by side" if choices.only is None else f"only {choices.only or '(empty)'}"
        facts += [series_fact(stack.series.name, said), only_fact(stack.names, choices.only)]
        if choices.only is not None:
            named = only(named, stack.series.name, choices.only, name)
        else:
            values = _side_by_side(found, stack, choices)
            named = side_by_side(named, stack, values, name)
            choices = _after(choices, values, {each for each, _ in named})
        found = read_columns(named, choices, between)
        along, why, counting = _along(found, choices)
    check_asked((each for each, _ in named), name, _asked(choices))
    turn = backwards(along) if choices.order is None else choices.order == TURNED
    written = {column.name: column for column in found}  # as the file counts rows
    if turn:
        found = read_columns([(each, cells[::-1]) for each, cells in named], choices, between)
        along, counting = _same(found, along), _same(found, counting)
    facts += [axis_fact(along, why, found), order_fact(turn, choices)]
    inputs = _inputs(found, along, counting, choices)
    questions = tuple(asked for column in inputs for asked in written[column.name].questions)
    return Roles(found, inputs, along, counting, tuple(facts), questions, turn)


def _stack(
    found: Sequence[Column], along: tuple[Column, ...], choices: Choices, name: str
) -> Stack | None:
    """How series are stacked, as chosen or guessed. Raises InputError where they were to be."""
    none = choices.series == "" or choices.long is False
    stack = None if none else stacked(found, along, choices.series)
    if choices.long and stack is None:
        raise InputError(
            f"{name} cannot be read as a long table: that has a column of names which repeat each "
            "date or step."
        )
    return stack


def _side_by_side(found: Sequence[Column], stack: Stack, choices: Choices) -> list[str]:
    """The columns of numbers of which each series has its own."""
    names = [c.name for c in found if c.is_numbers and c not in (*stack.when, stack.series)]
    return [each for each in names if each in (choices.columns or names)] or names


def _after(choices: Choices, values: Sequence[str], names: set[str]) -> Choices:
    """The choices that still hold of columns that were put side by side and have other names."""
    columns = tuple(each for each in choices.columns or () if each not in values)
    axis = choices.axis if isinstance(choices.axis, str) and choices.axis in names else None
    return replace(choices, columns=columns or None, axis=axis)


def _same(found: Sequence[Column], wanted: Sequence[Column]) -> tuple[Column, ...]:
    """The columns that are called like those ``wanted``."""
    names = {column.name for column in wanted}
    return tuple(column for column in found if column.name in names)


def _asked(choices: Choices) -> list[str]:
    """The columns that somebody names, but for the one that tells series apart."""
    axis = (choices.axis,) if isinstance(choices.axis, str) else choices.axis or ()
    return [*(choices.columns or ()), *filter(None, axis)]


def check_asked(known: Iterable[str], name: str, asked: Iterable[str]) -> None:
    """Raise InputError where a column that was asked for is not among those ``known``."""
    names = list(known)
    for each in asked:
        if each not in names:
            listed = ", ".join(names[:8])
            raise InputError(f"{name} has no column {quoted(each)}. It has {listed}.")


def _along(
    found: Sequence[Column], choices: Choices
) -> tuple[tuple[Column, ...], str, tuple[Column, ...]]:
    guessed = name_of_steps(found)
    if choices.axis is None:
        wanted = set(choices.columns or ())
        along = tuple(c for c in guessed.along if c.name not in wanted)
        return along, guessed.evidence if along else "", guessed.counting
    names = (choices.axis,) if isinstance(choices.axis, str) else choices.axis
    by_name = {column.name: column for column in found}
    along = tuple(by_name[each] for each in names if each in by_name)
    return along, "as chosen", tuple(c for c in guessed.counting if c not in along)


def _inputs(
    found: Sequence[Column],
    along: Sequence[Column],
    counting: Sequence[Column],
    choices: Choices,
) -> list[Column]:
    if choices.columns is not None:
        by_name = {column.name: column for column in found}
        return [by_name[each] for each in choices.columns]
    rest = [column for column in found if column not in along and column not in counting]
    numbers = [column for column in rest if column.is_numbers]
    texts = [c for c in rest if c.kind == "words" and not is_nested(c)]
    return numbers or (texts if len(texts) == 1 else [])
