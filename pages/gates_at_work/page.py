"""The page Gates at work: trained networks whose gates mean something."""

from dashboard.models.windows import MOST_OUTPUTS
from dashboard.parts.answers import answers
from dashboard.shell.page import Page, Stage, in_tabs, player
from pages.gates_at_work import controls, lesson
from pages.gates_at_work.sections import SECTIONS
from pages.gates_at_work.spec import GatesSpec
from pages.gates_at_work.state import GatesRuns, gates_runs, trained_block

PAGE = Page("gates", "Gates at work", (GatesSpec,))


def show() -> None:
    missed = PAGE.open(lesson("sentence"))
    runs = controls.choose()

    player(trained_block, runs.shown, key="gates_stage")

    answers(runs.shown, runs.plain, key="gates")

    in_tabs(SECTIONS, runs)

    PAGE.close(missed, runs.spec, stage(runs))


def stage(runs: GatesRuns) -> Stage:
    """What the address can point at on the player's stage."""
    run, answers = runs.shown, len(runs.shown.answers.names)
    drawn = answers if answers <= MOST_OUTPUTS else 0
    return Stage(run.steps, 1, run.steps, run.track.hidden_size, drawn)


def warm() -> None:
    gates_runs(GatesSpec())
