"""What to notice: observations, each measured on its network, whose buttons show it above."""

import streamlit as st

from dashboard.choices import canonical
from dashboard.shell.presets import Observation, observation
from dashboard.theme import number
from pages.network_types import lesson, measured, peaks
from pages.network_types.controls import as_date
from pages.network_types.runs import TypeRun
from pages.network_types.spec import (
    BIDIRECTIONAL,
    DATES,
    ENCODER_DECODER,
    MANY_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_MANY,
    SUREST,
    TabSpec,
    TypeSpec,
)
from pages.network_types.state import run
from rnncore.counting import per_cent

NONSENSE = "hello world"
NEGATOR = "not"


def notice(shown: TypeRun) -> None:
    """All observations, each with its button."""
    st.markdown(lesson("notice"))
    for item in OBSERVATIONS:
        already = canonical(TypeSpec(**item.view)) == shown.spec
        button = ("Shown" if already else item.button, item.view, already)
        observation(lesson(item.section, **item.measure()), {item.section: button})


def _moves() -> dict[str, str]:
    found = run(TypeSpec(kind=MANY_TO_ONE))
    share = found.probabilities[:, measured.GOOD]
    step = found.read.index(NEGATOR) + 1
    without = [word for place, word in enumerate(found.read) if place != step - 1]
    other = run(TypeSpec(kind=MANY_TO_ONE, review=" ".join(without)))
    plain = other.probabilities[:, measured.GOOD]
    return {
        "text": " ".join(found.read),
        "word": found.read[step],
        "negator": NEGATOR,
        "before": number(float(share[step - 1])),
        "after": number(float(share[step])),
        "plain_before": number(float(plain[step - 2])),
        "plain_after": number(float(plain[step - 1])),
    }


def _order() -> dict[str, str]:
    found = measured.ordered(TypeSpec().review, 1)
    return {
        "text": " ".join(found.other),
        "good": number(found.recurrent[0]),
        "moved": number(found.recurrent[1]),
        "bag": number(found.bag[0]),
        "bag_moved": number(found.bag[1]),
    }


def _light() -> dict[str, str]:
    spec = TypeSpec(kind=MANY_TO_MANY)
    forward, both = run(spec), run(TypeSpec(kind=BIDIRECTIONAL))
    at = forward.read.index(TabSpec().ambiguous)
    return {
        "text": " ".join(forward.read),
        "word": TabSpec().ambiguous,
        "forward": _a(forward.answers[at]),
        "forward_share": number(float(forward.probabilities[at].max())),
        "both": _a(both.answers[at]),
        "both_share": number(float(both.probabilities[at].max())),
    }


def _attention() -> dict[str, object]:
    found = run(TypeSpec(kind=ENCODER_DECODER))
    looked = peaks.peaks(found)
    return {
        "text": " ".join(found.read),
        "hits": str(peaks.hits(looked)),
        "all": len(looked),
        "share": per_cent(found.card.details["attention in span"]),
    }


def _nonsense() -> dict[str, str]:
    found = run(TypeSpec(kind=ENCODER_DECODER, date=NONSENSE))
    return {
        "text": NONSENSE,
        "answer": as_date("".join(found.answers))[0],
        "least": per_cent(float(found.probabilities.max(-1).min())),
    }


def _free() -> dict[str, str]:
    found = run(TypeSpec(kind=ONE_TO_MANY))
    best = found.probabilities.max(-1)
    least, most = int(best.argmin()), int(best[:-1].argmax())
    return {
        "kind": found.spec.weather,
        "word": found.answers[least],
        "least": per_cent(float(best[least])),
        "sure": found.answers[most],
        "most": per_cent(float(best[most])),
    }


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


_USUAL = TypeSpec()
_MOVED = " ".join(measured.reordered(_USUAL.review.split(), 1))
_DATED = {"kind": ENCODER_DECODER, "writes": DATES}
_WRITER = {"kind": ONE_TO_MANY, "weather": _USUAL.weather, "choosing": SUREST}
_BOTH = {"kind": BIDIRECTIONAL, "sentence": _USUAL.sentence}
OBSERVATIONS: tuple[Observation, ...] = (
    Observation(
        "notice-moves", _moves, {"kind": MANY_TO_ONE, "review": _USUAL.review}, "This review"
    ),
    Observation("notice-order", _order, {"kind": MANY_TO_ONE, "review": _MOVED}, "Moved"),
    Observation("notice-light", _light, _BOTH, "Both ways"),
    Observation("notice-attention", _attention, _DATED | {"date": _USUAL.date}, "This date"),
    Observation("notice-nonsense", _nonsense, _DATED | {"date": NONSENSE}, "Nonsense"),
    Observation("notice-free", _free, _WRITER, "A report"),
)
