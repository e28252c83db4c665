"""P of every word of a sentence by several models: a row of bars a model, their product beside."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, by_step, cut, framed, light, places, rule, step_ticks
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.powers import power
from rnncore.counting import counted

_ROW, _BAR, _ORDERS, _WORDS = 76, 32, 24, 28
"""Pixels of a row, of a bar of probability 1, of what stands under the first row, of the words."""

_MOST_WRITTEN = 8
"""Words up to which each bar has its number."""

MOST_NAMED = 16
"""Words up to which each is named, and what answered stands under it."""

_LEAST_WRITTEN = 0.001


class Told(NamedTuple):
    """What a model says of a sentence: ``log10 (T,)`` of P(word), NaN for an unknown word.

    ``role``: of its colour.
    """

    name: str
    role: str
    log10: np.ndarray
    dash: str = "solid"
    width: float = 2.5

    @property
    def product(self) -> float:
        """log10 of the product over the known words."""
        return float(np.nansum(self.log10))


def figure(told: Sequence[Told], labels: Labels, orders: Labels, *, mode: theme.Mode) -> Figure:
    """A row a model, all in one plot. ``orders (T,)``: written under the bars of the first."""
    drawn, ink, soft = Figure(), theme.colour(mode, "ink"), theme.colour(mode, "soft")
    whole = _ROW * len(told) + _ORDERS
    for row, each in enumerate(told):
        _row(drawn, each, labels, _base(row, whole), mode)
    many = len(labels) > MOST_NAMED
    for place, (word, order) in enumerate(zip(cut(labels, 9), orders, strict=True), 1):
        if not many:
            drawn.write(order, soft, 15, x=place, y=_base(0, whole), yanchor="top")
            drawn.write(word, ink, 15, x=place, y=whole, yanchor="bottom", yshift=2)
    ticks = step_ticks(labels, 0) if many else {"showticklabels": False}
    drawn.across("word" if many else "", [0.5, len(labels) + 0.5], **ticks, **BARE)
    drawn.up("", [0, whole], showticklabels=False, **BARE)
    drawn.update_layout(barmode="overlay")
    return framed(drawn, _title(told), mode, whole + _WORDS + (60 if many else 14), free=_WORDS)


def alt(told: Sequence[Told], labels: Labels, orders: Labels) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{one.name}: "
        + ", ".join(f"{w} {_said(p)}" for w, p in zip(labels, one.log10, strict=True))
        for one in told
    )
    by = ", ".join(f"{word} {order}" for word, order in zip(labels, orders, strict=True))
    return (
        f"{counted(len(told), 'row')} of bars, a bar a word: its probability after the words "
        f"before it. {_title(told)}. {each}. Under the bars of {told[0].name}: {by}."
    )


def table(told: Sequence[Told], labels: Labels, orders: Labels) -> Table:
    """The figure's numbers, a row a word; what stands under the first row's bars; the products."""
    columns = by_step(labels, "word") | {f"{told[0].name}, order": list(orders)}
    for each in told:
        columns[f"P, {each.name}"] = 10.0**each.log10
        columns[f"log10 of the product, {each.name}"] = grown(each.log10)
    return columns


def grown(log10: np.ndarray) -> np.ndarray:
    """log10 of the product of the known words so far, ``(T,)``."""
    return np.cumsum(np.nan_to_num(log10, nan=0.0, neginf=-np.inf))


def _row(drawn: Figure, each: Told, labels: Labels, base: float, mode: theme.Mode) -> None:
    """The bars of a model, which stand on ``base``, and its name above them."""
    ink = theme.colour(mode, "ink")
    chances = np.nan_to_num(10.0**each.log10)
    written = [_said(p) if len(labels) <= _MOST_WRITTEN else "" for p in each.log10]
    drawn.add_bars(
        places(len(labels)),
        light(_BAR * chances),
        theme.colour(mode, each.role),
        f"{each.name}<br>%{{customdata}}",
        base=base,
        name=each.name,
        text=written,
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        textfont={"color": ink, "size": 15},
        customdata=_hovers(labels, each.log10),
    )
    rule(drawn, base, mode)
    text = f"<b>{each.name}</b> · P(sentence) {power(each.product)}"
    place = {"xref": "paper", "x": 0, "xanchor": "left", "y": base + _ROW, "yanchor": "top"}
    drawn.write(text, ink, 15, **place)


def _base(row: int, whole: float) -> float:
    """On what the bars of a row stand, counted from the top."""
    return whole - _ROW * (row + 1) - (_ORDERS if row else 0)


def _hovers(labels: Labels, log10: np.ndarray) -> list[str]:
    return [f"{word}: {power(p, 3)}" for word, p in zip(cut(labels, 20), log10, strict=True)]


def _said(log10: float) -> str:
    """P as it stands on a bar."""
    if np.isnan(log10):
        return "unknown"
    if np.isneginf(log10):
        return "0"
    chance = 10**log10
    if chance < _LEAST_WRITTEN:
        return f"<{_LEAST_WRITTEN:g}"
    return f"{chance:.2f}" if chance >= 10 * _LEAST_WRITTEN else f"{chance:.3f}"


def _title(told: Sequence[Told]) -> str:
    """The finding: the first product, and between which the others lie."""
    first, *others = (each.product for each in told)
    ends = f", from {power(min(others))} to {power(max(others))} by the others" if others else ""
    return f"The sentence has the probability {power(first)} by the {told[0].name} model{ends}"
