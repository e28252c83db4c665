"""A beat on the screen: its words, its question, and one stage that stays from beat to beat."""

from __future__ import annotations

import json
from dataclasses import replace

import streamlit as st

from dashboard.lessons.lesson import Lesson, LessonError, Question
from dashboard.lessons.marked import marked
from dashboard.lessons.staging import Pages, Staged, staged
from dashboard.plain import plain
from dashboard.stage import stage
from dashboard.visitors.turn import fragment
from pages.lessons import lesson as prose
from rnncore.player import View

STAGE = "lesson_stage"


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
    asking = found.beat.question is not None and place not in _guesses()
    with st.container(key="present"):
        _heading(lesson, number, found, asking=asking)
        for text in found.text:
            st.markdown(marked(text))
        for claim in found.broken:
            st.warning(prose("broken", claim=plain(claim, 200)))
        if found.beat.question:
            _question(found, place, asking=asking)
        if found.scene.block:
            cue = _cue(found, place, asking=asking)
            stage(found.scene.block(), key=STAGE, addressed=False, cue=cue)
        if found.scene.figure and not asking:  # it would give the answer away
            found.scene.figure()
    _below(found)


def _heading(lesson: Lesson, number: int, found: Staged, *, asking: bool) -> None:
    """Back and on, the number of the beat with a list of them all, and its title."""
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
            type="secondary" if asking else "primary",
            disabled=asking or number == last,
            shortcut=None if asking else "pagedown",
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
        st.header(marked(found.beat.title.words), anchor=False)


def _question(found: Staged, place: str, *, asking: bool) -> None:
    """What is asked, the answers, and *Show*; afterwards the guess beside what was measured."""
    question = found.beat.question
    assert question is not None
    asked = f"**{marked(found.filled(question.asked.words))}**"
    if asking:
        st.markdown(asked)
        _answers(question, place)
        return
    if not _arrived(found, place):
        st.markdown(f"{asked} {prose('watch')}")
        return
    chosen = _guesses()[place]
    section = "held" if chosen in found.right else "not-held" if chosen else "measured"
    said = prose(section, right=" / ".join(marked(each) for each in found.right))
    then = marked(found.filled(question.then.words)) if question.then else ""
    st.markdown(f"{asked} {said} {then}")


def _answers(question: Question, place: str) -> None:
    """The answers to choose from, and *Show*."""
    answers = {each.words: marked(each.words) for each in question.answers}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.pills(
            question.asked.words,
            list(answers),
            format_func=answers.__getitem__,
            key=f"answer {place}",
            label_visibility="collapsed",
        )
        st.button(
            "Show",
            key="beat-show",
            type="primary",
            icon=":material/visibility:",
            help=prose("choose"),
            shortcut="pagedown",
            on_click=_reveal,
            args=(place,),
        )


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


def _arrived(found: Staged, place: str) -> bool:
    """Whether the stage has played to where the answer is seen, or was stopped before."""
    start = found.view.step
    if found.scene.block is None or found.until is None or start is None or start >= found.until:
        return True
    told = st.session_state.setdefault("_lesson_told", set())
    state = st.session_state.get(STAGE) or {}
    reported = json.loads(state.get("view") or "{}")
    if reported.get("turn") == f"{place} shown":
        told.add(place)
    return place in told


def _guesses() -> dict[str, str | None]:
    """What was chosen at the questions whose answers were shown; None for nothing."""
    guesses: dict[str, str | None] = st.session_state.setdefault("_lesson_guesses", {})
    return guesses


def _go(number: int) -> None:
    st.session_state["beat"] = number


def _reveal(place: str) -> None:
    _guesses()[place] = st.session_state.get(f"answer {place}")
