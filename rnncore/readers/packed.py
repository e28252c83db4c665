"""Which of the arrays of a file is read: those of one length together, one, or one of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnncore.counting import counted
from rnncore.readers.choices import Answer, Question
from rnncore.readers.grouping import Arrays, groups_of, labels_of, shared_length, together
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

ASKED, LISTED = 6, 8

_PLAUSIBLE = re.compile(r"(?:x|data|values|series|inputs?)(?:_.*|\d*)")
_ITEM = re.compile(r"(?P<key>.*)\[(?P<place>\d{1,9})\]|(?P<number>\d{1,9})", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Pick:
    """The arrays that are read, steps first, by the name of their columns.

    ``said`` ends a sentence, ``evidence`` says why these, ``whole`` whether they are one array that
    may lie the other way round.
    """

    arrays: Arrays
    member: str | None
    said: str = ""
    evidence: str = ""
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()


def offered(found: Arrays) -> Iterator[tuple[str, str]]:
    """What can be read of a file: in words, and as ``Choices.member`` says it."""
    if len(found) > 1:
        for keys in groups_of(found):
            yield together(keys, found), together(keys, found)
    for key, values in found.items():
        if values.ndim == 3:
            for k in range(len(values)):
                said = f"{k + 1:,} of {len(values):,}"
                yield (f"{key}: {said}", f"{key}[{k}]") if key else (said, str(k + 1))
        elif key:
            yield f"{key}: {_shape(values)}", key


def pick(found: Arrays) -> Pick:
    """What is read where nobody chose."""
    if "" in found:
        return _one(found, "")
    labels = labels_of(found)
    best = max(found, key=lambda key: _worth(key, found[key], labels))
    groups = [keys for keys in groups_of(found, labels) if best in keys]
    rest = [key for key in found if key in labels and key != best]
    notes = (f"{', '.join(rest[:4])}: labels, not read",) if rest else ()
    if groups:
        return _group(found, groups[0], notes)
    why = "" if len(found) == 1 else "the likeliest by its name, its numbers and its size"
    return _one(found, best, why, notes)


def picked(found: Arrays, name: str, member: str) -> Pick:
    """What is read where somebody chose. Raises InputError for what there is not."""
    if member in found and member:
        return _one(found, member, "as chosen")
    for keys in groups_of(found):
        if member == together(keys, found):
            return _group(found, keys, ())
    item = _ITEM.fullmatch(member)
    key = (item["key"] or "") if item else ""
    if item and key in found and found[key].ndim == 3:
        place = int(item["place"]) if item["place"] else int(item["number"]) - 1
        if bool(key) == bool(item["place"]) and 0 <= place < len(found[key]):
            return _item(found, key, place, "as chosen")
    listed = ", ".join([part for _, part in _first(found, LISTED)]) or "one array"
    raise InputError(f"{name} has no array {quoted(member)}. It has {listed}.")


def _first(found: Arrays, most: int) -> list[tuple[str, str]]:
    return [each for each, _ in zip(offered(found), range(most), strict=False)]


# --------------------------------------------------------------------------------------- one array


def _one(found: Arrays, key: str, why: str = "", notes: tuple[str, ...] = ()) -> Pick:
    values = found[key]
    if values.ndim == 3:
        return _item(found, key, 0, why, notes)
    among = f", {key} of {counted(len(found), 'array')}" if len(found) > 1 else ""
    stem = key if key and values.ndim == 1 else "x"
    return Pick(arrays={stem: values}, member=key or None, said=among, evidence=why, notes=notes)


def _item(found: Arrays, key: str, place: int, why: str, notes: tuple[str, ...] = ()) -> Pick:
    """One of the sequences ``(N, T, I)`` of an array; a question where nobody chose."""
    values = found[key]
    parts = {key: values}
    members = [part for _, part in _first(parts, ASKED)]
    number, steps = len(values), values.shape[1]
    said = f"{place + 1:,} of {number:,}"
    many = f"{counted(number, 'sequence')} of {counted(steps, 'step')}"
    asked = f"{key} {values.shape}: {many}; which one?"
    answers = tuple(
        Answer(f"{k + 1} of {number:,}", {"member": each}) for k, each in enumerate(members)
    )
    return Pick(
        arrays={"x": values[place]},
        member=f"{key}[{place}]" if key else str(place + 1),
        said=f", {key}: {said}" if key else f", {said}",
        evidence=why,
        questions=() if why == "as chosen" else (Question(asked.strip(), answers),),
        notes=notes,
    )


def _worth(key: str, values: np.ndarray, labels: set[str]) -> tuple[bool, bool, bool, bool, int]:
    """No labels, no words, called as data are, of floats, and large: in this order."""
    kind, plausible = values.dtype.kind, _PLAUSIBLE.fullmatch(key.lower()) is not None
    return key not in labels, kind != "U", plausible, kind == "f", values.size


def _group(found: Arrays, keys: Sequence[str], notes: tuple[str, ...]) -> Pick:
    steps = shared_length(keys, found)
    turned = [key for key in keys if len(found[key]) != steps]
    arrays = {key: found[key].T if key in turned else found[key] for key in keys}
    notes += tuple(f"{key} {found[key].shape} is turned: its columns are steps" for key in turned)
    said = together(keys, found)
    among = f", {', '.join(keys)} of {counted(len(found), 'array')}"
    why = f"each has {counted(steps, 'step')}"
    return Pick(arrays=arrays, member=said, said=among, evidence=why, notes=notes)


def _shape(values: np.ndarray) -> str:
    return " × ".join(f"{each:,}" for each in values.shape)
