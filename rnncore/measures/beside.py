"""Gradients that enter, or are cut, at another state than h: at the c of an LSTM."""

from __future__ import annotations

import numpy as np

from rnncore.cells import cell_of
from rnncore.measures.entering import ROUNDING, cut, entered, from_next, recorded, sent_back
from rnncore.measures.gradients import log10_gradient_norm
from rnncore.measures.jacobians import changed_between, step_at
from rnncore.measures.norms import log10_norm, norm
from rnncore.trace import Track


def entered_beside(track: Track) -> np.ndarray:
    """Where a gradient enters another state than h, as where the loss reads c: bool ``(T, B)``."""
    found = np.zeros(track.states["h"].shape[:2], dtype=bool)[1:]
    changed = changed_between(track)
    for state in list(track.states)[1:]:
        arrived, sent, noise = _beside(track, state)
        with np.errstate(invalid="ignore"):
            enters = (norm(arrived - sent) > noise) & (norm(arrived) > noise)
        enters[:-1] &= ~changed[1:]  # what the next step sends is then not what arrives
        found |= enters
    return found


def cut_beside(track: Track, state: str) -> np.ndarray:
    """Where what a step sends to another state than h does not arrive: bool ``(T, B)``.

    As ``cut``, also where h sends something on into that state within the step before.
    """
    arrived, sent, noise = _beside(track, state)
    with np.errstate(invalid="ignore"):
        lost = (norm(arrived) <= noise) & (norm(sent) > 10 * noise)
    at, (later, sooner) = np.zeros_like(lost), track.successive
    at[later] = lost[sooner]
    return at | cut(track, state)


def growth_beside(track: Track, state: str) -> np.ndarray:
    """As ``growth``, of another state than h, whose gradient holds what h sends on into it."""
    norms = log10_gradient_norm(track, state)
    after, before = track.after(norms), track.before(norms)
    come, sent = entered(track) | entered_beside(track), sent_back(track)
    own, through, (later, sooner) = np.zeros_like(come), sent[state].copy(), track.successive
    own[later] = come[sooner]
    through[later] += _within(track)[sooner] * sent["h"][later]
    with np.errstate(invalid="ignore", divide="ignore"):
        passed = np.where(own, log10_norm(through), before)
        return np.where(np.isneginf(after), np.nan, passed - after)


def _beside(track: Track, state: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of a state beside h: what comes to it otherwise than by h within the step, ``(T, B, H)``.

    Also what the next step sends to it, and the rounding of the difference, ``(T, B)``.
    """
    whole, sent = track.after(recorded(track, state)), from_next(track, state)
    through = _within(track) * track.after(track.state_grads["h"])
    limits = np.finfo(whole.dtype)
    with np.errstate(invalid="ignore"):
        scale = np.maximum(np.maximum(norm(whole), norm(through)), norm(sent))
        least = float(limits.smallest_subnormal)
        noise = ROUNDING * np.maximum(float(limits.eps) * scale, least)
        return whole - through, sent, noise


def _within(track: Track) -> np.ndarray:
    """``within_step`` of the cell, ``(T, B, H)``: 0 where h sends nothing on within the step."""
    within = cell_of(track.cell).within_step(step_at(track, slice(None)))
    return np.zeros_like(track.states["h"][1:]) if within is None else within.numpy()
