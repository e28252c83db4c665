"""Pack training runs for the scene ``training``: what is played is the learning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnncore.counting import counted
from rnncore.player.packing import packed_block
from rnncore.player.palette import PALETTE

LOWEST = -20.0
"""log10 of the smallest share of a gradient that is sent; the largest is 25.4 decades above it."""

DECADE = 10
"""Levels of a decade: a share is sent to one decimal of its log10, which is what is printed."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingLane:
    """A training run up to now: ``N`` snapshots of a network that reads ``T`` steps.

    ``updates (N,)``: after how many updates each was taken, ascending. ``loss (N,)``, ``accuracy
    (N,)`` from 0 to 1. ``profile (N, T)``: log10 of the gradient's norm after each step, less that
    of the last one; -inf where it is 0. ``reach (N,)``: the first step's, with all its digits.
    ``chance``: the loss of whoever guesses. ``reached``, ``learned``: the first update at which
    the reach was above -3, and at which the task counted as learned; None where none was.
    ``planned``: how many updates the run will have. ``state``: the gradient that is followed,
    "dL/dc" for an LSTM.
    """

    title: str
    updates: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    profile: np.ndarray
    reach: np.ndarray
    chance: float
    reached: int | None
    learned: int | None
    planned: int
    state: str = "dL/dh"


def training_block(
    lanes: Sequence[TrainingLane],
    *,
    title: str,
    origin: str,
    steps: int,
    goal: str,
    ends: tuple[str, str] = ("first step", "last step"),
    far: bool = True,
) -> bytes:
    """Pack training runs, side by side, for the scene ``training``.

    While they run, pack them again with what is new: a stage that shows a beginning of the same
    runs goes on from where it is.

    Args:
        lanes: the runs; some may have more snapshots than others, or none yet.
        title: what is trained for, "Which symbol came first?" for instance.
        origin: how, "32 units, seed 0"; printed on saved pictures.
        steps: the length ``T`` of the sequences.
        goal: when the task counts as learned, in words.
        ends: what the first and the last step are called.
        far: whether the answer lies far back, so that learning needs the gradient at step 1.

    Raises:
        ValueError: for arrays of other shapes, or updates that do not ascend.
    """
    arrays: dict[str, np.ndarray] = {}
    for index, lane in enumerate(lanes):
        _check(lane, steps)
        arrays |= {
            f"{index}.updates": lane.updates,
            f"{index}.loss": lane.loss,
            f"{index}.accuracy": lane.accuracy,
            f"{index}.reach": lane.reach,
            f"{index}.profile": _levels(lane.profile),
        }
    head = {
        "scene": "training",
        "cell": "training",
        "title": title,
        "origin": origin,
        "steps": steps,
        "lanes": [_told(lane) for lane in lanes],
        "goal": goal,
        "ends": list(ends),
        "far": far,
        "palette": PALETTE,
    }
    return packed_block(head, arrays)


def _told(lane: TrainingLane) -> dict[str, str | float | None]:
    names = ("title", "state", "chance", "reached", "learned", "planned")
    return {name: getattr(lane, name) for name in names}


def _levels(profile: np.ndarray) -> np.ndarray:
    """A byte a share: 1 for ``LOWEST`` and less, one more a tenth of a decade, 0 for none."""
    with np.errstate(invalid="ignore"):
        tenths = np.rint((profile.astype(np.float64) - LOWEST) * DECADE) + 1
    shown = np.clip(tenths, 1, 255)
    return np.where(np.isnan(profile) | np.isneginf(profile), 0, shown).astype("u1")


def _check(lane: TrainingLane, steps: int) -> None:
    count = len(lane.updates)
    wanted = dict.fromkeys(("updates", "loss", "accuracy", "reach"), (count,))
    for name, shape in (wanted | {"profile": (count, steps)}).items():
        found = getattr(lane, name).shape
        if found != shape:
            raise ValueError(
                f"{name} of {lane.title!r} must have the shape {shape}, for "
                f"{counted(count, 'snapshot')} of {counted(steps, 'step')}; got {found}"
            )
    if np.any(np.diff(lane.updates) <= 0):
        raise ValueError(f"updates of {lane.title!r} must ascend")
