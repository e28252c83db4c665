"""Each unit's forget gate at full stops and elsewhere: two marks a unit, joined by a line."""

import numpy as np
import plotly.graph_objects as go

from dashboard import theme
from dashboard.figures.common import framed, with_gaps
from rnncore.counting import counted

_ROW = 30


def figure(elsewhere: np.ndarray, stops: np.ndarray, *, mode: theme.Mode) -> go.Figure:
    """Means of the gate ``(H,)``; the unit whose gate falls most stands at the top."""
    order = np.argsort(stops - elsewhere)
    rows = np.arange(1, len(order) + 1, dtype=np.float32)
    hue, ink = theme.colour(mode, "forget_gate"), theme.colour(mode, "ink")
    drawn = go.Figure()
    drawn.add_scatter(
        x=with_gaps(elsewhere[order], stops[order]),
        y=with_gaps(rows, rows),
        mode="lines",
        line={"color": hue, "width": 3},
        hoverinfo="skip",
    )
    for values, symbol, colour, name in (
        (elsewhere, "circle-open", ink, "elsewhere"),
        (stops, "circle", hue, "at the full stop"),
    ):
        drawn.add_scatter(
            x=np.float32(values[order]),
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
    across = "mean of the forget gate: ○ elsewhere, ● at the full stop"
    drawn.update_xaxes(title_text=across, range=[-0.02, 1.02], nticks=6)
    return framed(drawn, _title(elsewhere, stops), mode, _ROW * len(order) + 190, free=14)


def alt(elsewhere: np.ndarray, stops: np.ndarray) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"unit {unit + 1} from {elsewhere[unit]:.2f} to {stops[unit]:.2f}"
        for unit in np.argsort(stops - elsewhere)
    )
    return (
        f"Two marks for each of {counted(len(stops), 'unit')}, its mean forget gate elsewhere "
        f"and at full stops. {_title(elsewhere, stops)}. {each}."
    )


def table(elsewhere: np.ndarray, stops: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a unit."""
    units = np.arange(1, len(stops) + 1)
    return {"unit": units, "elsewhere": elsewhere, "at the full stop": stops}


def _title(elsewhere: np.ndarray, stops: np.ndarray) -> str:
    """The finding: which unit's gate falls most, and how many fall by a half."""
    fall = elsewhere - stops
    best, half = int(fall.argmax()), int((fall >= 0.5).sum())
    units = f"{counted(half, 'unit')} {'falls' if half == 1 else 'fall'}"
    return (
        f"At the full stop unit {best + 1}'s forget gate falls most, from {elsewhere[best]:.2f} to "
        f"{stops[best]:.2f}; {units} by a half or more"
    )
