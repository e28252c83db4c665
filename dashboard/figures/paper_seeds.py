"""A result repeated: a row a condition, and in it a mark a seed, recorded and just run."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light, rows_down
from dashboard.figures.drawing import Figure
from rnncore.counting import counted

_ROW = 34
_APART = 0.18
"""How far above and below its row the two kinds of marks stand, in rows."""

Values = Sequence[Sequence[float]]
"""The numbers of each condition, one a seed."""


def figure(
    conditions: Sequence[str], recorded: Values, now: Values, *, measured: str, mode: theme.Mode
) -> Figure:
    """``recorded`` hollow, and ``now``, where something was just run, full and below them.

    ``measured``: what the numbers are, with their unit.
    """
    drawn, ink = Figure(), theme.colour(mode, "ink")
    kinds = [("recorded", recorded, "circle-open", ink, -_APART if now else 0.0)]
    if now:
        kinds.append(("just run", now, "circle", theme.colour(mode, "forget_gate"), _APART))
    for name, values, symbol, colour, shift in kinds:
        x, row = _points(values)
        marker = {"symbol": symbol, "size": 11, "color": colour, "line": {"width": 2}}
        drawn.add_marks(light(x), light(row + shift), marker, f"{name}: %{{x:.4g}}", name=name)
    rows_down(drawn, conditions, automargin=True)
    how = "" if not now else ": ○ recorded, ● just run"
    drawn.across(measured + how, None, nticks=6)
    title = _title(conditions, recorded, measured)
    return framed(drawn, title, mode, _ROW * len(conditions) + 100, free=14)


def alt(conditions: Sequence[str], recorded: Values, now: Values, *, measured: str) -> str:
    """What the figure says, in words."""
    each = "; ".join(_said(name, values) for name, values in zip(conditions, recorded, strict=True))
    again = "; ".join(_said(name, values) for name, values in zip(conditions, now, strict=False))
    return (
        f"A mark a seed in {counted(len(conditions), 'row')}: {measured}. "
        f"{_title(conditions, recorded, measured)}. Recorded: {each}."
        + (f" Just run: {again}." if now else "")
    )


def table(
    conditions: Sequence[str], recorded: Values, now: Values
) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a condition and seed."""
    kinds = [("recorded", recorded)] + ([("just run", now)] if now else [])
    rows = [
        (name, kind, seed, value)
        for kind, values in kinds
        for name, each in zip(conditions, values, strict=True)
        for seed, value in enumerate(each)
    ]
    names, which, seeds, numbers = zip(*rows, strict=True)
    return {
        "condition": list(names),
        "run": list(which),
        "seed": np.array(seeds),
        "value": np.array(numbers),
    }


def _points(values: Values) -> tuple[np.ndarray, np.ndarray]:
    """All numbers ``(N,)`` and their rows, counted from 1."""
    rows = np.repeat(np.arange(1, len(values) + 1), [len(each) for each in values])
    return np.concatenate([np.asarray(each, dtype=float) for each in values]), rows


def _said(name: str, values: Sequence[float]) -> str:
    return f"{name} {theme.number(float(np.mean(values)))}"


def _title(conditions: Sequence[str], recorded: Values, measured: str) -> str:
    """The finding: between which conditions the means lie."""
    means = [float(np.mean(values)) for values in recorded]
    low, high = int(np.argmin(means)), int(np.argmax(means))
    what = measured.partition(",")[0].partition(";")[0]
    return (
        f"{what[0].upper()}{what[1:]}, from {theme.number(means[low])} ({conditions[low]}) "
        f"to {theme.number(means[high])} ({conditions[high]})"
    )
