"""How far back the gradient reaches in two runs: each as a share of its largest, over the steps."""

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure, Labels
from dashboard.figures.gradient_lines import ACROSS, UP
from dashboard.figures.log_lines import Line, cell_colour, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted

Horizons = tuple[int | None, int | None]
"""After how many steps back a thousandth is left, in both; None where that is never."""

_THOUSANDTH = -3.0


def figure(
    a: np.ndarray, b: np.ndarray, horizons: Horizons, names: Labels, *, cell: str, mode: theme.Mode
) -> Figure:
    """``a`` and ``b (T + 1,)``: log10 of the norm of dL/dh, boundary 0 first; both ``names``."""
    short = [theme.short(name, 24) for name in names]
    lines = [
        Line(short[0], _share(a), theme.colour(mode, "soft"), "8px,4px"),
        Line(short[1], _share(b), cell_colour(mode, cell)),
    ]
    steps = np.arange(len(a))
    up = f"{UP}, a share of its largest"
    room, title = (_THOUSANDTH,), _title(horizons, short, (a, b))
    result = drawn(steps, lines, title=title, across=ACROSS, up=up, mode=mode, room_for=room)
    edge = {"color": theme.colour(mode, "line"), "width": 1, "dash": "2px,3px"}
    ends = {"x0": 0, "x1": len(a) - 1, "y0": _THOUSANDTH, "y1": _THOUSANDTH}
    return result.add_shape(type="line", **ends, line=edge)


def alt(a: np.ndarray, b: np.ndarray, horizons: Horizons, names: Labels, *, cell: str) -> str:
    """What the figure says, in words."""
    left = "; ".join(
        f"in {name} {power(float(_share(values)[0]))} at the initial state and "
        f"{power(float(_share(values)[-1]))} at the last step"
        for name, values in zip(names, (a, b), strict=True)
    )
    return (
        f"Line chart of the norm of the gradient of the {cell}'s state over "
        f"{counted(len(a) - 1, 'step')} in two runs, each as a share of its largest, on an axis of "
        f"powers of ten. {_title(horizons, names, (a, b))}. Left of the largest are: {left}."
    )


def table(a: np.ndarray, b: np.ndarray, horizons: Horizons, names: Labels) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary, as log10."""
    del horizons
    places = zip(("first", "second"), names, (a, b), strict=True)
    norms = {f"{name} ({place}), log10 of the norm": values for place, name, values in places}
    return {"step": np.arange(len(a))} | norms


def _share(log10: np.ndarray) -> np.ndarray:
    finite = log10[np.isfinite(log10)]
    return log10 - finite.max() if finite.size else log10


def _title(horizons: Horizons, names: Labels, curves: tuple[np.ndarray, np.ndarray]) -> str:
    """The finding: after how many steps back a thousandth is left."""
    for name, curve in zip(names, curves, strict=True):
        if np.isnan(curve).any() or not np.isfinite(curve).any():
            return f"In {name} the gradient is 0, or no number"
    said = [
        f"never in {name}" if steps is None else f"after {counted(steps, 'step')} in {name}"
        for steps, name in zip(horizons, names, strict=True)
    ]
    return f"Counted from the end, a thousandth of the gradient is left {said[0]} and {said[1]}"
