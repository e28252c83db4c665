"""Which values of a JSON file are tables, and of which shape: lists, records, pandas' orients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from rnncore.counting import counted
from rnncore.readers.cells import (
    cell,
    is_scalar,
    mostly_numbers,
    numbered_names,
    says_nothing,
    says_number,
)
from rnncore.readers.flat import Columns, flat
from rnncore.readers.inner_table import Table, checked, steps_of, too_large
from rnncore.readers.keyed import Keyed, keyed
from rnncore.readers.turning import turning


def table_of(value: Any, name: str, across: bool | None) -> Table | None:
    """A value as a table; None where it is none. ``name``: of its only column, "" for a guess."""
    if isinstance(value, list) and value:
        return _of_list(value, name, across)
    if isinstance(value, dict) and value:
        return _of_object(value, across)
    return None


# ------------------------------------------------------------------------------------------- lists


def _of_list(found: list[Any], name: str, across: bool | None) -> Table | None:
    given = [step for step in found if step is not None]
    if given and all(isinstance(step, dict) for step in given):
        return _records(found)
    if given and all(isinstance(step, list) for step in given):
        return _rows([step if step is not None else [] for step in found], across)
    if 2 * sum(map(is_scalar, found)) < len(found):
        return None
    words = [v for v in found if type(v) is str and not (says_number(v) or says_nothing(v))]
    said = counted(len(found), "word") if len(words) == len(found) else steps_of(len(found), 1)
    values = [step if not words or cell(step).strip() else "␣" for step in found]
    return Table([(name or ("word" if words else "x"), values)], said)


def _records(found: list[dict[str, Any] | None]) -> Table | None:
    keys = list(dict.fromkeys(key for record in found if record for key in record))
    said = f"{counted(len(found), 'record')} with {counted(len(keys), 'key')}"
    if not keys:
        return None
    if problem := too_large(len(keys), len(found), "keys"):
        return Table([], said, problem)
    columns: Columns = [(key, [(record or {}).get(key) for record in found]) for key in keys]
    lacking = [key for key, _ in columns if any(key not in (record or {}) for record in found)]
    columns = flat(columns)
    some = ", ".join(lacking[:4]) + (" …" if lacking[4:] else "")
    notes = (f"not every record has {some}",) if lacking else ()
    return Table(columns, said, notes=notes)


def _rows(found: list[list[Any]], across: bool | None) -> Table | None:
    width = len(found[0])
    if not any(is_scalar(value) for row in found for value in row):
        return None if any(found) else Table([], "lists", "step 1 holds nothing")
    names = _header(found)
    for number, row in enumerate(found, start=1):
        if len(row) != width and row is not None:
            has = f"step {number:,} has {counted(len(row), 'number')}"
            return Table([], "lists", f"{has}, where the first has {width:,}")
    if names is not None:
        found = found[1:]
        said = f"{steps_of(len(found), width)}, named by the first list"
        return checked(list(zip(names, zip(*found, strict=True), strict=True)), said)
    way = turning(len(found), width, across)
    columns = found if way.turned else list(zip(*found, strict=True))
    names = numbered_names("x", len(columns))
    table = checked(list(zip(names, columns, strict=True)), steps_of(len(columns[0]), len(columns)))
    return replace(table, facts=way.facts, questions=way.questions)


def _header(found: list[list[Any]]) -> list[str] | None:
    """The names of columns where the first list holds texts, and the others numbers."""
    first, rest = found[0], found[1:]
    texts = all(type(name) is str and name and not says_number(name) for name in first)
    texts = texts or _are_years(first, rest)
    if not texts or not rest or not first:
        return None
    numbers = any(mostly_numbers(row[k] for row in rest if k < len(row)) for k in range(len(first)))
    return list(map(cell, first)) if numbers else None


def _are_years(first: list[Any], rest: list[list[Any]]) -> bool:
    """Whether a text and consecutive years stand over names and their numbers."""
    names = [row[0] for row in rest if row]
    years = [cell(each) for each in first[1:]]
    texts = all(type(each) is str and not says_number(each) for each in (first[0], *names))
    whole = len(years) > 1 and all(each.isdecimal() and 1500 <= int(each) < 2200 for each in years)
    return texts and whole and all(int(b) - int(a) == 1 for a, b in pairwise(years))


# ----------------------------------------------------------------------------------------- objects


def _of_object(found: dict[str, Any], across: bool | None) -> Table | None:
    for names, data in (("columns", "data"), ("columns", "values"), ("column_names", "data")):
        split = None
        if names in found and isinstance(found.get(data), list):
            split = _split(
                {"columns": found[names], "data": found[data], "index": found.get("index")}
            )
        if split is not None:
            return replace(split, closed=True)
    if "schema" in found and isinstance(found.get("data"), list):
        table = _of_list(found["data"], "", across)
        return None if table is None else replace(table, closed=True)
    both = keyed(found, across)
    if both is not None:
        return replace(_of_keyed(both), closed=True)
    return _lists(found)


def _split(found: dict[str, Any]) -> Table | None:
    """Pandas' ``orient="split"``."""
    names, data, index = found["columns"], found["data"], found.get("index")
    if not isinstance(names, list) or not data or not all(isinstance(row, list) for row in data):
        return None
    said = f"{counted(len(data), 'row')} of {counted(len(names), 'column')}"
    wrong = next((k for k, row in enumerate(data) if len(row) != len(names)), None)
    if wrong is not None:
        has = counted(len(data[wrong]), "value")
        return Table([], said, f"row {wrong + 1:,} has {has}, for {counted(len(names), 'column')}")
    columns: list[tuple[str, Sequence[Any]]] = [
        (_joined(name), values) for name, values in zip(names, zip(*data, strict=True), strict=True)
    ]
    if isinstance(index, list) and len(index) == len(data):
        columns.insert(0, ("index", [_joined(each) for each in index]))
    return checked(columns, said)


def _joined(name: Any) -> str:
    """A name, or those of several levels."""
    return " ".join(map(cell, name)) if isinstance(name, list) else cell(name)


def _of_keyed(found: Keyed) -> Table:
    if problem := too_large(found.width, found.steps, "keys"):
        return Table([], "objects", problem)
    said = f"{counted(found.steps, 'row')} of {counted(found.width, 'column')}"
    return Table(found.columns(), said, facts=found.facts, questions=found.questions)


def _lists(found: dict[str, Any]) -> Table | None:
    """An object of lists of one length; what else it holds is not of the table."""
    lists = {key: value for key, value in found.items() if isinstance(value, list) and value}
    if not any(is_scalar(value) for each in lists.values() for value in each):
        return None
    lengths = [len(value) for value in lists.values()]
    most = max(set(lengths), key=lambda length: (lengths.count(length) * length, length))
    group = [(key, value) for key, value in lists.items() if len(value) == most]
    if len(group) == 1:  # a part of its own, by its name
        return None
    said = f"{counted(most, 'record')} with {counted(len(group), 'key')}"
    taken = dict(group)
    others = [key for key in found if key not in taken]
    some = ", ".join(others[:4]) + (" …" if others[4:] else "")
    notes = (f"beside the lists of {most:,}: {some}",) if others else ()
    return replace(checked(group, said), notes=notes)
