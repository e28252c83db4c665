"""What one unit's gate, held open, costs: the accuracy that is left, a mark a unit."""

import numpy as np
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures.common import framed, with_gaps
from rnncore.counting import counted

_ROW = 30


def figure(plain: float, units: np.ndarray, *, mode: theme.Mode) -> go.Figure:
    """Accuracy ``plain`` with nothing held, and ``units (H,)`` with the gate of each held open."""
    order = np.argsort(units, kind="stable")
    rows = np.arange(1, len(order) + 1, dtype=np.float32)
    hue, ink = theme.colour(mode, "forget_gate"), theme.colour(mode, "ink")
    drawn = go.Figure()
    drawn.add_scatter(
        x=with_gaps(np.full(len(units), plain), units[order]),
        y=with_gaps(rows, rows),
        mode="lines",
        line={"color": hue, "width": 3},
        hoverinfo="skip",
    )
    for values, symbol, colour, name in (
        (np.full(len(units), plain), "circle-open", ink, "nothing held"),
        (units[order], "circle", hue, "held open"),
    ):
        drawn.add_scatter(
            x=np.float32(values),
            y=rows,
            mode="markers",
            marker={"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2}},
            hovertemplate=f"{name}: %{{x:.4f}}<extra></extra>",
            name=name,
        )
    drawn.update_yaxes(
        title_text="unit",
        range=[len(order) + 0.5, 0.5],
        tickvals=rows.tolist(),
        ticktext=[str(unit + 1) for unit in order],
        showgrid=False,
    )
    across = "labels right: ○ nothing held, ● gate open"
    drawn.update_xaxes(title_text=across, range=[-0.02, 1.05], nticks=6)
    return framed(drawn, _title(plain, units), mode, _ROW * len(order) + 190, free=14)


def alt(plain: float, units: np.ndarray) -> str:
    """What the figure says, in words."""
    each = "; ".join(f"unit {unit + 1} {units[unit]:.3f}" for unit in np.argsort(units))
    return (
        f"Two marks for each of {counted(len(units), 'unit')}, the share of held-out labels that "
        f"are right with nothing held, {plain:.3f}, and with this unit's forget gate held open. "
        f"{_title(plain, units)}. {each}."
    )


def table(plain: float, units: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a unit."""
    return {
        "unit": np.arange(1, len(units) + 1),
        "nothing held": np.full(len(units), plain),
        "its forget gate open": units,
    }


def _title(plain: float, units: np.ndarray) -> str:
    """The finding: the unit that costs most, and how many cost nothing."""
    worst, free = int(units.argmin()), int((units == plain).sum())
    if free == len(units):
        return f"Held open, no single unit's forget gate changes the {plain:.3f} of labels right"
    return (
        f"Held open, unit {worst + 1}'s forget gate costs most, from {plain:.3f} to "
        f"{units[worst]:.3f}; {counted(free, 'unit')} of {len(units)} "
        f"{'costs' if free == 1 else 'cost'} nothing"
    )
