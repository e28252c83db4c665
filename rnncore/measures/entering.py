"""Where a gradient comes into a layer, at h or beside it at c, and where it is cut going back."""

from __future__ import annotations

import numpy as np
import torch

from rnncore.cells import cell_of
from rnncore.measures.gradients import log10_gradient_norm, require_gradients
from rnncore.measures.jacobians import changed_between, step_at
from rnncore.measures.norms import log10_norm, norm
from rnncore.trace import Track

ROUNDING = 1e3
"""How many of its dtype's rounding errors a difference must exceed to count as a gradient."""

TOGETHER = 2**22
"""Elements of the steps' Jacobians, at most, that are multiplied at a time."""


def entering_gradient(track: Track, state: str = "h") -> np.ndarray:
    """What reaches each step's state from outside the layer: ``(T, B, H)``; NaN past a row's end.

    dL/dh after a step (or dL/dc) is what enters there and what the next step sends back; this is
    the difference, so it carries the rounding of both. 0 where the gradient is exactly 0 though the
    next step sends something: there it was cut, and nothing entered. NaN, for the same is not
    known, where somebody changed the state before the next step read it.

    Raises ValueError where no gradient was recorded, or for a state that the cell does not have.
    """
    whole = track.after(recorded(track, state))
    with np.errstate(invalid="ignore"):  # infinity less infinity
        entering = np.where(whole == 0, 0, whole - from_next(track, state))
    changed = changed_between(track)  # of forward tracks alone: they are a user's own loop
    entering[:-1][changed[1:] & (whole[:-1] != 0).any(-1)] = np.nan
    return entering


def entered_steps(track: Track, row: int = 0) -> tuple[int, ...]:
    """The steps of a row, counted from 0, at which a gradient enters h beyond rounding.

    Raises ValueError where no gradient was recorded.
    """
    return _steps(entered(track)[:, row])


def cut_steps(track: Track, row: int = 0, state: str = "h") -> tuple[int, ...]:
    """The steps of a row, counted from 0, whose gradient does not arrive at the state before.

    Each sends a gradient that its dtype can hold to the h (or c) before it, and what was recorded
    there is exactly 0: the state was detached, or masked, between the two steps.

    Raises ValueError where no gradient was recorded, or for a state that the cell does not have.
    """
    return _steps(cut(track, state)[:, row])


def log10_step_growth(track: Track, row: int = 0) -> np.ndarray:
    """log10 of what each step of a row makes of the gradient that passes back through it: ``(T,)``.

    The norm of what the step sends to the state before it, divided by the norm of dL/dh after it.
    What enters from outside at the state before does not count, nor does it whether what is sent
    is cut there, so that their sum tells whether the way itself lets a gradient vanish or explode:
    where a gradient enters only at the end of the way, that sum is the whole change from there to
    the initial state. NaN past the row's end and where the gradient after the step is exactly 0.
    Raises ValueError where no gradient was recorded.
    """
    return growth(track)[:, row]


def entered(track: Track) -> np.ndarray:
    """As ``entered_steps``, of all rows: bool ``(T, B)``."""
    entering = norm(entering_gradient(track))
    scale = norm(track.after(track.state_grads["h"]))
    limits = np.finfo(entering.dtype)
    with np.errstate(invalid="ignore"):
        # Below its normal numbers a dtype rounds to a fixed step, however small the numbers are.
        least = ROUNDING * float(limits.smallest_subnormal)
        return entering > np.maximum(ROUNDING * float(limits.eps) * scale, least)


def cut(track: Track, state: str = "h") -> np.ndarray:
    """As ``cut_steps``, of all rows: bool ``(T, B)``."""
    before, sent = track.before(recorded(track, state)), sent_back(track)[state]
    with np.errstate(invalid="ignore"):
        return (before == 0).all(-1) & (norm(sent) >= np.finfo(sent.dtype).tiny)


def growth(track: Track) -> np.ndarray:
    """As ``log10_step_growth``, of all rows: ``(T, B)``."""
    norms = log10_gradient_norm(track)
    after, before = track.after(norms), track.before(norms)
    own = cut(track)  # where what was sent is not what stands before
    # A gradient that enters after a step stands on the boundary before the next.
    later, sooner = track.successive
    own[later] |= entered(track)[sooner]
    with np.errstate(invalid="ignore", divide="ignore"):
        sent = np.where(own, log10_norm(sent_back(track)["h"]), before)
        return np.where(np.isneginf(after), np.nan, sent - after)


def _steps(flags: np.ndarray) -> tuple[int, ...]:
    return tuple(int(t) for t in np.flatnonzero(flags))


def from_next(track: Track, state: str = "h") -> np.ndarray:
    """What the next step sends to each step's state: ``(T, B, H)``, 0 at the end of the way."""
    sent = sent_back(track)[state]
    # A row that has ended sends nothing back: what it holds there is NaN.
    arrived = np.where(np.isnan(track.after(track.states["h"])), 0, sent)
    back, (later, sooner) = np.zeros_like(arrived), track.successive
    back[sooner] = arrived[later]
    return back


def sent_back(track: Track) -> dict[str, np.ndarray]:
    """What each step sends to the states before it, by state: ``(T, B, H)``.

    Raises ValueError where no gradient was recorded.
    """
    require_gradients(track)
    cell, steps, found = cell_of(track.cell), len(track.states["h"]) - 1, []
    size = track.hidden_size * len(track.states)
    run = max(1, TOGETHER // (track.states["h"].shape[1] * size * size))
    for start in range(0, steps, run):
        part = slice(start, start + run)
        gate_grads = {n: torch.from_numpy(g[part]) for n, g in track.gate_grads.items()}
        after = {n: torch.from_numpy(track.after(g)[part]) for n, g in track.state_grads.items()}
        found.append(cell.sent_back(step_at(track, part), gate_grads, after))
    return {name: torch.cat([each[name] for each in found]).numpy() for name in track.states}


def recorded(track: Track, state: str) -> np.ndarray:
    """The gradients of a state. Raises ValueError where there are none, or no such state."""
    require_gradients(track)
    if state not in track.state_grads:
        choices = ", ".join(map(repr, track.state_grads))
        raise ValueError(f"state must be one of {choices}; got {state!r}")
    return track.state_grads[state]


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
