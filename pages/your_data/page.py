"""The page Your data: bring a sequence, weights or a trace, and look inside."""

from dashboard.shell.page import Page, Stage, in_tabs, player
from pages.your_data import controls, lesson
from pages.your_data.runs import DataRun, forward_block
from pages.your_data.sections import SECTIONS
from pages.your_data.spec import BringSpec, DataSpec

PAGE = Page("own", "Your data", (BringSpec, DataSpec))


def show() -> None:
    missed = PAGE.open(lesson("sentence"))
    run = controls.choose()

    player(forward_block, run, key="own_stage")

    in_tabs(SECTIONS, run)

    PAGE.close(missed, run.key, stage(run))


def stage(run: DataRun) -> Stage:
    """What the address can point at on the player's stage."""
    tracks = run.trace.tracks
    return Stage(run.moments, len(tracks), run.steps, tracks[0].hidden_size)


def warm() -> None:
    controls.example_run()
