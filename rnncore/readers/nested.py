"""JSON and JSON lines: numbers, lists of numbers, words, or records, one a step."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Rows
from typing import Any

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.columns import Column
from rnncore.readers.parsed import Parsed
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.strict import parsed, parsed_lines
from rnncore.readers.text import quoted
from rnncore.written import exact


def parse_json(text: str, name: str) -> Parsed:
    """A JSON list: of numbers, of lists of numbers, of words, or of records with the same keys.

    An object of lists of one length is a table too. Raises InputError.
    """
    found = parsed(text, name)
    if isinstance(found, dict) and found and all(isinstance(v, list) for v in found.values()):
        lengths = {len(value) for value in found.values()}
        if len(lengths) != 1:
            raise InputError(f"{name}: its lists have {counted(len(lengths), 'different length')}.")
        return _table(found, lengths.pop(), name)
    if not isinstance(found, list):
        raise InputError(f"{name} holds {_what(found)}, and a sequence is a list.")
    return _steps(found, name)


def parse_json_lines(text: str, name: str) -> Parsed:
    """One JSON value a line: a number, a list of numbers, a word or a record. Raises InputError."""
    return _steps(parsed_lines(text, name), name)


def _steps(found: list[Any], name: str) -> Parsed:
    """A list with a step an entry."""
    if not found:
        raise InputError(f"{name} holds no steps.")
    if len(found) > limits.VALUES:
        raise InputError(f"{name} has more than {limits.VALUES:,} steps. Shorten it.")
    kinds = {type(step) for step in found}
    if kinds == {str}:
        return _words(found, name)
    if kinds == {dict}:
        return _records(found, name)
    rows = [step if isinstance(step, list) else [step] for step in found]
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        wrong = [value for value in row if not isinstance(value, float)]
        if wrong or not row:
            what = _what(wrong[0]) if wrong else "nothing"
            raise InputError(f"{name}, step {number:,} holds {what} where a number belongs.")
        if len(row) != width:
            raise InputError(
                f"{name}, step {number:,} has {counted(len(row), 'number')}, where the first has "
                f"{width:,}."
            )
    if width > limits.COLUMNS or width * len(rows) > limits.VALUES:
        raise InputError(
            f"{name} has more than {limits.COLUMNS} columns or {limits.VALUES:,} numbers."
        )
    values = np.array(rows, dtype=np.float64)
    if not np.isfinite(values).all():
        raise InputError(f"{name} holds a number beyond what a float64 holds.")
    said = f"{counted(len(rows), 'step')} of {counted(width, 'number')}"
    return Parsed(said, sequence=Sequence.of_numbers(values, said))


def _words(found: list[str], name: str) -> Parsed:
    for number, word in enumerate(found, start=1):
        if len(word) > limits.LABEL:
            raise InputError(f"{name}, step {number:,} has more than {limits.LABEL} characters.")
    _check_whole(found, f"{name}, step")
    labels = tuple(word if word.strip() else "␣" for word in found)
    said = f"{counted(len(found), 'word')}"
    return Parsed(said, sequence=Sequence.of_tokens(labels, "word", said))


def _records(found: list[dict[str, Any]], name: str) -> Parsed:
    """Records with the same keys: a table."""
    keys = found[0].keys()
    for number, record in enumerate(found, start=1):
        if record.keys() != keys:
            other = sorted(record.keys() ^ keys)[0]
            raise InputError(
                f"{name}, record {number:,} differs from the first in {quoted(other)}."
            )
    return _table({key: [record[key] for record in found] for key in keys}, len(found), name)


def _table(found: Mapping[str, list[Any]], rows: int, name: str) -> Parsed:
    """Cells by the name of their column."""
    if not found or not rows:
        raise InputError(f"{name} holds no steps.")
    if len(found) > limits.COLUMNS or len(found) * rows > limits.VALUES:
        raise InputError(f"{name} has more than {limits.COLUMNS} keys or {limits.VALUES:,} values.")
    _check_whole(list(found), f"{name}, key")
    columns = [_column(key, cells, name) for key, cells in found.items()]
    return Parsed(f"{counted(rows, 'record')} with {counted(len(found), 'key')}", columns=columns)


def _column(key: str, cells: list[Any], name: str) -> Column:
    for cell in cells:
        if isinstance(cell, dict | list | bool):
            raise InputError(
                f"{name}: {quoted(key)} holds {_what(cell)}, and not numbers or words."
            )
    where = f"{name}: {quoted(key)}, record"
    _check_whole([cell if isinstance(cell, str) else "" for cell in cells], where)
    texts = tuple("" if c is None else exact(c) if isinstance(c, float) else c for c in cells)
    if not all(isinstance(cell, float) for cell in cells):
        return Column.of(key, texts)._replace(values=None)
    values = np.array(cells)
    if not np.isfinite(values).all():
        number = int(np.argmin(np.isfinite(values))) + 1
        raise InputError(f"{where} {number:,} holds a number beyond what a float64 holds.")
    return Column(key, texts, values)


def _check_whole(texts: Rows[str], where: str) -> None:
    """Raise InputError where one of ``texts`` holds half a character, which no page can show."""
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        whole = [text.encode(errors="replace").decode() == text for text in texts]
        number = whole.index(False) + 1
        raise InputError(f"{where} {number:,} holds half a character (a lone surrogate).") from None


def _what(value: Any) -> str:
    """A JSON value in a word."""
    names = {dict: "an object", list: "a list", str: "a text", float: "a number"}
    return "true or false" if isinstance(value, bool) else names.get(type(value), "null")
