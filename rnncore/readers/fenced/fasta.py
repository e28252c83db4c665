"""FASTA: records of letters, a nucleotide or an amino acid each, under lines that begin with >."""

from __future__ import annotations

import re

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.sequence import InputError
from rnncore.readers.text import lines, quoted

RECORDS = 5_000
"""Records of one file that can be chosen from."""

_STRANGE = re.compile(r"[^A-Za-z*-]")
"""What stands for no residue; * is a stop and - a gap."""


def read_fasta(text: str, name: str, member: str | None = None) -> tuple[tuple[str, ...], str, str]:
    """The names of all records, the name of the one that was read, and its letters.

    A record's name is the first word after its >, at most ``limits.LABEL`` characters of it; where
    several have one, the second is "x (2)". ``member``: the record to read; the first that has
    letters where it is None. The letters are as the file has them, small ones too; spaces within
    a line are no letters, and lines that begin with ; are comments.

    Raises InputError where there is no record, none of that name, more than ``RECORDS``, or where
    the record is empty, has more than ``limits.VALUES`` letters, or holds something else.
    """
    names: dict[str, None] = {}
    seen: dict[str, int] = {}
    most = limits.now()
    read, pieces, length, began = member, list[str](), 0, False
    for number, whole in enumerate(lines(text.removeprefix("\ufeff")), 1):
        if number > 2 * most.values:
            lines_read = counted(2 * most.values, "line")
            raise InputError(f"{name} has more than {lines_read}. Shorten it.")
        line = whole.strip()
        if line.startswith(">"):
            title, began = _title(line, names, seen), True
            names[title] = None
            if len(names) > RECORDS:
                many = counted(RECORDS, "record")
                raise InputError(f"{name} has more than {many}. Keep those you need.")
            continue
        if not line or line.startswith(";"):
            continue
        if not began:
            raise InputError(f"{name}, line {number:,}: a FASTA file begins with > and a name.")
        if read is None:
            read = title
        if title == read:
            pieces.append(_letters(line, name, number))
            length += len(pieces[-1])
            if length > most.values:
                said = f"{name}, {quoted(title)} has {most.more_than('letter')}."
                raise InputError(f"{said} Cut the part out that you need.")
    return tuple(names), *_found(name, names, read, "".join(pieces))


def _title(line: str, names: dict[str, None], seen: dict[str, int]) -> str:
    """A name for the record that ``line`` opens which no record before it has."""
    first = (line[1:].split(maxsplit=1) or ["record"])[0][: limits.LABEL]
    title = first
    while title in names:
        seen[first] = seen.get(first, 1) + 1
        title = f"{first} ({seen[first]})"
    return title


def _letters(line: str, name: str, number: int) -> str:
    """The letters of one line."""
    letters = "".join(line.split())
    strange = _STRANGE.search(letters)
    if strange:
        raise InputError(
            f"{name}, line {number:,}: {quoted(strange.group())} is no letter of a sequence."
        )
    return letters


def _found(name: str, names: dict[str, None], read: str | None, letters: str) -> tuple[str, str]:
    if not names:
        raise InputError(f"{name} holds no record: a FASTA file begins with > and a name.")
    if read is not None and read not in names:
        listed = ", ".join(quoted(each) for each in list(names)[:8])
        raise InputError(f"{name} has no record {quoted(read)}. It has {listed}.")
    if read is None:
        raise InputError(f"{name}: none of its records has letters.")
    if not letters:
        raise InputError(f"{name}: the record {quoted(read)} has no letters.")
    return read, letters
