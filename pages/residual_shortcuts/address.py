"""What an address of the page Residual shortcuts may ask."""

from dashboard.shell.address import Stage, vocabulary
from pages.residual_shortcuts.presets import VIEWS
from pages.residual_shortcuts.sections.parameters import ASKED
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import ResidualRuns

WORDS = vocabulary("residual", ResidualSpec, ASKED, VIEWS)


def stage(runs: ResidualRuns) -> Stage:
    """What the address can point at on the player's stage."""
    depth, width = runs.spec.depth, runs.spec.width
    return Stage(2 * depth, len(runs.on_stage), depth, width)
