"""A trace as a notebook shows it, and as a pandas table."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from rnncore import measures
from rnncore.cells import PROJECTED
from rnncore.counting import counted
from rnncore.trace import Trace, Track
from rnncore.trace.checks import OTHERS
from rnncore.trace.summary import of_loss, of_origin
from rnncore.trace.tower_track import TOWER
from rnncore.trace.transformer_track import TRANSFORMER, layers_of
from rnncore.written import fixed

WIDTH, HEIGHT = 240, 48
"""Pixels of a curve in a notebook."""


class Row(NamedTuple):
    """A layer in one direction; ``norms (T + 1,)``: log10 ‖∂L/∂h‖ in the longest row of the batch.

    ``norms`` is None where no gradient was recorded.
    """

    layer: int
    direction: str
    cell: str
    norms: np.ndarray | None


def heading(trace: Trace) -> str:
    """The run in a line: its sizes, its dtype, and what is known of its loss."""
    first = trace.tracks[0]
    sizes = [
        counted(trace.steps, "block" if first.cell == TOWER else "step"),
        counted(trace.batch, "row"),
        counted(first.hidden_size, "unit"),
    ]
    known = [str(first.states["h"].dtype), of_loss(trace), of_origin(trace)]
    return ", ".join(part for part in (*sizes, *known) if part)


def table(rows: Sequence[Row]) -> str:
    """A row a layer as HTML: its place, its cell, and its gradient as a curve."""
    cells = "".join(
        f"<tr><td>{layer + 1}</td><td>{direction}</td><td>{html.escape(cell)}</td>"
        f"<td>{_curve(norms)}{_said(norms)}</td></tr>"
        for layer, direction, cell, norms in rows
    )
    return (
        "<table><thead><tr><th>layer</th><th>direction</th><th>cell</th>"
        f"<th>log10 ‖∂L/∂h‖ over the steps</th></tr></thead><tbody>{cells}</tbody></table>"
    )


def as_latex(trace: Trace, rows: Sequence[Row]) -> str:
    """The heading and the same table, for a notebook on paper."""
    lines = "".join(
        rf"{layer + 1} & {direction} & {_plain(cell)} & {_plain(_said(norms))} \\" + "\n"
        for layer, direction, cell, norms in rows
    )
    return (
        rf"\noindent\textbf{{rnncore.Trace}}: {_plain(heading(trace))}" + "\n\n\\noindent"
        r"\begin{tabular}{llll}" + "\n"
        r"layer & direction & cell & $\log_{10} \Vert \partial L/\partial h \Vert$ over the steps"
        f" \\\\\n\\hline\n{lines}\\end{{tabular}}"
    )


def _plain(text: str) -> str:
    """Text as LaTeX takes it."""
    for special in "&%$#_{}":
        text = text.replace(special, f"\\{special}")
    return text.replace("−", "$-$")


def rows(trace: Trace) -> list[Row]:
    """Every layer of every track. It takes as long as all the rest for a trace of many steps."""
    return list(_rows(trace))


def _rows(trace: Trace) -> Iterator[Row]:
    longest = int(trace.lengths.argmax())
    for track in trace.tracks:
        for layer, norms in _ways(track):
            direction = "backward" if track.reverse else "forward"
            yield Row(layer, direction, track.cell, None if norms is None else norms[:, longest])


def _ways(track: Track) -> list[tuple[int, np.ndarray | None]]:
    """The layers of a track, each with log10 of its gradient's norms, time first.

    Of a Transformer's layer those of what it reads.
    """
    norms = measures.log10_gradient_norm(track) if track.state_grads else None
    if track.cell != TRANSFORMER:
        return [(track.layer, norms)]
    return [(k, None if norms is None else norms[2 * k]) for k in range(layers_of(track))]


def _said(norms: np.ndarray | None) -> str:
    """log10 of the gradient's norm in a row at its two ends."""
    if norms is None:
        return "not recorded"
    known = np.flatnonzero(np.isfinite(norms))
    if known.size < 2:
        lost = "not a number" if np.isnan(norms).any() else "0"
        one = f"{fixed(norms[known[0]], 1)} at boundary {known[0]}, " if known.size else ""
        return f"{one}the gradient is {lost} {'elsewhere' if one else 'at every step'}"
    first, last = (fixed(norms[known[place]], 1) for place in (0, -1))
    return f"from {first} at the first step to {last} at the last"


def _curve(norms: np.ndarray | None) -> str:
    """The same as a small line; nothing where fewer than two of its points are known."""
    known = np.flatnonzero(np.isfinite(norms)) if norms is not None else np.empty(0)
    if norms is None or known.size < 2:
        return ""
    known = known[np.unique(np.linspace(0, known.size - 1, WIDTH).astype(int))]  # one a pixel
    values = norms[known]
    low, high = float(values.min()), float(values.max())
    x = known / (len(norms) - 1) * (WIDTH - 4) + 2
    y = HEIGHT - 3 - (values - low) / (high - low or 1.0) * (HEIGHT - 6)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    line = f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    return f'<svg width="{WIDTH}" height="{HEIGHT}" role="img">{line}</svg> '


def to_frame(trace: Trace) -> Any:
    """A pandas table with a row for each track, step, row of the batch and unit.

    Columns: layer, reverse, step, label, row, unit, counted from 0; the states after the step; the
    gates; and where there is a loss the gradients of both, "dL/dh" and so on. Steps past a row's
    end are left out. ``attrs["replayed"]``: of what the trace is the replay, where it is one of
    another precision or device. Raises ImportError where pandas is not installed, and ValueError
    for a tower, for a Transformer and for an LSTM with a projection.
    """
    import pandas as pd

    if (kind := trace.tracks[0].cell) in OTHERS:
        named = {TOWER: "tower of blocks"}.get(kind, kind)
        raise ValueError(f"trace must be of a recurrent network; got one of a {named}")
    if kind == PROJECTED.name:
        raise ValueError(f"states must be of one width for a table; h and c of {kind!r} are not")
    frame = pd.concat([_table(trace, track, pd) for track in trace.tracks], ignore_index=True)
    if trace.origin is not None:
        frame.attrs["replayed"] = of_origin(trace)
    return frame


def _table(trace: Trace, track: Track, pd: Any) -> Any:
    steps, batch, units = trace.steps, trace.batch, track.hidden_size
    step, row, unit = (index.ravel() for index in np.indices((steps, batch, units)))
    columns: dict[str, Any] = {"layer": track.layer, "reverse": track.reverse, "step": step}
    if trace.labels is not None:
        columns["label"] = np.array(trace.labels, dtype=object)[step]
    columns |= {"row": row, "unit": unit}
    columns |= {name: track.after(array).ravel() for name, array in track.states.items()}
    columns |= {name: array.ravel() for name, array in track.gates.items()}
    columns |= {f"dL/d{n}": track.after(a).ravel() for n, a in track.state_grads.items()}
    columns |= {f"dL/d{n}": a.ravel() for n, a in track.gate_grads.items()}
    return pd.DataFrame(columns)[np.repeat(trace.alive.ravel(), units)]
