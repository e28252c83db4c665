"""The Unroll page: a network reads a sequence, step by step."""

from dashboard.cells import CELLS
from dashboard.models.spec import RunSpec
from dashboard.shell.page import Page, Stage, in_tabs, player
from pages.unroll import controls, lesson, state
from pages.unroll.sections import SECTIONS
from pages.unroll.sections.order import OrderSpec

PAGE = Page("unroll", "Unroll", (RunSpec, OrderSpec))


def show() -> None:
    missed = PAGE.open(lesson("sentence"))
    run = controls.choose()

    player(state.block, run)

    in_tabs(SECTIONS, run)

    PAGE.close(missed, run.spec, stage(run))


def stage(run: state.Run) -> Stage:
    """What the address can point at on the player's stage."""
    lanes = len(run.trace.tracks)
    outputs = len(run.few_outputs.bias) if run.few_outputs else 0
    return Stage(run.moments, lanes, run.steps, run.spec.units, outputs)


def warm() -> None:
    """Run every cell once."""
    for cell in CELLS:
        state.run(RunSpec(cell=cell))
