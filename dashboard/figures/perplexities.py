"""Perplexity over what a model may look at, a line a model, on an axis of powers of ten."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures import log_lines
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line
from dashboard.figures.powers import power
from rnncore.counting import counted

Over = Literal["order", "left"]
"""The words of an n-gram, or how many words were left before the one that is asked for."""

_ACROSS = {
    "order": "n: words of an n-gram",
    "left": "words left before the asked one",
}

ALIKE = 1e-9
"""Decades within which two are alike: with n = 1 most smoothings have nothing to do."""


class Perplexity(NamedTuple):
    """``log10 (N,)`` of a model's perplexity; inf where a word had the probability 0.

    ``role``: of its colour.
    """

    name: str
    role: str
    log10: np.ndarray
    dash: str = "solid"
    width: float = 2.5


def figure(
    lines: Sequence[Perplexity],
    ticks: Sequence[str],
    *,
    over: Over,
    of: str,
    mode: theme.Mode,
) -> Figure:
    """The lines over ``ticks (N,)``. ``of``: whose perplexity, as "held-out sentences"."""
    places = np.arange(len(ticks))
    drawn = log_lines.drawn(
        places,
        [
            Line(each.name, each.log10, theme.colour(mode, each.role), each.dash, each.width)
            for each in lines
            if np.isfinite(each.log10).all()
        ],
        title=_title(lines, ticks, over, of),
        across=_ACROSS[over],
        up="perplexity",
        mode=mode,
        side="right",
        note=_note(lines, ticks, over),
    )
    return drawn.update_xaxes(tickvals=places.tolist(), ticktext=list(ticks))


def alt(lines: Sequence[Perplexity], ticks: Sequence[str], *, over: Over, of: str) -> str:
    """What the figure says, in words."""
    each = "; ".join(f"{line.name} " + ", ".join(map(_at, line.log10, ticks)) for line in lines)
    return (
        f"{counted(len(lines), 'line')} of perplexity, on an axis of powers of ten, over the "
        f"{_ACROSS[over]}. {_title(lines, ticks, over, of)}. {each}."
    )


def table(lines: Sequence[Perplexity], ticks: Sequence[str]) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a place along the axis."""
    with np.errstate(over="ignore"):
        columns = {line.name: 10.0**line.log10 for line in lines}
    return {"words": list(ticks), **columns}


def _title(lines: Sequence[Perplexity], ticks: Sequence[str], over: Over, of: str) -> str:
    """The finding: the lowest, whose and where it is; or both ends without and with all words."""
    if over == "order":
        best = min(lines, key=lambda line: float(line.log10.min()))
        at, low = int(best.log10.argmin()), float(best.log10.min())
        names = [line.name for line in lines if abs(line.log10[at] - low) < ALIKE]
        with_all = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f"On {of} perplexity is lowest with {with_all} at n = {ticks[at]}: {power(low, 3)}"
    ends = [[float(line.log10[at]) for line in lines] for at in (0, -1)]
    none, every = (f"{power(min(each), 3)} to {power(max(each), 3)}" for each in ends)
    return f"On {of} perplexity goes from {none} with no word left to {every} with all of them"


def _at(log10: float, tick: str) -> str:
    return f"{power(log10, 3)} at {tick}"


def _note(lines: Sequence[Perplexity], ticks: Sequence[str], over: Over) -> str:
    """From where on a line cannot be drawn."""
    said = []
    for line in lines:
        gone = np.flatnonzero(~np.isfinite(line.log10))
        if gone.size:
            first = f"{'n = ' if over == 'order' else ''}{ticks[gone[0]]}"
            said.append(f"{line.name}: infinite from {first} on")
    return "; ".join(said)
