"""What an address of the page Unroll may ask."""

from dashboard.models.spec import SEEDS, RunSpec
from dashboard.shell.address import Stage, vocabulary
from pages.unroll.state import Run

WORDS = vocabulary("unroll", RunSpec, {"shuffle": SEEDS})


def stage(run: Run) -> Stage:
    """What the address can point at on the player's stage."""
    lanes = len(run.trace.tracks)
    outputs = len(run.few_outputs.bias) if run.few_outputs else 0
    return Stage(run.moments, lanes, run.steps, run.spec.units, outputs)
