"""What is kept of a room, in whose file, how much of it, and for how long."""

import csv
import io
import os
import sqlite3
import subprocess
import sys
import time
from collections import deque

import pytest

from dashboard.app import serving
from dashboard.votes import guard, rooms, store, teaching
from dashboard.votes.rooms import RoomError
from pages.lessons import room as screen
from tests.dashboard.votes.conftest import OPTIONS
from tests.programs import ROOT

FIRST = "beat 1"


def refused(reason, call, *given):
    with pytest.raises(RoomError) as error:
        call(*given)
    assert error.value.reason == reason


def test_the_file_is_of_this_user_alone_and_holds_no_token(lesson, file):
    for each in file.parent.glob("votes.sqlite*"):
        assert each.stat().st_mode & 0o777 == 0o600, each.name
        assert lesson.token.encode() not in each.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_file_that_somebody_else_could_have_put_there_is_refused(tmp_path, monkeypatch):
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"")
    theirs.chmod(0o666)
    (tmp_path / "link").symlink_to(theirs)
    for name in ("theirs", "link"):
        monkeypatch.setenv(store.FILE, str(tmp_path / name))
        with pytest.raises(OSError, match=name):
            teaching.open_room()


OTHER = """
import sys, time
sys.path.insert(0, {root!r})
from dashboard.votes import rooms, store, teaching
room, token = teaching.open_room()
teaching.ask(token, "beat 1", ("Which?", ("a", "b")))
rooms.cast(room.code, "there", rooms.by_code(room.code).question.id, 1)
store.leave()
print(room.code)
"""


def test_a_process_that_leaves_takes_nothing_with_it(lesson):
    """As SQLite's locks were taken away by a file that was opened beside it and closed."""
    with store.connected(), store.connected():  # the second is opened while the first is there
        pass
    program = OTHER.format(root=str(ROOT))
    for _ in range(2):
        code = subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True
        ).stdout.strip()
        assert rooms.counts(rooms.by_code(code).question) == [0, 1]
        teaching.ask(lesson.token, "beat 2", ("Next?", OPTIONS))
        with sqlite3.connect(store.path()) as fresh:
            row = fresh.execute("select question from room where code = ?", (lesson.code,))
            assert row.fetchone()[0] == lesson.question.id
        fresh.close()


def test_the_last_free_connection_may_be_taken_by_another_thread(lesson, monkeypatch):
    class Taken(deque):
        """Looks as it did before the other thread took what was in it."""

        def __bool__(self):
            return True

    with monkeypatch.context() as patched:
        patched.setattr(store, "_free", Taken())
        assert rooms.by_token(lesson.token).code == lesson.code
        store.leave()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere an open file cannot be deleted")
def test_a_file_that_was_deleted_takes_no_more_rooms(lesson, file):
    """Connections that were kept went on in it; a room was in none of those opened after them."""
    for each in file.parent.glob("votes.sqlite*"):
        each.unlink()
    room, token = teaching.open_room()
    with store.connected(), store.connected():  # more than were kept
        assert rooms.by_code(room.code) == rooms.by_token(token)
    store.leave()
    assert rooms.by_code(room.code) is not None
    assert rooms.by_code(lesson.code) is None


@pytest.mark.skipif(os.name != "posix", reason="only there is such a folder tidied by age")
def test_a_file_in_use_does_not_look_old(lesson, file):
    parts = list(file.parent.glob("votes.sqlite*"))
    for each in parts:
        os.utime(each, (0, 0))
    serving._purge()
    assert len(parts) == 3
    assert min(each.stat().st_mtime for each in parts) > time.time() - 60


def test_a_teacher_has_one_room_and_nobody_else_has_it(lesson):
    assert rooms.by_token(lesson.token) == lesson.room
    other, token = teaching.open_room()
    assert other.code != lesson.code
    for wrong in ("", lesson.code, lesson.token[:-1], token):
        assert rooms.by_token(wrong) != lesson.room
    refused("gone", teaching.lock, "guessed", FIRST)
    refused("gone", teaching.ask, lesson.code, "x", ("x?", OPTIONS))
    assert lesson.question.right is None
    assert all(guard.is_code(each.code) for each in (other, lesson.room))


def test_a_question_comes_back_with_its_answers(lesson):
    first = lesson.question
    rooms.cast(lesson.code, "a", first.id, 2)
    teaching.ask(lesson.token, "beat 2", ("Next?", OPTIONS))
    refused("late", rooms.cast, lesson.code, "b", first.id, 1)
    version = lesson.room.version
    teaching.ask(lesson.token, "beat 2", ("Next?", OPTIONS))
    assert lesson.room.version == version, "nothing is new for the phones"
    teaching.ask(lesson.token, FIRST, ("Which?", OPTIONS))
    assert lesson.question == first
    assert lesson.counts() == [0, 0, 1]
    assert lesson.room.version > version


def test_there_is_a_limit_to_all_of_it(lesson, monkeypatch):
    monkeypatch.setattr(rooms, "VOTERS", 2)
    for voter in "ab":
        rooms.cast(lesson.code, voter, lesson.question.id, 0)
    refused("full", rooms.cast, lesson.code, "c", lesson.question.id, 0)
    rooms.cast(lesson.code, "a", lesson.question.id, 1)  # who is counted may change it
    assert lesson.counts() == [1, 1, 0]
    refused("options", teaching.ask, lesson.token, "x", ("x?", ("a",) * (rooms.OPTIONS + 1)))
    monkeypatch.setattr(teaching, "QUESTIONS", 1)
    refused("questions", teaching.ask, lesson.token, "beat 2", ("x?", OPTIONS))
    monkeypatch.setattr(teaching, "QUESTIONS", 2)
    teaching.ask(lesson.token, "beat 2", ("x" * 10_000, ("y" * 10_000,)))
    assert len(lesson.question.asked) == rooms.ASKED
    assert len(lesson.question.options[0]) == rooms.OPTION


def test_a_room_in_which_nobody_votes_makes_place_after_a_while(lesson, monkeypatch):
    monkeypatch.setattr(teaching, "ROOMS", 2)
    rooms.cast(lesson.code, "a", lesson.question.id, 0)
    idle, _ = teaching.open_room()
    refused("rooms", teaching.open_room)
    later = time.time() + rooms.UNUSED + 1
    monkeypatch.setattr(time, "time", lambda: later)
    third, _ = teaching.open_room()
    assert rooms.by_code(idle.code) is None
    assert lesson.room is not None, "somebody has voted there"
    assert rooms.by_code(third.code) is not None


def test_a_room_that_has_ended_leaves_nothing_behind(lesson, file, monkeypatch):
    teaching.ask(lesson.token, "beat 2", ("A question of Zanzibar?", OPTIONS))
    rooms.cast(lesson.code, "voter-of-zanzibar", lesson.question.id, 0)
    late = time.time() + rooms.LASTS
    monkeypatch.setattr(time, "time", lambda: late)
    assert rooms.by_token(lesson.token) is None
    assert teaching.results(lesson.token) == []
    teaching.purge()
    with sqlite3.connect(file) as db:
        for table in ("room", "question", "vote"):
            assert db.execute(f"select count(*) from {table}").fetchone() == (0,)
    db.close()
    for each in file.parent.glob("votes.sqlite*"):
        assert b"anzibar" not in each.read_bytes(), each.name


def test_what_has_ended_leaves_the_log_whoever_deleted_it_or_was_reading(lesson, file, monkeypatch):
    monkeypatch.setattr(store, "PATIENCE", 0.05)
    store.leave()
    rooms.cast(lesson.code, "voter-of-zanzibar", lesson.question.id, 0)
    late = time.time() + rooms.LASTS
    monkeypatch.setattr(time, "time", lambda: late)
    with sqlite3.connect(file, isolation_level=None) as reader:
        reader.execute("begin")
        reader.execute("select * from vote").fetchall()
        teaching.open_room()  # deletes those that have ended
        teaching.purge()
    reader.close()
    teaching.purge()
    for each in file.parent.glob("votes.sqlite*"):
        assert b"anzibar" not in each.read_bytes(), each.name


def test_the_results_name_what_was_measured_and_run_in_no_spreadsheet(lesson):
    for voter, choice in (("a", 0), ("b", 1), ("c", 1)):
        rooms.cast(lesson.code, voter, lesson.question.id, choice)
    teaching.show(lesson.token, FIRST, (1,))
    teaching.ask(lesson.token, "beat 2", ("=HYPERLINK(1)", ("yes", "-1")))
    table = list(csv.DictReader(io.StringIO(screen.results(lesson.token).decode())))
    assert list(table[0]) == ["number", "question", "option", "right as measured", "votes"]
    assert [(row["option"], row["right as measured"], row["votes"]) for row in table] == [
        (OPTIONS[0], "no", "1"),
        (OPTIONS[1], "yes", "2"),
        (OPTIONS[2], "no", "0"),
        ("yes", "", "0"),
        ("-1", "", "0"),
    ]
    assert [row["number"] for row in table] == ["1", "1", "1", "2", "2"]
    assert table[3]["question"] == "'=HYPERLINK(1)"
