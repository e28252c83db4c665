"""What a network wrote, step by step: the probability of what it wrote, and of the best other."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import HOVERED, cut, framed, places, with_gaps
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.label_map import word_ticks
from rnncore.counting import counted, per_cent


def figure(
    shares: np.ndarray, chosen: np.ndarray, choices: Labels, *, across: str, mode: theme.Mode
) -> Figure:
    """``shares (S, V)``: probabilities of ``choices`` at each step; ``chosen (S,)``: the written.

    A filled dot is what was written, a ring the most probable other one.
    """
    own, other, best = _pairs(shares, chosen)
    steps, shown = places(len(chosen)), cut(choices, HOVERED)
    words, rivals = ([shown[number] for number in numbers] for numbers in (chosen, best))
    ink, line, accent = (theme.colour(mode, role) for role in ("ink", "line", "accent"))
    joint = {"width": 2, "color": theme.colour(mode, "faint")}
    ring = {"width": 2, "color": line}
    dots = {"size": 12, "color": accent}
    rings = {"size": 12, "color": "rgba(0,0,0,0)", "line": ring}
    drawn = Figure()
    drawn.add_line(with_gaps(steps, steps), np.float32(with_gaps(own, other)), joint)
    for y, marker, named in ((other, rings, rivals), (own, dots, words)):
        drawn.add_marks(steps, np.float32(y), marker, "%{customdata}: %{y:.4f}", customdata=named)
    labels = [choices[number] for number in chosen]
    ticks = word_ticks(labels)
    drawn.across(across, [0.4, len(chosen) + 0.6], showgrid=False, **ticks)
    drawn.up("probability  ● written  ○ next best", [-0.05, 1.05])
    drawn.update_layout(font={"color": ink})
    title = _title(shares, chosen, cut(choices))
    return framed(drawn, title, mode, theme.HEIGHT["middle"] + 40, free=14)


def alt(shares: np.ndarray, chosen: np.ndarray, choices: Labels, *, across: str) -> str:
    """What the figure says, in words."""
    return (
        f"Dots for each of {counted(len(chosen), 'step')} ({across}): the probability of what "
        f"was written, and of the most probable other. "
        f"{_title(shares, chosen, choices)}."
    )


def table(shares: np.ndarray, chosen: np.ndarray, choices: Labels) -> Table:
    """The figure's numbers, a row a step."""
    own, other, best = _pairs(shares, chosen)
    return {
        "step": np.arange(1, len(chosen) + 1),
        "written": [choices[number] for number in chosen],
        "probability": own,
        "next best": [choices[number] for number in best],
        "its probability": other,
    }


def _pairs(shares: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities of what was written and of the best other, and the number of that other."""
    steps = np.arange(len(chosen))
    others = shares.copy()
    others[steps, chosen] = -1.0
    best = others.argmax(-1)
    return shares[steps, chosen], shares[steps, best], best


def _title(shares: np.ndarray, chosen: np.ndarray, choices: Labels) -> str:
    """The finding: the step at which what was written was least probable."""
    own, other, best = _pairs(shares, chosen)
    step = int(own.argmin())
    word, rival = choices[chosen[step]], choices[best[step]]
    return (
        f"Least sure at step {step + 1}: “{word}” with {per_cent(float(own[step]))}, "
        f"“{rival}” with {per_cent(float(other[step]))}"
    )
