"""What a network answers at each step: the probability of every answer, a column a step."""

import numpy as np

from dashboard import theme
from dashboard.figures import label_map
from dashboard.figures.common import by_step, cut
from dashboard.figures.drawing import Figure, Labels, Table
from rnncore.counting import counted, per_cent


def figure(
    shares: np.ndarray, at: Labels, choices: Labels, *, across: str, mode: theme.Mode
) -> Figure:
    """``shares (S, V)``: probabilities of ``choices`` at each of ``S`` steps, named by ``at``.

    ``across``: what a step is. The number in a cell is its probability in per cent.
    """
    return label_map.drawn(
        shares.T,
        at,
        choices,
        title=_title(shares, cut(at), choices),
        across=across,
        down="answer",
        role="plain",
        hover="probability",
        mode=mode,
    )


def alt(shares: np.ndarray, at: Labels, choices: Labels, *, across: str) -> str:
    """What the figure says, in words."""
    return (
        f"Heat map of probabilities, {counted(len(choices), 'answer')} down and "
        f"{counted(len(at), 'step')} across ({across}). "
        f"{_title(shares, at, choices)}."
    )


def table(shares: np.ndarray, at: Labels, choices: Labels) -> Table:
    """The figure's numbers, a row a step, and the entropy of each in bits."""
    columns = dict(zip(choices, shares.T, strict=True))
    return by_step(at, "at") | {"entropy (bits)": entropy(shares)} | columns


def entropy(shares: np.ndarray) -> np.ndarray:
    """Entropy in bits of each row of ``shares (S, V)``: ``(S,)``."""
    safe = np.where(shares > 0, shares, 1.0)
    return -(shares * np.log2(safe)).sum(-1)


def _title(shares: np.ndarray, at: Labels, choices: Labels) -> str:
    """The finding: the step at which the network is least sure."""
    best = shares.max(-1)
    step = int(best.argmin())
    answer = choices[int(shares[step].argmax())]
    share = f"“{at[step]}”: {answer} with {per_cent(float(best[step]))}"
    if len(best) == 1:
        return f"At its only step, {share}"
    elsewhere = float(np.delete(best, step).max())
    return f"Least sure at step {step + 1}, {share}; surest elsewhere {per_cent(elsewhere)}"
