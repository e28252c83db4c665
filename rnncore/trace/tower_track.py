"""What a track of a residual tower holds: its names and shapes, and the check of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnncore.trace.archive import TraceError
from rnncore.trace.fields import TrackFields

TOWER = "tower"
ACTIVATIONS = ("relu", "tanh", "sigmoid")
SIGNALS = ("read", "inner", "branch", "shortcut")
"""What W1 reads, what W2 reads, and the two summands of the block's sum (0 without a shortcut)."""

TRANSFORM = "transform"
"""The gate of a gated block; only those have it."""

GRADIENTS = ("arriving", "outer", "between", "inner")
"""After the block's last activation; at W2's output; past W2, at what it reads; at W1's output."""

PATHWAYS = ("shortcut", "branch")
GATE = "gate"
"""The part of pathway 2 that goes through the gate; only gated blocks have it."""

WEIGHTS = ("weight_1", "bias_1", "weight_2", "bias_2")
GATE_WEIGHTS = ("weight_gate", "bias_gate")


def check_tower(track: TrackFields) -> None:
    """Names, axes and dtypes of a tower's track. Raises TraceError."""
    if track.nonlinearity not in ACTIVATIONS:
        raise TraceError(
            f"nonlinearity of 'tower' must be one of {ACTIVATIONS}; got {track.nonlinearity!r}"
        )
    if track.layer != 0 or track.reverse or track.inputs is not None:
        raise TraceError("a tower has one layer in one direction, and reads its own states")
    gated = isinstance(track.gates, dict) and TRANSFORM in track.gates
    require_names("states", track.states, ("h",))
    require_names("gates", track.gates, SIGNALS + ((TRANSFORM,) if gated else ()))
    require_names("parameters", track.parameters, WEIGHTS + (GATE_WEIGHTS if gated else ()))
    if track.state_grads or track.gate_grads or track.pathway_grads:
        require_names("state_grads", track.state_grads, ("h",))
        require_names("gate_grads", track.gate_grads, GRADIENTS)
        require_names("pathway_grads", track.pathway_grads, PATHWAYS + ((GATE,) if gated else ()))
    h = track.states["h"]
    if not isinstance(h, np.ndarray) or h.ndim != 3 or h.shape[0] < 2 or 0 in h.shape:
        raise TraceError("states['h'] must be an array of shape (L + 1, B, width), none empty")
    if h.dtype not in (np.float32, np.float64):
        raise TraceError(f"states['h'] must be float32 or float64; got {h.dtype}")
    blocks, width = h.shape[0] - 1, h.shape[-1]
    for name, array in track.parameters.items():
        shape = (blocks, width, width) if name.startswith("weight") else (blocks, width)
        _array(f"parameters[{name!r}]", array, shape, h.dtype)
    by_block = (blocks, *h.shape[1:])
    groups = {"state_grads": h.shape, "gates": by_block, "gate_grads": by_block}
    for field, shape in (groups | {"pathway_grads": by_block}).items():
        for name, array in getattr(track, field).items():
            _array(f"{field}[{name!r}]", array, shape, h.dtype)


def require_names(field: str, arrays: object, names: tuple[str, ...]) -> None:
    """``arrays`` must be a dict with exactly ``names`` as its keys, in this order."""
    if not isinstance(arrays, dict) or tuple(arrays) != names:
        found = tuple(arrays) if isinstance(arrays, dict) else type(arrays).__name__
        raise TraceError(f"{field} must be a dict with the keys {names}; got {found}")


def _array(field: str, array: Any, shape: tuple[int, ...], dtype: np.dtype) -> None:
    if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype != dtype:
        found = (
            f"{array.dtype} {array.shape}"
            if isinstance(array, np.ndarray)
            else type(array).__name__
        )
        raise TraceError(f"{field} must be {dtype} of shape {shape}; got {found}")
