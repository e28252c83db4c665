"""An uploaded file, read as a sequence.

The name's ending says the format, the content must agree. Nothing is filled in or dropped silently;
every guess stands in ``Sequence.understood`` and can be made otherwise by a choice.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.choices import SPLITS, TEXT, Choices, Fact
from rnncore.readers.decoding import decoded
from rnncore.readers.fenced import ADVICE, GRIDS, disguised, gunzipped, read_fasta, read_grid
from rnncore.readers.nested import parse_json, parse_json_lines
from rnncore.readers.numpy_files import parse_arrays
from rnncore.readers.parsed import Parsed, with_fact
from rnncore.readers.sequence import InputError, Sequence, check_size, refused
from rnncore.readers.tables.cutting import Row
from rnncore.readers.tables.line import line_of_numbers
from rnncore.readers.tables.roles import Roles, roles_of, sequence_of
from rnncore.readers.tables.table import kind_fact, of_rows, parse_table
from rnncore.readers.text import quoted
from rnncore.readers.typed import read_tokens

TABLES, TEXTS, LINES = ("csv", "tsv", "tab"), ("txt", "dat", "log"), ("jsonl", "ndjson")
ARRAYS, LETTERS = ("npy", "npz"), ("fasta", "fa", "faa", "fna")
FORMATS = (*TABLES, *TEXTS, "json", *LINES, *ARRAYS, *GRIDS, *LETTERS)


def read_sequence(
    data: bytes, name: str, *, within: limits.Limits = limits.UPLOAD, **choices: Any
) -> Sequence:
    """Read the file ``data`` called ``name`` as one sequence.

    ``within``: how large it may be; `limits.DISK` for a file of one's own.
    ``choices``: the fields of `rnncore.readers.Choices` by name, such as ``delimiter=";"``,
    ``columns=("a", "b")`` or ``missing="leave out"``; what is not chosen is guessed.

    Raises InputError, with a message for a person, for anything that cannot be read, and its
    subclass AskedError where a choice would make it readable.
    """
    made = Choices(**choices)
    with limits.applied(within), far_apart(), unreadable_is_input_error(name):
        return read(parse(data, name, made), name, made)


def read(parsed: Parsed, name: str, choices: Choices) -> Sequence:
    """The sequence in a file that was parsed. Raises InputError as ``read_sequence``."""
    if parsed.sequence is not None:
        return parsed.sequence
    if parsed.questions:
        raise parsed.questions[0].as_error(name)
    assert parsed.named is not None
    return of_roles(parsed, roles_of(parsed.named, name, choices, parsed.between), name, choices)


def of_roles(parsed: Parsed, roles: Roles, name: str, choices: Choices) -> Sequence:
    """The sequence in a table whose columns have their roles. Raises InputError."""
    if parsed.questions:
        raise parsed.questions[0].as_error(name)
    said = "; ".join((parsed.said, *parsed.notes))
    return sequence_of(roles, name, said, choices.missing)


def parse(data: bytes, name: str, choices: Choices) -> Parsed:
    """Cut the file into columns, or into a sequence where it has none. Raises InputError."""
    check_size(data, name, within=limits.now())
    if name.lower().endswith(".gz"):
        data, inner = gunzipped(data, name)
        return parse(data, inner, choices)
    ending = ending_of(name)
    if wrong := disguised(data, ending):
        raise InputError(f"{name} {wrong}")
    if ending in ARRAYS:
        return parse_arrays(data, name, ending, choices)
    if ending in GRIDS:
        return _grid(data, name, choices)
    text, encoding = decoded(data, name, choices)
    return with_fact(_text(text, name, ending, choices), encoding)


def ending_of(name: str) -> str:
    """The format that the file's name says, one of ``FORMATS``, without ".gz" after it.

    Raises InputError for others, with what to save instead.
    """
    bare = name[:-3] if name.lower().endswith(".gz") else name
    ending = bare.rsplit(".", 1)[-1].lower() if "." in bare else ""
    if ending in ADVICE:
        raise InputError(f"{name} is a file of a kind that is not read here. {ADVICE[ending]}")
    if ending not in FORMATS:
        listed = ", ".join(f".{each}" for each in FORMATS)
        raise InputError(f"{name} has no ending that is read here: {listed}.")
    return ending


def far_apart() -> np.errstate:
    """Numbers may be further apart than a float64 can say, and that is no fault of the file."""
    return np.errstate(over="ignore", invalid="ignore")


def unreadable_is_input_error(name: str) -> AbstractContextManager[None]:
    """Whatever a file makes the libraries raise is one error for the caller."""
    return refused(f"{name} is damaged, or not a {name.rsplit('.', 1)[-1].lower()} file.")


def _text(text: str, name: str, ending: str, choices: Choices) -> Parsed:
    if ending in LETTERS:
        return _letters(text, name, choices)
    if ending == "json":
        return parse_json(text, name, choices)
    if ending in LINES:
        return parse_json_lines(text, name, choices)
    if ending in TABLES and choices.kind != TEXT:
        return parse_table(text, name, choices)
    if choices.kind is None and text.lstrip()[:1] in ("[", "{"):
        try:
            return parse_json(text, name, choices)
        except InputError:
            pass
    kind = kind_fact(text, choices)
    if kind.value != TEXT:
        return with_fact(parse_table(text, name, choices), kind)
    if choices.kind is None and (line := line_of_numbers(text)) is not None:
        return with_fact(line, replace(kind, said="numbers on a line"))
    read = read_tokens(text, split=choices.split, within=limits.now())
    options = tuple((each, each) for each in SPLITS)
    split = Fact("split", "Split into", choices.split, choices.split, "", options)
    return Parsed(said=read.understood, sequence=read, facts=(kind, split))


def _grid(data: bytes, name: str, choices: Choices) -> Parsed:
    """A workbook, a Parquet or a MIDI file: rows of cells whose numbers were typed as such."""
    grid = read_grid(data, name, choices.member)
    rows = [Row(k, cells) for k, cells in enumerate(grid.rows, 1) if any(cells) or k > 1]
    if grid.header and choices.header is None:
        choices = replace(choices, header=True)
    parsed = of_rows(rows, name, choices, None)
    said = f"{grid.what}: {parsed.said}"
    return _of_members(replace(parsed, said=said), grid.members, grid.member)


def _letters(text: str, name: str, choices: Choices) -> Parsed:
    """A record of FASTA, letter by letter."""
    members, member, letters = read_fasta(text, name, choices.member)
    said = f"{counted(len(letters), 'letter')} of {quoted(member)}"
    sequence = Sequence.of_tokens(tuple(letters), "letter", said)
    return _of_members(Parsed(said=said, sequence=sequence), members, member)


def _of_members(parsed: Parsed, members: tuple[str, ...], member: str | None) -> Parsed:
    """The same with the part of the file that is read, where there are several."""
    if len(members) < 2:
        return parsed
    options = tuple((each, each) for each in members)
    why = "the one with the most in it" if parsed.sequence is None else ""
    fact = Fact("member", "Part of the file", member, member or "", why, options)
    return with_fact(replace(parsed, members=members, member=member), fact)
