"""Checks that ``Trace`` and ``Track`` make of themselves. Each raises TraceError."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnncore.cells import CELLS, PROJECTED, Cell, cell_of
from rnncore.counting import counted
from rnncore.trace.archive import TraceError
from rnncore.trace.fields import TrackFields
from rnncore.trace.tower_track import TOWER, check_tower, require_names
from rnncore.trace.transformer_track import TRANSFORMER, check_transformer

OTHERS = {TOWER: check_tower, TRANSFORMER: check_transformer}
"""Tracks that are no recurrent cell's, each with a check of its own."""


def require_array(field: str, array: Any, shape: tuple[int, ...], dtype: np.dtype) -> None:
    """``array`` must be a numpy array of this shape and dtype."""
    if not isinstance(array, np.ndarray):
        raise TraceError(f"{field} must be a numpy array; got {type(array).__name__}")
    if array.shape != tuple(shape) or array.dtype != dtype:
        raise TraceError(
            f"{field} must be {dtype} of shape {tuple(shape)}; got {array.dtype} {array.shape}"
        )


def _require_boundaries(field: str, array: Any) -> None:
    """``array`` must be float32 or float64 with axes ``(T + 1, B, H)``, none of them empty."""
    sound = isinstance(array, np.ndarray) and array.dtype in (np.float32, np.float64)
    if not sound or array.ndim != 3 or array.shape[0] < 2 or 0 in array.shape:
        found = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else type(array)
        raise TraceError(
            f"{field} must be float32 or float64 of shape (T + 1, B, H), none empty; got {found}"
        )


def check_track(track: TrackFields) -> None:
    """Names, axes and dtypes of one track must be those of its cell."""
    if track.cell in OTHERS:
        OTHERS[track.cell](track)
        return
    if track.cell not in CELLS and track.cell != PROJECTED.name:
        choices = ", ".join(repr(name) for name in (*CELLS, PROJECTED.name, *OTHERS))
        raise TraceError(f"cell must be one of {choices}; got {track.cell!r}")
    cell = cell_of(track.cell)
    nonlinearities = cell.nonlinearities or (None,)
    if track.nonlinearity not in nonlinearities:
        raise TraceError(
            f"nonlinearity of {track.cell!r} must be one of {nonlinearities}; "
            f"got {track.nonlinearity!r}"
        )
    if type(track.layer) is not int or track.layer < 0 or type(track.reverse) is not bool:
        raise TraceError(
            f"layer must be an int from 0 and reverse a bool; got {track.layer!r}, "
            f"{track.reverse!r}"
        )
    require_names("pathway_grads", track.pathway_grads, ())
    if track.given != {}:
        require_names("given", track.given, cell.states)
    held = track.held if isinstance(track.held, dict) else {}
    require_names("held", track.held, tuple(g.name for g in cell.gates if g.name in held))
    require_names("states", track.states, cell.states)
    require_names("gates", track.gates, tuple(gate.name for gate in cell.gates))
    if track.state_grads != {} or track.gate_grads != {}:
        require_names("state_grads", track.state_grads, cell.states)
        require_names("gate_grads", track.gate_grads, cell.gradient_names)
    _check_axes(track, cell)


def _check_axes(track: TrackFields, cell: Cell) -> None:
    h = track.states["h"]
    _require_boundaries("states['h']", h)
    boundaries, batch, shown = h.shape
    hidden = shown
    parameters = track.parameters if isinstance(track.parameters, dict) else {}
    weight = parameters.get("weight_ih")
    input_size = weight.shape[-1] if isinstance(weight, np.ndarray) and weight.ndim else 0
    bias = "bias_ih" in parameters
    if cell is PROJECTED:  # h has a width of its own
        _require_boundaries("states['c']", track.states["c"])
        hidden = track.states["c"].shape[-1]
        shapes = PROJECTED.parameter_shapes(input_size, hidden, bias, shown)
    else:
        shapes = cell.parameter_shapes(input_size, hidden, bias)
    require_names("parameters", track.parameters, tuple(shapes))
    for name, shape in shapes.items():
        require_array(f"parameters[{name!r}]", track.parameters[name], shape, h.dtype)
    for group, steps in (("state", boundaries), ("gate", boundaries - 1)):
        for field in (f"{group}s", f"{group}_grads"):
            for name, array in getattr(track, field).items():
                width = shown if name == "h" else hidden
                require_array(f"{field}[{name!r}]", array, (steps, batch, width), h.dtype)
    for field in ("given", "held"):
        for name, array in getattr(track, field).items():
            width = shown if name == "h" else hidden
            require_array(f"{field}[{name!r}]", array, (boundaries - 1, batch, width), h.dtype)
    if track.inputs is not None:
        require_array("inputs", track.inputs, (boundaries - 1, batch, input_size), h.dtype)


def check_track_order(tracks: tuple[TrackFields, ...]) -> None:
    """Tracks must be of one cell and size, all or none with gradients, in torch's order.

    The width that a layer reads must be the width that the layer below writes.
    """
    sides = 2 if any(track.reverse for track in tracks) else 1
    places = [(track.layer, track.reverse) for track in tracks]
    layers = -(-len(tracks) // sides)
    if places != [(layer, bool(side)) for layer in range(layers) for side in range(sides)]:
        raise TraceError(f"tracks must stand in torch's order of (layer, reverse); got {places}")
    kinds = {
        (track.cell, track.nonlinearity, track.states["h"].shape, track.states["h"].dtype)
        for track in tracks
    }
    if len(kinds) != 1:
        raise TraceError("tracks must share their cell, nonlinearity, axes and dtype")
    if len({bool(track.gate_grads) for track in tracks}) != 1:
        raise TraceError("either all tracks hold gradients or none does")
    bottom = track_size(tracks[0])
    for track in tracks:
        expected = sides * tracks[0].hidden_size if track.layer else bottom
        width = track_size(track)
        if width != expected:
            raise TraceError(
                f"layer {track.layer} must read {counted(expected, 'feature')}; got {width}"
            )


def track_size(track: TrackFields) -> int:
    """Width of what the track reads."""
    if track.cell == TOWER:
        return int(track.states["h"].shape[-1])
    if track.cell == TRANSFORMER:
        return int(track.parameters["project.weight"].shape[1])
    return int(track.parameters["weight_ih"].shape[1])


def extent(track: TrackFields) -> tuple[int, int, int]:
    """Steps, rows and units of a track."""
    h = track.states["h"]
    steps, batch, hidden = (h[0] if track.cell == TRANSFORMER else track.after(h)).shape
    return int(steps), int(batch), int(hidden)


def check_labels(labels: object, steps: int) -> None:
    """``labels`` must be None or a tuple with one str a step."""
    if labels is None:
        return
    if not isinstance(labels, tuple) or not all(isinstance(label, str) for label in labels):
        raise TraceError("labels must be None or a tuple of str")
    if len(labels) != steps:
        raise TraceError(
            f"labels must hold one text for each of {counted(steps, 'step')}; got {len(labels)}"
        )
