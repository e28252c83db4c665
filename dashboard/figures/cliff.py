"""The cliff: a loss surface over two parameters, and two descents on it, played in the browser.

The picture shows both descents to their ends. *Play* runs them again, one frame an update, and *to
the cliff* stops before the update that throws the path without clipping off.
"""

from typing import Any

import numpy as np

from dashboard import theme
from dashboard.figures.cliff_paths import (
    CLIPPED,
    UNCLIPPED,
    Path,
    Surface,
    frame,
    left_at,
    paths,
)
from dashboard.figures.cliff_scene import buttons, scene
from dashboard.figures.common import framed, names_above
from dashboard.figures.drawing import Figure
from rnncore.counting import counted

_HEIGHT = 500


def figure(
    surface: Surface, clipped: Path, unclipped: Path, *, threshold: float, mode: theme.Mode
) -> Figure:
    """``surface``: w, b, loss ``(N, M)``. ``clipped`` and ``unclipped``: w, b, loss ``(K + 1,)``.

    The loss is drawn as it is, linear and not capped. A path ends where it leaves the surface, and
    words there say where the one without clipping went.
    """
    ends, off = len(clipped[0]), left_at(surface, unclipped)
    drawn = Figure().add_trace("surface", **_ground(surface, mode))
    for path in paths(surface, clipped, unclipped, ends, mode):
        drawn.add_trace("scatter3d", **path)
    drawn.frames = [frame(surface, clipped, unclipped, k + 1) for k in range(ends)]
    drawn.update_layout(
        scene=scene(surface, unclipped, mode),
        updatemenus=[buttons(ends, None if off is None else off - 1, mode)],
        margin={"l": 8, "r": 8, "b": 8},
    )
    held = f"● clipped at {_every_digit(threshold)}"
    names_above(drawn, mode, (held, CLIPPED), ("◆ not clipped", UNCLIPPED), 42)
    return framed(drawn, _title(surface, clipped, unclipped, threshold), mode, _HEIGHT, free=66)


def alt(surface: Surface, clipped: Path, unclipped: Path, *, threshold: float) -> str:
    """What the figure says, in words."""
    w, b, loss = surface
    return (
        f"Surface of the loss over w from {theme.number(w.min())} to {theme.number(w.max())} "
        f"and b from {theme.number(b.min())} to {theme.number(b.max())}: a low plain and a "
        f"high one with a cliff between them, from {theme.number(float(loss.min()), 2)} to "
        f"{theme.number(float(loss.max()), 2)}. Two paths of "
        f"{counted(len(clipped[0]) - 1, 'update')} start at w = {theme.number(clipped[0][0])}, b "
        f"= {theme.number(clipped[1][0])}. {_title(surface, clipped, unclipped, threshold)}. The "
        f"clipped path ends at a loss of {theme.number(clipped[2][-1], 2)}, the other at "
        f"{theme.number(unclipped[2][-1], 2)}."
    )


def table(surface: Surface, clipped: Path, unclipped: Path) -> dict[str, np.ndarray]:
    """Both paths, a row an update."""
    del surface
    columns = {"update": np.arange(len(clipped[0]))}
    for name, path in (("clipped", clipped), ("not clipped", unclipped)):
        columns |= {f"{name}, {part}": v for part, v in zip(("w", "b", "loss"), path, strict=True)}
    return columns


def _title(surface: Surface, clipped: Path, unclipped: Path, threshold: float) -> str:
    """The finding: which of the two is thrown off, and when."""
    first, second = (
        "stays" if off is None else f"is thrown off at update {off}"
        for off in (left_at(surface, unclipped), left_at(surface, clipped))
    )
    also = "clipped" if first != second else "and clipped"
    return f"Not clipped, the descent {first}; {also} at {_every_digit(threshold)} it {second}"


def _every_digit(threshold: float) -> str:
    """``threshold`` to two digits, or to all that it has."""
    short = float(f"{threshold:.2g}") == threshold
    return theme.number(threshold, 2) if short else repr(float(threshold))


def _ground(surface: Surface, mode: theme.Mode) -> dict[str, Any]:
    w, b, loss = (np.asarray(part, np.float32) for part in surface)
    low, high = theme.colour(mode, "well"), theme.colour(mode, "line")
    return {
        "x": w,
        "y": b,
        "z": loss,
        "colorscale": [(0, low), (1, high)],
        "showscale": False,
        "lighting": {"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 1},
        "contours": {
            "z": {
                "show": True,
                "start": 0.05,
                "end": 0.4,
                "size": 0.05,
                "color": high,
                "width": 1,
            }
        },
        "hovertemplate": "w %{x:.2f}, b %{y:.2f}<br>loss %{z:.3f}<extra></extra>",
    }
