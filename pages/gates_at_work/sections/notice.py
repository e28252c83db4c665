"""What to notice: observations measured on the shipped networks, whose buttons set the view."""

import itertools
from collections.abc import Callable

import streamlit as st

from dashboard.models import trained
from dashboard.models.trained import EXAMPLES, WHO
from dashboard.models.trained_run import TrainedRun
from dashboard.shell.presets import Observation, observation
from dashboard.theme import number
from pages.gates_at_work import held_out, lesson, measured
from pages.gates_at_work.spec import FORGET, NOTHING, OPEN
from pages.gates_at_work.state import GatesRuns
from rnncore.counting import counted
from rnncore.zoo.tasks import who
from rnncore.zoo.tasks.phrases import CONTRASTS

LSTM = "Next word, LSTM"
OBJECT = "today Alice sees John ."
UNKNOWN = "blorp"
SUN = next(phrase for phrase, ends in CONTRASTS.items() if ends == ("sun",))


def notice(runs: GatesRuns) -> None:
    """Each observation with its button."""
    del runs  # each has a view of its own
    st.markdown(lesson("notice"))
    for item in OBSERVATIONS:
        said = lesson(item.section, **item.measure())
        observation(said, {item.section: (item.button, item.view(), False)})


def _run(title: str, text: str) -> TrainedRun:
    return trained.run(title, trained.read(title, text))


def _object() -> dict[str, str]:
    run = _run(WHO, OBJECT)
    subject, other = (place for place, word in enumerate(run.words) if word in who.SHE + who.HE)
    answer = run.answers.best(subject, 1)[0][0]
    share, found = run.answers.of(answer), held_out.objects()
    return {
        "text": OBJECT,
        "answer": answer,
        "subject": run.words[subject],
        "object": run.words[other],
        "before": number(float(share[subject])),
        "after": number(float(share[other])),
        "right": f"{round(found.right * found.names):,}",
        "count": f"{found.names:,}",
    }


def _stop() -> dict[str, str]:
    run = _run(WHO, EXAMPLES[WHO])
    found = measured.at_stops(run)
    assert found is not None
    best = found.best
    stops = [step for step, word in enumerate(run.words) if word == who.STOP]
    answers = dict.fromkeys(run.answers.best(step, 1)[0][0] for step in stops)
    return {
        "unit": str(best + 1),
        "elsewhere": number(float(found.elsewhere[best])),
        "stop": number(float(found.stops[best])),
        "answer": " or ".join(f"*{answer}*" for answer in answers),
    }


def _units() -> dict[str, str]:
    found = held_out.held_open()
    costs = [f"{found.units[unit]:.3f} with unit {unit + 1}" for unit in found.costs]
    free = len(found.units) - len(costs)
    unchanged = f"{counted(free, 'unit')} of {len(found.units)} {_change(free)} nothing"
    return {
        "plain": f"{found.plain:.3f}",
        "costs": ", ".join(costs) or "the same with every one",
        "free": unchanged,
        "together": f"{found.together:.3f}",
    }


def _change(units: int) -> str:
    return "changes" if units == 1 else "change"


def _weather() -> dict[str, object]:
    here, there = _run(LSTM, EXAMPLES[LSTM]), _run(LSTM, SUN)
    word, other = here.answer, there.answer
    same = itertools.takewhile(
        lambda pair: pair[0] == pair[1], zip(here.words[::-1], there.words[::-1], strict=False)
    )
    return {
        "known": EXAMPLES[LSTM],
        "phrase": SUN,
        "word": word,
        "other": other,
        "here": number(float(here.answers.of(word)[-1])),
        "elsewhere": number(float(there.answers.of(word)[-1])),
        "share": number(float(there.answers.of(other)[-1])),
        "same": len(list(same)),
    }


def _unknown() -> dict[str, str]:
    sure, run = _run(LSTM, EXAMPLES[LSTM]), _run(LSTM, f"{EXAMPLES[LSTM]} {UNKNOWN}")
    assert not run.known[-1]
    return {
        "known": EXAMPLES[LSTM],
        "word": UNKNOWN,
        "sure": number(float(sure.answers.entropy[-1])),
        "unknown": number(float(run.answers.entropy[-1])),
    }


def _reads(title: str, text: str) -> Callable[[], dict[str, object]]:
    """The view of a network that reads a text, with nothing held."""
    return lambda: {"trained": title, "said": text, "held": NOTHING}


def _holds_worst() -> dict[str, object]:
    """The view in which the unit is held open that costs most on held-out sentences."""
    place = {"unit": int(held_out.held_open().units.argmin()) + 1, "begin": 1, "end": 0}
    return {"trained": WHO, "said": EXAMPLES[WHO], "held": FORGET, "value": OPEN, **place}


OBSERVATIONS: tuple[Observation, ...] = (
    Observation("notice-object", _object, _reads(WHO, OBJECT)),
    Observation("notice-stop", _stop, _reads(WHO, EXAMPLES[WHO])),
    Observation("notice-units", _units, _holds_worst, "Hold it"),
    Observation("notice-weather", _weather, _reads(LSTM, SUN)),
    Observation("notice-unknown", _unknown, _reads(LSTM, f"{EXAMPLES[LSTM]} {UNKNOWN}")),
)
