"""The Unroll page: a network reads a sequence, step by step."""

from collections.abc import Callable
from functools import partial

from dashboard.cells import CELLS
from dashboard.models.spec import RunSpec
from dashboard.models.trained import WHO
from dashboard.parts.maths import maths
from dashboard.shell.page import Page, player
from dashboard.shell.tabs import in_tabs
from dashboard.shell.take import program
from pages.unroll import controls, lesson, script, state
from pages.unroll.scene import scene, stage
from pages.unroll.sections.notice import notice
from pages.unroll.sections.order import OrderSpec, order
from pages.unroll.sections.predict import predict
from pages.unroll.sections.says import says
from pages.unroll.sections.sharing import sharing
from pages.unroll.sections.take import take
from pages.unroll.sections.vectors import vectors

OPENING = RunSpec(text="today Alice sees John in the garden . then Mark sings .", weights=WHO)
"""A trained network that is small enough to read, and as many words as are seen at once."""

__all__ = ["PAGE", "scene", "show", "warm"]

SECTIONS: dict[str, Callable[[state.Run], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "What it says": says,
    "Order matters": order,
    "Shared weights": sharing,
    "Inputs as vectors": vectors,
    "The maths": lambda run: maths(run, run.readout),
    "The code": partial(program, lesson("code"), script),
    "Take it with you": take,
}

PAGE = Page("unroll", "Unroll", (RunSpec, OrderSpec), opening=OPENING, sections=tuple(SECTIONS))


def show() -> None:
    head = PAGE.open()
    run = controls.choose(head)

    player(state.block, run)
    controls.describe(run)

    in_tabs(SECTIONS, run)

    PAGE.close(head, run.spec, stage(run))


def warm() -> None:
    """Run what the page opens with, and every cell once."""
    state.run(OPENING)
    for cell in CELLS:
        state.run(RunSpec(cell=cell))
