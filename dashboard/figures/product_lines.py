"""The probability of a sentence as its words are multiplied, a line a model."""

from collections.abc import Sequence

import numpy as np

from dashboard import theme
from dashboard.figures import log_lines
from dashboard.figures.common import by_step, step_ticks
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.log_lines import Line
from dashboard.figures.powers import power
from dashboard.figures.word_chances import Told, grown
from rnncore.counting import counted


def figure(told: Sequence[Told], labels: Labels, *, mode: theme.Mode) -> Figure:
    """The products over the words of ``labels``; a line ends where its product is 0."""
    lines = [
        Line(each.name, grown(each.log10), theme.colour(mode, each.role), each.dash, each.width)
        for each in told
    ]
    drawn = log_lines.drawn(
        np.arange(1, len(labels) + 1),
        lines,
        title=_title(told, labels),
        across="word",
        up="product of the probabilities so far",
        mode=mode,
        side="right",
        note=_note(told, labels),
    )
    return drawn.update_xaxes(**step_ticks(labels, 9))


def alt(told: Sequence[Told], labels: Labels) -> str:
    """What the figure says, in words."""
    each = "; ".join(f"{one.name} {power(one.product)}" for one in told)
    return (
        f"{counted(len(told), 'line')} over {counted(len(labels), 'word')}: the product of the "
        f"probabilities so far, on an axis of powers of ten. {_title(told, labels)}. At the end: "
        f"{each}." + (f" {_note(told, labels)}." if _note(told, labels) else "")
    )


def table(told: Sequence[Told], labels: Labels) -> Table:
    """log10 of the products, a row a word."""
    columns = by_step(labels, "word")
    return columns | {f"log10, {each.name}": grown(each.log10) for each in told}


def _note(told: Sequence[Told], labels: Labels) -> str:
    """Whose product is 0, and from which word on."""
    gone = {each.name: np.flatnonzero(np.isneginf(each.log10)) for each in told}
    first = {name: theme.short(labels[at[0]]) for name, at in gone.items() if at.size}
    return "; ".join(f"{name}: 0 from “{word}” on" for name, word in first.items())


def _title(told: Sequence[Told], labels: Labels) -> str:
    """The finding: the word that costs most, by the median over the models."""
    cost = np.median([np.nan_to_num(-each.log10, posinf=np.inf) for each in told], axis=0)
    word = theme.short(labels[int(cost.argmax())])
    return f"“{word}” lowers the product most, by the median over the models"
