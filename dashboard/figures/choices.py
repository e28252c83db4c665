"""One answer out of several: the probability of each, as bars."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed
from dashboard.figures.drawing import Figure
from dashboard.figures.shares import per_cent
from rnncore.counting import counted


def figure(shares: np.ndarray, choices: Sequence[str], *, mode: theme.Mode) -> Figure:
    """``shares (V,)``: the probabilities of ``choices``."""
    best = int(shares.argmax())
    hues = [theme.colour(mode, "accent" if i == best else "line") for i in range(len(choices))]
    places = np.arange(1, len(choices) + 1, dtype=np.float32)
    drawn = Figure().add_trace(
        "bar",
        x=np.float32(shares),
        y=places,
        orientation="h",
        marker={"color": hues},
        text=[per_cent(float(share)) for share in shares],
        textposition="outside",
        cliponaxis=False,
        customdata=list(choices),
        hovertemplate="%{customdata}: %{x:.4f}<extra></extra>",
    )
    drawn.update_xaxes(title={"text": "probability"}, range=[0, 1.12], tickvals=[0, 0.5, 1])
    ticks = {"tickvals": places, "ticktext": [theme.short(choice) for choice in choices]}
    drawn.update_yaxes(
        title={"text": "answer"}, range=[len(choices) + 0.5, 0.5], showgrid=False, **ticks
    )
    return framed(drawn, _title(shares, choices), mode, theme.HEIGHT["middle"], free=14)


def alt(shares: np.ndarray, choices: Sequence[str]) -> str:
    """What the figure says, in words."""
    return (
        f"Bars of the probabilities of {counted(len(choices), 'answer')}. "
        f"{_title(shares, choices)}."
    )


def table(shares: np.ndarray, choices: Sequence[str]) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row an answer."""
    return {
        "place": np.arange(1, len(choices) + 1),
        "answer": list(choices),
        "probability": shares,
    }


def _title(shares: np.ndarray, choices: Sequence[str]) -> str:
    """The finding: the answer and the runner-up."""
    first, second = np.argsort(-shares, kind="stable")[:2]
    return (
        f"The answer is {choices[first]} with {per_cent(float(shares[first]))}; "
        f"next comes {choices[second]} with {per_cent(float(shares[second]))}"
    )
