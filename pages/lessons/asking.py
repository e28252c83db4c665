"""The question of a beat: asked, answered by the class where there is a room, and measured."""

from __future__ import annotations

import json

import streamlit as st

from dashboard.lessons.lesson import Question
from dashboard.lessons.marked import marked, unmarked
from dashboard.lessons.staging import Staged
from dashboard.site.languages import ENGLISH, Language, languages
from dashboard.votes.rooms import Said
from pages.lessons import lesson as prose
from pages.lessons import room, voting
from pages.lessons.voting import Held

STAGE = "lesson_stage"


def asked(held: Held | None, found: Staged, place: str) -> tuple[Held | None, bool]:
    """The room once the question of the beat is put to it, and whether its answer is open."""
    question = found.beat.question
    if question is None:
        return held, False
    told = place in _guesses()
    if held:
        held = voting.ask(held, place, *_said(question, found), told=told)
        asked = held.at(place)
        told = told or (asked is not None and asked.locked)
    return held, not told


def _said(question: Question, found: Staged) -> tuple[Said, dict[str, Said]]:
    """The question for the phones, in English and in the languages that the lesson is told in."""

    def said(language: Language) -> Said:
        words = (language.phrases.get(each.words, each.words) for each in question.answers)
        asked = language.filled(question.asked.words, found.scene.measures)
        return unmarked(asked), tuple(map(unmarked, words))

    others = {each.code: said(each) for each in languages() if each is not ENGLISH}
    return said(ENGLISH), others


def question(found: Staged, place: str, held: Held | None, *, asking: bool) -> None:
    """What is asked, the answers, and *Show*; afterwards the guess beside what was measured.

    Beside it what a room has of it: at first the count, and in the end what was answered.
    """
    question = found.beat.question
    assert question is not None
    asked = f"**{marked(found.filled(question.asked.words))}**"
    with st.container(horizontal=True, gap="medium"):
        with st.container(width="stretch"):
            if asking:
                st.markdown(asked)
                _answers(question, place, held)
            elif _arrived(found, place):
                st.markdown(f"{asked} {_measured(found, question, place)}")
            else:
                st.markdown(f"{asked} {prose('watch')}")
        if held is None:
            return
        if asking:
            room.beside(held, place)
        elif _arrived(found, place):
            room.said(voting.show(held, place, question, found.right), place, question)


def _measured(found: Staged, question: Question, place: str) -> str:
    """What was measured, and whether it was said before."""
    chosen = _guesses().get(place)
    section = "held" if chosen in found.right else "not-held" if chosen else "measured"
    said = prose(section, right=" / ".join(marked(each) for each in found.right))
    return f"{said} {marked(found.filled(question.then.words)) if question.then else ''}"


def _answers(question: Question, place: str, held: Held | None) -> None:
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
            "Reveal" if held else "Show",
            key="beat-show",
            type="primary",
            icon=":material/visibility:",
            help=prose("reveal" if held else "choose"),
            shortcut="pagedown",
            on_click=_reveal,
            args=(place, held),
        )


def _arrived(found: Staged, place: str) -> bool:
    """Whether the stage has played to where the answer is seen, or was stopped before."""
    start = found.view.step
    if found.scene.block is None or found.until is None or start is None or start >= found.until:
        return True
    told = st.session_state.setdefault(voting.TOLD, set())
    state = st.session_state.get(STAGE) or {}
    reported = json.loads(state.get("view") or "{}")
    if reported.get("turn") == f"{place} shown":
        told.add(place)
    return place in told


def _guesses() -> dict[str, str | None]:
    """What was chosen at the questions whose answers were shown; None for nothing."""
    guesses: dict[str, str | None] = st.session_state.setdefault(voting.GUESSES, {})
    return guesses


def _reveal(place: str, held: Held | None) -> None:
    voting.lock(held, place)
    _guesses()[place] = st.session_state.get(f"answer {place}")
