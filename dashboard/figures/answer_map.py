"""What a network says after each word: a heat map of probabilities, an answer a row."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import MOST_NAMED, framed, step_ticks
from dashboard.figures.drawing import Figure
from dashboard.figures.heat_map import BARE, bar_below_title, flat_bar
from rnncore.counting import counted

_ROW, _BAR = 44, 44
_PRINTED = 30
"""Words up to which the probabilities are printed into the cells."""


def figure(
    probability: np.ndarray, answers: Sequence[str], labels: Sequence[str], *, mode: theme.Mode
) -> Figure:
    """``probability (T, K)`` of K answers after each of T words, on a scale from 0 to 1."""
    steps = np.arange(1, len(labels) + 1, dtype=np.float32)
    printed = np.char.mod("%.2f", probability.T) if len(labels) <= _PRINTED else None
    drawn = Figure().add_trace(
        "heatmap",
        z=np.float32(probability.T),  # (K, T)
        x=steps,
        y=np.arange(1, len(answers) + 1, dtype=np.float32),
        zmin=0,
        zmax=1,
        colorscale=theme.colour_scale(mode, "gradient"),
        xgap=1,
        ygap=2,
        text=printed,
        texttemplate="%{text}" if printed is not None else None,
        textfont={"size": 12},
        customdata=np.repeat([[theme.short(x, 40) for x in labels]], len(answers), axis=0),
        hovertemplate="after %{customdata}: %{z:.4f}<extra></extra>",
        colorbar=flat_bar([0, 0.5, 1], ["0", "0.5", "1"]),
    )
    ticks = step_ticks(labels)
    if MOST_NAMED < len(labels) <= _PRINTED:  # every word counts here
        ticks = {"tickvals": steps.tolist(), "ticktext": [theme.short(x) for x in labels]}
    drawn.update_xaxes(title={"text": "after the word"}, **BARE, **ticks)
    drawn.update_yaxes(
        range=[len(answers) + 0.5, 0.5],
        tickvals=list(range(1, len(answers) + 1)),
        ticktext=[theme.short(answer, 20) for answer in answers],
        **BARE,
    )
    height = _ROW * len(answers) + 230
    framed(drawn, _title(probability, answers, labels), mode, height, free=_BAR)
    return bar_below_title(drawn, _BAR)


def alt(probability: np.ndarray, answers: Sequence[str], labels: Sequence[str]) -> str:
    """What the figure says, in words."""
    best = probability.argmax(1)
    said = ", ".join(
        f"{label} {answers[k]}" for label, k in zip(labels[:30], best[:30], strict=True)
    )
    return (
        f"Heat map of the probability of each of {counted(len(answers), 'answer')} after each of "
        f"{counted(len(labels), 'word')}. {_title(probability, answers, labels, escape=False)}. "
        f"The most probable answer after each word: "
        f"{said}{' and more' if len(labels) > 30 else ''}."
    )


def table(
    probability: np.ndarray, answers: Sequence[str], labels: Sequence[str]
) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a word."""
    columns: dict[str, np.ndarray | list[str]] = {
        "step": np.arange(1, len(labels) + 1),
        "word": list(labels),
    }
    return columns | {answer: probability[:, k] for k, answer in enumerate(answers)}


def _title(
    probability: np.ndarray, answers: Sequence[str], labels: Sequence[str], escape: bool = True
) -> str:
    """The finding: how often the answer changes, and what it is at the end."""
    best = probability.argmax(1)
    changes = int((np.diff(best) != 0).sum())
    last = theme.short(labels[-1]) if escape else labels[-1]
    answer, sure = answers[best[-1]], float(probability[-1, best[-1]])
    times = "once" if changes == 1 else f"{changes} times"
    return f"The answer changes {times}; after “{last}” it is {answer}, with probability {sure:.2f}"
