"""What a track and a trace hold, and views of it. ``Trace`` and ``Track`` see that it fits.

The checks, the packing and the line that ``repr`` prints are about these, so that they stand below
``trace.py``, which uses them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rnncore.trace.origin import Origin


@dataclass(frozen=True, slots=True, eq=False)
class TrackFields:
    """The arrays of one layer in one direction; ``Track`` says what each of them is."""

    cell: str
    layer: int
    reverse: bool
    nonlinearity: str | None
    parameters: dict[str, np.ndarray]
    states: dict[str, np.ndarray]
    state_grads: dict[str, np.ndarray]
    gates: dict[str, np.ndarray]
    gate_grads: dict[str, np.ndarray]
    inputs: np.ndarray | None = None
    pathway_grads: dict[str, np.ndarray] = field(default_factory=dict)
    given: dict[str, np.ndarray] = field(default_factory=dict)
    held: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def hidden_size(self) -> int:
        """Units in the state, H."""
        return self.states["h"].shape[-1]

    @property
    def suffix(self) -> str:
        """What torch puts behind a parameter's name: ``"_l0"``, ``"_l1_reverse"``."""
        return f"_l{self.layer}{'_reverse' if self.reverse else ''}"

    @property
    def successive(self) -> tuple[slice, slice]:
        """Two indices: of every step but the first that is read, and of the one read before it."""
        later, sooner = slice(1, None), slice(None, -1)
        return (sooner, later) if self.reverse else (later, sooner)

    def gave(self, state: str) -> np.ndarray:
        """What each step gave of a state, before anybody changed it: ``(T, B, H)``."""
        return self.given[state] if self.given else self.after(self.states[state])

    def before(self, boundaries: np.ndarray) -> np.ndarray:
        """What step t reads: ``(T + 1, B, H)`` on boundaries to ``(T, B, H)`` by step, a view."""
        return boundaries[1:] if self.reverse else boundaries[:-1]

    def after(self, boundaries: np.ndarray) -> np.ndarray:
        """What step t writes: ``(T + 1, B, H)`` on boundaries to ``(T, B, H)`` by step, a view."""
        return boundaries[:-1] if self.reverse else boundaries[1:]


@dataclass(frozen=True, slots=True, eq=False)
class TraceFields:
    """The arrays of one run, and its tracks; ``Trace`` says what each of them is."""

    inputs: np.ndarray
    outputs: np.ndarray
    labels: tuple[str, ...] | None
    loss: float | None
    lengths: np.ndarray
    tracks: tuple[TrackFields, ...]
    start: str | None = None
    origin: Origin | None = None

    @property
    def steps(self) -> int:
        """Steps of the longest row, T."""
        return self.inputs.shape[0]

    @property
    def batch(self) -> int:
        """Rows, B."""
        return self.inputs.shape[1]

    @property
    def bidirectional(self) -> bool:
        """Whether there is a reverse direction."""
        return any(track.reverse for track in self.tracks)

    @property
    def alive(self) -> np.ndarray:
        """Where a row has an input: bool ``(T, B)``."""
        return np.arange(self.steps)[:, None] < self.lengths
