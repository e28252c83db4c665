"""What each step of a Transformer's head heeds: a row a step, a column a word it may look at."""

import numpy as np

from dashboard import theme
from dashboard.figures import label_map
from dashboard.figures.common import cut
from dashboard.figures.drawing import Figure, Labels, Table
from rnncore.counting import counted, per_cent


def figure(weights: np.ndarray, labels: Labels, *, head: str, mode: theme.Mode) -> Figure:
    """``weights (T, T)``: 0 to 1, a row adds up to 1, and what comes later is 0."""
    return label_map.drawn(
        weights,
        labels,
        labels,
        title=_title(weights, cut(labels), head),
        across="word heeded",
        down="at the word",
        role="accent",
        hover="attention",
        mode=mode,
    )


def alt(weights: np.ndarray, labels: Labels, *, head: str) -> str:
    """What the figure says, in words."""
    return (
        f"Heat map of attention, {counted(len(labels), 'step')} down and across; the half of what "
        f"comes later is 0. {_title(weights, labels, head)}."
    )


def table(weights: np.ndarray, labels: Labels) -> Table:
    """The figure's numbers, a row a step and a word that it may heed."""
    at, heeded = np.tril_indices(len(labels))
    return {
        "step": at + 1,
        "at the word": [labels[int(t)] for t in at],
        "heeded step": heeded + 1,
        "word heeded": [labels[int(t)] for t in heeded],
        "attention": weights[at, heeded],
    }


def _title(weights: np.ndarray, labels: Labels, head: str) -> str:
    """The finding: what the last step heeds most, and how far back its attention lies."""
    last = weights[-1].astype(np.float64)
    most = int(last.argmax())
    back = float(last @ np.arange(len(last))[::-1])
    return (
        f"{head}: at “{labels[-1]}” the most attention, {per_cent(float(last[most]))}, goes to "
        f"“{labels[most]}”; on average it lies {theme.number(back)} steps back"
    )
