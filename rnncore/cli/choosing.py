"""Choices about a file as words on a command line: ``--choose NAME=VALUE``, both ways."""

from __future__ import annotations

import argparse
import csv
import io
import os
import shlex
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from rnncore.readers import Answer, AskedError, Choices, InputError
from rnncore.readers.choices import ROW_NAMES
from rnncore.readers.tables.cutting import DELIMITERS

YES, NO = "yes", "no"

NAMES = tuple(field.name for field in fields(Choices))
"""What can be chosen."""


def chosen(written: str) -> Answer:
    """The choice that ``NAME=VALUE`` makes. Raises argparse's error, with the choices there are."""
    name, equals, value = written.partition("=")
    if not equals or name not in NAMES:
        raise argparse.ArgumentTypeError(
            f"NAME=VALUE has one of these names: {', '.join(NAMES)}; got {written!r}"
        )
    try:
        changes = {name: _READ.get(name, str)(value)}
        Choices(**changes)
    except (ValueError, InputError) as error:
        raise argparse.ArgumentTypeError(f"{name}={value}: {error}") from error
    return Answer(written, changes)


def asked(error: AskedError) -> str:
    """What a file asks, and each answer as the options that give it."""
    ways = [(options(each.changes) or each.written, each.said) for each in error.question.answers]
    listed = "\n".join(f"  {way}\n      {said}" for way, said in ways)
    return f"{error.name}: {error.question.said}\nAdd one of these:\n{listed}"


def options(changes: Mapping[str, Any]) -> str:
    """Choices as a command line takes them; "" where a value cannot be typed there."""
    values = {name: _written(name, value) for name, value in changes.items()}
    if not all(map(str.isprintable, values.values())):
        return ""
    return " ".join(f"--choose {_quoted(name, value)}" for name, value in values.items())


def _quoted(name: str, value: str) -> str:
    """A choice as the shell of this system takes it."""
    if os.name == "nt":
        return subprocess.list2cmdline([f"{name}={value}"])
    return f"{name}={shlex.quote(value)}"


# ----------------------------------------------------------------------------------- one value


def _truth(value: str) -> bool:
    if value.lower() not in (YES, NO):
        raise ValueError(f"it is {YES} or {NO}")
    return value.lower() == YES


def _header(value: str) -> bool | str:
    return ROW_NAMES if value == ROW_NAMES else _truth(value)


def _whole(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise ValueError("it is the number of a line, from 1 on")
    return int(value)


def _lines(value: str) -> tuple[int, ...]:
    return tuple(map(_whole, value.split(",")))


def _listed(value: str) -> tuple[str, ...]:
    """Texts by commas; one that holds a comma stands in quotation marks."""
    try:
        found = next(csv.reader([value], skipinitialspace=True, strict=True), [])
    except csv.Error as error:
        raise ValueError("a quotation mark is opened and never closed") from error
    if not found:
        raise ValueError("it is one text, or several by commas")
    return tuple(found)


def _pairs(value: str) -> tuple[tuple[str, str], ...]:
    cut = [each.rpartition(":") for each in _listed(value)]
    if not all(colon for _, colon, _ in cut):
        raise ValueError("it is COLUMN:READING, or several by commas")
    return tuple((column, reading) for column, _, reading in cut)


def _axis(value: str) -> str | tuple[str, ...]:
    names = _listed(value) if value else ("",)
    return names[0] if len(names) == 1 else names


def _mark(value: str) -> str:
    marks = {words: mark for mark, words in DELIMITERS.items()}
    mark = marks.get(value, value)
    if mark not in DELIMITERS:
        raise ValueError(f"it is one of {', '.join(marks)}, or the mark itself")
    return mark


_READ: Mapping[str, Callable[[str], Any]] = {
    "delimiter": _mark,
    "start": _whole,
    "end": _whole,
    "skip": _lines,
    "header": _header,
    "units": _truth,
    "absent": _listed,
    "present": _listed,
    "read_as": _pairs,
    "columns": _listed,
    "axis": _axis,
    "long": _truth,
    "across": _truth,
}
"""How the value of a choice is read; others are texts as they stand."""


def _written(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if name == "delimiter":
        return DELIMITERS[value]
    if name == "read_as":
        value = tuple(f"{column}:{reading}" for column, reading in value)
    elif name == "axis" and isinstance(value, str):
        value = (value,) if value else ""
    if not isinstance(value, tuple):
        return str(value)
    texts = tuple(map(str, value))
    spaced = any(text != text.strip() for text in texts)
    line = io.StringIO()
    writer = csv.writer(line, csv.unix_dialect if spaced else csv.excel, lineterminator="")
    writer.writerow(texts)
    return line.getvalue()
