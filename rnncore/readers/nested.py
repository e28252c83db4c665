"""JSON and JSON lines: numbers, lists of numbers, words, or records, one a step."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import regex

from rnncore.readers import limits
from rnncore.readers.columns import Column, sequence_of
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.text import quoted

_STRING = regex.compile(r'"(?:[^"\\]|\\.)*"')
DEPTH = 8
"""Brackets within brackets, at most."""

DIGITS = 400
"""Characters of a written number: the longest that a float64 can need is shorter."""


def read_json(
    text: str, name: str, *, columns: tuple[str, ...] | None = None, axis: str | None = None
) -> Sequence:
    """A JSON list: of numbers, of lists of numbers, of words, or of records with the same keys.

    An object of lists of one length is a table too. Raises InputError.
    """
    found = _parsed(text, name)
    if isinstance(found, dict) and found and all(isinstance(v, list) for v in found.values()):
        lengths = {len(value) for value in found.values()}
        if len(lengths) != 1:
            raise InputError(f"{name}: its lists have {len(lengths)} different lengths.")
        found = [dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True)]
    if not isinstance(found, list):
        raise InputError(f"{name} holds {_what(found)}, and a sequence is a list.")
    return _steps(found, name, columns, axis)


def read_json_lines(
    text: str, name: str, *, columns: tuple[str, ...] | None = None, axis: str | None = None
) -> Sequence:
    """One JSON value a line: a number, a list of numbers, a word or a record. Raises InputError."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > limits.VALUES:
        raise InputError(f"{name} has more than {limits.VALUES:,} lines. Shorten it.")
    found = [_parsed(line, f"{name}, line {number:,}") for number, line in enumerate(lines, 1)]
    return _steps(found, name, columns, axis)


def _parsed(text: str, name: str) -> Any:
    """One JSON value: no NaN, no key twice, not too deep, numbers that a float64 can hold."""
    depth = deepest = 0
    for character in _STRING.sub("", text):
        depth += (character in "[{") - (character in "]}")
        deepest = max(deepest, depth)
    if deepest > DEPTH:
        raise InputError(f"{name} is nested {deepest:,} deep, and at most {DEPTH} is read.")

    def refused(constant: str) -> None:
        raise InputError(f"{name} holds {constant}, which is no number. Nothing is filled in.")

    def number(written: str) -> float:
        if len(written) > DIGITS:
            raise InputError(f"{name} holds a number of {len(written):,} digits.")
        return float(written)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise InputError(f"{name} names a key twice in one record.")
        return dict(pairs)

    try:
        return json.loads(
            text,
            parse_constant=refused,
            parse_float=number,
            parse_int=number,
            object_pairs_hook=once,
        )
    except json.JSONDecodeError as error:
        raise InputError(
            f"{name} is not JSON: {error.msg}, line {error.lineno:,}, column {error.colno:,}."
        ) from error
    except RecursionError as error:
        raise InputError(f"{name} is nested too deep.") from error


def _steps(
    found: list[Any], name: str, columns: tuple[str, ...] | None, axis: str | None
) -> Sequence:
    """A list with a step an entry."""
    if not found:
        raise InputError(f"{name} holds no steps.")
    if len(found) > limits.VALUES:
        raise InputError(f"{name} has more than {limits.VALUES:,} steps. Shorten it.")
    kinds = {type(step) for step in found}
    if kinds == {str}:
        return _words(found, name)
    if kinds == {dict}:
        return _records(found, name, columns, axis)
    rows = [step if isinstance(step, list) else [step] for step in found]
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        wrong = [value for value in row if not isinstance(value, float)]
        if wrong or not row:
            what = _what(wrong[0]) if wrong else "nothing"
            raise InputError(f"{name}, step {number:,} holds {what} where a number belongs.")
        if len(row) != width:
            raise InputError(
                f"{name}, step {number:,} has {len(row):,} numbers, where the first has {width:,}."
            )
    if width > limits.COLUMNS or width * len(rows) > limits.VALUES:
        raise InputError(
            f"{name} has more than {limits.COLUMNS} columns or {limits.VALUES:,} numbers."
        )
    values = np.array(rows, dtype=np.float64)
    if not np.isfinite(values).all():
        raise InputError(f"{name} holds a number beyond what a float64 holds.")
    names = ("x",) if width == 1 else tuple(f"x{k + 1}" for k in range(width))
    labels = tuple(str(t + 1) for t in range(len(rows)))
    said = f"{len(rows):,} steps of {width} number{'s' if width > 1 else ''}"
    return Sequence(labels, values, names, "numbers", "step", said)


def _words(found: list[str], name: str) -> Sequence:
    for number, word in enumerate(found, start=1):
        if len(word) > limits.LABEL:
            raise InputError(f"{name}, step {number:,} has more than {limits.LABEL} characters.")
        try:
            word.encode()
        except UnicodeEncodeError as error:
            raise InputError(
                f"{name}, step {number:,} holds half a character (a lone surrogate)."
            ) from error
    labels = tuple(word if word.strip() else "␣" for word in found)
    return Sequence(labels, None, (), "tokens", "word", f"{len(found):,} words")


def _records(
    found: list[dict[str, Any]], name: str, columns: tuple[str, ...] | None, axis: str | None
) -> Sequence:
    """Records with the same keys: a table."""
    keys = tuple(found[0])
    if len(keys) > limits.COLUMNS or len(keys) * len(found) > limits.VALUES:
        raise InputError(f"{name} has more than {limits.COLUMNS} keys or {limits.VALUES:,} values.")
    for number, record in enumerate(found, start=1):
        if record.keys() != set(keys):
            other = sorted(record.keys() ^ set(keys))[0]
            raise InputError(
                f"{name}, record {number:,} differs from the first in {quoted(other)}."
            )
    made = []
    for key in keys:
        cells = [record[key] for record in found]
        wrong = next((c for c in cells if not isinstance(c, float | str | None)), 0.0)
        if isinstance(wrong, dict | list | bool):
            raise InputError(
                f"{name}: {quoted(key)} holds {_what(wrong)}, and not numbers or words."
            )
        values = None
        if all(isinstance(cell, float) for cell in cells):
            values = np.array(cells)
        texts = tuple("" if c is None else f"{c:g}" if isinstance(c, float) else c for c in cells)
        made.append(Column(key, texts, values))
    said = f"{len(found):,} records with {len(keys)} keys"
    return sequence_of(made, name, said, columns=columns, axis=axis)


def _what(value: Any) -> str:
    """A JSON value in a word."""
    names = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "true or false",
        float: "a number",
    }
    return names.get(type(value), "null")
