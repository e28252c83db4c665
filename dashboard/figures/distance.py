"""How much of each input is left in an answer, over how far back it lies: a line a network."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted


class Felt(NamedTuple):
    """``log10 (S, T)`` of the influence over the distance, a row a seed; -inf is exactly 0.

    ``role``: of the network's colour. ``failed``: drawn dashed. The names are all different.
    """

    name: str
    role: str
    log10: np.ndarray
    failed: bool = False

    @property
    def middle(self) -> np.ndarray:
        """The median over the seeds, ``(T,)``."""
        ordered = np.sort(self.log10, axis=0)  # a median of -inf and a number would be neither
        return np.asarray(ordered[len(ordered) // 2])


def figure(lines: Sequence[Felt], *, mode: theme.Mode) -> Figure:
    """The medians; a line ends where the influence is exactly 0 from there on."""
    shown = [
        Line(
            each.name,
            each.middle,
            theme.colour(mode, each.role),
            "3px,5px" if each.failed else "solid",
            2 if each.failed else 3,
        )
        for each in lines
    ]
    gone = [f"{each.name} from {end}" for each in lines if (end := _ends(each)) is not None]
    return drawn(
        np.arange(lines[0].log10.shape[1]),
        shown,
        title=_title(lines),
        across="distance d, steps back from the last input",
        up="‖∂answer / ∂input‖",
        mode=mode,
        side="right",
        note=f"0: {', '.join(gone)}" if gone else "",
    )


def alt(lines: Sequence[Felt]) -> str:
    """What the figure says, in words."""
    each = "; ".join(_said(line) for line in lines)
    return (
        f"{counted(len(lines), 'line')}, the medians over seeds of the norm of the derivative of "
        f"the answer by an input, over the distance of that input, on an axis of powers of ten. "
        f"{_title(lines)}. {each}."
    )


def table(lines: Sequence[Felt]) -> dict[str, np.ndarray]:
    """The figure's numbers as log10: the median of each, and the least and most over seeds."""
    columns = {"distance": np.arange(lines[0].log10.shape[1])}
    for each in lines:
        columns[f"{each.name}, log10"] = each.middle
        columns[f"{each.name}, least"] = each.log10.min(0)
        columns[f"{each.name}, most"] = each.log10.max(0)
    return columns


def _ends(line: Felt) -> int | None:
    """The distance from which on it is exactly 0; None where it never is."""
    there = np.flatnonzero(np.isfinite(line.middle))
    end = int(there[-1]) + 1 if there.size else 0
    return end if end < len(line.middle) else None


def _said(line: Felt) -> str:
    if (end := _ends(line)) is not None:
        return f"{line.name}, exactly 0 from a distance of {end} on"
    return f"{line.name} from {power(line.middle[0])} to {power(line.middle[-1])}"


def _title(lines: Sequence[Felt]) -> str:
    """The finding: the least and the most at the farthest input, and how many are exactly 0."""
    far = lines[0].log10.shape[1] - 1
    left = [(float(line.middle[-1]), line.name) for line in lines if _ends(line) is None]
    none = len(lines) - len(left)
    said = f"{counted(far, 'step')} back: "
    if left:
        (low, least), (high, most) = min(left), max(left)
        said += f"from {power(low)} ({least}) to {power(high)} ({most})"
    if none:
        said += f"{', and ' if left else ''}exactly 0 in {none} of {len(lines)}"
    return said
