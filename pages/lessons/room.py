"""How a room stands on the screen: its code, how many have answered, and what they have said."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import streamlit as st

from dashboard.lessons.lesson import Question
from dashboard.lessons.marked import marked
from dashboard.shell import reach
from dashboard.shell.chart import harmless, to_csv
from dashboard.shell.link import code
from dashboard.visitors.turn import fragment
from dashboard.votes import rooms, teaching
from dashboard.votes.store import BROKEN as NO_FILE
from pages.lessons import lesson as prose
from pages.lessons import voting
from pages.lessons.voting import Held

LARGE, SMALL = 500, 150
"""Pixels across the QR code, before a presentation enlarges it."""

BARS = 400
"""Pixels across what was answered."""

EVERY = 1.0
"""Seconds from one look at the answers to the next."""


def door(held: Held | None) -> None:
    """The button that opens a room, or shows the code of the one that is open."""
    if held is None:
        _button("Open a room", "open", "qr_code_2", "open-a-room", voting.enter)
    else:
        shown = partial(voting.invite, not voting.invites())
        _button(held.room.code, "show", "qr_code_2", "show-code", shown)


def _button(label: str, name: str, icon: str, told: str, then: Callable[[], None]) -> None:
    """A quiet one; ``told``: the section of the prose that says what it does."""
    st.button(
        label,
        key=f"room-{name}",
        icon=f":material/{icon}:",
        type="tertiary",
        help=prose(told),
        on_click=then,
    )


def invitation(held: Held) -> None:
    """The code as large as it can be, and what else can be done with the room."""
    with st.container(horizontal=True, vertical_alignment="center", gap="large", key="room"):
        _code(held, LARGE)
        with st.container(width=BARS):
            st.markdown(prose("scan", address=_typed()))
            with st.container(key="room-code"):
                st.markdown(held.room.code)
            count(held)
            st.button(
                "To the lesson",
                key="room-on",
                type="primary",
                shortcut="pagedown",
                on_click=voting.invite,
                args=(False,),
            )
            _ends(held)


def _ends(held: Held) -> None:
    """The results, and the end of the room."""
    if held.room.closed:
        st.caption(prose("closed"))
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Results (CSV)",
            data=lambda: results(held.token),
            file_name=f"votes-{held.room.code}.csv",
            mime="text/csv",
            key="room-results",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        if held.room.closed:
            _button("Open another room", "another", "qr_code_2", "another", voting.another)
        else:
            _button("Close the room", "close", "lock", "close", partial(voting.close, held.token))


def beside(held: Held, place: str) -> None:
    """Beside a question that takes answers: the code for who is late, and the count."""
    with st.container(horizontal=True, vertical_alignment="center", key="room-small", width=370):
        _code(held, SMALL)
        with st.container(width=200, key="room-code-small", gap="xsmall"):
            st.markdown(held.room.code)
            st.caption(_typed())
            count(held, place)


def said(held: Held, place: str, question: Question) -> None:
    """What was answered, a bar an option, once the measurement stands beside it."""
    asked = held.at(place)
    if asked is None:
        return
    try:
        found = rooms.counts(asked)
    except NO_FILE:
        st.markdown(prose("no-file"))
        return
    whole = sum(found)
    with st.container(width=BARS, key="room-said", gap="xsmall"):
        for place_of, (answer, votes) in enumerate(zip(question.answers, found, strict=True)):
            right = ":material/check: " if place_of in (asked.right or ()) else ""
            share = votes / whole if whole else 0.0
            st.progress(share, f"{right}{marked(answer.words)}: **{votes}**")
        st.caption(prose("answered", votes=whole))


def _count(token: str, place: str | None) -> None:
    """How many have answered; every second anew."""
    try:
        held = rooms.by_token(token)
        asked = held.question if held else None
        votes = sum(rooms.counts(asked)) if asked else 0
    except NO_FILE:
        st.markdown(prose("no-file"))
        return
    if asked is not None and place in (None, asked.place):
        st.markdown(prose("answers", votes=votes))
    else:
        st.markdown(prose("no-question"))


def count(held: Held, place: str | None = None) -> None:
    """How many have answered the question of a beat, or the last one that was asked."""
    fragment(_count, run_every=EVERY)(held.token, place)


def results(token: str) -> bytes:
    """All questions of the room and how often each option was chosen, as CSV."""
    rows = teaching.results(token)
    return to_csv(
        harmless(
            {
                "number": [str(each.number) for each in rows],
                "question": [each.asked for each in rows],
                "option": [each.option for each in rows],
                "right as measured": [_yes(each.right) for each in rows],
                "votes": [str(each.votes) for each in rows],
            }
        )
    )


def _yes(right: bool | None) -> str:
    return "" if right is None else "yes" if right else "no"


def _code(held: Held, side: int) -> None:
    address = f"{reach.root() or ''}vote/{held.room.code}"
    st.image(code(address), width=side, alt=f"QR code of {address}")


def _typed() -> str:
    """What is typed where nothing can be photographed."""
    there = urlsplit(f"{reach.root() or ''}vote")
    return f"{there.netloc}{there.path}"
