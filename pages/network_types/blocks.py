"""A part of a network as the player reads it."""

from __future__ import annotations

from dashboard.stage import unroll_block
from pages.network_types.runs import Part, TypeRun


def block(run: TypeRun, part: Part) -> bytes:
    """The part for the scene ``unroll``."""
    return unroll_block(
        part.trace, readout=part.readout, names=part.names, title=part.title, origin=run.origin
    )
