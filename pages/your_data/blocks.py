"""A run as its two players read it: forward, and the gradient back."""

from __future__ import annotations

from dashboard.cells import cell_name
from dashboard.stage import gradient_block, unroll_block
from pages.your_data.runs import OwnRun


def forward_block(run: OwnRun) -> bytes:
    """The run for the scene ``unroll``; it has no readout."""
    return unroll_block(
        run.trace, readout=None, names=run.names, title=run.title, origin=run.origin
    )


def back_block(run: OwnRun) -> bytes | None:
    """The forward layers, the last one at the top, for the scene ``gradient``.

    None where no gradient enters anywhere, so that there is nothing to play.
    """
    if not run.gradients or not run.loss_at:
        return None
    forward = [track for track in run.trace.tracks if not track.reverse]
    lanes = [(f"layer {track.layer + 1}", track) for track in forward]
    if len(lanes) == 1:
        lanes = [(cell_name(forward[0].cell, forward[0].nonlinearity), forward[0])]
    return gradient_block(lanes[::-1], labels=run.labels, loss_at=run.loss_at, origin=run.origin)
