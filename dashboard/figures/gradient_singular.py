"""What one step does to a gradient at most, at least and on average: singular values.

A gradient's norm is multiplied, at each step back, by a number between the smallest and the
largest singular value of that step's Jacobian. Their geometric mean is what it does to a volume.
"""

import numpy as np

from dashboard import theme
from dashboard.figures.common import rule
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, cell_colour, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted


def figure(values: np.ndarray, *, cell: str, mode: theme.Mode) -> Figure:
    """``rnncore.influence.step_singular_values`` of a track: ``(T, S)``, largest first."""
    largest, mean, smallest = measured(values)
    hue = cell_colour(mode, cell)
    result = drawn(
        np.arange(1, len(values) + 1),
        [
            Line("largest", largest, hue),
            Line("mean", mean, theme.colour(mode, "ink"), "10px,4px", 2),
            Line("smallest", smallest, theme.colour(mode, "soft"), "3px,3px", 2),
        ],
        title=_title(values, cell),
        across="step",
        up="singular value of the step",
        mode=mode,
        side="right",
        room_for=(0.0,),
        note=_note(mean, smallest),
    )
    rule(result, 0, mode)
    return result


def measured(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """log10 of the largest, of the geometric mean and of the smallest, each ``(T,)``.

    A value below the rounding of the largest is 0, as in ``numpy.linalg.matrix_rank``: a step that
    ReLU or saturation made singular.
    """
    rounding = values[:, :1] * values.shape[1] * np.finfo(values.dtype).eps
    with np.errstate(divide="ignore"):
        logs = np.log10(np.where(values > rounding, values, 0).astype(np.float64))
    return logs[:, 0], logs.mean(1), logs[:, -1]


def _note(mean: np.ndarray, smallest: np.ndarray) -> str:
    """At how many steps there is no line, because the value is 0."""
    gone = int(np.isneginf(smallest).sum())
    which = "smallest and mean" if np.isneginf(mean).any() else "smallest"
    return f"{which} 0 at {gone} of {counted(len(smallest), 'step')}" if gone else ""


def alt(values: np.ndarray, *, cell: str) -> str:
    """What the figure says, in words."""
    largest, _, smallest = measured(values)
    return (
        f"Three lines over {counted(len(values), 'step')} on an axis of powers of ten: the "
        f"largest singular value of each step's Jacobian, the geometric mean of all "
        f"{values.shape[1]} and the smallest, with a line at 1. {_title(values, cell)}. Over all "
        f"steps they lie between {power(float(smallest.min()))} and {power(float(largest.max()))}."
    )


def table(values: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a step; the geometric mean as log10, which is never 0."""
    return {
        "step": np.arange(1, len(values) + 1),
        "largest": values[:, 0],
        "log10 of the geometric mean": measured(values)[1],
        "smallest": values[:, -1],
    }


def _title(values: np.ndarray, cell: str) -> str:
    """The finding: the three values of a typical step."""
    largest, mean, smallest = (power(float(np.median(logs))) for logs in measured(values))
    return (
        f"{cell}: a typical step multiplies by {largest} at most, {mean} on geometric average, "
        f"{smallest} at least"
    )
