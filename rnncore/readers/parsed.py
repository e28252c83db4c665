"""What a file turned out to be, before it is decided which of its columns a network reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rnncore.readers.choices import Fact, Question
from rnncore.readers.sequence import Sequence


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Parsed:
    """A file cut into columns, or one that is a ``sequence`` as it stands.

    ``said`` tells in words what was found, ``facts`` one by one with their evidence; ``questions``
    are what is open so far. ``named`` are the columns as texts, and ``between`` what separated
    them, None where the file has typed its numbers. ``head`` are the first rows as they stand in
    it, each with its line, and ``span`` the lines of the table. ``members`` are the parts of the
    file that could be read, ``member`` the one that is. ``notes`` tell what was left out.
    """

    said: str
    facts: tuple[Fact, ...] = ()
    questions: tuple[Question, ...] = ()
    named: list[tuple[str, tuple[str, ...]]] | None = None
    between: str | None = None
    sequence: Sequence | None = None
    head: tuple[tuple[int, tuple[str, ...]], ...] = ()
    span: tuple[int, int] = (1, 1)
    notes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    member: str | None = None


def with_fact(parsed: Parsed, fact: Fact) -> Parsed:
    """The same with one fact more, before the others."""
    return replace(parsed, facts=(fact, *parsed.facts))
