"""Predict first: the next race of the story, before it is shown."""

import streamlit as st

from dashboard.choices import canonical
from dashboard.shell.questions import asked_of, prediction, verdict, within
from dashboard.visitors.turn import fragment
from pages.training import lesson
from pages.training.measured import Seeds, seeds
from pages.training.presets import PRESETS
from pages.training.recorded import SEEDS
from pages.training.spec import TrainingSpec
from pages.training.state import TrainingRuns
from pages.training.told import of_task


@fragment
def predict(runs: TrainingRuns) -> None:
    """The question; after an answer, what five seeds gave and whether the prediction held."""
    spec = asked_of("training", runs.spec)
    name, following = next_race(spec)
    found = seeds(following)
    st.markdown(lesson("predict", name=name, task=of_task(following), seeds=len(SEEDS)))
    options = [each.title for each in found]
    answer = prediction("training", spec, options, stage="training_stage", shows=following)
    if answer is not None:
        right = best(found)
        said = answer if answer in right else " and ".join(right)
        verdict(within(said), held=answer in right, guess=within(answer))
        each = ", ".join(f"{lane.title} {lane.learned}" for lane in found)
        st.markdown(lesson("predict-rows", seeds=len(SEEDS), each=each))


def next_race(spec: TrainingSpec) -> tuple[str, TrainingSpec]:
    """The next view of the story with several networks to choose from."""
    names = [name for name, each in PRESETS.items() if len(each.lanes) > 1]
    told = [name for name in names if canonical(PRESETS[name]) == canonical(spec)]
    name = names[(names.index(told[0]) + 1) % len(names)] if told else names[0]
    return name, PRESETS[name]


def best(found: tuple[Seeds, ...]) -> list[str]:
    """The networks that learned it most often."""
    most = max(each.learned for each in found)
    return [each.title for each in found if each.learned == most]
