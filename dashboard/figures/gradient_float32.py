"""What float32 would have lost: the gradient's norm, exact and as float32 computes it.

A norm squares its numbers first. Squares leave float32 below 10⁻²³ and above 10¹⁹, long before the
norm does: it comes out as 0 or as infinite.
"""

import numpy as np

from dashboard import theme
from dashboard.figures import float32
from dashboard.figures.drawing import Figure
from dashboard.figures.gradient_lines import ACROSS, UP
from dashboard.figures.log_lines import Line, cell_colour, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted


def figure(exact: np.ndarray, single: np.ndarray, *, cell: str, mode: theme.Mode) -> Figure:
    """``exact (T + 1,)``: log10 of the norms. ``single (T + 1,)``: what ``norm_in_float32`` gave.

    Steps where float32 has no number, but there is one, are shaded.
    """
    near = float32.near(exact)
    with np.errstate(divide="ignore"):
        logs = np.log10(single.astype(np.float64))
    result = drawn(
        np.arange(len(exact)),
        [
            Line(cell, exact, cell_colour(mode, cell), width=6),
            Line("", logs, theme.colour(mode, "ink"), "6px,4px", 2),
        ],
        title=_title(exact, single, cell),
        across=ACROSS,
        up=UP,
        mode=mode,
        room_for=near,
        note="dashed: what float32 finds",
    )
    for first, last in _runs(_lost(exact, single)):
        _shade(result, first, last, theme.number(float(single[first])), len(exact), mode)
    float32.mark(result, near, [exact], mode)
    return result


def norm_in_float32(gradients: np.ndarray) -> np.ndarray:
    """Norms along the last axis with every number, square and sum in float32, as most code does."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        values = gradients.astype(np.float32)
        return np.sqrt((values * values).sum(-1, dtype=np.float32))


def alt(exact: np.ndarray, single: np.ndarray, *, cell: str) -> str:
    """What the figure says, in words."""
    return (
        f"Two lines over {counted(len(exact), 'state')} on an axis of powers of ten: the "
        f"gradient's norm, and what float32 makes of it; steps where it fails "
        f"have a band behind them. "
        f"{_title(exact, single, cell)}. "
        f"Exactly, the norms lie between {power(float(exact.min()))} and "
        f"{power(float(exact.max()))}."
    )


def table(exact: np.ndarray, single: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a boundary."""
    return {
        "step": np.arange(len(exact)),
        "log10 of the norm": exact,
        "norm in float32": single.astype(np.float64),
    }


def _title(exact: np.ndarray, single: np.ndarray, cell: str) -> str:
    """The finding: how many norms come out as 0, and how many as infinite."""
    found = {kind: count for kind, count in kinds(exact, single).items() if count}
    if not found:
        return f"{cell}: float32 loses none of the {counted(len(exact), 'norm')}"
    parts = [f"{count} are {kind}" for kind, count in found.items()]
    return f"{cell}: of {counted(len(exact), 'norm')}, {' and '.join(parts)} in float32"


def kinds(exact: np.ndarray, single: np.ndarray) -> dict[str, int]:
    """What float32 makes of norms that are numbers: how many are 0, infinite, not a number."""
    lost = single[_lost(exact, single)]
    return {
        "0": int((lost == 0).sum()),
        "infinite": int(np.isinf(lost).sum()),
        "not a number": int(np.isnan(lost).sum()),
    }


def _lost(exact: np.ndarray, single: np.ndarray) -> np.ndarray:
    """Where there is a number and float32 has none, ``(T + 1,)``."""
    return np.isfinite(exact) & ((single == 0) | ~np.isfinite(single))


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """First and last place of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


def _shade(figure: Figure, first: int, last: int, value: str, count: int, mode: theme.Mode) -> None:
    """A band over the steps, with what float32 says there where the curve is not and it fits."""
    figure.add_shape(
        type="rect",
        x0=first - 0.5,
        x1=last + 0.5,
        yref="y domain",
        y0=0,
        y1=1,
        layer="below",
        fillcolor=theme.colour(mode, "faint"),
        opacity=0.55,
        line={"width": 0},
    )
    if last - first < 0.3 * count:
        return
    top = value == "0"  # the curve is at the bottom where it vanishes, and at the top otherwise
    figure.write(
        f"float32: {value}",
        theme.colour(mode, "ink"),
        15,
        x=first,
        xanchor="left",
        xshift=6,
        yref="paper",
        y=1 if top else 0,
        yanchor="top" if top else "bottom",
    )
