"""JSON from strangers: bounded before it is parsed, and strict about what is a number.

What the values mean is not decided here.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.sequence import InputError
from rnncore.readers.text import lines
from rnncore.trace.archive import count_values, outside_strings

DEPTH = 12
"""Brackets within brackets, at most."""

RECORDS = 125_000
"""Objects of one file, at most: one of a single key takes as much memory as five cells."""

DIGITS = 400
"""Characters of a written number: the longest that a float64 can need is shorter."""

_SPACE = " \t\r\n"
"""What JSON lets stand around a value."""

_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


Number = bytes
"""A number as the file writes it, told from a text by its type; empty for NaN.

Bytes, because Python's collector follows each object of a class of ours: twice the time.
"""

_CONSTANTS = {"NaN": b"", "Infinity": b"inf", "-Infinity": b"-inf"}


class _StrictError(Exception):
    """What is wrong, for the end of a sentence that begins with the file's name."""


def parsed(text: str, name: str) -> Any:
    """The JSON value of a file, each number a ``Number``: no key twice, not too deep.

    Raises InputError, before it parses where that would make more values than are read.
    """
    _check_bounds(text, name)
    try:
        if (deepest := _depth(text)) > DEPTH:
            raise _StrictError(f"is nested {deepest:,} deep, and at most {DEPTH} is read.")
        return _value(text)
    except json.JSONDecodeError as error:
        before = text[: error.pos + len(text) - len(text.lstrip(_SPACE))]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise InputError(
            f"{name} is not JSON: {error.msg}, line {line:,}, column {column:,}."
        ) from error
    except _StrictError as error:
        raise InputError(f"{name} {error}") from error


def parsed_lines(text: str, name: str) -> list[Any]:
    """The JSON values of a file, one a line; empty lines are skipped. Raises as ``parsed``."""
    most = limits.now()
    if text.count("\n") > most.values:
        raise InputError(f"{name} has {most.more_than('line')}. Shorten it.")
    _check_bounds(text, name)
    found, number, line = [], 0, ""
    try:
        for number, line in enumerate(lines(text), start=1):  # noqa: B007 - an error names them
            if not line.isspace():
                found.append(_value(line))
    except json.JSONDecodeError as error:
        raise InputError(
            f"{name}, line {number:,} is not JSON: {error.msg}, column {error.colno:,}."
        ) from error
    except _StrictError as error:
        raise InputError(f"{name}, line {number:,} {error}") from error
    except RecursionError as error:
        raise InputError(f"{name}, line {number:,} is nested {_depth(line):,} deep.") from error
    return found


def _check_bounds(text: str, name: str) -> None:
    """A value of two bytes takes up to 64 in memory."""
    data, most = text.encode(errors="surrogatepass"), limits.now()
    if count_values(data) > 2 * most.values + DEPTH:
        raise InputError(f"{name} has {most.more_than('value')}. Shorten it.")
    many = most.upload and data.count(b"{") > RECORDS
    if many and outside_strings(data).count(b"{") > RECORDS:
        raise InputError(f"{name} has more than {RECORDS:,} records. Shorten it.")


def _depth(text: str) -> int:
    bare = outside_strings(text.encode(errors="surrogatepass"))
    brackets = np.frombuffer(bare.translate(None, _BUT_BRACKETS), dtype=np.uint8)
    opens = (brackets == ord("[")) | (brackets == ord("{"))
    steps = np.where(opens, np.int8(1), np.int8(-1))
    return int(np.cumsum(steps, dtype=np.int32).max(initial=0))


def _value(text: str) -> Any:
    """One value and nothing else but space. Raises JSONDecodeError or _StrictError."""
    text = text.strip(_SPACE)
    value, end = _DECODER.raw_decode(text)
    if end < len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return value


def _number(written: str) -> Number:
    if len(written) > DIGITS:
        raise _StrictError(f"holds a number of {counted(len(written), 'digit')}.")
    return written.encode()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _StrictError("names a key twice in one record.")
    return found


_DECODER = json.JSONDecoder(
    parse_constant=_CONSTANTS.__getitem__,
    parse_float=_number,
    parse_int=_number,
    object_pairs_hook=_once,
)
