"""The two pathways of a residual tower's blocks, as norms. For traces of ``rnncore.residual``."""

from __future__ import annotations

import numpy as np

from rnncore.measures.gradients import log10_gradient_norm, require_gradients
from rnncore.measures.norms import log10_norm, norm
from rnncore.trace import Track
from rnncore.trace.tower_track import TOWER


def pathway_norms(track: Track) -> dict[str, np.ndarray]:
    """log10 of the norm of the gradient on each way through every block: ``(L, B)`` by name.

    "total" at the block's input; "shortcut" and "branch", whose vectors (not norms) add up to it
    where the loss reads the last block alone; "between" W2 and W1, inside the branch; for gated
    blocks "gate", a part of "branch". -inf for exactly 0.

    Raises ValueError where the track is not a tower's, or was recorded without a loss.
    """
    _require_tower(track)
    ways = {**track.pathway_grads, "between": track.gate_grads["between"]}
    norms = {name: log10_norm(array.astype(np.float64)) for name, array in ways.items()}
    return {"total": log10_gradient_norm(track)[:-1]} | norms


def removed_share(track: Track) -> np.ndarray:
    """How much the ReLU after the addition takes from the gradient's norm: ``(L, B)``, 0 to 1.

    1 - |m| / |d|, with d the gradient at the block's output and m = a'(s) * d. 0 for blocks whose
    sum is not followed by an activation (v2, gated), and where d is 0. Also the share that tanh or
    sigmoid takes. For plain, of the activation after the second layer.

    Raises ValueError where the track is not a tower's, or was recorded without a loss.
    """
    _require_tower(track)
    if "transform" in track.gates:
        return np.zeros(track.gates["branch"].shape[:2])
    arriving = norm(track.state_grads["h"][1:].astype(np.float64))
    left = norm(track.gate_grads["arriving"].astype(np.float64))
    return 1 - np.divide(left, arriving, out=np.ones_like(left), where=arriving > 0)


def block_weight_gradients(track: Track) -> dict[str, np.ndarray]:
    """Gradients of both weight matrices of every block: ``(L, width, width)`` by name.

    "weight_1" and "weight_2", summed over the rows of the batch. Of a tied tower, each use's part.
    Raises ValueError where the track is not a tower's, or was recorded without a loss.
    """
    _require_tower(track)
    ways = {"weight_1": ("inner", "read"), "weight_2": ("outer", "inner")}
    return {
        name: np.swapaxes(track.gate_grads[reaching], 1, 2) @ track.gates[read]
        for name, (reaching, read) in ways.items()
    }


def block_weight_gradient_norms(track: Track) -> dict[str, np.ndarray]:
    """log10 of the Frobenius norms of ``block_weight_gradients``: ``(L,)`` by name."""
    gradients = block_weight_gradients(track)
    return {
        name: log10_norm(array.reshape(len(array), -1).astype(np.float64))
        for name, array in gradients.items()
    }


def _require_tower(track: Track) -> None:
    if track.cell != TOWER:
        raise ValueError(f"track must be of a tower; got one of cell {track.cell!r}")
    require_gradients(track)
