"""What an address of the page Gradient flow may ask."""

from dashboard.shell.address import Stage, vocabulary
from pages.gradient_flow.presets import VIEWS
from pages.gradient_flow.sections.detail import KEY as DETAIL
from pages.gradient_flow.spec import CELL_NAMES, THRESHOLDS, GradientSpec
from pages.gradient_flow.state import GradientRuns

TABS: dict[str, tuple[str, ...] | tuple[float, float]] = {
    DETAIL: CELL_NAMES,
    "threshold": THRESHOLDS,
}
WORDS = vocabulary("gradient", GradientSpec, TABS, VIEWS)


def stage(runs: GradientRuns) -> Stage:
    """What the address can point at on the player's stage."""
    return Stage(runs.steps + 1, len(runs.lanes))
