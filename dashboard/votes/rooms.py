"""Rooms, their questions and answers. A room is its teacher's, who holds its token.

Of who votes nothing is kept but a random number and the answer.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.votes.store import connected

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of codes: 32 signs, none of which looks like another one."""

LENGTH = 5
"""Signs of a code."""

LASTS = 4 * 3600
"""Seconds from a room's opening until it is deleted."""

ROOMS, QUESTIONS, OPTIONS, VOTERS = 200, 200, 8, 1000
"""At most so many rooms in a file, questions in a room, options and voters at a question."""

ASKED, OPTION = 800, 300
"""Characters of a question and of an option; what is longer is cut."""

UNUSED = 600
"""Seconds after which a room in which nobody has voted makes place for a new one."""


Said = tuple[str, tuple[str, ...]]
"""A question and its options."""


class RoomError(Exception):
    """What was asked cannot be done: its ``reason`` is a word of ``REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a room.

    ``place``: what names it in its lesson. ``locked``: no answer can be given or changed any more.
    ``right``: the places of the right options from 0, None until the measurement is shown.
    ``others``: the question and its options in other languages, by their codes.
    """

    id: int
    place: str
    asked: str
    options: tuple[str, ...]
    locked: bool
    right: tuple[int, ...] | None
    others: Mapping[str, Said] = field(default_factory=dict)

    def said(self, language: str) -> Said:
        """The question and its options in a language, or else in English."""
        return self.others.get(language, (self.asked, self.options))


@dataclass(frozen=True, slots=True)
class Room:
    """A room as it is now; ``version`` grows with all that its phones have to show anew."""

    code: str
    secret: bytes
    opened: float
    closed: bool
    version: int
    question: Question | None


_ROOM = """
select room.code, secret, opened, closed, version,
  question.id, place, asked, options, locked, correct, others
from room left join question on question.id = room.question
where {where} = ? and opened > ?
"""


def by_code(code: str) -> Room | None:
    """The room of this code; None where there is none, or where it has ended."""
    with connected() as db:
        return _room(db, "room.code", code)


def by_token(token: str) -> Room | None:
    """The room of the teacher who holds this token."""
    with connected() as db:
        return _room(db, "teacher", mark(token))


def answer(question: Question, voter: str | None) -> int | None:
    """What this voter has answered."""
    if voter is None:
        return None
    with connected() as db:
        sql = "select choice from vote where question = ? and voter = ?"
        found = db.execute(sql, (question.id, voter)).fetchone()
    return found[0] if found else None


def version(code: str) -> int | None:
    """What tells whether a room has changed; None where there is none."""
    with connected() as db:
        sql = "select version from room where code = ? and opened > ?"
        found = db.execute(sql, (code, time.time() - LASTS)).fetchone()
    return found[0] if found else None


def cast(code: str, voter: str, question: int, choice: int) -> None:
    """Keep one answer, in place of an earlier one of this voter. Raises RoomError.

    All that could forbid it stands in the one statement, so that two processes cannot pass a limit,
    or answer after the lock, together.
    """
    sql = """
    insert into vote select question.id, ?1, ?2 from room join question on question.id = ?3
    where room.code = ?4 and opened > ?5 and not closed and room.question = ?3 and not locked
      and ?2 between 0 and count - 1
      and ((select count(*) from vote where question = ?3) < ?6
        or exists(select 1 from vote where question = ?3 and voter = ?1))
    on conflict(question, voter) do update set choice = excluded.choice
    """
    row = (voter, choice, question, code, time.time() - LASTS, VOTERS)
    with connected() as db:
        if db.execute(sql, row).rowcount:
            return
        room = _room(db, "room.code", code)
    if room is None:
        raise RoomError("gone")
    asked = room.question
    if room.closed or asked is None or asked.id != question or asked.locked:
        raise RoomError("late")
    raise RoomError("full" if 0 <= choice < len(asked.options) else "choice")


def counts(question: Question) -> list[int]:
    """How often each of its options was chosen."""
    with connected() as db:
        sql = "select choice, count(*) from vote where question = ? group by choice"
        found = dict(db.execute(sql, (question.id,)).fetchall())
    return [found.get(place, 0) for place in range(len(question.options))]


def _room(db: sqlite3.Connection, where: str, value: str) -> Room | None:
    row = db.execute(_ROOM.format(where=where), (value, time.time() - LASTS)).fetchone()
    if row is None:
        return None
    name, place, asked, options, locked, correct, others = row[5:]
    question = None
    if name is not None:
        right = None if correct is None else tuple(json.loads(correct))
        told = {key: (said, tuple(them)) for key, (said, them) in json.loads(others).items()}
        question = Question(
            name, place, asked, tuple(json.loads(options)), bool(locked), right, told
        )
    return Room(row[0], row[1], row[2], bool(row[3]), row[4], question)


def mark(token: str) -> str:
    """What is kept of a token: whoever reads the file cannot take the room."""
    return hashlib.sha256(token.encode()).hexdigest()
