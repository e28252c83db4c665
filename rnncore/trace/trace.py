"""Trace and Track: everything recorded of one run, as named arrays.

Raw values only; norms, shares and logs are derived in ``rnncore.measures``. A trace holds no module
and no tensor, and can be pickled, saved and loaded.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np

from rnncore.trace import archive, packing, summary
from rnncore.trace.archive import TraceError
from rnncore.trace.checks import (
    check_labels,
    check_track,
    check_track_order,
    extent,
    require_array,
    track_size,
)
from rnncore.trace.fields import TraceFields, TrackFields
from rnncore.trace.origin import Origin
from rnncore.trace.transformer_track import TRANSFORMER

STARTS = ("zeros", "constant", "computed")

_VIEWS: dict[str, Callable[..., Any]] = {}


def bind_views(**views: Callable[..., Any]) -> None:
    """Say how a trace becomes a table, a notebook's view and a page: by what stands above it."""
    _VIEWS.update(views)


@dataclass(frozen=True, slots=True, eq=False)
class Track(TrackFields):
    """One layer in one direction.

    ``cell``: "elman", "lstm", "gru", "indrnn", "mingru", "gru_reset_before" or "lstmp": an LSTM
    with a projection, whose h has P units and all else H. ``nonlinearity``: "tanh" or "relu" for
    Elman and IndRNN, otherwise None. ``layer`` counts from 0. ``parameters``: torch's names without
    the layer suffix; biases only where the module has them.

    ``states`` and ``state_grads`` (dL/dh, dL/dc): ``(T + 1, B, H)`` on the boundaries between
    inputs; boundary t lies before input t. A forward row starts on boundary 0, a reverse row on
    boundary ``lengths[b]``, and its state after reading input t stands on boundary t.

    ``gates`` and ``gate_grads``: ``(T, B, H)``; the gradients are those of the pre-activations,
    for Elman and IndRNN under the name "preactivation". Both gradient dicts are empty where no
    loss was given. Past a row's end: NaN.

    ``pathway_grads``: empty but for towers, where steps are blocks; ``rnncore.trace.tower_track``
    has the names that a track of ``cell`` "tower" has instead of gates. A track of "transformer"
    has axes of its own, which ``rnncore.trace.transformer_track`` says.

    ``given``: empty but for a cell that somebody called step by step and whose state they changed
    between two calls (a mask, dropout): ``(T, B, H)`` by state, what each step gave. ``states``
    then hold what the next step read, ``state_grads`` the gradient at what the step before gave.

    ``held``: empty but where gates were set instead of computed (``rnncore.interventions``): at
    what, ``(T, B, H)`` by gate, NaN where it was free.

    ``inputs (T, B, D H)`` is what the layer read where dropout or a shortcut had changed it, 0
    past a row's end; otherwise None, see ``Trace.layer_inputs``.

    Raises TraceError where names or axes do not fit together.
    """

    __repr__ = summary.of_track

    def __post_init__(self) -> None:
        """Check names, axes and dtypes."""
        check_track(self)


@dataclass(frozen=True, slots=True, eq=False)
class Trace(TraceFields):
    """One recorded run: rows in the caller's order, time first.

    ``inputs (T, B, I)`` and ``outputs (T, B, D H)``: 0 past a row's end. ``labels``: one text a
    step, or None. ``loss``: None where it is not known. ``lengths (B,)``: steps of each row, int64.
    ``tracks``: one for each layer and direction in torch's order (layer 0 forward, layer 0
    reverse, layer 1 ...). ``start``: what the initial states were, one of ``STARTS``: zeros that
    nobody gave, a "constant" without a history for a gradient to go on into, or "computed" from
    something with one; None where it is not known. ``origin``: where and in which precision the
    run took place that this is the replay of (``str(trace.origin)``, "bfloat16 on cuda:0"); None
    where that was on the CPU and in the trace's own.

    Raises TraceError where axes or lengths do not fit together.
    """

    tracks: tuple[Track, ...]

    __repr__ = summary.of_trace

    def __post_init__(self) -> None:
        """Check axes, lengths, labels and the order of the tracks."""
        if not isinstance(self.tracks, tuple) or not self.tracks:
            raise TraceError("tracks must be a tuple with at least one Track")
        check_track_order(self.tracks)
        first = self.tracks[0]
        steps, batch, hidden = extent(first)
        dtype, sides = first.states["h"].dtype, 1 + self.bidirectional
        require_array("inputs", self.inputs, (steps, batch, self.layer_size(0)), dtype)
        require_array("outputs", self.outputs, (steps, batch, sides * hidden), dtype)
        require_array("lengths", self.lengths, (batch,), np.dtype(np.int64))
        if batch == 0 or self.lengths.min() < 1 or self.lengths.max() != steps:
            raise TraceError(f"lengths must lie in 1 to {steps}, and one of them must be {steps}")
        if first.cell == TRANSFORMER and self.lengths.min() != steps:
            raise TraceError(f"lengths of a transformer's rows must all be {steps}")
        if self.loss is not None and not isinstance(self.loss, float):
            raise TraceError(f"loss must be a float or None; got {type(self.loss).__name__}")
        check_labels(self.labels, steps)
        if self.start not in (None, *STARTS):
            raise TraceError(f"start must be None or one of {STARTS}; got {self.start!r}")
        if not isinstance(self.origin, Origin | None):
            raise TraceError(f"origin must be an Origin or None; got {self.origin!r}")

    def layer_size(self, layer: int) -> int:
        """Width of what ``layer`` reads."""
        return track_size(self._of_layer(layer)[0])

    def layer_inputs(self, layer: int) -> np.ndarray:
        """What ``layer`` read, ``(T, B, I)`` or ``(T, B, D H)``, 0 past a row's end.

        Layer 0 reads the inputs, a higher one the states of the layer below, both directions
        joined, after dropout and shortcuts where there were any.
        """
        tracks = self._of_layer(layer)
        if layer == 0:
            return self.inputs
        if tracks[0].inputs is not None:
            return tracks[0].inputs
        below = [track.gave("h") for track in self._of_layer(layer - 1)]
        return np.where(self.alive[..., None], np.concatenate(below, -1), 0)

    def to_frame(self) -> Any:
        """A pandas table with a row for each track, step, row of the batch and unit.

        Raises ImportError where pandas is not installed.
        """
        return _VIEWS["to_frame"](self)

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write a page that plays this run in a browser, without a network: it loads nothing.

        It shows what a notebook does, and more of it: the first of the longest rows, up to 500
        steps, the gradient played back, and what ``rnncore.diagnose`` finds.
        ``rnncore.trace.parts`` cuts another row or other steps into a trace of their own.

        Raises ValueError for a run that the player has no scene for: an LSTM with a projection, a
        Transformer or a tower of blocks without gradients.
        """
        _VIEWS["to_html"](self, path)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What a notebook shows: the player, or where nothing plays a picture or a table."""
        del include, exclude  # the notebook takes what it wants
        found: dict[str, str] = _VIEWS["bundle"](self)
        return found

    def _repr_html_(self) -> str:
        """The same for programs that ask for HTML alone."""
        return self._repr_mimebundle_()["text/html"]

    def save(self, path: str | os.PathLike[str] | BinaryIO) -> None:
        """Write the trace to a path, all at once or not at all, or to a binary file.

        The format is npz without pickle; the name is used as given. ``rnncore.load`` reads it back
        bit for bit.
        """
        archive.write(path, *packing.pack(self))

    def _of_layer(self, layer: int) -> tuple[Track, ...]:
        tracks = tuple(track for track in self.tracks if track.layer == layer)
        if not tracks:
            raise ValueError(f"layer must be from 0 to {self.tracks[-1].layer}; got {layer}")
        return tracks


def load(path: str | os.PathLike[str] | BinaryIO) -> Trace:
    """The trace that ``Trace.save`` wrote to a path or a binary file, bit for bit.

    Raises TraceError (a ValueError) where the file is damaged, of another kind or of a newer
    version, and OSError where the path cannot be opened. Never unpickles.
    """
    header, arrays = archive.read(path)
    try:
        trace, tracks = packing.unpack(header, arrays)
        return Trace(tracks=tuple(Track(**track) for track in tracks), **trace)
    except TraceError:
        raise
    # The header is foreign text: a missing key or a wrong type is a damaged file.
    except Exception as error:
        raise TraceError(
            f"not a trace file, or a damaged one ({type(error).__name__}: {error})"
        ) from error
