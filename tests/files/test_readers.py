"""The readers against the catalogue: what is right, or the question whose answers lead there."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rnncore.readers import AskedError, Choices, InputError, Sequence, read_sequence
from tests.files.catalogue import Entry, catalogue

ENTRIES = catalogue()
CLICKS = 4
"""Answers until a file is read, at most."""

FIELDS = {
    "encoding": "encoding",
    "markers": "absent",
    "header": "header",
    "first": "start",
    "last": "end",
    "columns": "columns",
    "steps": "axis",
    "read": "kind",
    "series": "series",
    "only": "only",
    "member": "member",
    "entry": "member",
    "turned": "across",
}
"""The words of an answer that are a choice by another name."""


def read(entry: Entry, choices: Choices) -> Sequence:
    return read_sequence(entry.path.read_bytes(), entry.path.name, **choices.changed())


def chosen(entry: Entry) -> Choices:
    """The choices that stand in an entry."""
    usual = Choices(missing=entry.missing) if entry.missing else Choices()
    found = {}
    for word, given in entry.answer.items():
        value = tuple(given) if isinstance(given, list) else given
        if word == "decimal":
            found["decimal"] = {".": "point", ",": "comma"}[value]
        elif word == "read_as":
            found["read_as"] = tuple(value.items())
        elif word == "row_names":
            found["header"] = "row names" if value else True
        else:
            found[FIELDS[word]] = str(value) if word == "entry" else value
    return replace(usual, **found)


def differs(entry: Entry, sequence: Sequence) -> str:
    assert entry.right is not None
    return entry.right.differs(sequence.labels, sequence.names, sequence.values)


def clicked(entry: Entry, choices: Choices, clicks: int = CLICKS) -> Iterator[Sequence]:
    """What is read after some answers, each one click, in the order in which they are offered."""
    try:
        yield read(entry, choices)
    except AskedError as error:
        if clicks:
            for answer in error.question.answers:
                yield from clicked(entry, choices.answered(answer), clicks - 1)
    except InputError:
        return


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_a_file_is_read_as_it_is_meant_or_asked_about(entry):
    usual = Choices(missing=entry.missing) if entry.missing else Choices()
    if entry.refused or entry.asks:
        with pytest.raises(InputError) as caught:
            read(entry, usual)
        said = str(caught.value).lower()
        assert all(word.lower() in said for word in (*entry.asks, *entry.refused)), said
        assert isinstance(caught.value, AskedError) == bool(entry.asks), said
    if entry.right is None:
        return
    if entry.asks:
        # Inputs are chosen by other means than answers: before them, or not at all.
        columns = tuple(entry.answer.get("columns", ())) or None
        begun = (usual, replace(usual, columns=columns))
        found = (sequence for choices in begun for sequence in clicked(entry, choices))
        assert not all(differs(entry, sequence) for sequence in found)
    else:
        assert differs(entry, read(entry, chosen(entry))) == ""
