"""What a person can take away: the trace, and the states as a table."""

import io

import numpy as np

from dashboard.chart import Table, harmless, to_csv
from dashboard.state import Run
from rnncore import Track


def trace_bytes(run: Run) -> bytes:
    """The trace as ``rnncore.load`` reads it."""
    file = io.BytesIO()
    run.trace.save(file)
    return file.getvalue()


def states_csv(run: Run) -> bytes:
    """One row a step, layer, direction and unit, all counted from 1, with states and gates.

    States are those after the step. UTF-8, numbers with every digit; a label that a spreadsheet
    would run as a formula gets an apostrophe.
    """
    parts = [_table(track, run.sequence.labels) for track in run.trace.tracks]
    table = {name: _joined([part[name] for part in parts]) for name in parts[0]}
    return to_csv(harmless(table))


def _joined(columns: list[np.ndarray | list[str]]) -> np.ndarray | list[str]:
    """The columns of all tracks under one another."""
    if isinstance(columns[0], np.ndarray):
        return np.concatenate(columns)
    return [cell for column in columns for cell in column]


def _table(track: Track, labels: tuple[str, ...]) -> Table:
    """One track's columns, each of T * H rows, step by step."""
    steps, units = len(labels), track.hidden_size
    rows = steps * units
    states = {name: track.after(array)[:, 0].ravel() for name, array in track.states.items()}
    gates = {name: array[:, 0].ravel() for name, array in track.gates.items()}
    return {
        "step": np.repeat(np.arange(1, steps + 1), units),
        "label": [label for label in labels for _ in range(units)],
        "layer": np.full(rows, track.layer + 1),
        "direction": ["backward" if track.reverse else "forward"] * rows,
        "unit": np.tile(np.arange(1, units + 1), steps),
        **states,
        **gates,
    }
