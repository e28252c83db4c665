"""Arrays of NumPy's files as columns of texts: npy, and the arrays of an npz that belong together.

Digits are those of the float64 that a number is, so no value is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.archives import array, opened
from rnncore.readers.array_cells import columns_of
from rnncore.readers.cells import Columns, check_whole
from rnncore.readers.choices import Choices, Fact
from rnncore.readers.grouping import Arrays
from rnncore.readers.inner_table import too_large
from rnncore.readers.packed import Pick, offered, pick, picked
from rnncore.readers.parsed import Parsed
from rnncore.readers.sequence import InputError
from rnncore.readers.tables.extent import distinct
from rnncore.readers.tables.table import SHOWN
from rnncore.readers.turning import Turning, turning

KINDS = "biufUMV"
"""Kinds of arrays that are read: booleans, numbers, words, dates, and records of them."""

OFFERED = 256
"""Arrays, or sequences of one array, that can be picked from a list; any can be named."""


def parse_arrays(data: bytes, name: str, ending: str, choices: Choices) -> Parsed:
    """The array of an npy file; of an npz file those of one length, or one. Raises InputError."""
    if ending == "npy":
        found: Arrays = {"": _array(data, name)}
        notes: tuple[str, ...] = ()
    else:
        found, notes = _members(data, name, choices.member)
    one = pick(found) if choices.member is None else picked(found, name, choices.member)
    parts = list(islice(offered(found), OFFERED))
    named, way = _columns(one, name, choices.across)
    _check(named, name)
    rows = len(named[0][1])
    head = zip(*(cells[:SHOWN] for _, cells in named), strict=True)
    return Parsed(
        said=f"{counted(rows, 'step')} of {counted(len(named), 'number')}{one.said}",
        facts=_member_facts(one, parts) + (way.facts if way else ()),
        questions=one.questions + (way.questions if way else ()),
        named=named,
        head=tuple(enumerate(head, start=1)),
        span=(1, rows),
        members=tuple(part for _, part in parts),
        member=one.member,
        notes=notes + one.notes,
    )


def _member_facts(one: Pick, parts: Sequence[tuple[str, str]]) -> tuple[Fact, ...]:
    if one.member is None:
        return ()
    said = next((words for words, part in parts if part == one.member), one.member)
    return (Fact("member", "Array", one.member, said, one.evidence, tuple(parts)),)


def _array(member: bytes, name: str) -> np.ndarray:
    """One array of at most three axes, or of records. Raises InputError."""
    values = array(member, name, KINDS)
    shape = values.shape
    while values.ndim > 2 and 1 in values.shape[:-1]:
        values = values.squeeze(values.shape[:-1].index(1))
    if not 1 <= values.ndim <= 3 or 0 in shape or (values.dtype.fields and values.ndim > 1):
        raise InputError(
            f"{name} has the shape {shape}. A sequence is (steps,) or (steps, columns)."
        )
    return values


def _members(data: bytes, name: str, member: str | None) -> tuple[Arrays, tuple[str, ...]]:
    """The arrays of an npz file that can be read, and why others cannot. Raises InputError."""
    packed = opened(data, name, packed=True, within=limits.now())
    if not packed:
        raise InputError(f"{name} holds no arrays.")
    found: Arrays = {}
    wrong: dict[str, InputError] = {}
    for file, content in packed.items():
        key = file.removesuffix(".npy")
        try:
            found[key] = _array(content, f"{name}: {key}")
        except InputError as error:
            wrong[key] = error
    if member in wrong:
        raise wrong[member]
    if not found:
        raise next(iter(wrong.values()))
    return found, tuple(str(error) for error in wrong.values())


def _columns(one: Pick, name: str, across: bool | None) -> tuple[Columns, Turning | None]:
    """The columns of the arrays that are read, and which way round a single one lies."""
    arrays, way = one.arrays, None
    if len(arrays) == 1:
        stem, values = next(iter(arrays.items()))
        if values.ndim == 2:
            way = turning(len(values), values.shape[1], across)
            arrays = {stem: values.T if way.turned else values}
    found = [each for stem, values in arrays.items() for each in columns_of(stem, values, name)]
    check_whole([key for key, _ in found], f"{name}, field")
    names = distinct([key or f"column {k + 1}" for k, (key, _) in enumerate(found)])
    return [(key, cells) for key, (_, cells) in zip(names, found, strict=True)], way


def _check(named: Columns, name: str) -> None:
    """Raise InputError for more than is read."""
    if problem := too_large(len(named), len(named[0][1]), "columns"):
        raise InputError(f"{name} {problem}.")
