"""How many n-grams of held-out sentences were never counted, a bar an n."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import LYING, framed, light, percent, places, rows_down
from dashboard.figures.drawing import Figure
from rnncore.counting import counted

_ROW = 34


def figure(unseen: Sequence[int], asked: int, *, chosen: int, mode: theme.Mode) -> Figure:
    """``unseen (N,)``: of n = 1 … N, among ``asked`` n-grams each; ``chosen``: n of the model."""
    share = np.array(unseen) / asked
    orders = range(1, len(unseen) + 1)
    hues = [theme.colour(mode, "accent" if n == chosen else "line") for n in orders]
    texts = [f"{new} · {percent(part)}" for new, part in zip(unseen, share, strict=True)]
    drawn = Figure().add_bars(
        light(share), places(len(unseen)), hues, "%{x:.3f}", **LYING, text=texts
    )
    drawn.across("share of the n-grams that were never seen", [0, 1.25], tickvals=[0, 0.5, 1])
    rows_down(drawn, [f"n = {n}" for n in orders])
    return framed(drawn, _title(unseen, asked, chosen), mode, _ROW * len(unseen) + 90, free=14)


def alt(unseen: Sequence[int], asked: int, *, chosen: int) -> str:
    """What the figure says, in words."""
    each = ", ".join(f"n = {n}: {new}" for n, new in enumerate(unseen, 1))
    return (
        f"Bars of how many of {counted(asked, 'n-gram')} of held-out sentences were never seen. "
        f"{_title(unseen, asked, chosen)}. {each}."
    )


def table(unseen: Sequence[int], asked: int) -> dict[str, np.ndarray]:
    """The figure's numbers, a row an n."""
    return {
        "n": np.arange(1, len(unseen) + 1),
        "never seen": np.array(unseen),
        "of": np.full(len(unseen), asked),
    }


def _title(unseen: Sequence[int], asked: int, chosen: int) -> str:
    """The finding: how many of the chosen order."""
    new = unseen[chosen - 1]
    of = counted(asked, "n-gram")
    return f"Never seen with n = {chosen}: {new} of {of}, {percent(new / asked)}"
