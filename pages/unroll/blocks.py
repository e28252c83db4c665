"""A run of the page Unroll as the player reads it."""

from dashboard.stage import unroll_block
from pages.unroll.state import Run


def block(run: Run) -> bytes:
    """The run for the scene ``unroll``."""
    return unroll_block(
        run.trace,
        readout=run.few_outputs,
        names=run.names,
        title=run.spec.cell,
        origin=run.origin,
    )
