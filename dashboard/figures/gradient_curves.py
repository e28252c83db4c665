"""How large the gradient is at every step: measured, for several cells, with theory's bounds."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.cells import DASHES
from dashboard.figures.drawing import Figure
from dashboard.figures.gradient_lines import Curve, columns, ends, marked
from dashboard.figures.log_lines import Line, cell_colour
from dashboard.figures.powers import power
from rnncore.counting import counted


def figure(curves: Sequence[Curve], bounds: Sequence[Curve] = (), *, mode: theme.Mode) -> Figure:
    """``curves``: one for each cell, by its name.

    ``bounds``: the same for what theory allows at most; drawn thin and dashed, and cut off where
    they leave the plot. The ends of float32 are marked when a curve comes near one.
    """
    lines = [
        Line(name, values, cell_colour(mode, name), DASHES.get(name, "solid"))
        for name, values in curves
    ]
    lines += [
        Line(f"≤ {name}", values, cell_colour(mode, name), "3px,5px", 1.5, True)
        for name, values in _merged(bounds)
    ]
    note = "≤ the most that theory allows" if bounds else ""
    return marked(lines, curves, title=_title(curves), mode=mode, note=note)


def alt(curves: Sequence[Curve], bounds: Sequence[Curve] = ()) -> str:
    """What the figure says, in words."""
    named = ", ".join(name for name, _ in bounds)
    dashed = f" Dashed: the largest value that theory allows for {named}." if bounds else ""
    return (
        f"Line chart of the norm of the gradient at each of "
        f"{counted(len(curves[0][1]) - 1, 'step')}, on an axis of powers of ten. "
        f"{_title(curves)}. {ends(curves)}.{dashed}"
    )


def table(curves: Sequence[Curve], bounds: Sequence[Curve] = ()) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary, as log10."""
    return columns(curves) | {f"{name}, log10 of the bound": values for name, values in bounds}


def _title(curves: Sequence[Curve]) -> str:
    """The finding: what is left of the gradient at the initial state, least and most."""
    first = [(float(values[0]), name) for name, values in curves]
    (least, small), (most, large) = min(first), max(first)
    start = "Back at the initial state the gradient is"
    if small == large:
        return f"{start} {power(least)} in {small}"
    return f"{start} {power(least)} in {small} and {power(most)} in {large}"


def _merged(bounds: Sequence[Curve]) -> list[Curve]:
    """The bounds, with one that two activations share named by what their cells share."""
    merged: list[Curve] = []
    for name, values in bounds:
        family = name.split()[0]
        twin = next((k for k, (other, _) in enumerate(merged) if other.split()[0] == family), None)
        if twin is not None and np.allclose(merged[twin][1], values, equal_nan=True):
            merged[twin] = (family, values)
        else:
            merged.append((name, values))
    return merged
