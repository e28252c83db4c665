"""What to notice: what the recorded races show, with a button for the view that shows it."""

from statistics import median

import streamlit as st

from dashboard.choices import canonical, widget_values
from dashboard.figures.powers import power
from dashboard.shell.presets import Observation, observation
from pages.training import lesson
from pages.training.measured import seeds, together
from pages.training.presets import ORDERED, PARITIES, PRESETS, RACE, SIGNATURE
from pages.training.recorded import SEEDS
from pages.training.state import TrainingRuns


def notice(runs: TrainingRuns) -> None:
    """All observations, each with its button."""
    st.markdown(lesson("notice", seeds=len(SEEDS)))
    for item in OBSERVATIONS:
        said = lesson(item.section, **item.measure())
        shown = canonical(item.view) == runs.spec
        observation(said, {item.section: (item.button, widget_values(item.view), shown)})


def _reach() -> dict[str, object]:
    plain, biased, elman = seeds(PRESETS[RACE])
    return {
        "plain": plain.title,
        "plain_learned": plain.learned,
        "plain_start": power(plain.start),
        "biased": biased.title,
        "biased_learned": biased.learned,
        "biased_start": power(biased.start),
        "elman_learned": elman.learned,
        "elman_start": power(elman.start),
        "seeds": len(SEEDS),
    }


def _signature() -> dict[str, object]:
    (gru,) = seeds(PRESETS[SIGNATURE])
    both = [(row.reached, row.fell) for row in gru.rows]
    pairs = [(lit, fell) for lit, fell in both if lit is not None and fell is not None]
    return {
        "steps": PRESETS[SIGNATURE].span,
        "lit": f"{median(lit for lit, _ in pairs):g}",
        "fell": f"{median(fell for _, fell in pairs):g}",
        "before": sum(lit < fell for lit, fell in pairs),
        "seeds": len(SEEDS),
    }


def _necessary() -> dict[str, object]:
    found = together()
    names = ("runs", "learned", "first", "without")
    return {name: getattr(found, name) for name in names}


def _lost() -> dict[str, object]:
    return {"lost": together().lost}


def _parity() -> dict[str, object]:
    lstm, elman, mingru = (each.learned for each in seeds(PRESETS[PARITIES]))
    return {"lstm": lstm, "elman": elman, "mingru": mingru, "seeds": len(SEEDS)}


OBSERVATIONS: tuple[Observation, ...] = (
    Observation("notice-reach", _reach, PRESETS[RACE]),
    Observation("notice-signature", _signature, PRESETS[SIGNATURE]),
    Observation("notice-necessary", _necessary, PRESETS[ORDERED]),
    Observation("notice-lost", _lost, PRESETS[ORDERED]),
    Observation("notice-parity", _parity, PRESETS[PARITIES]),
)
