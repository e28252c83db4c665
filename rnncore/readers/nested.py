"""JSON and JSON lines: numbers, lists of numbers, words, or records, one a step, at any depth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.cells import Columns, check_whole, is_scalar, what
from rnncore.readers.choices import Choices, Fact, Question
from rnncore.readers.inner import Part, largest, parts_of, which_part
from rnncore.readers.inner_table import too_large
from rnncore.readers.parsed import Parsed
from rnncore.readers.sequence import InputError
from rnncore.readers.strict import parsed, parsed_lines
from rnncore.readers.tables.extent import distinct
from rnncore.readers.tables.table import SHOWN, uncollected
from rnncore.readers.text import quoted

TEXTS = "texts"
"""What stands between cells that are texts where numbers are typed: nothing that tells."""

LISTED = 8
"""Keys that a refusal names."""


def parse_json(text: str, name: str, choices: Choices) -> Parsed:
    """A JSON value: a list, an object of lists, pandas' orients, or what holds one of these.

    Raises InputError.
    """
    with uncollected():
        return _chosen(parsed(text, name), name, choices)


def parse_json_lines(text: str, name: str, choices: Choices) -> Parsed:
    """One JSON value a line: a number, a list of numbers, a word or a record. Raises InputError."""
    with uncollected():
        found = parsed_lines(text, name)
        if {dict, list} <= set(map(type, found)):
            raise InputError(f"{name} has lists on some lines and records on others.")
        return _chosen(found, name, choices)


def _chosen(found: Any, name: str, choices: Choices) -> Parsed:
    """The part of a file that is read: the one that was chosen, or the largest."""
    if found == []:
        raise InputError(f"{name} holds no steps.")
    most = limits.now()
    if isinstance(found, list) and len(found) > most.values:
        raise InputError(f"{name} has {most.more_than('step')}. Shorten it.")
    parts = parts_of(found, choices.across)
    if not parts:
        raise InputError(f"{name} holds {_described(found)}, and a sequence is a list or a table.")
    part, questions = _part(found, parts, name, choices.member)
    table = part.table
    if table.problem:
        raise InputError(f"{name}{part.within}: {table.problem}.")
    if not table.holds_numbers and not any(_is_read(values) for _, values in table.columns):
        raise InputError(f"{name}{part.within}: objects and lists within cells are not read.")
    return _parsed(part, _columns(part, name), parts, questions)


def _part(
    found: Any, parts: list[Part], name: str, member: str | None
) -> tuple[Part, tuple[Question, ...]]:
    if member is not None:
        part = next((each for each in parts if each.path == member), None)
        if part is None:
            listed = ", ".join(each.path for each in parts[:LISTED])
            raise InputError(f"{name} has no part {quoted(member)}. It has {listed}.")
        return part, ()
    return largest(parts), which_part(found, parts)


def _parsed(
    part: Part, named: Columns, parts: list[Part], questions: tuple[Question, ...]
) -> Parsed:
    table = part.table
    several = len(parts) > 1 or not part.whole
    rows = len(named[0][1])
    head = zip(*(cells[:SHOWN] for _, cells in named), strict=True)
    return Parsed(
        said=table.said + (f", {part.path}" if several else ""),
        facts=((_member_fact(part, parts),) if several else ()) + table.facts,
        questions=questions or table.questions,
        named=named,
        between=TEXTS if _has_commas(part) else None,
        head=tuple(enumerate(head, start=1)),
        span=(1, rows),
        members=tuple(each.path for each in parts) if several else (),
        member=part.path if several else None,
        notes=table.notes + _notes(part),
    )


def _has_commas(part: Part) -> bool:
    """Whether a comma stands in a text, which may be a number that a person wrote."""
    values = (value for _, column in part.table.columns for value in column)
    return any(isinstance(value, str) and "," in value for value in values)


def _member_fact(part: Part, parts: list[Part]) -> Fact:
    among = f"the largest of {counted(len(parts), 'part')}: " if len(parts) > 1 else ""
    options = tuple((f"{each.path}: {each.table.said}", each.path) for each in parts)
    return Fact(
        "member", "Part of the file", part.path, part.path, among + part.table.said, options
    )


def _columns(part: Part, name: str) -> Columns:
    """The cells of a table, checked. Raises InputError."""
    named = part.table.cells()
    check_whole([key for key, _ in named], f"{name}, key")
    if problem := too_large(len(named), part.table.rows, "columns"):
        raise InputError(f"{name} {problem}.")
    for key, cells in named:
        check_whole(cells, f"{name}: {quoted(key)}, record")
    names = distinct([key or f"column {k + 1}" for k, (key, _) in enumerate(named)])
    return [(key, cells) for key, (_, cells) in zip(names, named, strict=True)]


def _notes(part: Part) -> tuple[str, ...]:
    """What is said of columns that hold more than numbers and texts."""
    truths, nested = [], []
    for key, values in part.table.columns:
        kinds = {type(value) for value in values}
        truths += [key] if bool in kinds else []
        nested += [key] if dict in kinds or (list in kinds and not part.table.widths[key]) else []
    said = []
    if truths:
        said.append(f"{_some(truths)}: true and false are read as 1 and 0")
    if nested:
        said.append(f"{_some(nested)}: objects and lists within cells are not read")
    return tuple(said)


def _is_read(values: Sequence[Any]) -> bool:
    """Whether a column holds a value that is no object or list."""
    return any(is_scalar(value) and value is not None for value in values)


def _some(names: list[str]) -> str:
    return ", ".join(quoted(each) for each in names[:4]) + (" …" if names[4:] else "")


def _described(found: Any) -> str:
    """A value that is no table, and what stands in it."""
    if isinstance(found, dict):
        inside = [f"{quoted(key)} ({what(value)})" for key, value in list(found.items())[:LISTED]]
        more = " …" if len(found) > LISTED else ""
        return f"an object with {', '.join(inside)}{more}" if inside else "an empty object"
    if isinstance(found, list):
        kinds = dict.fromkeys(what(value) for value in found)
        return f"a list of {', '.join(kinds)}"
    return what(found)
