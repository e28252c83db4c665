"""The page Gates at work: trained networks whose gates mean something."""

from collections.abc import Callable
from functools import partial

from dashboard.parts.answers import answers
from dashboard.parts.maths import maths
from dashboard.shell.page import Page, player
from dashboard.shell.tabs import in_tabs
from dashboard.shell.take import program
from pages.gates_at_work import controls, lesson, script
from pages.gates_at_work.scene import scene, stage
from pages.gates_at_work.sections.beside import beside
from pages.gates_at_work.sections.gates import gates
from pages.gates_at_work.sections.intervene import intervene
from pages.gates_at_work.sections.lasting import lasting
from pages.gates_at_work.sections.notice import notice
from pages.gates_at_work.sections.predict import predict
from pages.gates_at_work.sections.switch import switch
from pages.gates_at_work.sections.take import take
from pages.gates_at_work.spec import GatesSpec
from pages.gates_at_work.state import GatesRuns, gates_runs, readout_of, trained_block

__all__ = ["PAGE", "scene", "show", "warm"]

SECTIONS: dict[str, Callable[[GatesRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "The full stop": switch,
    "Gates": gates,
    "Hold a gate": intervene,
    "How long it lasts": lasting,
    "Beside the others": beside,
    "The maths": lambda runs: maths(runs.shown, readout_of(runs.shown)),
    "The code": partial(program, lesson("code"), script, height=420),
    "Take it with you": take,
}

PAGE = Page("gates", "Gates at work", (GatesSpec,), sections=tuple(SECTIONS))


def show() -> None:
    head = PAGE.open()
    runs = controls.choose(head)

    player(trained_block, runs.shown, key="gates_stage")
    controls.describe(runs)

    answers(runs.shown, runs.plain, key="gates")

    in_tabs(SECTIONS, runs)

    PAGE.close(head, runs.spec, stage(runs))


def warm() -> None:
    gates_runs(GatesSpec())
