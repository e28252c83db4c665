"""Where a gradient comes into a layer: from the loss, or from the layer above."""

from __future__ import annotations

import numpy as np
import torch

from rnncore.cells import cell_of
from rnncore.measures.gradients import log10_gradient_norm, require_gradients
from rnncore.measures.norms import log10_norm, norm
from rnncore.trace import Track

ROUNDING = 1e3
"""How many of its dtype's rounding errors a difference must exceed to count as a gradient."""


def entering_gradient(track: Track) -> np.ndarray:
    """What reaches each step's state from outside the layer: ``(T, B, H)``; NaN past a row's end.

    dL/dh after a step is what enters there and what the next step sends back through the
    recurrent weights; this is the difference, so it carries the rounding of both. Raises
    ValueError where no gradient was recorded.
    """
    require_gradients(track)
    whole = track.after(track.state_grads["h"])
    back = np.zeros_like(whole)
    sent = _sent_back(track)
    if track.reverse:
        back[1:] = sent[:-1]
    else:
        back[:-1] = sent[1:]
    # A row that has ended sends nothing back: what it holds there is NaN.
    return whole - np.nan_to_num(back, nan=0.0, posinf=np.inf, neginf=-np.inf)


def entered_steps(track: Track, row: int = 0) -> tuple[int, ...]:
    """The steps of a row, counted from 0, at which a gradient enters beyond rounding.

    Raises ValueError where no gradient was recorded.
    """
    entering = norm(entering_gradient(track)[:, row])
    scale = norm(track.after(track.state_grads["h"])[:, row])
    eps = float(np.finfo(entering.dtype).eps)
    with np.errstate(invalid="ignore"):
        return tuple(int(t) for t in np.flatnonzero(entering > ROUNDING * eps * scale))


def log10_step_growth(track: Track, row: int = 0) -> np.ndarray:
    """log10 of what each step of a row makes of the gradient that passes back through it: ``(T,)``.

    The norm of what the step sends to the state before it, divided by the norm of dL/dh after it.
    What enters from outside at the state before does not count, so that their sum tells whether
    the way itself lets a gradient vanish or explode: where a gradient enters only at the end of the
    way, that sum is the whole change from there to the initial state. NaN past the row's end and
    where the gradient after the step is exactly 0. Raises ValueError where no gradient was
    recorded.
    """
    norms = log10_gradient_norm(track)[:, row]
    after, before = track.after(norms), track.before(norms)
    entered = np.zeros(len(after), dtype=bool)
    # A gradient that enters after step t stands on the boundary before step t + 1.
    at = np.array(entered_steps(track, row), dtype=int) + (-1 if track.reverse else 1)
    entered[at[(at >= 0) & (at < len(after))]] = True
    with np.errstate(invalid="ignore", divide="ignore"):
        sent = np.where(entered, log10_norm(_sent_back(track)[:, row]), before)
        return np.where(np.isneginf(after), np.nan, sent - after)


def _sent_back(track: Track) -> np.ndarray:
    """What each step sends to the state before it: ``(T, B, H)``."""
    cell = cell_of(track.cell)
    gates = tuple(torch.from_numpy(gate) for gate in track.gates.values())
    grads = tuple(torch.from_numpy(grad) for grad in track.gate_grads.values())
    weight = torch.from_numpy(track.parameters["weight_hh"])
    reaching = torch.cat(cell.recurrent_part(gates, grads), -1)  # (T, B, G H)
    sent = reaching * weight if weight.ndim == 1 else reaching @ weight
    if "update" in track.gates:  # GRU: z h_{t-1} is part of h_t itself
        direct = track.gates["update"] * track.after(track.state_grads["h"])
        return sent.numpy() + direct
    return sent.numpy()
