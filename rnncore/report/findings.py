"""One finding of a report, its kinds, and how rows and steps are said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rnncore.counting import counted, plural

KINDS = {
    "not finite": "the first number that is infinite or no number",
    "no gradient": "nothing was recorded, or nothing arrived",
    "rows without gradient": "some rows of the batch receive none",
    "backward half": "a backward layer is read before it has read anything",
    "one step": "the module was called step by step",
    "cut": "a state was detached or masked between two steps",
    "input scale": "inputs so large, or so uneven, that units saturate",
    "padding read": "rows end in the same input over and over, and it was read",
    "given state": "the run starts from a state that is not zero",
    "grown weights": "weights so large that units saturate",
    "uneven forget bias": "the gate that keeps the state is open in some layers only",
    "large gradient": "a weight's gradient is many times the weight, summed over many steps",
    "exploding": "the gradient grows on its way back",
    "growing states": "the state itself grows by a factor a step",
    "vanishing": "the gradient falls below what its sum can hold",
    "gradient": "how far the gradient travels, and what is left of it",
    "same outputs": "all rows give the same",
    "dead units": "ReLU units are 0 at every step of every row",
    "flat units": "tanh units stand at the ends of their range",
    "gate open": "a gate stands at the upper end of its range",
    "gate shut": "a gate stands at the lower end of its range",
}
"""The kinds of findings, in the order in which a report gives them: causes before effects."""

MOST = 6
"""Rows or steps that are listed one by one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a trace shows.

    ``kind``: one of ``KINDS``. ``track``: its number in ``trace.tracks``, or None for what concerns
    the whole run, and ``where`` the same in words ("layer 2, backward", or ""). ``rows`` and
    ``steps``: those concerned, counted from 0; empty where there is no such choice. ``measured``:
    what was measured, with its numbers. ``meaning``: what that means. ``advice``: what to try, or
    "" where there is nothing to.
    """

    kind: str
    track: int | None
    where: str
    rows: tuple[int, ...]
    steps: tuple[int, ...]
    measured: str
    meaning: str
    advice: str = ""


def whole(
    kind: str,
    measured: str,
    meaning: str,
    advice: str,
    *,
    rows: tuple[int, ...] = (),
    steps: tuple[int, ...] = (),
) -> Finding:
    """One about the whole run, and no track of it."""
    return Finding(kind, None, "", rows, steps, measured, meaning, advice)


def numbers(flags: np.ndarray) -> tuple[int, ...]:
    """Where a flag is set, counted from 0."""
    return tuple(int(n) for n in np.flatnonzero(flags))


def listed(numbers_: Sequence[int], noun: str, total: int) -> str:
    """``"row 3"``, ``"rows 2 to 5"``, ``"rows 0, 4 and 9"``, ``"9 of 64 rows"``, ``"all rows"``."""
    count = len(numbers_)
    if count == total:
        return f"all {plural(noun)}" if total > 1 else f"the only {noun}"
    if count == 1:
        return f"{noun} {numbers_[0]}"
    if numbers_[-1] - numbers_[0] == count - 1:
        return f"{plural(noun)} {numbers_[0]} to {numbers_[-1]}"
    if count <= MOST:
        return f"{plural(noun)} {', '.join(map(str, numbers_[:-1]))} and {numbers_[-1]}"
    return f"{count:,} of {counted(total, noun)}"
