"""One answer's probability after each word: the untouched run, and the one with gates held."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import by_step, cut, step_ticks
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.log_lines import Line
from dashboard.figures.value_lines import drawn
from rnncore.counting import counted


def figure(
    plain: np.ndarray, held: np.ndarray, labels: Labels, *, answer: str, mode: theme.Mode
) -> Figure:
    """``plain`` and ``held``: probabilities ``(T,)`` of ``answer`` after each of T words."""
    steps = np.arange(1, len(labels) + 1)
    ink, accent = theme.colour(mode, "ink"), theme.colour(mode, "accent")
    result = drawn(
        [
            (steps, Line("untouched", plain, ink, "6px,4px", 2)),
            (steps, Line("held", held, accent, "solid", 3)),
        ],
        title=_title(plain, held, cut(labels), theme.plain(answer)),
        across=("after the word", 1, max(len(labels), 2)),
        up=(f"probability of {theme.plain(answer)}", -0.02, 1.02),
        mode=mode,
    )
    return result.update_xaxes(**step_ticks(labels))


def alt(plain: np.ndarray, held: np.ndarray, labels: Labels, *, answer: str) -> str:
    """What the figure says, in words."""
    return (
        f"Two lines over {counted(len(labels), 'word')}: the probability of {answer} in the "
        f"untouched run and with gates held. "
        f"{_title(plain, held, labels, answer)}. After the last word: "
        f"{plain[-1]:.3f} untouched, {held[-1]:.3f} held."
    )


def table(plain: np.ndarray, held: np.ndarray, labels: Labels) -> Table:
    """The figure's numbers, a row a word."""
    return by_step(labels, "word") | {"untouched": plain, "held": held}


def _title(plain: np.ndarray, held: np.ndarray, labels: Labels, answer: str) -> str:
    """The finding: where the two lie farthest apart."""
    apart = np.abs(held - plain)
    at = int(apart.argmax())
    if apart[at] < 0.005:
        return f"Held or not, the probability of {answer} stays within {theme.number(apart[at])}"
    return (
        f"The two lie farthest apart after “{labels[at]}”: {answer} has {plain[at]:.2f} untouched "
        f"and {held[at]:.2f} held"
    )
