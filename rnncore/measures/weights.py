"""Gradients of the weights: whole, and what each step contributes to them."""

from __future__ import annotations

import numpy as np
import torch

from rnncore.cells import PROJECTED, Cell, cell_of
from rnncore.measures.gradients import require_gradients
from rnncore.measures.norms import log10_norm
from rnncore.trace import Trace, Track

WEIGHTS = ("weight_hh", "weight_ih")
PROJECTION = "weight_hr"
AGREE = 1e-3
"""How far the sum of a weight's terms may be from its gradient: rounding, in float32 too."""


def parameter_gradients(trace: Trace) -> dict[str, np.ndarray]:
    """Gradients of all parameters by torch's names, ``weight_ih_l0`` and so on, from the trace.

    Raises ValueError where the trace was recorded without a loss.
    """
    gradients: dict[str, np.ndarray] = {}
    for track in trace.tracks:
        require_gradients(track)
        named = _parameter_gradients(trace, track)
        gradients |= {name + track.suffix: value.numpy() for name, value in named.items()}
    return gradients


def _parameter_gradients(trace: Trace, track: Track) -> dict[str, torch.Tensor]:
    (h_before,) = _zeroed(trace, track.before(track.states["h"]))
    found = cell_of(track.cell).parameter_gradients(
        [name for name in track.parameters if name != PROJECTION],
        torch.from_numpy(trace.layer_inputs(track.layer)),
        h_before,
        _zeroed(trace, *track.gates.values()),
        _zeroed(trace, *track.gate_grads.values()),
    )
    return found | (
        {PROJECTION: _projection(trace, track)} if PROJECTION in track.parameters else {}
    )


def _projection(trace: Trace, track: Track, steps: slice = slice(None)) -> torch.Tensor:
    """What ``steps`` give to the gradient of the projection: that of h, by what was projected."""
    after = track.gave("c"), track.after(track.state_grads["h"])
    arrays = _zeroed(trace, track.gates["output"], *after)
    return PROJECTED.projection_gradient(*(array[steps] for array in arrays))


def weight_gradient_terms(trace: Trace, track: Track) -> dict[str, np.ndarray]:
    """What each step gives to the gradient of every parameter, ``(T, *shape)`` by torch's names.

    A parameter is used at every step, and its gradient is the sum over them: the terms sum to those
    of ``parameter_gradients``. As large as the network times its steps: for small ones.

    Raises ValueError where no gradient was recorded.
    """
    require_gradients(track)
    cell = cell_of(track.cell)
    inputs = torch.from_numpy(trace.layer_inputs(track.layer))
    (h_before,) = _zeroed(trace, track.before(track.states["h"]))
    gates, grads = (_zeroed(trace, *part.values()) for part in (track.gates, track.gate_grads))
    names = [name for name in track.parameters if name != PROJECTION]
    steps = [
        cell.parameter_gradients(
            names,
            *(inputs[t : t + 1], h_before[t : t + 1]),
            *(tuple(part[t : t + 1] for part in parts) for parts in (gates, grads)),
        )
        for t in range(len(inputs))
    ]
    if PROJECTION in track.parameters:
        for t, step in enumerate(steps):
            step[PROJECTION] = _projection(trace, track, slice(t, t + 1))
    return {
        name + track.suffix: np.stack([step[name].numpy() for step in steps])
        for name in track.parameters
    }


def log10_weight_gradient_norms(
    trace: Trace, track: Track, weight: str = "weight_hh"
) -> dict[str, np.ndarray]:
    """log10 of the norm of what each step adds to a weight's gradient: ``(T,)`` by gate.

    The gradient of the gate's rows of ``weight`` ("weight_hh" or "weight_ih") is a sum over the
    steps, whose terms are ``D^T R`` with ``D (B, H)`` the gradients of the pre-activations and
    ``R`` the states, or inputs, that the weight multiplied. Its Frobenius norm is
    ``sqrt(sum((D D^T) * (R R^T)))``, and no term has to be built for it. One entry, named
    "preactivation", for cells without gates. -inf where a step adds nothing.

    Raises ValueError where no gradient was recorded, for a weight that the cell does not have, and
    where the cell's weight multiplies something else than the state before or the input.
    """
    cell = cell_of(track.cell)
    choices = [name for name in WEIGHTS if name in track.parameters]
    if weight not in choices:
        listed = " or ".join(map(repr, choices))
        raise ValueError(f"weight of cell {cell.name!r} must be {listed}; got {weight!r}")
    require_gradients(track)
    parts = _zeroed(trace, *track.gate_grads.values())
    if weight == "weight_ih":
        reads = (torch.from_numpy(trace.layer_inputs(track.layer)),) * len(parts)
    else:
        (h_before,) = _zeroed(trace, track.before(track.states["h"]))
        gates = _zeroed(trace, *track.gates.values())
        parts, reads = cell.recurrent_part(gates, parts), cell.recurrent_reads(gates, h_before)
    _require_sum(trace, track, weight, parts, reads)
    diagonal = track.parameters[weight].ndim == 1  # IndRNN: each unit with its own past
    norms = _norms_by_unit if diagonal else _norms
    return {
        name: norms(part.numpy(), read.numpy())
        for name, part, read in zip(cell.gradient_names, parts, reads, strict=True)
    }


def _require_sum(
    trace: Trace,
    track: Track,
    weight: str,
    parts: tuple[torch.Tensor, ...],
    reads: tuple[torch.Tensor, ...],
) -> None:
    """Raise ValueError where a cell's own gradient of the weight is no sum of ``D^T R``.

    A cell that computes it in a way of its own may multiply the weight with something else.
    """
    cell = cell_of(track.cell)
    if type(cell)._parameter_gradients is Cell._parameter_gradients:
        return  # it is this sum
    own = _parameter_gradients(trace, track)[weight]
    with np.errstate(all="ignore"):
        flat = (
            (part.flatten(0, 1), read.flatten(0, 1))
            for part, read in zip(parts, reads, strict=True)
        )
        total = torch.cat([part.t() @ read for part, read in flat])
        apart = float((own - total).abs().max()) > AGREE * float(own.abs().max())
    if apart:
        raise ValueError(
            f"the gradient of {weight!r} of cell {track.cell!r} is no sum over the steps of what "
            "reaches its gates times what stands before them: the weight multiplies something else"
        )


def weight_gradient_shares(
    trace: Trace, track: Track, weight: str = "weight_hh"
) -> dict[str, np.ndarray]:
    """Each step's share of a weight's gradient, ``(T,)`` by gate; the shares of a gate sum to 1.

    The norm of the step's term divided by the sum of the norms of all terms; that is not the norm
    of their sum, in which terms may cancel. 0 throughout where no step adds anything. Arguments and
    errors as those of ``log10_weight_gradient_norms``.
    """
    shares = {}
    for name, logs in log10_weight_gradient_norms(trace, track, weight).items():
        norms = 10.0 ** (logs - (logs.max() if np.isfinite(logs.max()) else 0))
        shares[name] = norms / (norms.sum() or 1)
    return shares


def _norms(part: np.ndarray, read: np.ndarray) -> np.ndarray:
    """log10 of ``|D^T R|`` at every step, ``(T, B, H)`` and ``(T, B, I)`` to ``(T,)``."""
    (left, by_left), (right, by_right) = _scaled(part), _scaled(read)
    if part.shape[1] == 1:
        return log10_norm(left[:, 0]) + by_left + log10_norm(right[:, 0]) + by_right
    products = (left @ left.swapaxes(1, 2)) * (right @ right.swapaxes(1, 2))  # (T, B, B)
    with np.errstate(divide="ignore"):
        # Rounding may leave a sum that ought to be 0 a little below it.
        return np.log10(np.maximum(products.sum((1, 2)), 0)) / 2 + by_left + by_right


def _norms_by_unit(part: np.ndarray, read: np.ndarray) -> np.ndarray:
    (left, by_left), (right, by_right) = _scaled(part), _scaled(read)
    return log10_norm((left * right).sum(1)) + by_left + by_right


def _scaled(array: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each step divided by its largest magnitude, in float64, and log10 of that, ``(T,)``."""
    wide = array.astype(np.float64)
    largest = np.abs(wide).max((1, 2))
    scale = np.where(np.isfinite(largest) & (largest > 0), largest, 1)
    return wide / scale[:, None, None], np.log10(scale)


def _zeroed(trace: Trace, *arrays: np.ndarray) -> tuple[torch.Tensor, ...]:
    """As tensors, with 0 in place of NaN past a row's end."""
    inside = trace.alive[..., None]
    if inside.all():
        return tuple(torch.from_numpy(array) for array in arrays)
    return tuple(torch.from_numpy(np.where(inside, array, 0)) for array in arrays)
