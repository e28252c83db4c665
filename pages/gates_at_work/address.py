"""What an address of the page Gates at work may ask."""

from dashboard.models.windows import MOST_OUTPUTS
from dashboard.shell.address import Stage, vocabulary
from pages.gates_at_work.spec import GatesSpec
from pages.gates_at_work.state import GatesRuns

WORDS = vocabulary("gates", GatesSpec)


def stage(runs: GatesRuns) -> Stage:
    """What the address can point at on the player's stage."""
    run, answers = runs.shown, len(runs.shown.answers.names)
    drawn = answers if answers <= MOST_OUTPUTS else 0
    return Stage(run.steps, 1, run.steps, run.track.hidden_size, drawn)
