"""What the player is sent of a trace that somebody recorded: its states forward, its gradient back.

*Your data*, a notebook and ``Trace.to_html`` show a trace with these.
"""

from __future__ import annotations

from collections.abc import Sequence

from rnncore import measures
from rnncore.player.block import unroll_block
from rnncore.player.gradient import gradient_block
from rnncore.player.looks import cell_name
from rnncore.player.transformer import transformer_block
from rnncore.trace import Trace
from rnncore.trace.transformer_track import TRANSFORMER


def title_of(trace: Trace) -> str:
    """The network's name on the screen, "LSTM" for instance."""
    first = trace.tracks[0]
    if first.cell == TRANSFORMER:
        return TRANSFORMER.title()
    return cell_name(first.cell, first.nonlinearity)


def names_of(trace: Trace) -> tuple[str, ...]:
    """What its inputs are called where nobody said: x1, x2 and so on."""
    return tuple(f"x{k + 1}" for k in range(trace.inputs.shape[-1]))


def entered(trace: Trace) -> tuple[int, ...]:
    """The steps at which a gradient enters the last layer in either direction, counted from 0.

    Empty where none was recorded.
    """
    if not trace.tracks[0].state_grads:
        return ()
    last = [track for track in trace.tracks if track.layer == trace.tracks[-1].layer]
    found: set[int] = set()
    for track in last:
        found |= set(measures.entered_steps(track))
    return tuple(sorted(found))


def forward_block(
    trace: Trace, *, names: Sequence[str], title: str, origin: str, weights: bool = True
) -> bytes:
    """A trace of one row for the scene ``unroll``, without a readout; a Transformer's for its own.

    Raises ValueError for one that neither scene can show.
    """
    if trace.tracks[0].cell == TRANSFORMER:
        return transformer_block(trace, None, origin=origin)
    return unroll_block(
        trace, readout=None, names=names, title=title, origin=origin, weights=weights
    )


def back_block(
    trace: Trace, *, labels: Sequence[str], loss_at: Sequence[int], origin: str
) -> bytes | None:
    """The forward layers, the last one at the top, for the scene ``gradient``.

    None where no gradient enters anywhere, so that there is nothing to play.
    """
    if not trace.tracks[0].state_grads or not loss_at:
        return None
    forward = [track for track in trace.tracks if not track.reverse]
    lanes = [(f"layer {track.layer + 1}", track) for track in forward]
    if len(lanes) == 1:
        lanes = [(title_of(trace), forward[0])]
    return gradient_block(lanes[::-1], labels=labels, loss_at=loss_at, origin=origin)
