"""What the player is sent of a trace that somebody recorded: its states forward, its gradient back.

*Your data*, a notebook and ``Trace.to_html`` show a trace with these.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnncore import measures
from rnncore.player.block import unroll_block
from rnncore.player.gradient import gradient_block
from rnncore.player.looks import cell_name
from rnncore.player.tower import tower_block
from rnncore.player.transformer import transformer_block
from rnncore.trace import Trace, Track
from rnncore.trace.tower_track import TOWER, TRANSFORM
from rnncore.trace.transformer_track import TRANSFORMER


def title_of(trace: Trace) -> str:
    """The network's name on the screen, "LSTM" for instance."""
    first = trace.tracks[0]
    if first.cell == TRANSFORMER:
        return TRANSFORMER.title()
    if first.cell == TOWER:
        return f"Tower, {variant_of(first)}"
    return cell_name(first.cell, first.nonlinearity)


def names_of(trace: Trace) -> tuple[str, ...]:
    """What its inputs are called where nobody said: x1, x2 and so on."""
    return tuple(f"x{k + 1}" for k in range(trace.inputs.shape[-1]))


def variant_of(tower: Track) -> str:
    """Which kind of block a tower has, by what its blocks read and what they added up."""
    if TRANSFORM in tower.gates:
        return "gated"
    if not tower.gates["shortcut"].any():
        return "plain"
    return "v1" if np.array_equal(tower.gates["read"], tower.states["h"][:-1]) else "v2"


def shortcut_scale_of(tower: Track) -> float:
    """λ: the shortcut's summand as a multiple of what it carries, by the largest of these.

    To six digits, which float32 has; 1 where nothing is carried.
    """
    carried = tower.states["h"][:-1]
    if TRANSFORM in tower.gates:
        carried = carried * (1 - tower.gates[TRANSFORM])
    place = np.unravel_index(np.nan_to_num(np.abs(carried)).argmax(), carried.shape)
    if not np.isfinite(carried[place]) or not carried[place]:
        return 1.0
    return float(f"{tower.gates['shortcut'][place] / carried[place]:.6g}")


def entered_within(row: Trace, start: int, steps: int) -> tuple[int, ...]:
    """As ``entered``, in a window of a row, counted from its ``start``.

    Asked of the whole row: on its own a window looks as if the gradient that comes back from later
    steps entered at its end.
    """
    return tuple(step - start for step in entered(row) if start <= step < start + steps)


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
    """A trace of one row for the scene ``unroll``, without a readout.

    A Transformer's, and a tower's with all of its rows, for scenes of their own. Raises ValueError
    for one that none of them can show.
    """
    first = trace.tracks[0]
    if first.cell == TRANSFORMER:
        return transformer_block(trace, None, origin=origin)
    if first.cell == TOWER:
        scale = shortcut_scale_of(first)
        lanes = [(variant_of(first), trace)]
        return tower_block(lanes, shortcut_scale=scale, origin=origin)
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
