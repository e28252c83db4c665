"""The answer that a network would give after every word: the probability of one of two."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed
from dashboard.figures.drawing import Figure
from dashboard.figures.label_map import word_ticks
from dashboard.figures.shares import per_cent
from rnncore.counting import counted

_EVEN = 0.5


def figure(share: np.ndarray, at: Sequence[str], *, answer: str, mode: theme.Mode) -> Figure:
    """``share (T,)``: the probability of ``answer`` after each word of ``at``."""
    places = np.arange(1, len(at) + 1, dtype=np.float32)
    hue = theme.colour(mode, "lstm")
    drawn = Figure().add_trace(
        "scatter",
        x=places,
        y=np.float32(share),
        mode="lines+markers",
        line={"color": hue, "width": 3},
        marker={"size": 11, "color": hue},
        customdata=[theme.short(label, 40) for label in at],
        hovertemplate="after %{customdata}: %{y:.4f}<extra></extra>",
    )
    even = {"color": theme.colour(mode, "line"), "width": 1.5, "dash": "dash"}
    drawn.add_shape(type="line", xref="x domain", x0=0, x1=1, y0=_EVEN, y1=_EVEN, line=even)
    ticks = word_ticks(at)
    drawn.update_xaxes(
        title={"text": "word read last"}, range=[0.5, len(at) + 0.5], showgrid=False, **ticks
    )
    drawn.update_yaxes(title={"text": f"probability of “{answer}”"}, range=[-0.05, 1.05])
    title = _title(share, at, answer)
    return framed(drawn, title, mode, theme.HEIGHT["middle"], free=14)


def alt(share: np.ndarray, at: Sequence[str], *, answer: str) -> str:
    """What the figure says, in words."""
    return (
        f"Line of the probability of {answer} after each of {counted(len(at), 'word')}; dashed "
        f"at one half. {_title(share, at, answer, escape=False)}."
    )


def table(share: np.ndarray, at: Sequence[str]) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a word."""
    return {
        "step": np.arange(1, len(at) + 1),
        "word read last": list(at),
        "probability": share,
    }


def _title(share: np.ndarray, at: Sequence[str], answer: str, escape: bool = True) -> str:
    """The finding: the end, and the word that moved it most."""
    ends = f"In the end {answer} has {per_cent(float(share[-1]))}"
    if len(share) < 2:
        return ends
    step = int(np.abs(np.diff(share)).argmax()) + 1
    label = theme.short(at[step]) if escape else at[step]
    before, after = (per_cent(float(share[place])) for place in (step - 1, step))
    return f"{ends}; “{label}” at step {step + 1} moves it most, from {before} to {after}"
