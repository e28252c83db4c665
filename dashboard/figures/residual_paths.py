"""All paths through a tower by their length: how many there are, and what each length brings."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, percent, whole_steps
from dashboard.figures.drawing import Figure
from dashboard.figures.powers import power
from dashboard.figures.rows import two_rows
from rnncore.counting import counted


def figure(
    shares: np.ndarray, counts: np.ndarray, _norms: np.ndarray, *, kind: str, mode: theme.Mode
) -> Figure:
    """``shares (L + 1,)``, which sum to 1, and ``counts (L + 1,)``, log10 of how many paths.

    The norms stand in the alt text and the table alone: they do not add up.
    """
    lengths = np.arange(len(shares), dtype=np.float32)
    last = len(shares) - 1
    named, ends = whole_steps(0, last), [-0.8, last + 0.8]
    result = two_rows(0.5, 0.16, one_axis=True)
    many = 100 * 10 ** (counts - np.log10(2.0) * last)
    for row, values, role, name in (
        (1, many, "line", "of all paths"),
        (2, 100 * shares, kind, "of the gradient"),
    ):
        hue, said = theme.colour(mode, role), f"%{{x}} branches: %{{y:.3g}} % {name}"
        result.add_bars(lengths, values.astype(np.float32), hue, said, row, width=0.8)
        result.update_xaxes(row, tickvals=named, range=ends, showgrid=False)
        result.update_yaxes(row, title={"text": name}, ticksuffix=" %", nticks=5)
    result.update_xaxes(2, title={"text": "branches on the path"})
    return framed(result, _title(shares, counts), mode, theme.HEIGHT["tall"])


def alt(shares: np.ndarray, counts: np.ndarray, norms: np.ndarray, *, kind: str) -> str:
    """What the figure says, in words."""
    largest = int(np.argmax(shares))
    return (
        f"Two bar charts over the number of branches on a path, 0 to {len(shares) - 1}, for blocks "
        f"of kind {kind}: how many of all paths have it, and what share of the gradient at the "
        f"bottom they bring. {_title(shares, counts)}. Most comes by paths of "
        f"{counted(largest, 'branch')}: {percent(float(shares[largest]))}, with a norm of "
        f"{power(float(norms[largest]))}."
    )


def table(shares: np.ndarray, counts: np.ndarray, norms: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a length."""
    return {
        "branches": np.arange(len(shares)),
        "log10 of how many paths": counts,
        "signed share of the gradient": shares,
        "log10 of the norm of their sum": norms,
    }


def short_of(shares: np.ndarray, part: float = 0.9) -> int:
    """The least length up to which the shares sum to ``part`` of the gradient, and stay there."""
    reached = np.cumsum(shares) >= part
    return len(shares) - int(np.argmin(reached[::-1])) if not reached.all() else 0


def _title(shares: np.ndarray, counts: np.ndarray) -> str:
    """The finding: how short the paths are that bring most of the gradient."""
    most = short_of(shares)
    depth = len(shares) - 1
    share = float((10 ** (counts[: most + 1] - np.log10(2.0) * depth)).sum())
    return (
        f"Paths of at most {most} of {counted(depth, 'branch')} bring 90 % of the gradient: "
        f"{percent(min(share, 1.0))} of all paths"
    )
