"""What a track of a causal Transformer holds: its names and shapes, and the check of them.

One track stands for all L layers, since they share the residual stream. ``states["h"]``
``(2 L + 1, T, B, H)`` is the stream on its boundaries: 0 before the first layer, 2 l + 1 after the
attention of layer l, 2 l + 2 after its feed-forward network, l from 0. ``gates["attention"]``
``(L, B, N, T, T)`` is what each step (before the last axis) heeds of each (on it) in each of N
heads: a row adds up to 1, and is 0 at what comes later. ``state_grads`` and ``gate_grads`` are the
gradients of both, the latter 0 where nothing can be heeded. ``parameters`` have torch's names.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rnncore.counting import counted
from rnncore.trace.archive import TraceError
from rnncore.trace.fields import TrackFields
from rnncore.trace.tower_track import require_names

TRANSFORMER = "transformer"
ATTENTION = "attention"
WIDER = 4
"""Times as wide as the stream the feed-forward network is."""


def parameter_shapes(inputs: int, width: int, layers: int) -> dict[str, tuple[int, ...]]:
    """The parameters of ``rnncore.CausalTransformer``, in its order: their shapes by name."""
    wide = WIDER * width
    inner = {
        "norm_1.weight": (width,),
        "norm_1.bias": (width,),
        "norm_2.weight": (width,),
        "norm_2.bias": (width,),
        "attention.queries_keys_values.weight": (3 * width, width),
        "attention.queries_keys_values.bias": (3 * width,),
        "attention.out.weight": (width, width),
        "attention.out.bias": (width,),
        "up.weight": (wide, width),
        "up.bias": (wide,),
        "down.weight": (width, wide),
        "down.bias": (width,),
    }
    shapes: dict[str, tuple[int, ...]] = {"project.weight": (width, inputs)}
    shapes |= {"project.bias": (width,)}
    for layer in range(layers):
        shapes |= {f"layers.{layer}.{name}": shape for name, shape in inner.items()}
    return shapes | {"norm.weight": (width,), "norm.bias": (width,)}


def layers_of(track: TrackFields) -> int:
    """How many layers a track of a Transformer has, L."""
    return len(track.states["h"]) // 2


def check_transformer(track: TrackFields) -> None:
    """Names, axes and dtypes of a Transformer's track. Raises TraceError."""
    if track.layer != 0 or track.reverse or track.inputs is not None or track.nonlinearity:
        raise TraceError(
            "a transformer has one track in one direction, without a nonlinearity or inputs of "
            "its own"
        )
    for field in ("pathway_grads", "given", "held"):
        require_names(field, getattr(track, field), ())
    require_names("states", track.states, ("h",))
    require_names("gates", track.gates, (ATTENTION,))
    if track.state_grads != {} or track.gate_grads != {}:
        require_names("state_grads", track.state_grads, ("h",))
        require_names("gate_grads", track.gate_grads, (ATTENTION,))
    h, attention = track.states["h"], track.gates[ATTENTION]
    _check_stream(h)
    _check_attention(attention, h)
    parameters = track.parameters if isinstance(track.parameters, dict) else {}
    project = parameters.get("project.weight")
    inputs = project.shape[-1] if isinstance(project, np.ndarray) and project.ndim else 0
    shapes = parameter_shapes(inputs, h.shape[-1], len(h) // 2)
    require_names("parameters", track.parameters, tuple(shapes))
    for name, shape in shapes.items():
        _require(f"parameters[{name!r}]", track.parameters[name], shape, h.dtype)
    for name, array in track.state_grads.items():
        _require(f"state_grads[{name!r}]", array, h.shape, h.dtype)
    for name, array in track.gate_grads.items():
        _require(f"gate_grads[{name!r}]", array, attention.shape, h.dtype)


def _check_stream(h: Any) -> None:
    sound = isinstance(h, np.ndarray) and h.dtype in (np.float32, np.float64)
    if not sound or h.ndim != 4 or len(h) < 3 or len(h) % 2 == 0 or 0 in h.shape:
        raise TraceError(
            "states['h'] of a transformer must be float32 or float64 of shape (2 L + 1, T, B, H), "
            f"none empty; got {_found(h)}"
        )


def _check_attention(attention: Any, h: np.ndarray) -> None:
    """Weights of every head, which share the width among them."""
    boundaries, steps, batch, width = h.shape
    heads = attention.shape[2] if isinstance(attention, np.ndarray) and attention.ndim == 5 else 0
    if heads < 1 or width % heads:
        raise TraceError(
            "gates['attention'] must have the shape (L, B, heads, T, T), with heads that share "
            f"{counted(width, 'unit')}; got {_found(attention)}"
        )
    _require(
        "gates['attention']", attention, (boundaries // 2, batch, heads, steps, steps), h.dtype
    )


def _require(field: str, array: Any, shape: tuple[int, ...], dtype: np.dtype) -> None:
    if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype != dtype:
        raise TraceError(f"{field} must be {dtype} of shape {shape}; got {_found(array)}")


def _found(array: Any) -> str:
    if isinstance(array, np.ndarray):
        return f"{array.dtype} {array.shape}"
    return type(array).__name__
