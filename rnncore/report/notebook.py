"""A trace as a notebook shows it, and as a pandas table."""

from __future__ import annotations

import html
from typing import Any

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


def as_html(trace: Trace) -> str:
    """A heading, and a row a track: its place, its cell, and its gradient as a curve."""
    first = trace.tracks[0]
    head = (
        f"{counted(trace.steps, 'step')}, {counted(trace.batch, 'row')}, "
        f"{counted(first.hidden_size, 'unit')}, {first.states['h'].dtype}, {of_loss(trace)}"
        + (f", {of_origin(trace)}" if trace.origin else "")
    )
    longest = int(trace.lengths.argmax())
    rows = [
        (layer, "backward" if track.reverse else "forward", track.cell, norms)
        for track in trace.tracks
        for layer, norms in _ways(track)
    ]
    cells = "".join(
        f"<tr><td>{layer + 1}</td><td>{direction}</td><td>{html.escape(cell)}</td>"
        f"<td>{_curve(None if norms is None else norms[:, longest])}</td></tr>"
        for layer, direction, cell, norms in rows
    )
    return (
        f"<p><b>rnncore.Trace</b>: {html.escape(head)}</p><table><thead><tr><th>layer</th>"
        "<th>direction</th><th>cell</th><th>log10 ‖∂L/∂h‖ over the steps</th></tr></thead>"
        f"<tbody>{cells}</tbody></table>"
    )


def _ways(track: Track) -> list[tuple[int, np.ndarray | None]]:
    """The layers of a track, each with log10 of its gradient's norms, time first.

    Of a Transformer's layer those of what it reads.
    """
    norms = measures.log10_gradient_norm(track) if track.state_grads else None
    if track.cell != TRANSFORMER:
        return [(track.layer, norms)]
    return [(k, None if norms is None else norms[2 * k]) for k in range(layers_of(track))]


def _curve(norms: np.ndarray | None) -> str:
    """log10 of the gradient's norm in a row, as a small line with its two ends."""
    if norms is None:
        return "not recorded"
    known = np.flatnonzero(np.isfinite(norms))
    if known.size < 2:
        lost = "not a number" if np.isnan(norms).any() else "0"
        one = f"{fixed(norms[known[0]], 1)} at boundary {known[0]}, " if known.size else ""
        return f"{one}the gradient is {lost} {'elsewhere' if one else 'at every step'}"
    values = norms[known]
    low, high = float(values.min()), float(values.max())
    x = known / (len(norms) - 1) * (WIDTH - 4) + 2
    y = HEIGHT - 3 - (values - low) / (high - low or 1.0) * (HEIGHT - 6)
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    line = f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    first, last = (fixed(norms[known[place]], 1) for place in (0, -1))
    said = f"from {first} at the first step to {last} at the last"
    return f'<svg width="{WIDTH}" height="{HEIGHT}" role="img">{line}</svg> {said}'


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
