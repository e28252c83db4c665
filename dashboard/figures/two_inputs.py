"""One answer of several networks for two inputs: a line each, flat where a network is not moved."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, places, spread
from dashboard.figures.drawing import Figure, Table
from rnncore.counting import counted, per_cent

_GAP = 0.15
"""Least distance of two names, as a share of the axis."""


class Answer(NamedTuple):
    """What one network gives for both inputs: a probability each. ``role`` is its colour's."""

    name: str
    role: str
    first: float
    second: float


def figure(
    answers: Sequence[Answer], inputs: tuple[str, str], *, what: str, mode: theme.Mode
) -> Figure:
    """Probabilities of ``what`` for the two ``inputs``, in words."""
    drawn = Figure()
    beside = spread(np.array([each.second for each in answers]), _GAP, 0.0, 1.0)
    for each, place, dash in zip(answers, beside, ("solid", "dash", "dot"), strict=False):
        hue = theme.colour(mode, each.role)
        drawn.add_line(
            places(2),
            np.array([each.first, each.second], np.float32),
            {"color": hue, "width": 3, "dash": dash},
            f"{each.name}: %{{y:.4f}}",
            mode="lines+markers",
            marker={"size": 13, "color": hue},
        )
        drawn.write(
            f"{each.name}<br>{per_cent(each.second)}",
            hue,
            x=2.04,
            y=float(place),
            xanchor="left",
            align="left",
        )
    texts = ["<br>".join(_lines(text)) for text in inputs]
    drawn.across("input", [0.75, 2.75], tickvals=[1, 2], ticktext=texts, showgrid=False)
    drawn.up(f"probability of “{what}”", [-0.14, 1.1])
    return framed(drawn, _title(answers, what), mode, theme.HEIGHT["middle"] + 60, free=14)


def alt(answers: Sequence[Answer], inputs: tuple[str, str], *, what: str) -> str:
    """What the figure says, in words."""
    return (
        f"Lines of {counted(len(answers), 'network')} between two inputs, “{inputs[0]}” and "
        f"“{inputs[1]}”. {_title(answers, what)}."
    )


def table(answers: Sequence[Answer], inputs: tuple[str, str]) -> Table:
    """The figure's numbers, a row a network and an input."""
    return {
        "network": [each.name for each in answers for _ in inputs],
        "input": list(inputs) * len(answers),
        "probability": np.array([[each.first, each.second] for each in answers]).ravel(),
    }


def _title(answers: Sequence[Answer], what: str) -> str:
    """The finding: how far each is moved."""
    said = [
        f"{each.name} from {per_cent(each.first)} to {per_cent(each.second)}"
        if abs(each.first - each.second) > 1e-6
        else f"{each.name} stays at {per_cent(each.first)}"
        for each in answers
    ]
    return f"Probability of “{what}”: " + "; ".join(said)


def _lines(text: str, width: int = 24) -> list[str]:
    """A text under an axis, in lines; what was typed is escaped."""
    rows = [""]
    for word in text.split():
        if len(word) > 1 and len(rows[-1]) + len(word) >= width:  # a sign stays with its word
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return [theme.plain(row) for row in rows[:4]] + (["…"] if len(rows) > 4 else [])
