"""A tied plain tower and the Elman network that it is: one gradient, recorded twice."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import percent
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, cell_colour, drawn
from dashboard.figures.powers import drawable, power
from rnncore.counting import counted


def figure(tower: np.ndarray, elman: np.ndarray, *, apart: float, mode: theme.Mode) -> Figure:
    """``tower (L + 1,)`` at the boundaries, ``elman (2 L + 1,)`` at the steps; log10 of norms."""
    steps = (len(elman) - 1) // (len(tower) - 1)
    result = drawn(
        np.arange(len(elman)),
        [Line("Elman", elman, cell_colour(mode, "elman"))],
        title=_title(tower, elman, apart),
        across=f"step of the Elman network ({steps} are one block)",
        up="‖∂<i>L</i>/∂ state‖",
        mode=mode,
        note=f"○ the tower's {counted(len(tower), 'boundary')}",
    )
    ring = {"symbol": "circle-open", "size": 9, "color": theme.colour(mode, "plain")}
    said = "boundary at step %{x}: 10<sup>%{y:.2f}</sup>"
    places = np.arange(0, len(elman), steps, dtype=np.float32)
    return result.add_marks(places, drawable(tower), ring | {"line": {"width": 2}}, said)


def alt(tower: np.ndarray, elman: np.ndarray, *, apart: float) -> str:
    """What the figure says, in words."""
    return (
        f"A line over the {counted(len(elman) - 1, 'step')} of an Elman network: the norm "
        f"of the gradient at its state, on an axis of powers of ten; and a circle at each of the "
        f"{counted(len(tower), 'boundary')} of the tower. {_title(tower, elman, apart)}. At the "
        f"start {power(float(elman[0]))}, at the end {power(float(elman[-1]))}."
    )


def table(tower: np.ndarray, elman: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a step; NaN between two boundaries."""
    steps = (len(elman) - 1) // (len(tower) - 1)
    boundaries = np.full(len(elman), np.nan)
    boundaries[::steps] = tower
    return {
        "step": np.arange(len(elman)),
        "Elman network, log10": elman,
        "tower, log10": boundaries,
    }


def _title(tower: np.ndarray, elman: np.ndarray, apart: float) -> str:
    """The finding: how far the two are apart."""
    blocks, steps = len(tower) - 1, len(elman) - 1
    if apart == 0:
        return (
            f"{counted(blocks, 'block')} or {counted(steps, 'recurrent step')}: the same "
            f"gradient to the last bit"
        )
    return (
        f"{counted(blocks, 'block')} or {counted(steps, 'recurrent step')}: the same gradient, "
        f"apart by at most {percent(apart)}"
    )
