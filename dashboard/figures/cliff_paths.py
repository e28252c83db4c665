"""Two paths on a loss surface: as far as they lie on it, whole or up to an update."""

from typing import Any

import numpy as np

from dashboard import theme

Path = tuple[np.ndarray, np.ndarray, np.ndarray]
Surface = Path
"""w, b and loss: three arrays ``(K + 1,)``, or of a surface ``(N, M)``."""

CLIPPED, UNCLIPPED = "accent", "branch"
"""Roles whose hues stay apart for everybody; each path also has a mark of its own."""

_LIFT = 0.006
"""What part of the height the paths are drawn above the surface, or it would hide them."""


def left_at(surface: Surface, path: Path) -> int | None:
    """The first update after which the path lies outside the surface; None where it stays."""
    (w, b, _), (across, along, _) = surface, path
    inside = (w.min() <= across) & (across <= w.max()) & (b.min() <= along) & (along <= b.max())
    outside = np.flatnonzero(~inside)
    return int(outside[0]) if outside.size else None


def paths(
    surface: Surface, clipped: Path, unclipped: Path, count: int, mode: theme.Mode
) -> list[dict[str, Any]]:
    """Both paths up to their first ``count`` points, and a mark at the head of each."""
    colours = [theme.colour(mode, role) for role in (UNCLIPPED, CLIPPED)]
    hover = "w %{x:.3f}, b %{y:.3f}<br>loss %{z:.3f}<extra></extra>"
    styles: list[dict[str, Any]] = [
        {
            "mode": "lines+markers",
            "line": {"color": colour, "width": width},
            "marker": {"color": colour, "size": 3},
            "hovertemplate": hover,
        }
        for colour, width in zip(colours, (7, 4), strict=True)
    ]
    heads = {"size": 7, "color": colours, "symbol": ["diamond", "circle"]}
    styles.append({"mode": "markers", "marker": heads, "hoverinfo": "skip"})
    points = _points(surface, clipped, unclipped, count)
    return [xyz | style for xyz, style in zip(points, styles, strict=True)]


def frame(surface: Surface, clipped: Path, unclipped: Path, count: int) -> dict[str, Any]:
    """The paths after ``count - 1`` updates; the surface is not sent again."""
    data = [{"type": "scatter3d"} | xyz for xyz in _points(surface, clipped, unclipped, count)]
    return {"name": str(count - 1), "data": data, "traces": [1, 2, 3]}


def _points(
    surface: Surface, clipped: Path, unclipped: Path, count: int
) -> list[dict[str, np.ndarray]]:
    """x, y and z of the path without clipping, of the clipped one, and of both heads."""
    visible = [
        _visible(surface, (path[0][:count], path[1][:count], path[2][:count]))
        for path in (unclipped, clipped)
    ]
    heads = np.stack([path[:, -1] for path in visible], axis=1)  # (3, 2)
    return [dict(zip("xyz", part, strict=True)) for part in (*visible, heads)]


def _visible(surface: Surface, path: Path) -> np.ndarray:
    """The path ``(3, K)`` as far as it lies on the surface, a little above it; then to its edge."""
    points = np.stack(path)
    off = left_at(surface, path)
    if off is not None and off > 0:
        points = np.column_stack([points[:, :off], edge(surface, points[:, off - 1 : off + 1])])
    points[2] += _LIFT * np.ptp(surface[2])
    return points.astype(np.float32)


def edge(surface: Surface, step: np.ndarray) -> np.ndarray:
    """Where the straight line of a step ``(3, 2)`` crosses the edge of the surface, ``(3,)``."""
    here, there = step.T
    shares = [
        ((surface[axis].max() if there[axis] > here[axis] else surface[axis].min()) - here[axis])
        / (there[axis] - here[axis])
        for axis in (0, 1)
        if there[axis] != here[axis]
    ]
    return here + min(shares) * (there - here)
