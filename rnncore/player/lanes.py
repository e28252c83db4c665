"""The lanes of the scene ``unroll``: a layer in one direction each, with states, gates, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rnncore.cells import CELLS, Cell, Gate
from rnncore.trace import Track

Limits = Mapping[str, tuple[float, float]]


def arrays(tracks: Sequence[Track], weights: bool) -> dict[str, np.ndarray]:
    """States, with ``weights`` the parameters too, and the means of gates: by lane and name."""
    found: dict[str, np.ndarray] = {}
    for index, track in enumerate(tracks):
        found |= {f"{index}.{name}": array for name, array in _arrays(track, weights).items()}
        found |= {f"{index}.mean.{name}": mean for name, mean in _means(track).items()}
    return found


def shares(tracks: Sequence[Track], limits: Limits) -> dict[str, np.ndarray]:
    """Each gate ``(T, H)`` as a share of its range: 0 at its low end, 255 at its high end."""
    return {
        f"{index}.{name}": _share(array, *limits[name])
        for index, track in enumerate(tracks)
        for name, array in track.gates.items()
    }


def limits(gate: Gate, tracks: Sequence[Track]) -> tuple[float, float]:
    """The range of a gate's colours: its own, or where that has no ends, that of its values."""
    if gate.bounded:
        return gate.low, gate.high
    values = np.concatenate([np.abs(track.gates[gate.name]).ravel() for track in tracks])
    largest = float(values[np.isfinite(values)].max(initial=0.0)) or 1.0
    return -largest, largest


def named(networks: Sequence[Sequence[Track]]) -> list[dict[str, Any]]:
    """Where each lane stands, and of which network it is, but for the first.

    ``zero``: whether its initial state is all zeros.
    """
    return [
        _lane(track) | ({"part": part} if part else {})
        for part, tracks in enumerate(networks)
        for track in tracks
    ]


def gates(cell: Cell, limits: Limits) -> list[Mapping[str, Any]]:
    """The gates of a cell in the order of the screen, each with the range of its colours."""
    return [
        _gate(gate, *limits[gate.name]) for gate in sorted(cell.gates, key=lambda gate: gate.order)
    ]


def _arrays(track: Track, weights: bool) -> dict[str, np.ndarray]:
    """States ``(T + 1, H)`` of one lane, what gates were held at, with ``weights`` its parameters.

    Then also ``inputs (T, I)`` where a layer read something else than the states below it, and
    what a step gave of a state that was changed, ``(T, H)``.
    """
    found = {name: array[:, 0] for name, array in track.states.items()}
    found |= {f"held.{gate}": array[:, 0] for gate, array in track.held.items()}
    if not weights:
        return found
    if track.inputs is not None:
        found["inputs"] = track.inputs[:, 0]
    found |= {f"given.{state}": array[:, 0] for state, array in track.given.items()}
    return found | dict(track.parameters)


def differences(first: Track, second: Track) -> dict[str, np.ndarray]:
    """The second less the first: ``(T, H)`` by gate, and by state after each step."""
    gates = {name: second.gates[name] - array for name, array in first.gates.items()}
    states = {
        name: second.after(second.states[name]) - first.after(array)
        for name, array in first.states.items()
    }
    return {name: array[:, 0] for name, array in (gates | states).items()}


def _share(array: np.ndarray, low: float, high: float) -> np.ndarray:
    share = np.nan_to_num((array[:, 0] - low) / (high - low))  # what is no number has no colour
    return np.rint(share * 255).astype("u1")


def _means(track: Track) -> dict[str, np.ndarray]:
    """The mean over the units, ``(T,)``, of each gate that opens and shuts.

    It is told in digits, which a mean of rounded colours does not have.
    """
    opening = [gate.name for gate in CELLS[track.cell].gates if gate.low == 0]
    return {name: track.gates[name][:, 0].mean(axis=-1) for name in opening}


def _lane(track: Track) -> dict[str, Any]:
    first = -1 if track.reverse else 0
    zero = not any(array[first, 0].any() for array in track.states.values())
    return {"layer": track.layer, "reverse": track.reverse, "zero": zero}


def _gate(gate: Gate, low: float, high: float) -> Mapping[str, Any]:
    shown = {"name": gate.name, "symbol": gate.symbol, "role": gate.role}
    return {**shown, "low": low, "high": high}
