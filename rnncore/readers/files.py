"""An uploaded file, read as a sequence: csv, tsv, json, jsonl, txt, npy or npz.

The name's ending says the format, the content must agree. Nothing is filled in or dropped silently;
every guess stands in ``Sequence.understood`` and can be made otherwise by a choice.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from rnncore.readers import limits
from rnncore.readers.archives import array, opened
from rnncore.readers.nested import read_json, read_json_lines
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.table import read_table
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
) -> Sequence:
    """Read the file ``data`` called ``name`` as one sequence.

    ``split``: of text, into words or characters. ``encoding``: of text, where it is not UTF-8.
    For tables: ``delimiter``, whether the first row is a ``header``, the ``columns`` that are the
    inputs, the column that names the steps, ``axis``, and whether the table is ``long``, a row for
    each series and time; each is guessed where it is None.
    ``member``: the array of an npz file, the first one with numbers where it is None.

    Raises InputError, with a message for a person, for anything that cannot be read.
    """
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in FORMATS:
        listed = ", ".join(f".{each}" for each in FORMATS)
        raise InputError(f"{name} has no ending that is read here: {listed}.")
    if not data:
        raise InputError(f"{name} is empty.")
    if len(data) > limits.FILE:
        raise InputError(
            f"{name} has {len(data) / 2**20:,.1f} MiB, and at most {limits.FILE // 2**20} are read."
        )
    try:
        if ending in ("npy", "npz"):
            return _numbers(*_chosen(data, name, ending, member))
        text = _decoded(data, name, encoding)
        if ending == "txt":
            return read_tokens(text, split=split)
        if ending in ("csv", "tsv"):
            between = delimiter or ("\t" if ending == "tsv" else None)
            return read_table(
                text,
                name,
                delimiter=between,
                header=header,
                columns=columns,
                axis=axis,
                long=long,
            )
        read = read_json if ending == "json" else read_json_lines
        return read(text, name, columns=columns, axis=axis)
    except InputError:
        raise
    except Exception as error:  # real files have made the libraries raise almost anything
        raise InputError(f"{name} is damaged, or not a {ending} file.") from error


def _decoded(data: bytes, name: str, encoding: str | None) -> str:
    """The text of a file. Another encoding than UTF-8 is named and offered, not guessed."""
    if encoding is not None and encoding not in ENCODINGS:
        listed = ", ".join(ENCODINGS)
        raise InputError(f"encoding must be one of {listed}; got {encoding[:40]}.")
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


def _chosen(data: bytes, name: str, ending: str, member: str | None) -> tuple[np.ndarray, str, str]:
    """The array of an npy file, or the chosen one of an npz file; and what it is called."""
    if ending == "npy":
        return array(data, name), name, ""
    members = {
        key.removesuffix(".npy"): value for key, value in opened(data, name, packed=True).items()
    }
    if not members:
        raise InputError(f"{name} holds no arrays.")
    if member is not None and member not in members:
        listed = ", ".join(list(members)[:8])
        raise InputError(f"{name} has no array {member[:40]}. It has {listed}.")
    chosen = member or next(iter(members))
    among = f", {chosen} of {len(members)} arrays" if len(members) > 1 else ""
    return array(members[chosen], f"{name}: {chosen}"), chosen, among


def _numbers(values: np.ndarray, name: str, among: str) -> Sequence:
    """``(T,)`` or ``(T, I)`` numbers as a sequence."""
    if values.ndim not in (1, 2) or 0 in values.shape:
        raise InputError(
            f"{name} has the shape {values.shape}. A sequence is (steps,) or (steps, columns)."
        )
    table = values.reshape(len(values), -1)
    if table.shape[1] > limits.COLUMNS:
        raise InputError(
            f"{name} has {table.shape[1]:,} columns, and a step has at most {limits.COLUMNS}. "
            "If the steps lie along the other axis, turn the array."
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
    names = ("x",) if columns == 1 else tuple(f"x{k + 1}" for k in range(columns))
    said = f"{steps:,} steps of {columns} number{'s' if columns > 1 else ''}{among}"
    labels = tuple(str(t + 1) for t in range(steps))
    return Sequence(labels, table.astype(np.float64), names, "numbers", "step", said)
