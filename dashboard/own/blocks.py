"""A run as its two players read it: forward, and the gradient back."""

from __future__ import annotations

from dashboard.own.state import OwnRun
from dashboard.stage import gradient_block, unroll_block


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
    lanes = [(name, track) for name, track in run.named_tracks() if not track.reverse]
    return gradient_block(lanes[::-1], labels=run.labels, loss_at=run.loss_at, origin=run.origin)
