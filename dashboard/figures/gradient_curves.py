"""How large the gradient is at every step: measured, for several cells, with the theory's bounds.

Norms come as log10, from ``rnncore.measures.log10_norm``, so that none is lost to a float's range.
"""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.cells import DASHES
from dashboard.figures import float32
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, cell_colour, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted

Curve = tuple[str, np.ndarray]


def figure(curves: Sequence[Curve], bounds: Sequence[Curve] = (), *, mode: theme.Mode) -> Figure:
    """``curves``: the cell's name and log10 ‖∂L/∂h_t‖ ``(T + 1,)``, boundary 0 first.

    ``bounds``: the same for what theory allows at most; drawn thin and dashed, and cut off where
    they leave the plot. The ends of float32 are marked when a curve comes near one.
    """
    count = len(curves[0][1])
    lines = [
        Line(name, values, cell_colour(mode, name), DASHES.get(name, "solid"))
        for name, values in curves
    ]
    lines += [
        Line(f"≤ {name}", values, cell_colour(mode, name), "3px,5px", 1.5, True)
        for name, values in _merged(bounds)
    ]
    near = float32.near(np.concatenate([values for _, values in curves]))
    result = drawn(
        np.arange(count),
        lines,
        title=_title(curves),
        across="step <i>t</i>, 0 the initial state",
        up="‖∂<i>L</i>/∂<i>h<sub>t</sub></i>‖",
        mode=mode,
        room_for=tuple(near),
        note="≤ the most that theory allows" if bounds else "",
    )
    float32.mark(result, near, [values for _, values in curves], mode)
    return result


def alt(curves: Sequence[Curve], bounds: Sequence[Curve] = ()) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{name} {power(values[-1])} at the last step, {power(values[0])} at the initial state"
        for name, values in curves
    )
    dashed = (
        f" Dashed: the largest value that theory allows for {_named(bounds)}." if bounds else ""
    )
    return (
        f"Line chart of the norm of the gradient at each of "
        f"{counted(len(curves[0][1]) - 1, 'step')}, on an axis of powers of ten. "
        f"{_title(curves)}. {each}.{dashed}"
    )


def table(curves: Sequence[Curve], bounds: Sequence[Curve] = ()) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary, as log10."""
    columns = {f"{name}, log10 of the norm": values for name, values in curves}
    columns |= {f"{name}, log10 of the bound": values for name, values in bounds}
    return {"step": np.arange(len(curves[0][1]))} | columns


def _title(curves: Sequence[Curve]) -> str:
    """The finding: what is left of the gradient at the initial state, least and most."""
    first = [(float(values[0]), name) for name, values in curves]
    (least, small), (most, large) = min(first), max(first)
    start = "Back at the initial state the gradient is"
    if small == large:
        return f"{start} {power(least)} in {small}"
    return f"{start} {power(least)} in {small} and {power(most)} in {large}"


def _named(curves: Sequence[Curve]) -> str:
    return ", ".join(name for name, _ in curves)


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
