"""What a person can take away: the trace, and its numbers as tables."""

import io

import numpy as np

from dashboard.shell.chart import Table, harmless, to_csv
from rnncore import Trace, Track, measures


def trace_bytes(trace: Trace) -> bytes:
    """The trace as ``rnncore.load`` reads it."""
    file = io.BytesIO()
    trace.save(file)
    return file.getvalue()


def long_csv(trace: Trace, labels: tuple[str, ...]) -> bytes:
    """One row a step, layer, direction and unit, all counted from 1, of a trace of one row.

    Columns: states after the step, gates, and where there is a loss the gradients of both, "dL/dh"
    and so on. UTF-8, numbers with every digit; a label that a spreadsheet would run as a formula
    gets an apostrophe.
    """
    parts = [_long(track, labels) for track in trace.tracks]
    table = {name: _joined([part[name] for part in parts]) for name in parts[0]}
    return to_csv(harmless(table))


def wide_csv(trace: Trace, labels: tuple[str, ...], names: tuple[str, ...]) -> bytes:
    """One row a step: the inputs by ``names``, then states, gates and gradients of all tracks.

    Columns of a unit are called "h 3", "forget 3", "dL/dh 3", behind "layer 2 backward " where
    there are several tracks; "log10 |dL/dh|" is that of the norm over the units.
    """
    table: Table = {"step": np.arange(1, len(labels) + 1), "label": list(labels)}
    table |= {f"input {name}": trace.inputs[:, 0, k] for k, name in enumerate(names)}
    for track in trace.tracks:
        where = f"layer {track.layer + 1} {_direction(track)} " if len(trace.tracks) > 1 else ""
        for name, values in _columns(track).items():
            table |= {f"{where}{name} {u + 1}": values[:, u] for u in range(track.hidden_size)}
        if track.state_grads:
            norms = measures.log10_gradient_norm(track)
            table[f"{where}log10 |dL/dh|"] = track.after(norms)[:, 0]
    return to_csv(harmless(table))


def _columns(track: Track) -> dict[str, np.ndarray]:
    """All that a track holds of each unit after each step: ``(T, H)`` by name."""
    columns = {name: track.after(array)[:, 0] for name, array in track.states.items()}
    columns |= {name: array[:, 0] for name, array in track.gates.items()}
    columns |= {f"dL/d{n}": track.after(array)[:, 0] for n, array in track.state_grads.items()}
    return columns | {f"dL/d{n}": array[:, 0] for n, array in track.gate_grads.items()}


def _joined(columns: list[np.ndarray | list[str]]) -> np.ndarray | list[str]:
    """The columns of all tracks under one another."""
    if isinstance(columns[0], np.ndarray):
        return np.concatenate(columns)
    return [cell for column in columns for cell in column]


def _long(track: Track, labels: tuple[str, ...]) -> Table:
    """One track's columns, each of T * H rows, step by step."""
    steps, units = len(labels), track.hidden_size
    rows = steps * units
    return {
        "step": np.repeat(np.arange(1, steps + 1), units),
        "label": [label for label in labels for _ in range(units)],
        "layer": np.full(rows, track.layer + 1),
        "direction": [_direction(track)] * rows,
        "unit": np.tile(np.arange(1, units + 1), steps),
        **{name: values.ravel() for name, values in _columns(track).items()},
    }


def _direction(track: Track) -> str:
    return "backward" if track.reverse else "forward"
