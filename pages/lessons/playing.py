"""A beat on the screen: its words, its question, and one stage that stays from beat to beat."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.lessons.lesson import Lesson, LessonError
from dashboard.lessons.marked import marked
from dashboard.lessons.staging import Pages, Staged, staged
from dashboard.plain import plain
from dashboard.stage import stage
from dashboard.visitors.turn import fragment
from pages.lessons import lesson as prose
from pages.lessons import room, voting
from pages.lessons.asking import STAGE, asked, question
from pages.lessons.voting import Held
from rnncore.player import View


@fragment
def play(lesson: Lesson, pages: Pages) -> None:
    """The beat of the lesson that the session is at."""
    number = st.session_state["beat"]
    beat = lesson.beats[number - 1]
    st.query_params["beat"] = str(number)
    try:
        found = staged(beat, pages)
    except LessonError as error:  # what was uploaded elsewhere is gone
        st.error(plain(str(error), 400))
        return
    place = f"{lesson.mark} {number}"
    held, asking = asked(voting.held(), found, place)
    with st.container(key="present"):
        _heading(lesson, number, found, held, asking=asking)
        if why := voting.refused():
            st.info(prose(why))
        if held and voting.invites():
            room.invitation(held)
            return
        for text in found.text:
            st.markdown(marked(text))
        for claim in found.broken:
            st.warning(prose("broken", claim=plain(claim, 200)))
        if found.beat.question:
            question(found, place, held, asking=asking)
        if found.scene.block:
            cue = _cue(found, place, asking=asking)
            stage(found.scene.block(), key=STAGE, addressed=False, cue=cue)
        if found.scene.figure and not asking:  # it would give the answer away
            found.scene.figure()
    _below(found)


def _heading(
    lesson: Lesson, number: int, found: Staged, held: Held | None, *, asking: bool
) -> None:
    """Back and on, the number of the beat with a list of them all, its title, and the room."""
    waits = asking or (held is not None and voting.invites())
    last = len(lesson.beats)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            "Back",
            key="beat-back",
            disabled=number == 1,
            shortcut="pageup",
            on_click=_go,
            args=(number - 1,),
        )
        st.button(
            "Next",
            key="beat-next",
            type="secondary" if waits else "primary",
            disabled=waits or number == last,
            shortcut=None if waits else "pagedown",
            on_click=_go,
            args=(number + 1,),
        )
        with st.popover(f"{number} of {last}", key="beats"):
            for place, beat in enumerate(lesson.beats, start=1):
                st.button(
                    f"{place}. {marked(beat.title.words)}",
                    key=f"beat-{place}",
                    type="secondary" if place == number else "tertiary",
                    on_click=_go,
                    args=(place,),
                )
        room.door(held)  # a wide window has it at the end (page.css)
        st.header(marked(found.beat.title.words), anchor=False)


def _below(found: Staged) -> None:
    """Whose numbers these are, and the way to the page."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(prose("origin", origin=plain(found.scene.origin, 80)))
        _, _, query = found.beat.show.words.partition("?")
        page = found.address.path or "."
        st.link_button(
            "Open on its page", f"{page}?{query}" if query else page, icon=":material/open_in_new:"
        )


def _cue(found: Staged, place: str, *, asking: bool) -> View:
    """What the stage is to show; it plays when there is no question, or it has been answered."""
    turn = f"{place} {'asked' if asking else 'shown'}"
    return replace(found.view, turn=turn, until=None if asking else found.until)


def _go(number: int) -> None:
    st.session_state["beat"] = number
