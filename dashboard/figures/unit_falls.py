"""Each unit's forget gate at full stops and elsewhere: two marks a unit, joined by a line."""

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure
from dashboard.figures.unit_marks import drawn
from rnncore.counting import counted


def figure(elsewhere: np.ndarray, stops: np.ndarray, *, mode: theme.Mode) -> Figure:
    """Means of the gate ``(H,)``; the unit whose gate falls most stands at the top."""
    return drawn(
        {"elsewhere": elsewhere, "at the full stop": stops},
        np.argsort(stops - elsewhere),
        title=_title(elsewhere, stops),
        across="mean of the forget gate: ○ elsewhere, ● at the full stop",
        mode=mode,
    )


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
    """The finding: which unit's gate falls most, and how many fall by 0.5."""
    fall = elsewhere - stops
    best, half = int(fall.argmax()), int((fall >= 0.5).sum())
    units = f"{counted(half, 'unit')} {'falls' if half == 1 else 'fall'}"
    return (
        f"At the full stop unit {best + 1}'s forget gate falls most, from {elsewhere[best]:.2f} to "
        f"{stops[best]:.2f}; {units} by 0.5 or more"
    )
