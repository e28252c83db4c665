"""The answer that a network would give after every word: the probability of one of two."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import HOVERED, by_step, cut, framed, places
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.label_map import word_ticks
from rnncore.counting import counted, per_cent

_EVEN = 0.5


def figure(share: np.ndarray, at: Labels, *, answer: str, mode: theme.Mode) -> Figure:
    """``share (T,)``: the probability of ``answer`` after each word of ``at``."""
    hue = theme.colour(mode, "lstm")
    drawn = Figure().add_line(
        places(len(at)),
        np.float32(share),
        {"color": hue, "width": 3},
        "after %{customdata}: %{y:.4f}",
        mode="lines+markers",
        marker={"size": 11, "color": hue},
        customdata=cut(at, HOVERED),
    )
    even = {"color": theme.colour(mode, "line"), "width": 1.5, "dash": "dash"}
    drawn.add_shape(type="line", xref="x domain", x0=0, x1=1, y0=_EVEN, y1=_EVEN, line=even)
    ticks = word_ticks(at)
    drawn.across("word read last", [0.5, len(at) + 0.5], showgrid=False, **ticks)
    drawn.up(f"probability of “{answer}”", [-0.05, 1.05])
    title = _title(share, cut(at), answer)
    return framed(drawn, title, mode, theme.HEIGHT["middle"], free=14)


def alt(share: np.ndarray, at: Labels, *, answer: str) -> str:
    """What the figure says, in words."""
    return (
        f"Line of the probability of {answer} after each of {counted(len(at), 'word')}; dashed "
        f"at one half. {_title(share, at, answer)}."
    )


def table(share: np.ndarray, at: Labels) -> Table:
    """The figure's numbers, a row a word."""
    return by_step(at, "word read last") | {"probability": share}


def _title(share: np.ndarray, at: Labels, answer: str) -> str:
    """The finding: the end, and the word that moved it most."""
    ends = f"In the end {answer} has {per_cent(float(share[-1]))}"
    if len(share) < 2:
        return ends
    step = int(np.abs(np.diff(share)).argmax()) + 1
    before, after = (per_cent(float(share[place])) for place in (step - 1, step))
    return f"{ends}; “{at[step]}” at step {step + 1} moves it most, from {before} to {after}"
