"""The towers on the stage as the player reads them."""

from dashboard.stage import tower_block
from pages.residual_shortcuts.state import ResidualRuns


def block(runs: ResidualRuns) -> bytes:
    """The lanes on the stage for the scene ``tower``."""
    return tower_block(
        [(lane.variant, lane.trace) for lane in runs.on_stage],
        norm=runs.spec.norm,
        origin=f"untrained, seed {runs.spec.seed}",
    )
