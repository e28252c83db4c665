"""Pack what the stage needs of traces for the scene ``unroll``: one network, or one after another.

The gates come as bytes, which is all that their colours show; a gate's number on the screen is
computed from the weights, which travel with the states (``lanes.py``; the bytes: ``packing.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from rnncore.cells import CELLS
from rnncore.player import lanes
from rnncore.player.packing import packed_block
from rnncore.player.palette import PALETTE
from rnncore.trace import Trace, Track

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


class Network(NamedTuple):
    """A recurrent network of several on one stage: its title, its trace, and its inputs' names."""

    title: str
    trace: Trace
    names: Sequence[str]


class Handed(NamedTuple):
    """What a decoder has of its encoder.

    Its first state is ``tanh(weight h + bias)``: ``weight (G, F)``, ``bias (G,)``, and ``h (F,)``
    the last states of the encoder's directions joined. ``attention (S, T)``: the weights of the
    encoder's states in what each of its ``S`` steps reads.
    """

    weight: np.ndarray
    bias: np.ndarray
    attention: np.ndarray


def unroll_block(
    trace: Trace,
    *,
    readout: Readout | None,
    names: Sequence[str],
    title: str,
    origin: str,
    weights: bool = True,
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
        weights: whether weights and inputs are sent, for the arithmetic of a unit.

    Raises:
        ValueError: if the trace holds more than one sequence.
    """
    network = Network(title, trace, names if weights else ())
    head, arrays = packable([network], readout, weights=weights)
    return packed_block(head | {"title": title, "origin": origin}, arrays)


def joined_block(
    encoder: Network,
    decoder: Network,
    handed: Handed,
    *,
    readout: Readout,
    title: str,
    origin: str,
) -> bytes:
    """Pack an encoder of ``T`` steps and its decoder of ``S`` as one network of ``T + S``.

    Args:
        encoder: the network that reads; its last layer's directions are what is handed on.
        decoder: the network that writes, of the same cell.
        handed: what the decoder has of the encoder.
        readout: the decoder's output layer, with its ``S`` outputs.
        title: the name of the whole.
        origin: as for ``unroll_block``.

    Raises:
        ValueError: for cells that differ, more than one sequence, or attention of another shape.
    """
    cells = [each.trace.tracks[0].cell for each in (encoder, decoder)]
    if len(set(cells)) != 1:
        raise ValueError(f"encoder and decoder must have the same cell; got {' and '.join(cells)}")
    shape = (decoder.trace.steps, encoder.trace.steps)
    if handed.attention.shape != shape:
        raise ValueError(f"attention must have shape {shape}; got {handed.attention.shape}")
    head, arrays = packable([encoder, decoder], readout)
    parts = [_part(each) for each in (encoder, decoder)]
    arrays |= {
        "x.1": decoder.trace.inputs[:, 0],
        "bridge.weight": handed.weight,
        "bridge.bias": handed.bias,
        "attention": handed.attention,
    }
    head |= {"steps": sum(shape), "hidden": max(part["hidden"] for part in parts), "parts": parts}
    return packed_block(head | {"title": title, "origin": origin}, arrays)


def packable(
    networks: Sequence[Network], readout: Readout | None, *, weights: bool = True
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and the arrays of networks, with the lanes of all in their order.

    Without ``weights`` they have neither those nor the inputs.
    """
    tracks = [track for each in networks for track in each.trace.tracks]
    for each in networks:
        if (batch := each.trace.inputs.shape[1]) != 1:
            raise ValueError(f"trace must hold one sequence; got a batch of {batch}")
    size = sum(array.size for track in tracks for array in track.parameters.values())
    light = weights and 4 * size <= MOST_WEIGHTS
    arrays = {"x": networks[0].trace.inputs[:, 0]} if weights else {}  # (T, I)
    arrays |= lanes.arrays(tracks, light)
    if readout is not None:
        arrays |= {"y": readout.outputs}
        if readout.untouched is not None:
            arrays |= {"y.untouched": readout.untouched}
        arrays |= {"readout.weight": readout.weight, "readout.bias": readout.bias}
    limits = {gate.name: lanes.limits(gate, tracks) for gate in CELLS[tracks[0].cell].gates}
    arrays |= lanes.shares(tracks, limits)
    outputs = 0 if readout is None else len(readout.bias)
    head = _header(networks, outputs, limits)
    answers = [] if readout is None else list(readout.answers)
    return head | {"answers": answers, "pinnable": light and bool(head["equations"])}, arrays


def _header(
    networks: Sequence[Network], outputs: int, limits: Mapping[str, tuple[float, float]]
) -> dict[str, Any]:
    first = networks[0].trace.tracks[0]
    return {
        "scene": "unroll",
        **equations_of(first),
        **{name: value for name, value in _part(networks[0]).items() if name != "title"},
        "outputs": outputs,
        "lanes": lanes.named([each.trace.tracks for each in networks]),
        "labels": [label for each in networks for label in labels_of(each.trace)],
        "gates": lanes.gates(CELLS[first.cell], limits),
        "palette": PALETTE,
    }


def equations_of(track: Track) -> dict[str, Any]:
    """What the player knows of a cell: its lines, its rows of weights, and its states."""
    cell = CELLS[track.cell]
    stated = cell.stated(track.nonlinearity) if cell.step else None
    return {
        "cell": track.cell,
        "equations": stated.lines if stated else [],
        "blocks": stated.blocks if stated else [],
        "recurrent": ("", "u", "W_hh")[getattr(track.parameters.get("weight_hh"), "ndim", 0)],
        "states": ["c", "h"] if "c" in track.states else ["h"],
    }


def _part(network: Network) -> dict[str, Any]:
    """The sizes of a network, and the names of its inputs."""
    title, trace, names = network
    return {
        "title": title,
        "steps": len(trace.inputs),
        "hidden": trace.tracks[0].states["h"].shape[-1],
        "inputs": trace.inputs.shape[-1],
        "layers": trace.tracks[-1].layer + 1,
        "names": list(names),
    }


def labels_of(trace: Trace) -> Sequence[str]:
    """What its steps are called: where nobody said, by their numbers from 1."""
    return trace.labels or [str(t + 1) for t in range(len(trace.inputs))]
