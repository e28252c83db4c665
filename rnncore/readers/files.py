"""An uploaded file, read as a sequence: csv, tsv, json, jsonl, txt, npy or npz.

The name's ending says the format, the content must agree. Nothing is filled in or dropped silently;
every guess stands in ``Sequence.understood`` and can be made otherwise by a choice.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Literal

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.archives import array, opened
from rnncore.readers.columns import REFUSE
from rnncore.readers.nested import parse_json, parse_json_lines
from rnncore.readers.parsed import Choices, Parsed
from rnncore.readers.sequence import InputError, Sequence, check_size, refused
from rnncore.readers.table import parse_table
from rnncore.readers.typed import read_tokens

FORMATS = ("csv", "tsv", "json", "jsonl", "txt", "npy", "npz")
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")


def read_sequence(
    data: bytes,
    name: str,
    *,
    split: Literal["words", "characters"] = "words",
    encoding: str | None = None,
    delimiter: str | None = None,
    header: bool | None = None,
    columns: tuple[str, ...] | None = None,
    axis: str | None = None,
    long: bool | None = None,
    member: str | None = None,
    missing: str = REFUSE,
) -> Sequence:
    """Read the file ``data`` called ``name`` as one sequence.

    ``split``: of text, into words or characters. ``encoding``: of text, where it is not UTF-8.
    For tables: ``delimiter``, whether the first row is a ``header``, the ``columns`` that are the
    inputs, the column that names the steps, ``axis`` ("" for none), and whether the table is
    ``long``, a row for each series and time; each is guessed where it is None. One column of texts
    is a sequence of tokens. ``missing``: "refuse" a table with a missing number in an input, or
    "leave out" such rows. ``member``: the array of an npz file, the first one where it is None.

    Raises InputError, with a message for a person, for anything that cannot be read.
    """
    choices = Choices(split, encoding, delimiter, header, columns, axis, long, member, missing)
    with unreadable_is_input_error(name):
        return parse(data, name, choices).read(name, choices)


def parse(data: bytes, name: str, choices: Choices) -> Parsed:
    """Cut the file into columns, or into a sequence where it has none. Raises InputError."""
    ending = ending_of(name)
    check_size(data, name)
    if ending in ("npy", "npz"):
        return _arrays(data, name, ending, choices.member)
    text = _decoded(data, name, choices.encoding)
    return replace(_text(text, name, ending, choices), encoding=choices.encoding or "utf-8")


def ending_of(name: str) -> str:
    """The format that the file's name says, one of ``FORMATS``. Raises InputError for others."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in FORMATS:
        listed = ", ".join(f".{each}" for each in FORMATS)
        raise InputError(f"{name} has no ending that is read here: {listed}.")
    return ending


def unreadable_is_input_error(name: str) -> AbstractContextManager[None]:
    """Whatever a file makes the libraries raise is one error for the caller."""
    return refused(f"{name} is damaged, or not a {name.rsplit('.', 1)[-1].lower()} file.")


def _text(text: str, name: str, ending: str, choices: Choices) -> Parsed:
    if ending == "txt":
        read = read_tokens(text, split=choices.split)
        return Parsed(read.understood, sequence=read)
    if ending in ("csv", "tsv"):
        return parse_table(
            text,
            name,
            delimiter=choices.delimiter or ("\t" if ending == "tsv" else None),
            header=choices.header,
            long=choices.long,
        )
    return (parse_json if ending == "json" else parse_json_lines)(text, name)


def _decoded(data: bytes, name: str, encoding: str | None) -> str:
    """The text of a file. Another encoding than UTF-8 is named and offered, not guessed."""
    if encoding is not None and encoding not in ENCODINGS:
        listed = ", ".join(ENCODINGS)
        raise InputError(f"encoding must be one of {listed}; got {encoding[:40]}.")
    if encoding is None and data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        raise InputError(f"{name} is UTF-32, which is not read here. Save it as UTF-8.")
    if encoding is None and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{name} looks like UTF-16. Choose the encoding utf-16.")
    try:
        text = data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as error:
        found = encoding or "UTF-8"
        other = "" if encoding else " Choose another encoding, cp1252 for instance."
        raise InputError(
            f"{name} is not {found}: byte {error.start + 1:,} does not belong.{other}"
        ) from error
    if "\x00" in text:
        raise InputError(f"{name} holds zero bytes, so it is not text.")
    return text


def _arrays(data: bytes, name: str, ending: str, member: str | None) -> Parsed:
    """The array of an npy file, or the chosen one of an npz file."""
    if ending == "npy":
        read = _numbers(array(data, name), name, "")
        return Parsed(read.understood, sequence=read)
    members = {
        key.removesuffix(".npy"): value for key, value in opened(data, name, packed=True).items()
    }
    if not members:
        raise InputError(f"{name} holds no arrays.")
    if member is not None and member not in members:
        listed = ", ".join(list(members)[:8])
        raise InputError(f"{name} has no array {member[:40]}. It has {listed}.")
    among = f" of {counted(len(members), 'array')}" if len(members) > 1 else ""
    refused: list[InputError] = []
    for key in [member] if member else members:
        try:
            values = array(members[key], f"{name}: {key}")
            read = _numbers(values, key, f", {key}{among}" if among else "")
        except InputError as error:  # the first array that is a sequence is the one meant
            refused.append(error)
            continue
        return Parsed(read.understood, sequence=read, members=tuple(members), member=key)
    raise refused[0]


def _numbers(values: np.ndarray, name: str, among: str) -> Sequence:
    """``(T,)`` or ``(T, I)`` numbers as a sequence."""
    if values.ndim not in (1, 2) or 0 in values.shape:
        raise InputError(
            f"{name} has the shape {values.shape}. A sequence is (steps,) or (steps, columns)."
        )
    table = values.reshape(len(values), -1)
    if table.shape[1] > limits.COLUMNS:
        raise InputError(
            f"{name} has {counted(table.shape[1], 'column')}, and a step has at most "
            f"{limits.COLUMNS}. If the steps lie along the other axis, turn the array."
        )
    if table.size > limits.VALUES:
        raise InputError(f"{name} has more than {limits.VALUES:,} numbers. Shorten it.")
    finite = np.isfinite(table)
    if not finite.all():
        row, column = np.argwhere(~finite)[0]
        raise InputError(
            f"{name}: step {row + 1:,}, column {column + 1:,} is NaN or infinite, and "
            f"{int((~finite).sum()):,} in all. Nothing is filled in."
        )
    steps, columns = table.shape
    said = f"{counted(steps, 'step')} of {counted(columns, 'number')}{among}"
    return Sequence.of_numbers(table.astype(np.float64), said)
