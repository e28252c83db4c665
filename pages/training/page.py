"""The page Training: watch a network learn, and see what lets it."""

from collections.abc import Callable

from dashboard.shell.page import Page
from dashboard.shell.tabs import in_tabs
from pages.training import controls, live
from pages.training.presets import PRESETS
from pages.training.race import race
from pages.training.scene import scene, stage
from pages.training.sections.code import code
from pages.training.sections.counts import counts
from pages.training.sections.cures import cures
from pages.training.sections.gates import gates
from pages.training.sections.maths import maths
from pages.training.sections.notice import notice
from pages.training.sections.phase import diagram
from pages.training.sections.predict import predict
from pages.training.sections.said import said
from pages.training.sections.signature import signature
from pages.training.sections.take import take
from pages.training.sections.update import update
from pages.training.spec import USUAL, TabSpec, TrainingSpec
from pages.training.state import TrainingRuns, training_runs
from pages.training.update import UpdateSpec

__all__ = ["PAGE", "scene", "show", "warm"]

SECTIONS: dict[str, Callable[[TrainingRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "The signature": signature,
    "One update": update,
    "Cures": cures,
    "Phase diagram": diagram,
    "Gates while learning": gates,
    "The maths": maths,
    "The code": code,
    "Take it with you": take,
}

PAGE = Page(
    "training",
    "Training",
    (TrainingSpec, TabSpec, UpdateSpec),
    PRESETS,
    sections=tuple(SECTIONS),
)


def show() -> None:
    head = PAGE.open()
    runs = controls.choose(head)

    race(runs)
    counts(runs)
    said(live.joined(runs))

    in_tabs(SECTIONS, live.joined(runs))

    PAGE.close(head, runs.spec, stage(live.joined(runs)))


def warm() -> None:
    training_runs(USUAL)
