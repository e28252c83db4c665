"""What all figures share: the frame around the data, ticks under steps, names that do not touch."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure
from dashboard.figures.shares import per_cent

MOST_WRITTEN_OUT = 1000.0
"""Ratio from which a percentage is a power of ten."""

MOST_NAMED = 14
"""Steps that are all named under an axis; of more, about six are."""


def framed(
    figure: Figure,
    title: str,
    mode: theme.Mode,
    height: int,
    *,
    free: int = 36,
    shift: float | None = None,
) -> Figure:
    """``figure`` with its title over as many lines as a phone needs, the template, a height.

    The title's lines take their room from the height; ``free`` pixels below them are for direct
    labels, and it begins ``shift`` pixels right of where the plot does. It is an annotation: Plotly
    7 shifts a ``layout.title`` of several lines when a figure is drawn a second time, on a change
    of width, and not when it is drawn first.
    """
    lines = theme.wrapped(title)
    figure.add_annotation(
        name="title",
        text=lines,
        font={"color": theme.colour(mode, "ink"), "size": 18},
        align="left",
        showarrow=False,
        borderpad=0,
        xref="paper",
        x=0,
        xanchor="left",
        xshift=shift,
        yref="paper",
        y=1,
        yanchor="bottom",
        yshift=free,
    )
    top = free + 18 + 24 * (lines.count("<br>") + 1)
    return figure.update_layout(template=theme.template(mode), height=height, margin={"t": top})


def step_ticks(labels: Sequence[str]) -> dict[str, list[Any]]:
    """``tickvals`` and ``ticktext`` for steps 1 … T: every label, or of many about six."""
    count = len(labels)
    steps = range(1, count + 1)
    if count > MOST_NAMED:
        steps = np.unique(np.linspace(1, count, 6).round().astype(int)).tolist()
    return {"tickvals": list(steps), "ticktext": [theme.short(labels[t - 1]) for t in steps]}


def percent(ratio: float) -> str:
    """A ratio in per cent, to the digits that matter: ``"83 %"``, ``"0.52 %"``, ``"10⁻⁷ %"``.

    A share near 1 is written as ``per_cent`` writes it: 100 % is all of it.
    """
    if 0.99 < ratio < 1:
        return per_cent(ratio)
    if 0.01 <= abs(ratio) < MOST_WRITTEN_OUT:
        return f"{100 * ratio:,.0f} %"
    return f"{theme.number(100 * ratio, 2)} %"


def light(values: np.ndarray) -> np.ndarray:
    """Numbers for a figure, which travel with it: float32, unless some would be lost in it."""
    values = np.asarray(values)
    with np.errstate(over="ignore", under="ignore"):
        single = values.astype(np.float32)
    lost = (np.isinf(single) & np.isfinite(values)) | ((single == 0) & (values != 0))
    return values if lost.any() else single


def with_gaps(*ends: np.ndarray) -> np.ndarray:
    """K arrays ``(N,)`` as one broken line ``(N * (K + 1),)``, with NaN between its pieces."""
    gap = np.full(len(ends[0]), np.nan)
    return light(np.stack([*ends, gap], axis=1).ravel())  # (N, K + 1) -> (N * (K + 1),)


def whole_steps(first: int, last: int) -> list[int]:
    """The steps that are numbered under the axis: ``first``, and multiples of 1, 2 or 5 · 10ⁿ."""
    apart = next(
        digit * 10**n for n in range(9) for digit in (1, 2, 5) if digit * 10**n * 5 >= last - first
    )
    multiples = range(-(-first // apart) * apart, last + 1, apart)
    return [first, *(step for step in multiples if step - first > apart / 2)]


def spread(wanted: np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Places for ``wanted (N,)``, at least ``gap`` apart, in their order and as near as can be.

    Least squares under the order, by pooling neighbours (isotonic regression), then moved between
    ``low`` and ``high`` where they fit there.
    """
    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    pools: list[tuple[float, int]] = []  # mean and size
    for value in wanted[order] - steps:
        mean, size = float(value), 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        pools.append((mean, size))
    level = np.repeat([mean for mean, _ in pools], [size for _, size in pools])
    room = max(low, high - gap * (len(wanted) - 1))
    placed = np.empty(len(wanted))
    placed[order] = np.clip(level, low, room) + steps
    return placed
