"""What a network says after each word: a heat map of probabilities, an answer a row."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, HOVERED, by_step, cut, rows_down, step_ticks
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.heat_map import flat_bar, framed_with_bar, grid
from rnncore.counting import counted

_ROW = 44
_PRINTED = 30
"""Words up to which the probabilities are printed into the cells."""


def figure(
    probability: np.ndarray,
    answers: Labels,
    labels: Labels,
    *,
    axis: str = "word",
    mode: theme.Mode,
) -> Figure:
    """``probability (T, K)`` of K answers after each of T steps, on a scale from 0 to 1.

    ``axis``: what a step is.
    """
    printed = np.char.mod("%.2f", probability.T) if len(labels) <= _PRINTED else None
    drawn = Figure().add_trace(
        "heatmap",
        **grid(probability.T.astype(np.float32), 0, 1),  # (K, T)
        colorscale=theme.colour_scale(mode, "gradient"),
        xgap=1,
        ygap=2,
        text=printed,
        texttemplate="%{text}" if printed is not None else None,
        textfont={"size": 15},
        customdata=np.repeat([cut(labels, HOVERED)], len(answers), axis=0),
        hovertemplate="after %{customdata}: %{z:.4f}<extra></extra>",
        colorbar=flat_bar([0, 0.5, 1], ["0", "0.5", "1"]),
    )
    named = step_ticks(labels, _PRINTED)  # every word counts here
    drawn.across(f"after the {axis}", **BARE, **named)
    rows_down(drawn, cut(answers, 20), zeroline=False)
    title = _title(probability, answers, cut(labels))
    return framed_with_bar(drawn, title, mode, _ROW * len(answers) + 170)


def alt(probability: np.ndarray, answers: Labels, labels: Labels, *, axis: str = "word") -> str:
    """What the figure says, in words."""
    best = probability.argmax(1)
    said = ", ".join(
        f"{label} {answers[k]}" for label, k in zip(labels[:30], best[:30], strict=True)
    )
    return (
        f"Heat map of the probability of each of {counted(len(answers), 'answer')} after each of "
        f"{counted(len(labels), axis)}. {_title(probability, answers, labels)}. "
        f"The most probable answer after each {axis}: "
        f"{said}{' and more' if len(labels) > 30 else ''}."
    )


def table(probability: np.ndarray, answers: Labels, labels: Labels, *, axis: str = "word") -> Table:
    """The figure's numbers, a row a step."""
    return by_step(labels, axis) | {answer: probability[:, k] for k, answer in enumerate(answers)}


def _title(probability: np.ndarray, answers: Labels, labels: Labels) -> str:
    """The finding: how often the answer changes, and what it is at the end."""
    best = probability.argmax(1)
    changes = int((np.diff(best) != 0).sum())
    answer, sure = answers[best[-1]], float(probability[-1, best[-1]])
    times = "once" if changes == 1 else f"{changes} times"
    end = f"after “{labels[-1]}” it is {answer}, with probability {sure:.2f}"
    return f"The answer changes {times}; {end}"
