"""From what a person brought to what is on screen: a run of a network, or an opened trace.

Runs are cached by everything that decides their numbers; what is cached is only read. Networks run
in float64 whatever their weights were saved in, because gradients leave the range of float32.
"""

from __future__ import annotations

import copy
import operator
from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch

import rnncore
from dashboard.gradient.spec import CHOSEN, EVERY
from dashboard.networks import build
from dashboard.own import uploads
from dashboard.own.kept import Kept
from dashboard.own.spec import SAVED, OwnSpec, canonical
from dashboard.own.uploads import Upload
from dashboard.spec import STANDARDISED
from dashboard.vectors import SIZE
from rnncore import Trace, Track, measures, parts
from rnncore.cells import CELLS
from rnncore.mapping import inputs_for
from rnncore.readers import InputError, Sequence
from rnncore.readers.limits import STEPS_ON_SCREEN

TITLES = {"elman": "Elman", "indrnn": "IndRNN", "lstm": "LSTM", "gru": "GRU"}
NO_WEIGHTS = "No weights have been uploaded yet. Bring a file of them, or choose an untrained cell."
ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU"}


@dataclass(frozen=True, slots=True, eq=False)
class OwnRun:
    """What the page shows: a trace of one row, and what to call its parts.

    ``key`` is unique to its numbers. ``names`` are those of what the network reads, ``read_as`` how
    that came about. ``loss_at``: the steps at which a gradient enters the last layer, counted from
    0; empty where none was recorded. ``spec`` and what was ``kept`` of a file are those of a
    network that was run here; ``part`` is what is shown of a trace that was opened.
    """

    key: str
    title: str
    origin: str
    source: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    axis: str
    read_as: str
    trace: Trace
    loss_at: tuple[int, ...]
    spec: OwnSpec | None = None
    kept: Kept | None = None
    part: Part | None = None

    @property
    def steps(self) -> int:
        """T, the number of steps on screen."""
        return self.trace.steps

    @property
    def inputs(self) -> np.ndarray:
        """What the network read: ``(T, I)``."""
        return self.trace.inputs[:, 0]

    @property
    def parameters(self) -> int:
        """How many numbers the network has."""
        return sum(a.size for track in self.trace.tracks for a in track.parameters.values())

    @property
    def gradients(self) -> bool:
        """Whether the run was recorded with a loss."""
        return bool(self.trace.tracks[0].state_grads)

    @property
    def moments(self) -> int:
        """How many moments the player has: with both directions a layer waits for the one below."""
        layers = self.trace.tracks[-1].layer + 1
        return self.steps * (layers if self.trace.bidirectional else 1)

    def named_tracks(self) -> tuple[tuple[str, Track], ...]:
        """Every layer and direction with its name on the screen."""
        return tuple((track_name(self.trace, track), track) for track in self.trace.tracks)


def track_name(trace: Trace, track: Track) -> str:
    """``"layer 2, backward"``; the cell's name where there is only one track."""
    if len(trace.tracks) == 1:
        return cell_name(track)
    direction = (", backward" if track.reverse else ", forward") if trace.bidirectional else ""
    return f"layer {track.layer + 1}{direction}"


def cell_name(track: Track) -> str:
    """A cell as the screen calls it: ``"Elman ReLU"``."""
    name = TITLES[track.cell]
    return f"{name} {ACTIVATIONS[track.nonlinearity]}" if track.nonlinearity else name


# ---------------------------------------------------------------------------- a network is run


def run(spec: OwnSpec, kept: Kept, weights: Upload | None) -> OwnRun:
    """The network of ``spec`` on its window of the sequence that was ``kept``.

    Raises InputError where the numbers leave the range of float64, and where the network of
    ``spec`` is that of saved weights and there are none.
    """
    if spec.network == SAVED and (weights is None or weights.digest != spec.weights):
        raise InputError(NO_WEIGHTS)
    return _run(canonical(spec), kept, weights)


@st.cache_resource(max_entries=8, show_spinner="Running the network …")
def _run(spec: OwnSpec, _kept: Kept, _weights: Upload | None) -> OwnRun:
    whole, count = _kept.sequence, spec.own.steps
    window = whole.window(spec.own.start - 1, count)
    network, title, origin = _network(spec, _weights)
    inputs, said = _inputs(spec, whole, window, _input_size(network))
    loss_at = loss_steps(spec, count)
    with np.errstate(all="ignore"):
        trace = rnncore.record(
            network,
            torch.tensor(inputs).unsqueeze(1),  # (T, 1, I)
            loss=rnncore.at_step(*loss_at),
            labels=list(window.labels),
        )
    if not np.isfinite(trace.outputs).all():
        raise InputError(
            "The states leave the range of float64 on this input. Take it standardised, or a "
            "network whose activation is bounded."
        )
    names = window.names if len(window.names) == inputs.shape[1] else ()
    return OwnRun(
        key=repr(spec),
        title=title,
        origin=origin,
        source=_kept.name,
        labels=window.labels,
        names=names or tuple(f"x{k + 1}" for k in range(inputs.shape[1])),
        axis=window.axis,
        read_as=said,
        trace=trace,
        loss_at=loss_at,
        spec=spec,
        kept=_kept,
    )


def loss_steps(spec: OwnSpec, steps: int) -> tuple[int, ...]:
    """The steps, counted from 0, whose state the loss sums. A chosen step past the end is T."""
    if spec.loss == EVERY:
        return tuple(range(steps))
    return (min(spec.at, steps) - 1 if spec.loss == CHOSEN else steps - 1,)


def _network(spec: OwnSpec, weights: Upload | None) -> tuple[torch.nn.Module, str, str]:
    """The network in float64, its name, and where its weights are from."""
    if spec.network != SAVED:
        columns = SIZE if spec.own.tokens else spec.own.columns
        network, _ = build(spec.untrained, columns)
        return network, spec.cell, f"untrained, seed {spec.seed}"
    assert weights is not None
    found = uploads.modules(weights, spec.nonlinearity)
    network = copy.deepcopy(found[spec.module]).double().eval()
    cell = {"RNN": "Elman"}.get(type(network).__name__, type(network).__name__)
    nonlinearity = getattr(network, "nonlinearity", None)
    title = f"{cell} {ACTIVATIONS[nonlinearity]}" if nonlinearity else cell
    return network, title, f"{weights.name}, {spec.module}"


def _input_size(network: torch.nn.Module) -> int:
    size = network.input_size
    assert isinstance(size, int)
    return size


def _inputs(spec: OwnSpec, whole: Sequence, window: Sequence, size: int) -> tuple[np.ndarray, str]:
    """What the network reads, ``(T, size)``, and how it came about.

    Columns are standardised over the whole series, so a day keeps its value in every window.
    """
    if window.values is None:
        return inputs_for(window, size, seed=spec.seed)
    scaled, said = inputs_for(whole, size, seed=spec.seed, scale=spec.scale == STANDARDISED)
    start = spec.own.start - 1
    return scaled[start : start + len(window)].copy(), said


# ---------------------------------------------------------------------------- a trace is opened


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown of a trace: a ``row`` of its batch and a window, ``start`` counted from 0."""

    row: int
    start: int
    steps: int


def opened(upload: Upload, trace: Trace, part: Part) -> OwnRun:
    """A row and a window of an uploaded trace. Raises InputError for a tower of blocks."""
    return _opened(upload, part, trace)


@st.cache_resource(
    max_entries=8, show_spinner=False, hash_funcs={Upload: operator.attrgetter("digest")}
)
def _opened(upload: Upload, part: Part, _trace: Trace) -> OwnRun:
    name = upload.name
    if _trace.tracks[0].cell not in CELLS:
        raise InputError(
            f"{name} is the trace of a tower of blocks, and this page shows recurrent networks. "
            "The page Residual shortcuts has towers."
        )
    row = parts.row(_trace, part.row)
    shown = parts.window(row, part.start, part.steps)
    labels = shown.labels or tuple(str(part.start + t + 1) for t in range(shown.steps))
    first = shown.tracks[0]
    of = f", row {part.row + 1} of {_trace.batch}" if _trace.batch > 1 else ""
    return OwnRun(
        key=f"{upload.digest} {part}",
        title=cell_name(first),
        origin=f"{name}{of}",
        source=name,
        labels=labels,
        names=tuple(f"x{k + 1}" for k in range(shown.inputs.shape[-1])),
        axis="step",
        read_as=f"as recorded, in {first.states['h'].dtype}",
        trace=shown,
        loss_at=_entered(shown),
        part=part,
    )


def _entered(trace: Trace) -> tuple[int, ...]:
    """Where a gradient enters the last layer, in either direction."""
    if not trace.tracks[0].state_grads:
        return ()
    last = [track for track in trace.tracks if track.layer == trace.tracks[-1].layer]
    found: set[int] = set()
    for track in last:
        found |= set(measures.entered_steps(track))
    return tuple(sorted(found))


def longest_row(trace: Trace, row: int) -> int:
    """How many steps of a row can be shown at once."""
    return min(int(trace.lengths[row]), STEPS_ON_SCREEN)
