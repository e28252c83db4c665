"""One answer out of several: the probability of each, as bars."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import LYING, cut, framed, places, rows_down
from dashboard.figures.drawing import Figure, Labels, Table
from rnncore.counting import counted, per_cent


def figure(shares: np.ndarray, choices: Labels, *, mode: theme.Mode) -> Figure:
    """``shares (V,)``: the probabilities of ``choices``."""
    best = int(shares.argmax())
    hues = [theme.colour(mode, "accent" if i == best else "line") for i in range(len(choices))]
    down = places(len(choices))
    texts, names = [per_cent(float(share)) for share in shares], list(choices)
    said = "%{customdata}: %{x:.4f}"
    drawn = Figure()
    drawn.add_bars(np.float32(shares), down, hues, said, **LYING, text=texts, customdata=names)
    drawn.across("probability", [0, 1.12], tickvals=[0, 0.5, 1])
    rows_down(drawn, cut(choices), title={"text": "answer"}, tickvals=down)
    return framed(drawn, _title(shares, choices), mode, theme.HEIGHT["middle"], free=14)


def alt(shares: np.ndarray, choices: Labels) -> str:
    """What the figure says, in words."""
    return (
        f"Bars of the probabilities of {counted(len(choices), 'answer')}. "
        f"{_title(shares, choices)}."
    )


def table(shares: np.ndarray, choices: Labels) -> Table:
    """The figure's numbers, a row an answer."""
    return {
        "place": np.arange(1, len(choices) + 1),
        "answer": list(choices),
        "probability": shares,
    }


def _title(shares: np.ndarray, choices: Labels) -> str:
    """The finding: the answer and the runner-up."""
    first, second = np.argsort(-shares, kind="stable")[:2]
    return (
        f"The answer is {choices[first]} with {per_cent(float(shares[first]))}; "
        f"next comes {choices[second]} with {per_cent(float(shares[second]))}"
    )
