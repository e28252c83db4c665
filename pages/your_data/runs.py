"""A run of what a person brought: a network on a sequence, or a part of an opened trace."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.models.uploaded import Uploaded
from pages.your_data.spec import DataSpec
from rnncore import Trace, Track
from rnncore.player import recorded
from rnncore.player.looks import cell_name
from rnncore.trace.summary import layers_in
from rnncore.trace.transformer_track import TRANSFORMER


@dataclass(frozen=True, slots=True)
class Part:
    """What is shown of a trace: a ``row`` of its batch and a window, ``start`` counted from 0."""

    row: int
    start: int
    steps: int


@dataclass(frozen=True, slots=True, eq=False)
class DataRun:
    """What the page shows: a trace of one row, and what to call its parts.

    ``key`` is unique to its numbers. ``names`` are those of what the network reads, ``read_as`` how
    that came about. ``loss_at``: the steps at which a gradient enters the last layer, counted from
    0; empty where none was recorded. ``spec`` and what was ``uploaded`` are those of a
    network that was run here; ``part`` is what is shown of a trace that was opened, and ``whole``
    the one that it is of. ``other``: the same part of a second trace, which it is compared with.
    """

    key: str
    title: str
    origin: str
    source: str
    labels: tuple[str, ...]
    names: tuple[str, ...]
    read_as: str
    trace: Trace
    loss_at: tuple[int, ...]
    spec: DataSpec | None = None
    uploaded: Uploaded | None = None
    part: Part | None = None
    whole: Trace | None = None
    other: DataRun | None = None

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
    def goes_on(self) -> bool:
        """Whether its row has steps after those that are shown."""
        if self.part is None or self.whole is None:
            return False
        return self.part.start + self.part.steps < int(self.whole.lengths[self.part.row])

    @property
    def attends(self) -> bool:
        """Whether it is a Transformer's trace, which has no state that is carried on."""
        return self.trace.tracks[0].cell == TRANSFORMER

    @property
    def lanes(self) -> int:
        """Lanes of the player."""
        return layers_in(self.trace) if self.attends else len(self.trace.tracks)

    @property
    def moments(self) -> int:
        """How many moments the player has: with both directions a layer waits for the one below."""
        if self.attends:
            return 2 * self.steps
        layers = self.trace.tracks[-1].layer + 1
        return self.steps * (layers if self.trace.bidirectional else 1)

    def named_tracks(self) -> tuple[tuple[str, Track], ...]:
        """Every layer and direction with its name on the screen."""
        return tuple((track_name(self.trace, track), track) for track in self.trace.tracks)


def track_name(trace: Trace, track: Track) -> str:
    """``"layer 2, backward"``; the cell's name where there is only one track."""
    if len(trace.tracks) == 1:
        return cell_name(track.cell, track.nonlinearity)
    direction = (", backward" if track.reverse else ", forward") if trace.bidirectional else ""
    return f"layer {track.layer + 1}{direction}"


def forward_block(run: DataRun) -> bytes:
    """The run for the scene ``unroll``, without a readout; a Transformer's for its own."""
    return recorded.forward_block(run.trace, names=run.names, title=run.title, origin=run.origin)


def back_block(run: DataRun) -> bytes | None:
    """The forward layers for the scene ``gradient``; None where no gradient enters anywhere."""
    return recorded.back_block(run.trace, labels=run.labels, loss_at=run.loss_at, origin=run.origin)
