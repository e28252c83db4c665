"""The room of a session, in which a class votes on the questions of the lesson.

Its token stands in the address, so that a reload, or another of the teacher's computers, has it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.lessons.lesson import Question
from dashboard.shell import reach
from dashboard.visitors.turn import TURN
from dashboard.votes import rooms, teaching
from dashboard.votes.rooms import Room, RoomError, Said
from dashboard.votes.store import BROKEN as NO_FILE

KEY = "room"
"""Of the teacher's token in the address."""

_TOKEN, _INVITES, _ASKED, _REFUSED = "_room", "_room_invites", "_room_asked", "_room_refused"

GUESSES, TOLD = "_lesson_guesses", "_lesson_told"
"""What was chosen at the questions whose answers were shown, and which the stage has told."""

BROKEN = (RoomError, *NO_FILE)
"""What goes wrong with a room."""


_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """The room that this session holds."""

    token: str
    room: Room

    def at(self, place: str) -> rooms.Question | None:
        """The question of a beat, while the phones show it."""
        asked = self.room.question
        return asked if asked is not None and asked.place == place else None


def held() -> Held | None:
    """The room of the address, or of the session; None where it has none, or it has ended."""
    token = st.session_state.setdefault(_TOKEN, st.query_params.get(KEY))
    if token is None:
        return None
    try:
        room = rooms.by_token(token)
    except NO_FILE as error:  # it may be there again at the next look: the address keeps it
        _no_file(error)
        return None
    if room is None:
        leave("ended")
        return None
    st.query_params[KEY] = token
    return Held(token, room)


def refused() -> str | None:
    """Why there is no room, as a section of the prose; said once."""
    return st.session_state.pop(_REFUSED, None)


def invites() -> bool:
    """Whether the code is shown large."""
    return bool(st.session_state.get(_INVITES))


def invite(shown: bool) -> None:
    """Show the code large, or the lesson; in a callback."""
    st.session_state[_INVITES] = shown


def enter() -> None:
    """Open a room, and show its code; in a callback."""
    if reach.root() is None:
        st.session_state[_REFUSED] = "only-here"
        return
    try:
        _, token = teaching.open_room()
    except RoomError:
        st.session_state[_REFUSED] = "too-many"
    except NO_FILE as error:
        _no_file(error)
    else:
        st.session_state[_TOKEN] = st.query_params[KEY] = token
        st.session_state[_ASKED] = set()
        invite(True)


def another() -> None:
    """Open a room for another class, to which nothing has been told; in a callback."""
    before = st.session_state[_TOKEN]
    enter()
    if st.session_state[_TOKEN] != before:
        for each in (GUESSES, TOLD):
            st.session_state.pop(each, None)


def leave(why: str | None = None) -> None:
    """Have no room any more."""
    st.session_state[_TOKEN] = None
    st.session_state[_REFUSED] = why
    st.query_params.pop(KEY, None)
    invite(False)


def close(token: str) -> None:
    """Take no more answers; in a callback."""
    _try(teaching.close, token)


def ask(room: Held, place: str, said: Said, others: Mapping[str, Said], *, told: bool) -> Held:
    """Put the question of a beat to the room, and the room with it.

    ``others``: in other languages, by their codes. Not one whose answer was ``told`` here before
    anybody was asked.
    """
    known: set[str] = st.session_state.setdefault(_ASKED, set())
    if room.room.closed or room.at(place) or (told and place not in known):
        return room
    try:
        with TURN.put_down():  # another process may hold the file
            teaching.ask(room.token, place, said, others)
            found = rooms.by_token(room.token)
    except BROKEN:
        return room
    known.add(place)
    return room if found is None else replace(room, room=found)


def lock(room: Held | None, place: str) -> None:
    """Take no more answers to the question of a beat; in a callback."""
    if room is not None and room.at(place) is not None and not room.room.closed:
        _try(teaching.lock, room.token, place)


def _try(change: Callable[..., None], *given: str) -> None:
    """Change the room, or say why it could not be done."""
    try:
        change(*given)
    except RoomError:
        st.session_state[_REFUSED] = "ended"
    except NO_FILE as error:
        _no_file(error)


def _no_file(error: Exception) -> None:
    _LOG.error("Votes cannot be kept: %s", error)
    st.session_state[_REFUSED] = "no-file"


def show(room: Held, place: str, question: Question, right: tuple[str, ...]) -> Held:
    """Say on the phones what was measured, once; the room as it is then."""
    asked = room.at(place)
    if asked is None or asked.right is not None or room.room.closed:
        return room
    places = tuple(k for k, each in enumerate(question.answers) if each.words in right)
    try:
        with TURN.put_down():
            teaching.show(room.token, place, places)
            found = rooms.by_token(room.token)
    except BROKEN:
        return room
    return room if found is None else replace(room, room=found)
