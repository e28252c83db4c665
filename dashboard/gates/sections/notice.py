"""What to notice: observations measured on the shipped networks, whose buttons set the view."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard import trained
from dashboard.gates import measured
from dashboard.gates.controls import set_view
from dashboard.gates.spec import FORGET, NOTHING, OPEN
from dashboard.gates.state import GatesRuns
from dashboard.lessons import lesson
from dashboard.theme import number
from dashboard.trained import EXAMPLES, WHO
from rnncore.interventions import hold
from rnncore.tasks.phrases import CONTRASTS

LSTM = "Next word, LSTM"
OBJECT = "today Alice sees John ."
SUN = next(phrase for phrase, ends in CONTRASTS.items() if ends == ("sun",))


@dataclass(frozen=True, slots=True)
class Observation:
    """A section of the lesson, its button, the view that it sets, and what it measures there."""

    section: str
    button: str
    view: Callable[[], dict[str, object]]
    measure: Callable[[], dict[str, str]]


def notice(runs: GatesRuns) -> None:
    """Each observation with its button."""
    del runs
    st.markdown(lesson("gates", "notice"))
    for item in OBSERVATIONS:
        text, button = st.columns([5, 1], vertical_alignment="center")
        text.markdown(lesson("gates", item.section, **item.measure()))
        button.button(
            item.button, key=item.section, on_click=set_view, kwargs=item.view(), width="stretch"
        )


def _run(title: str, text: str) -> trained.TrainedRun:
    return trained.run(title, trained.read(title, text))


def _object() -> dict[str, str]:
    run = _run(WHO, OBJECT)
    she = run.answers.of("she")
    return {"before": number(float(she[1])), "after": number(float(she[3]))}


def _stop() -> dict[str, str]:
    run = _run(WHO, EXAMPLES[WHO])
    found = measured.at_stops(run)
    assert found is not None
    best = found.best
    return {
        "unit": str(best + 1),
        "elsewhere": number(float(found.elsewhere[best])),
        "stop": number(float(found.stops[best])),
    }


def _one_unit() -> dict[str, str]:
    run = _run(WHO, EXAMPLES[WHO])
    found = measured.at_stops(run)
    assert found is not None
    held = trained.run(WHO, run.words, (hold("forget", 1.0, (found.best,)),))
    same = run.answers.probability.argmax(1) == held.answers.probability.argmax(1)
    return {"unit": str(found.best + 1), "same": str(int(same.sum())), "all": str(run.steps)}


def _weather() -> dict[str, str]:
    feeling, sun = _run(LSTM, EXAMPLES[LSTM]), _run(LSTM, SUN)
    return {
        "feeling": number(float(feeling.answers.of("weather")[-1])),
        "elsewhere": number(float(sun.answers.of("weather")[-1])),
        "sun": number(float(sun.answers.of("sun")[-1])),
        "phrase": SUN,
    }


def _unknown() -> dict[str, str]:
    run = _run(LSTM, f"{EXAMPLES[LSTM]} blorp")
    sure = _run(LSTM, EXAMPLES[LSTM])
    return {
        "known": number(float(sure.answers.entropy[-1])),
        "unknown": number(float(run.answers.entropy[-1])),
    }


def _reads(title: str, text: str) -> Callable[[], dict[str, object]]:
    """The view of a network that reads a text, with nothing held."""
    return lambda: {"trained": title, "said": text, "held": NOTHING}


def _holds_best() -> dict[str, object]:
    """The view in which the unit that falls most is held open."""
    found = measured.at_stops(_run(WHO, EXAMPLES[WHO]))
    assert found is not None
    place = {"unit": found.best + 1, "begin": 1, "end": 0}
    return {"trained": WHO, "said": EXAMPLES[WHO], "held": FORGET, "value": OPEN, **place}


OBSERVATIONS: tuple[Observation, ...] = (
    Observation("notice-object", "Show it", _reads(WHO, OBJECT), _object),
    Observation("notice-stop", "Show it", _reads(WHO, EXAMPLES[WHO]), _stop),
    Observation("notice-one-unit", "Hold it", _holds_best, _one_unit),
    Observation("notice-weather", "Show it", _reads(LSTM, SUN), _weather),
    Observation("notice-unknown", "Show it", _reads(LSTM, f"{EXAMPLES[LSTM]} blorp"), _unknown),
)
