"""What may come next: the most probable words as bars, untouched and with gates held."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures.common import LYING, cut, framed, places, rows_down
from dashboard.figures.drawing import Figure, Table

_ROW = 30
Ranked = Sequence[tuple[str, float]]


def figure(
    best: Ranked,
    entropy: float,
    word: str,
    before: Ranked | None = None,
    *,
    axis: str = "word",
    mode: theme.Mode,
) -> Figure:
    """``best``: words with their probabilities after ``word``, the most probable first.

    ``axis``: what they are, where they are not words.

    ``entropy`` in bits of the whole distribution. ``before``: the probabilities of the same words
    in the untouched run, drawn as marks beside the bars.
    """
    rows = places(len(best))
    values = np.array([probability for _, probability in best], dtype=np.float32)
    drawn = Figure().add_bars(
        values,
        rows,
        theme.colour(mode, "lstm"),
        "%{x:.5f}",
        **LYING,
        text=[f"{value:.3f}" for value in values],
        textfont={"color": theme.colour(mode, "ink"), "size": 15},
        name="probability",
    )
    if before is not None:
        held = np.array([probability for _, probability in before], dtype=np.float32)
        bar = {"symbol": "line-ns-open", "size": 20, "color": theme.colour(mode, "ink")}
        drawn.add_marks(held, rows, bar, "untouched: %{x:.5f}", name="untouched")
    rows_down(drawn, cut([name for name, _ in best], 20), tickvals=rows.tolist())
    note = " (❘ untouched)" if before is not None else ""
    drawn.across(f"probability{note}", [0, 1.08], nticks=6)
    height = _ROW * len(best) + 130
    return framed(drawn, _title(best, entropy, theme.short(word), axis), mode, height, free=14)


def alt(
    best: Ranked, entropy: float, word: str, before: Ranked | None = None, *, axis: str = "word"
) -> str:
    """What the figure says, in words."""
    each = ", ".join(f"{name} {probability:.3f}" for name, probability in best)
    held = ""
    if before is not None:
        held = " Untouched: " + ", ".join(f"{name} {p:.3f}" for name, p in before) + "."
    return (
        f"Bar chart of the most probable next {axis}s. {_title(best, entropy, word, axis)}: "
        f"{each}.{held}"
    )


def table(
    best: Ranked, entropy: float, word: str, before: Ranked | None = None, *, axis: str = "word"
) -> Table:
    """The figure's numbers, a row a word."""
    columns: Table = {
        f"next {axis}": [name for name, _ in best],
        "probability": np.array([probability for _, probability in best]),
        f"entropy after the {axis}, bits": np.full(len(best), entropy),
    }
    if before is not None:
        columns["untouched"] = np.array([probability for _, probability in before])
    return columns | {"after": [word] * len(best)}


def _title(best: Ranked, entropy: float, word: str, axis: str) -> str:
    """The finding: the first word, how sure, and the entropy of all."""
    name, probability = best[0]
    sure, spread = theme.number(probability, 2), theme.number(entropy)
    return (
        f"After “{word}”: {theme.plain(name)} with {sure}; the entropy over all {axis}s is "
        f"{spread} bits"
    )
