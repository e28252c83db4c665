"""P of every word of a sentence by several models: a row of bars a model, their product beside."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import by_step, cut, framed, light, places
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.powers import power
from dashboard.figures.rows import axis
from rnncore.counting import counted

_ROW, _NAME, _ORDERS, _WORDS = 74, 24, 22, 28
"""Pixels of a row with its name, of the name, of what stands under the first, of the words."""

_MOST_WRITTEN = 8
"""Words up to which each bar has its number."""

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
    """A row a model. ``orders (T,)``: what is written under the bars of the first."""
    drawn, ink = Figure(), theme.colour(mode, "ink")
    plot, tops = _domains(len(told))
    for row, each in enumerate(told, 1):
        _row(drawn, each, labels, row, mode)
        drawn.update_yaxes(row, domain=plot[row - 1], anchor=axis("x", row), range=[0, 1.55])
        drawn.update_yaxes(row, showgrid=False, tickvals=[0, 1], showticklabels=False)
        drawn.update_xaxes(row, domain=[0.0, 1.0], anchor=axis("y", row), showgrid=False)
        drawn.update_xaxes(row, range=[0.5, len(labels) + 0.5], showticklabels=False)
        above = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "yanchor": "bottom"}
        text = f"<b>{each.name}</b> · P(sentence) {power(each.product)}"
        drawn.write(text, ink, 15, y=tops[row - 1], **above)
    for place, (word, order) in enumerate(zip(cut(labels, 9), orders, strict=True), 1):
        if len(labels) <= 2 * _MOST_WRITTEN:
            under = {"x": place, "yref": "paper", "y": plot[0][0], "yanchor": "top"}
            drawn.write(order, theme.colour(mode, "soft"), 15, xref="x", **under)
            at_top = {"x": place, "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 2}
            drawn.write(word, ink, 15, xref="x", textangle=0, **at_top)
    ticks = {"tickvals": places(len(labels)).tolist(), "ticktext": cut(labels, 9)}
    if len(labels) > 2 * _MOST_WRITTEN:
        drawn.update_xaxes(len(told), showticklabels=True, **ticks)
    return framed(drawn, _title(told), mode, _ROW * len(told) + _ORDERS + _WORDS + 50, free=_WORDS)


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


def _row(drawn: Figure, each: Told, labels: Labels, row: int, mode: theme.Mode) -> None:
    chances = np.nan_to_num(10.0**each.log10)
    written = [_said(p) if len(labels) <= _MOST_WRITTEN else "" for p in each.log10]
    drawn.add_bars(
        places(len(labels)),
        light(chances),
        theme.colour(mode, each.role),
        f"{each.name}<br>%{{customdata}}",
        row,
        name=each.name,
        text=written,
        textposition="outside",
        textangle=0,
        cliponaxis=False,
        textfont={"color": theme.colour(mode, "ink"), "size": 15},
        customdata=_hovers(labels, each.log10),
    )


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


def _domains(rows: int) -> tuple[list[list[float]], list[float]]:
    """Where each row's plot lies, and where its name: shares of the height, from the bottom."""
    whole = _ROW * rows + _ORDERS
    plots, tops = [], []
    for row in range(rows):
        top = whole - row * _ROW - (_ORDERS if row else 0) - _NAME
        plots.append([max(0.0, (top - _ROW + _NAME) / whole), top / whole])
        tops.append(top / whole)
    return plots, tops


def _title(told: Sequence[Told]) -> str:
    """The finding: the first product, and between which the others lie."""
    first, *others = (each.product for each in told)
    ends = f", from {power(min(others))} to {power(max(others))} by the others" if others else ""
    return f"The sentence has the probability {power(first)} by the {told[0].name} model{ends}"
