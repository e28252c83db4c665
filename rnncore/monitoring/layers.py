"""The numbers of one layer in one update, read off the traces of its calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from rnncore import measures
from rnncore.cells import cell_of
from rnncore.trace import Trace, Track


def layers(module: str, traces: Sequence[Trace]) -> Iterator[dict[str, Any]]:
    """A row a layer and direction of ``module``: where it is, and its numbers.

    ``traces``: of its calls in one update, each with gradients. Means are over all steps, rows and
    units of all calls.
    """
    for number, first in enumerate(traces[0].tracks):
        tracks = [trace.tracks[number] for trace in traces]
        row: dict[str, Any] = {"module": module, "layer": first.layer, "reverse": first.reverse}
        row["reach"] = reach(traces, number, "c" if "c" in first.states else "h")
        row["reach_h"] = reach(traces, number, "h")
        row["state"] = _mean(traces, [np.abs(each.after(each.states["h"])) for each in tracks])
        for gate in cell_of(first.cell).gates:
            row[f"{gate.name}_mean"] = _mean(traces, [each.gates[gate.name] for each in tracks])
            if gate.bounded:
                ends = [measures.saturation(each, gate.name) for each in tracks]
                row[f"{gate.name}_saturated"] = _mean(traces, [low + high for low, high in ends])
        yield row


def reach(traces: Sequence[Trace], number: int, state: str = "h") -> float:
    """R = log10 ‖dL/dh_1‖ − log10 ‖dL/dh_T‖ of track ``number``, over all rows of the calls.

    h_1 is the state after the first step that is read, h_T that after the last one of the row that
    a gradient reaches: where the loss reads a padded row at its own end, that end. 0 says that all
    of the gradient arrives, −inf that nothing does. NaN where no row has a second step that a
    gradient reaches, and where one is not a number.
    """
    ends = [pair for trace in traces for pair in _ends(trace, trace.tracks[number], state)]
    if not ends:
        return float("nan")
    first, last = map(_together, np.array(ends).T)
    return first - last


def _ends(trace: Trace, track: Track, state: str) -> Iterator[tuple[float, float]]:
    """A row at a time: log10 of the gradient's norm after its first and after its last step."""
    norms = track.after(measures.log10_gradient_norm(track, state))  # (T, B)
    for row, length in enumerate(trace.lengths):
        reading = norms[:length, row]
        reading = reading[::-1] if track.reverse else reading
        reached = np.flatnonzero(~np.isneginf(reading))
        if len(reached) and reached[-1] > 0:
            yield float(reading[0]), float(reading[reached[-1]])


def _together(logs: np.ndarray) -> float:
    """log10 of the norm of what has norms of these logarithms."""
    largest = float(logs.max())
    if not np.isfinite(largest):
        return largest
    return largest + 0.5 * float(np.log10((10.0 ** (2 * (logs - largest))).sum()))


def _mean(traces: Sequence[Trace], arrays: Sequence[np.ndarray]) -> float:
    """The mean of ``(T, B)`` or ``(T, B, H)`` over all steps that the rows have."""
    alive = [array[trace.alive].ravel() for trace, array in zip(traces, arrays, strict=True)]
    return float(np.concatenate(alive).mean(dtype=np.float64))
