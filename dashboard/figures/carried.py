"""What is left of a small change of an LSTM's state: by all ways, and by its cell alone."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import by_step, cut, step_ticks
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.log_lines import Line, cell_colour, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted


def figure(together: np.ndarray, cell: np.ndarray, labels: Labels, *, mode: theme.Mode) -> Figure:
    """``together`` and ``cell (N,)``: log10 of ``influence.carried`` after each of N ``labels``.

    The change is made after the first word, where both are 1.
    """
    result = drawn(
        np.arange(1, len(labels) + 1),
        [
            Line("all ways", together, cell_colour(mode, "lstm")),
            Line("c alone", cell, theme.colour(mode, "forget_gate"), "6px,4px"),
        ],
        title=_title(together, cell, cut(labels)),
        across="after the word",
        up="largest factor",
        mode=mode,
        side="right",
        room_for=(0.0,),
    )
    return result.update_xaxes(**step_ticks(labels))


def alt(together: np.ndarray, cell: np.ndarray, labels: Labels) -> str:
    """What the figure says, in words."""
    return (
        f"Two lines over {counted(len(labels), 'word')} on an axis of powers of ten: the largest "
        f"factor by which a small change of the state after the first of them is carried on, by "
        f"all ways and by the cell state alone. {_title(together, cell, labels)}."
    )


def table(together: np.ndarray, cell: np.ndarray, labels: Labels) -> Table:
    """The figure's numbers, a row a word, as log10."""
    columns = {"all ways, log10": together, "cell alone, log10": cell}
    return by_step(labels, "after the word") | columns


def _title(together: np.ndarray, cell: np.ndarray, labels: Labels) -> str:
    """The finding: what is left at the end, by both."""
    return (
        f"Of a small change after “{labels[0]}”, after “{labels[-1]}” "
        f"{power(float(together[-1]))} is left by all ways, {power(float(cell[-1]))} by the cell "
        "alone"
    )
