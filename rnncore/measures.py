"""From a trace to numbers: one definition of each derived value. Traces in, numpy arrays out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch

from rnncore.cells import CELLS
from rnncore.cells.sweep import Step
from rnncore.trace import Trace, Track


def log10_norm(array: np.ndarray, axis: int = -1) -> np.ndarray:
    """``log10`` of the Euclidean norm along ``axis``, for norms of any size.

    Squares leave the range of a float long before the norm does, so each vector is first divided
    by its largest magnitude. A zero vector gives -inf, one with an infinity inf, one with a NaN
    NaN.
    """
    scale, unit = _split(array, axis)
    with np.errstate(divide="ignore"):
        return np.log10(unit) + np.log10(scale)


def norm(array: np.ndarray, axis: int = -1) -> np.ndarray:
    """Euclidean norm along ``axis``; over- or underflows only where the norm itself does."""
    scale, unit = _split(array, axis)
    with np.errstate(over="ignore"):
        return scale * unit


def _split(array: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """The largest magnitude of each vector, and the norm of the vector divided by it, 1 to √n.

    Where that magnitude is 0, infinite or NaN the second part is 1.
    """
    magnitude = np.abs(array)
    scale = magnitude.max(axis=axis, keepdims=True)
    ordinary = np.isfinite(scale) & (scale > 0)
    ratio = np.divide(magnitude, scale, out=np.zeros_like(magnitude), where=ordinary)
    unit = np.where(ordinary, np.linalg.norm(ratio, axis=axis, keepdims=True), 1)
    return np.squeeze(scale, axis), np.squeeze(unit, axis)


class Saturation(NamedTuple):
    """Shares of units near the lower and near the upper end of a gate's range, ``(T, B)`` each."""

    low: np.ndarray
    high: np.ndarray


def saturation(track: Track, gate: str, margin: float = 0.1) -> Saturation:
    """Share of units whose gate lies within ``margin`` of an end of its range, by step and row.

    ``margin`` is a share of the range, above 0 and at most 0.5: 0.1 means below 0.1 or above 0.9
    for a sigmoid gate, below -0.8 or above 0.8 for a tanh candidate. NaN past a row's end.
    Raises ValueError for another margin or a gate that the cell does not have.
    """
    if not 0 < margin <= 0.5:
        raise ValueError(f"margin must be above 0 and at most 0.5; got {margin!r}")
    limits = CELLS[track.cell].gate(gate)
    values = track.gates[gate]
    reach = margin * (limits.high - limits.low)
    dead = np.isnan(values).any(-1)
    low = np.where(dead, np.nan, (values <= limits.low + reach).mean(-1))
    high = np.where(dead, np.nan, (values >= limits.high - reach).mean(-1))
    return Saturation(low, high)


def gate_mean(track: Track, gate: str) -> np.ndarray:
    """Mean of a gate over the units, ``(T, B)``; NaN past a row's end."""
    CELLS[track.cell].gate(gate)
    return track.gates[gate].mean(-1)


def gate_quantiles(
    track: Track, gate: str, quantiles: tuple[float, ...] = (0.1, 0.5, 0.9)
) -> np.ndarray:
    """Quantiles of a gate over the units, ``(len(quantiles), T, B)``; NaN past a row's end."""
    CELLS[track.cell].gate(gate)
    return np.quantile(track.gates[gate], quantiles, axis=-1)


def state_change(track: Track, state: str = "h") -> np.ndarray:
    """How far each step moved the state: norm of state after minus state before, ``(T, B)``.

    In the track's own direction, by the input that moved it; NaN past a row's end.
    """
    boundaries = track.states[state]
    return norm(track.after(boundaries) - track.before(boundaries))


def step_jacobians(track: Track) -> np.ndarray:
    """Jacobian of every step, state after by state before: ``(T, B, S, S)``.

    S is H, or 2 H for the LSTM's joint state (h, c). NaN past a row's end.
    """
    jacobians = CELLS[track.cell].jacobian(
        Step(
            _tensors(track.parameters),
            track.nonlinearity,
            _tensors({name: track.before(array) for name, array in track.states.items()}),
            _tensors({name: track.after(array) for name, array in track.states.items()}),
            _tensors(track.gates),
        )
    )
    return np.where(_alive(track)[..., None, None], jacobians.numpy(), np.nan)


def parameter_gradients(trace: Trace) -> dict[str, np.ndarray]:
    """Gradients of all parameters by torch's names, ``weight_ih_l0`` and so on, from the trace.

    Raises ValueError where the trace was recorded without a loss.
    """
    inside = trace.alive[..., None]
    gradients: dict[str, np.ndarray] = {}
    for track in trace.tracks:
        if not track.gate_grads:
            raise ValueError("the trace holds no gradients: it was recorded without a loss")

        def zeroed(*arrays: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(np.where(inside, np.concatenate(arrays, -1), 0))

        named = CELLS[track.cell].parameter_gradients(
            track.parameters,
            torch.from_numpy(trace.layer_inputs(track.layer)),
            zeroed(track.before(track.states["h"])),
            zeroed(*track.gates.values()) if track.gates else torch.empty(0),
            zeroed(*track.gate_grads.values()),
        )
        suffix = f"_l{track.layer}" + ("_reverse" if track.reverse else "")
        gradients |= {name + suffix: value.numpy() for name, value in named.items()}
    return gradients


def _alive(track: Track) -> np.ndarray:
    """Where the row has an input, ``(T, B)``: both its states are there."""
    h = track.states["h"]
    return ~(np.isnan(h[1:]).all(-1) | np.isnan(h[:-1]).all(-1))


def _tensors(arrays: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(array) for name, array in arrays.items()}
