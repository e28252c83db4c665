"""What one unit's gate, held open, costs: the accuracy that is left, a mark a unit."""

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure
from dashboard.figures.unit_marks import drawn
from rnncore.counting import counted


def figure(plain: float, units: np.ndarray, *, mode: theme.Mode) -> Figure:
    """Accuracy ``plain`` with nothing held, and ``units (H,)`` with the gate of each held open."""
    return drawn(
        {"nothing held": np.full(len(units), plain), "held open": units},
        np.argsort(units, kind="stable"),
        title=_title(plain, units),
        across="labels right: ○ nothing held, ● gate open",
        mode=mode,
    )


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
