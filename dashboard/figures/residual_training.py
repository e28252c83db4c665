"""A short training run: held-out digits named right, step by step, one line a kind of block."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import padded, percent, rule
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line
from dashboard.figures.residual_curves import DASHES
from dashboard.figures.value_lines import drawn
from rnncore.counting import counted

Curve = tuple[str, np.ndarray, np.ndarray, np.ndarray]
"""A kind, its steps, the loss since the step before, and the accuracy, ``(N,)`` each."""

CHANCE = 0.1


def figure(curves: Sequence[Curve], *, steps: int, depth: int, mode: theme.Mode) -> Figure:
    """``curves`` as far as they have come; ``steps``: how far they will."""
    lines = [
        (each, Line(name, 100 * accuracy, theme.colour(mode, name), DASHES[name]))
        for name, each, _, accuracy in curves
    ]
    result = drawn(
        lines,
        title=_title(curves, steps, depth),
        across=("training step", 0, steps),
        up=("named right", 0, 101),
        mode=mode,
        suffix=" %",
    )
    rule(result, 100 * CHANCE, mode, dash="2px,4px")
    return result


def alt(curves: Sequence[Curve], *, steps: int, depth: int) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{name} after {counted(int(at[-1]) if len(at) else 0, 'step')} a loss of "
        f"{theme.number(float(loss[-1])) if len(at) else 'nothing yet'}"
        for name, at, loss, _ in curves
    )
    return (
        f"Line chart of the share of held-out digits that are named right over "
        f"{counted(steps, 'training step')}, with a line at chance, 10 %. "
        f"{_title(curves, steps, depth)}. {each}."
    )


def table(curves: Sequence[Curve]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a snapshot; NaN where a kind has not come so far."""
    longest = max((at for _, at, _, _ in curves), key=len)
    columns: dict[str, np.ndarray] = {"step": longest}
    for name, _, loss, accuracy in curves:
        columns[f"{name}, loss"] = padded(loss, len(longest))
        columns[f"{name}, named right"] = padded(accuracy, len(longest))
    return columns


def _title(curves: Sequence[Curve], steps: int, depth: int) -> str:
    """The finding: what each has reached."""
    each = ", ".join(
        f"{name} {percent(float(accuracy[-1]))}" for name, _, _, accuracy in curves if len(accuracy)
    )
    done = min((int(at[-1]) if len(at) else 0) for _, at, _, _ in curves)
    return f"{counted(depth, 'block')}, {done} of {counted(steps, 'step')}: {each or 'not begun'}"
