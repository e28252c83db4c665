"""Pack what the stage needs of a trace into one block of bytes: a JSON header and arrays.

Layout: the header's length (uint32, little endian), the header in UTF-8 padded with spaces to a
multiple of 4, then the arrays one after another (little endian, C order): float32, or float64 for
one with numbers that float32 cannot hold. The gates come as bytes, which is all that their colours
show; a gate's number on the screen is computed from the weights, which travel with the states. The
reader is ``js/codec.js``.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from dashboard.theme import PALETTE
from rnncore import Trace, Track
from rnncore.cells import CELLS, Gate

MAGIC = b"UNR1"

MOST_WEIGHTS = 8 * 2**20
"""Bytes of float32 weights that are sent: some of the largest network that can be uploaded."""


class Readout(NamedTuple):
    """The linear output layer on top: ``weight (K, D*H)``, ``bias (K,)``, ``outputs (T, K)``.

    ``answers (K,)``: what each output stands for, where the network was trained to answer with the
    softmax of its outputs; empty where they mean nothing. ``untouched (T, K)``: what the
    network gives without what is held, where gates are.
    """

    weight: np.ndarray
    bias: np.ndarray
    outputs: np.ndarray
    answers: tuple[str, ...] = ()
    untouched: np.ndarray | None = None


def unroll_block(
    trace: Trace,
    *,
    readout: Readout | None,
    names: Sequence[str],
    title: str,
    origin: str,
) -> bytes:
    """Pack a trace of one sequence for the scene ``unroll``.

    A network with more than ``MOST_WEIGHTS`` bytes of weights is sent without them, and then its
    units cannot be opened for their arithmetic; nor can those of a cell that states no step.

    Args:
        trace: a trace with a batch of one, ``T`` steps.
        readout: the output layer, so that its arithmetic can be shown too; None where there is
            none, and then no output is drawn.
        names: what each of the ``I`` inputs is called on the screen.
        title: the network's name, "LSTM" for instance.
        origin: where its weights are from, "untrained, seed 0"; printed on saved pictures.

    Raises:
        ValueError: if the trace holds more than one sequence.
    """
    if trace.inputs.shape[1] != 1:
        raise ValueError(f"trace must hold one sequence; got a batch of {trace.inputs.shape[1]}")
    weights = sum(array.size for track in trace.tracks for array in track.parameters.values())
    light = 4 * weights <= MOST_WEIGHTS
    arrays = {"x": trace.inputs[:, 0]}  # (T, I)
    for index, track in enumerate(trace.tracks):
        arrays |= {f"{index}.{name}": array for name, array in _track_arrays(track, light).items()}
        arrays |= {f"{index}.mean.{name}": mean for name, mean in _gate_means(track).items()}
    if readout is not None:
        arrays |= {"y": readout.outputs}
        if readout.untouched is not None:
            arrays |= {"y.untouched": readout.untouched}
        arrays |= {"readout.weight": readout.weight, "readout.bias": readout.bias}
    limits = {gate.name: _limits(gate, trace) for gate in CELLS[trace.tracks[0].cell].gates}
    for index, track in enumerate(trace.tracks):
        arrays |= {f"{index}.{name}": shares for name, shares in _gate_shares(track, limits)}
    outputs = 0 if readout is None else len(readout.bias)
    head = _header(trace, outputs, names, title, origin, limits)
    answers = [] if readout is None else list(readout.answers)
    pinnable = light and bool(head["equations"])
    return packed_block(head | {"answers": answers, "pinnable": pinnable}, arrays)


def packed_block(head: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """The block of a header and its arrays, each in the smallest type that holds it."""
    packed = {name: np.ascontiguousarray(array, _kind(array)) for name, array in arrays.items()}
    kinds = [[name, list(array.shape), array.dtype.str[1:]] for name, array in packed.items()]
    head = head | {"arrays": kinds}
    body = b"".join(array.tobytes() for array in packed.values())
    head["key"] = hashlib.sha256(_json(head) + body).hexdigest()[:16]
    header = _json(head)
    header += b" " * (-len(header) % 4)
    return struct.pack("<I", len(header)) + header + body


def _kind(array: np.ndarray) -> str:
    """Bytes stay bytes; float32, unless numbers would become infinite or 0 in it."""
    if array.dtype == np.uint8:
        return "u1"
    with np.errstate(over="ignore", under="ignore"):
        single = array.astype("<f4")
    lost = (np.isinf(single) & np.isfinite(array)) | ((single == 0) & (array != 0))
    return "<f8" if lost.any() else "<f4"


def _track_arrays(track: Track, weights: bool) -> dict[str, np.ndarray]:
    """States ``(T + 1, H)`` of one lane, what gates were held at, with ``weights`` its parameters.

    Then also ``inputs (T, I)`` where a layer read something else than the states below it, and
    what a step gave of a state that was changed, ``(T, H)``.
    """
    arrays = {name: array[:, 0] for name, array in track.states.items()}
    arrays |= {f"held.{gate}": array[:, 0] for gate, array in track.held.items()}
    if not weights:
        return arrays
    if track.inputs is not None:
        arrays["inputs"] = track.inputs[:, 0]
    arrays |= {f"given.{state}": array[:, 0] for state, array in track.given.items()}
    return arrays | dict(track.parameters)


def _limits(gate: Gate, trace: Trace) -> tuple[float, float]:
    """The range of a gate's colours: its own, or where that has no ends, that of its values."""
    if gate.bounded:
        return gate.low, gate.high
    values = np.abs([track.gates[gate.name] for track in trace.tracks])
    largest = float(values[np.isfinite(values)].max(initial=0.0)) or 1.0
    return -largest, largest


def _gate_shares(
    track: Track, limits: Mapping[str, tuple[float, float]]
) -> Iterator[tuple[str, np.ndarray]]:
    """Each gate ``(T, H)`` as a share of its range: 0 at its low end, 255 at its high end."""
    for name, array in track.gates.items():
        low, high = limits[name]
        yield name, np.rint((array[:, 0] - low) / (high - low) * 255).astype("u1")


def _gate_means(track: Track) -> dict[str, np.ndarray]:
    """The mean over the units, ``(T,)``, of each gate that opens and shuts.

    It is told in digits, which a mean of rounded colours does not have.
    """
    opening = [gate.name for gate in CELLS[track.cell].gates if gate.low == 0]
    return {name: track.gates[name][:, 0].mean(axis=-1) for name in opening}


def _header(
    trace: Trace,
    outputs: int,
    names: Sequence[str],
    title: str,
    origin: str,
    limits: Mapping[str, tuple[float, float]],
) -> dict[str, Any]:
    first = trace.tracks[0]
    cell = CELLS[first.cell]
    stated = cell.stated(first.nonlinearity) if cell.step else None
    steps, hidden = len(trace.inputs), first.states["h"].shape[-1]
    labels = trace.labels or [str(t + 1) for t in range(steps)]
    return {
        "scene": "unroll",
        "cell": first.cell,
        "equations": stated.lines if stated else [],
        "blocks": stated.blocks if stated else [],
        "recurrent": ("", "u", "W_hh")[getattr(first.parameters.get("weight_hh"), "ndim", 0)],
        "title": title,
        "origin": origin,
        "steps": steps,
        "hidden": hidden,
        "inputs": trace.inputs.shape[-1],
        "outputs": outputs,
        "layers": trace.tracks[-1].layer + 1,
        "lanes": [_lane(track) for track in trace.tracks],
        "labels": list(labels),
        "names": list(names),
        "gates": [
            _gate(gate, *limits[gate.name])
            for gate in sorted(cell.gates, key=lambda gate: gate.order)
        ],
        "states": ["c", "h"] if "c" in first.states else ["h"],
        "palette": PALETTE,
    }


def _lane(track: Track) -> dict[str, Any]:
    """Where a lane stands; ``zero``: whether its initial state is all zeros."""
    first = -1 if track.reverse else 0
    zero = not any(array[first, 0].any() for array in track.states.values())
    return {"layer": track.layer, "reverse": track.reverse, "zero": zero}


def _gate(gate: Gate, low: float, high: float) -> Mapping[str, Any]:
    named = {"name": gate.name, "symbol": gate.symbol, "role": gate.role}
    return {**named, "low": low, "high": high}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
