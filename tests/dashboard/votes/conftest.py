"""A file of rooms for each test, and a room with a question in it."""

from dataclasses import dataclass

import pytest

from dashboard.votes import asked, rooms, store, teaching
from dashboard.votes.guard import Guesses

OPTIONS = ("the forget gate", "the input gate", "<script>alert(1)</script>")


@dataclass
class Class:
    """A room: its code, its teacher's token, and what is asked."""

    code: str
    token: str

    @property
    def room(self):
        return rooms.by_code(self.code)

    @property
    def question(self):
        return self.room.question

    def choice(self, place):
        """What the button of an option sends."""
        return f"{self.question.id}.{place}"

    def counts(self):
        return rooms.counts(self.question)


@pytest.fixture(autouse=True)
def file(tmp_path, monkeypatch):
    monkeypatch.setenv(store.FILE, str(tmp_path / "votes.sqlite"))
    monkeypatch.setattr(asked, "GUESSES", Guesses())
    yield tmp_path / "votes.sqlite"
    store.leave()


@pytest.fixture
def lesson(file):
    room, token = teaching.open_room()
    teaching.ask(token, "beat 1", ("Which <b>gate</b> & why?", OPTIONS))
    return Class(room.code, token)
