"""What a network answers at each step: the probability of every answer, a column a step."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures import label_map
from dashboard.figures.drawing import Figure
from dashboard.figures.shares import per_cent
from rnncore.counting import counted


def figure(
    shares: np.ndarray, at: Sequence[str], choices: Sequence[str], *, across: str, mode: theme.Mode
) -> Figure:
    """``shares (S, V)``: probabilities of ``choices`` at each of ``S`` steps, named by ``at``.

    ``across``: what a step is. The number in a cell is its probability in per cent.
    """
    return label_map.drawn(
        shares.T,
        at,
        choices,
        title=_title(shares, at, choices),
        across=across,
        down="answer",
        role="plain",
        hover="probability",
        mode=mode,
    )


def alt(shares: np.ndarray, at: Sequence[str], choices: Sequence[str], *, across: str) -> str:
    """What the figure says, in words."""
    return (
        f"Heat map of probabilities, {counted(len(choices), 'answer')} down and "
        f"{counted(len(at), 'step')} across ({across}). "
        f"{_title(shares, at, choices, escape=False)}."
    )


def table(
    shares: np.ndarray, at: Sequence[str], choices: Sequence[str]
) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a step, and the entropy of each in bits."""
    columns: dict[str, np.ndarray | list[str]] = {
        "step": np.arange(1, len(at) + 1),
        "at": list(at),
        "entropy (bits)": entropy(shares),
    }
    return columns | {choice: shares[:, place] for place, choice in enumerate(choices)}


def entropy(shares: np.ndarray) -> np.ndarray:
    """Entropy in bits of each row of ``shares (S, V)``: ``(S,)``."""
    safe = np.where(shares > 0, shares, 1.0)
    return -(shares * np.log2(safe)).sum(-1)


def _title(
    shares: np.ndarray, at: Sequence[str], choices: Sequence[str], escape: bool = True
) -> str:
    """The finding: the step at which the network is least sure."""
    best = shares.max(-1)
    step = int(best.argmin())
    label = theme.short(at[step]) if escape else at[step]
    answer = choices[int(shares[step].argmax())]
    share = f"“{label}”: {answer} with {per_cent(float(best[step]))}"
    if len(best) == 1:
        return f"At its only step, {share}"
    elsewhere = float(np.delete(best, step).max())
    return f"Least sure at step {step + 1}, {share}; surest elsewhere {per_cent(elsewhere)}"
