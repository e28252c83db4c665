"""The row of pictures, the choice of a kind, its input, and what the network read and answered."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.plain import plain
from dashboard.shell.chart import mode
from dashboard.shell.head import Head, quoted
from dashboard.shell.widgets import ask, foreseen
from pages.network_types import lesson
from pages.network_types.inputs import read
from pages.network_types.pictures import WIDTH, picture, words
from pages.network_types.runs import NothingTypedError, TypeRun
from pages.network_types.spec import (
    DATES,
    ENCODER_DECODER,
    GERMAN,
    HEADLINES,
    KINDS,
    ONE_TO_MANY,
    ONE_TO_ONE,
    REVIEWED,
    TAGGED,
    TypeSpec,
)
from pages.network_types.state import run
from rnncore.counting import per_cent
from rnncore.zoo.tasks.classes import END

NO_SPACE_BEFORE = ".,:;"


def choose(head: Head) -> TypeRun:
    """Draw the controls in the chips of ``head`` and return the run to show."""
    seen = foreseen(TypeSpec())
    with head.chip("network", f"{seen.kind} · trained"):
        family = st.container(horizontal=True, gap="small", width=760)
        spec = ask(TypeSpec(), "kind")
        _family(family, spec.kind)
        st.markdown(lesson(f"kind-{spec.kind.replace(' ', '-')}"))
    with head.chip("input", _of_input(seen)):
        spec = read(spec)
    return _run(spec, head)


def _of_input(spec: TypeSpec) -> str:
    """What is read, as a chip names it."""
    if spec.kind == ONE_TO_ONE:
        return f"{spec.temperature} °C · {spec.humidity} % · {spec.wind} km/h"
    return spec.weather if spec.kind == ONE_TO_MANY else quoted(typed_text(spec))


def _family(place: st.delta_generator.DeltaGenerator, kind: str) -> None:
    theme = mode()
    with place:
        for each in KINDS:
            chosen = each == kind
            drawn = picture(each, chosen=chosen, mode=theme)
            st.image(drawn, width=WIDTH - 14, alt=words(each, chosen=chosen))


def _run(spec: TypeSpec, head: Head) -> TypeRun:
    """The run; where nothing was typed, that of the example, and a word about it."""
    try:
        return run(spec)
    except NothingTypedError:
        head.messages.warning(lesson("empty"))
        return run(TypeSpec(kind=spec.kind, writes=spec.writes))


def answered(shown: TypeRun) -> None:
    """What the network read, and what it answers."""
    if shown.read and shown.spec.kind != ONE_TO_MANY:
        if shown.unknown or " ".join(shown.read) != typed_text(shown.spec).strip():
            unknown = lesson("unknown-help") if shown.unknown else None
            st.markdown(lesson("read", words=_read(shown)), help=unknown)
        _gaps(shown)
    st.markdown(f"## {answer(shown)}")


def describe(shown: TypeRun) -> None:
    """What the network is."""
    card = shown.card
    said = lesson(
        "network",
        cell=_cell(card.cell),
        size=card.size,
        data=card.data,
        score=per_cent(card.score),
        score_name=card.score_name,
        baseline_name=card.baseline_name,
        baseline=per_cent(card.baseline),
    )
    st.caption(f"{lesson('sentence')} {said}")


def _cell(cell: str) -> str:
    """The card's cell at the beginning of a sentence."""
    cell = cell.removeprefix("none: ")
    for written in ("lstm", "gru"):
        cell = cell.replace(written, written.upper())
    return cell[0].upper() + cell[1:]


def _read(shown: TypeRun) -> str:
    """The words in a row; an unknown one is a badge that says so."""
    pairs = zip(shown.read, shown.known, strict=True)
    return " ".join(
        plain(word) if known else f":orange-badge[{plain(word)} · unknown]" for word, known in pairs
    )


def typed_text(spec: TypeSpec) -> str:
    """The text that the network of ``spec`` reads, as typed; empty where it reads none."""
    if spec.kind == ENCODER_DECODER:
        return {DATES: spec.date, HEADLINES: spec.report, GERMAN: spec.phrase}[spec.writes]
    return spec.review if spec.kind in REVIEWED else spec.sentence


def _gaps(shown: TypeRun) -> None:
    if shown.read and not any(shown.known):
        st.warning(lesson("all-unknown"))
    elif shown.unknown:
        count = len(shown.known) - sum(shown.known)
        st.caption(lesson("unknown", count=count, all=len(shown.read)))
    if shown.left_out:
        st.warning(lesson("left-out", read=len(shown.read), left=shown.left_out))


def answer(shown: TypeRun) -> str:
    """What the network answered, in a line of Markdown."""
    kind, found = shown.spec.kind, shown.answers
    if kind in TAGGED:
        tagged = zip(shown.read, found, strict=True)
        return " ".join(f"{plain(word)} :small[:gray[{tag}]]" for word, tag in tagged)
    if kind == ENCODER_DECODER and shown.spec.writes == DATES:
        said, valid = as_date("".join(found))
        return lesson("answer-date" if valid else "answer-no-date", answer=said)
    if kind in (ENCODER_DECODER, ONE_TO_MANY):
        return lesson("answer", answer=plain(as_text(found), longest=400))
    surely = per_cent(float(shown.probabilities[-1, shown.chosen[-1]]))
    return lesson("answer", answer=f"{found[-1]}, {surely}")


def as_date(digits: str) -> tuple[str, bool]:
    """Eight digits with hyphens, and whether there is such a day."""
    written = f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    try:
        date.fromisoformat(written)
    except ValueError:
        return written, False
    return written, True


def as_text(found: tuple[str, ...]) -> str:
    """Words as a text: signs follow the word before them, and the mark of the end is left out."""
    text = ""
    for word in found:
        if word == END:
            break
        text += word if word in NO_SPACE_BEFORE or not text else f" {word}"
    return text
