"""What a teacher does with a room: opens and closes it, asks, reveals, and takes the results."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.votes.rooms import (
    ALPHABET,
    ASKED,
    LASTS,
    LENGTH,
    OPTION,
    OPTIONS,
    QUESTIONS,
    ROOMS,
    UNUSED,
    Room,
    RoomError,
    Said,
    by_code,
    mark,
)
from dashboard.votes.store import connected, writing


def open_room() -> tuple[Room, str]:
    """A new room and its teacher's token. Raises RoomError("rooms") where there are too many."""
    token = secrets.token_urlsafe(24)
    now = time.time()
    with writing() as db:
        db.execute("delete from room where opened <= ?", (now - LASTS,))
        if db.execute("select count(*) from room").fetchone()[0] >= ROOMS:
            _make_place(db, now)
        while True:
            code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
            row = (code, mark(token), secrets.token_bytes(32), now)
            sql = "insert or ignore into room(code, teacher, secret, opened) values(?, ?, ?, ?)"
            if db.execute(sql, row).rowcount:
                break
    found = by_code(code)
    assert found is not None
    return found, token


def ask(token: str, place: str, said: Said, others: Mapping[str, Said] = {}) -> None:
    """Put a question, or the one of this ``place`` again, with its answers. Raises RoomError.

    ``others``: the same in other languages, by their codes.
    """
    count = len(said[1])
    if count > OPTIONS or any(len(options) != count for _, options in others.values()):
        raise RoomError("options")
    with writing() as db:
        code = _own(db, token)
        found = db.execute("select id from question where code = ? and place = ?", (code, place))
        known = found.fetchone()
        if known is None:
            sql = "select count(*) from question where code = ?"
            if db.execute(sql, (code,)).fetchone()[0] >= QUESTIONS:
                raise RoomError("questions")
            asked, options = _cut(said)
            told = json.dumps({key: _cut(each) for key, each in others.items()})
            sql = """
            insert into question(code, place, asked, options, count, others)
            values(?, ?, ?, ?, ?, ?)
            """
            row = (code, place, asked, json.dumps(options), count, told)
            known = (db.execute(sql, row).lastrowid,)
        db.execute(
            "update room set question = ?1, version = version + 1 "
            "where code = ?2 and question is not ?1",
            (known[0], code),
        )


def _cut(said: Said) -> tuple[str, list[str]]:
    asked, options = said
    return asked[:ASKED], [each[:OPTION] for each in options]


def lock(token: str, place: str) -> None:
    """Take no more answers to the question of this place. Raises RoomError."""
    _change(token, place, "locked = 1", ())


def show(token: str, place: str, right: tuple[int, ...]) -> None:
    """Say on the phones which options are right as measured. Raises RoomError."""
    _change(token, place, "locked = 1, correct = ?", (json.dumps(right),))


def close(token: str) -> None:
    """Take no more answers at all; what was counted stays until the room ends."""
    with writing() as db:
        code = _own(db, token)
        db.execute("update room set closed = 1, version = version + 1 where code = ?", (code,))


def results(token: str) -> list[Result]:
    """The answers to all questions of the room, in their order."""
    sql = """
    select question.id, asked, options, correct, choice, count(choice)
    from room join question using(code) left join vote on vote.question = question.id
    where teacher = ? and opened > ? group by question.id, choice order by question.id
    """
    with connected() as db:
        rows = db.execute(sql, (mark(token), time.time() - LASTS)).fetchall()
    asked = {row[0]: row[1:4] for row in rows}
    votes = {(row[0], row[4]): row[5] for row in rows}
    found = []
    for number, (name, (words, options, correct)) in enumerate(asked.items(), start=1):
        right = json.loads(correct) if correct else None
        found += [
            Result(
                number,
                words,
                option,
                None if right is None else place in right,
                votes.get((name, place), 0),
            )
            for place, option in enumerate(json.loads(options))
        ]
    return found


def purge() -> None:
    """Delete the rooms that have ended, from the log too.

    The log is emptied each time: what is in it may have been deleted when a room was opened, or
    while somebody read, which keeps the log as it is.
    """
    with connected() as db:
        db.execute("delete from room where opened <= ?", (time.time() - LASTS,))
        db.execute("pragma wal_checkpoint(truncate)").fetchall()


@dataclass(frozen=True, slots=True)
class Result:
    """How often an option was chosen; ``right`` as in ``Question``, for this option."""

    number: int
    asked: str
    option: str
    right: bool | None
    votes: int


def _change(token: str, place: str, what: str, values: tuple[str, ...]) -> None:
    with writing() as db:
        code = _own(db, token)
        db.execute(
            f"update question set {what} where code = ? and place = ?",  # noqa: S608 - our words
            (*values, code, place),
        )
        db.execute("update room set version = version + 1 where code = ?", (code,))


def _own(db: sqlite3.Connection, token: str) -> str:
    """The code of the room whose teacher asks. Raises RoomError."""
    sql = "select code from room where teacher = ? and opened > ? and not closed"
    found = db.execute(sql, (mark(token), time.time() - LASTS)).fetchone()
    if found is None:
        raise RoomError("gone")
    return str(found[0])


def _make_place(db: sqlite3.Connection, now: float) -> None:
    """Delete the oldest room that nobody uses. Raises RoomError where there is none."""
    sql = """
    delete from room where code = (select code from room where opened < ? and not exists(
      select 1 from question join vote on vote.question = question.id
      where question.code = room.code) order by opened limit 1)
    """
    if not db.execute(sql, (now - UNUSED,)).rowcount:
        raise RoomError("rooms")
