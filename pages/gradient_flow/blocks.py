"""The runs of the page as the player reads them."""

from dashboard.stage import gradient_block
from pages.gradient_flow.state import GradientRuns


def block(runs: GradientRuns) -> bytes:
    """All lanes for the scene ``gradient``."""
    return gradient_block(
        [(lane.cell, lane.track) for lane in runs.lanes],
        labels=runs.labels,
        loss_at=runs.loss_at,
        origin=f"untrained, seed {runs.spec.seed}",
    )
