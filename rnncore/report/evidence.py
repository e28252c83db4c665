"""What the arrays of a track say, computed once for all questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnncore import measures
from rnncore.cells import CELLS, Cell
from rnncore.measures.entering import (
    cut,
    cut_beside,
    entered,
    entered_beside,
    growth,
    growth_beside,
)
from rnncore.report.findings import Finding
from rnncore.trace import Trace, Track
from rnncore.trace.summary import where


@dataclass(frozen=True, eq=False)
class Evidence:
    """One track of a trace, and what is derived from it; steps and rows are counted from 0."""

    trace: Trace
    number: int

    @property
    def track(self) -> Track:
        """The track itself."""
        return self.trace.tracks[self.number]

    @property
    def cell(self) -> Cell:
        """The equations of its cell."""
        return CELLS[self.track.cell]

    @property
    def where(self) -> str:
        """The track in words."""
        if self.track.cell not in CELLS:
            return "tower"
        return where(self.trace, self.track)

    @property
    def is_top(self) -> bool:
        """Whether the loss reads this layer, and no other stands between."""
        return self.track.layer == self.trace.tracks[-1].layer

    def finding(
        self,
        kind: str,
        *,
        measured: str,
        meaning: str,
        advice: str = "",
        rows: tuple[int, ...] = (),
        steps: tuple[int, ...] = (),
    ) -> Finding:
        """One about this track."""
        return Finding(kind, self.number, self.where, rows, steps, measured, meaning, advice)

    @cached_property
    def after(self) -> dict[str, np.ndarray]:
        """The states after each step, ``(T, B, H)`` by name."""
        return {name: self.track.after(array) for name, array in self.track.states.items()}

    @cached_property
    def alive(self) -> np.ndarray:
        """Where a row has an input: ``(T, B)``."""
        return self.trace.alive

    @property
    def order(self) -> slice:
        """The steps in the order in which the track reads them."""
        return slice(None, None, -1 if self.track.reverse else 1)

    @cached_property
    def sound(self) -> np.ndarray:
        """The rows in which every state and every gradient is a finite number: ``(B,)``."""
        track, fine = self.track, np.ones(self.trace.batch, dtype=bool)
        for group in (track.states, track.state_grads, track.gates, track.gate_grads):
            for array in group.values():
                ended = np.isnan(array).all(-1) & ~self.reaches(array)
                fine &= (np.isfinite(array).all(-1) | ended).all(0)
        return fine

    def reaches(self, array: np.ndarray) -> np.ndarray:
        """Where a row has a number: at its steps, and on its boundaries."""
        if len(array) == len(self.alive):
            return self.alive
        return np.concatenate((np.ones_like(self.alive[:1]), self.alive))

    @cached_property
    def norms(self) -> np.ndarray:
        """log10 of the norm of dL/dh after each step, ``(T, B)``."""
        return self.track.after(measures.log10_gradient_norm(self.track))

    @cached_property
    def receives(self) -> np.ndarray:
        """The rows that a gradient other than 0 reaches, be it a number or not: ``(B,)``."""
        grads = self.track.state_grads.values()
        return np.any([((g != 0).any(-1) & self.reaches(g)).any(0) for g in grads], 0)

    @cached_property
    def entered(self) -> np.ndarray:
        """Where a gradient enters, be it h or another state: bool ``(T, B)``."""
        return (entered(self.track) & self.alive) | self.beside

    @cached_property
    def cut(self) -> np.ndarray:
        """Where no state passes the gradient on that a step sends back: bool ``(T, B)``."""
        ways = [cut(self.track, state) for state in self.track.states]
        stands = [(self.track.before(g) == 0).all(-1) for g in self.track.state_grads.values()]
        return np.any(ways, 0) & np.all(stands, 0) & self.alive

    @cached_property
    def cut_alone(self) -> dict[str, np.ndarray]:
        """Where one state is cut while another passes the gradient on, by state: ``(T, B)``."""
        if len(self.track.states) < 2:
            return {}
        found = {"h": cut(self.track)}
        found |= {name: cut_beside(self.track, name) for name in list(self.track.states)[1:]}
        return {name: flags & self.alive & ~self.cut for name, flags in found.items()}

    def entered_before(self, state: str) -> np.ndarray:
        """Where a gradient enters a state at the boundary before a step: bool ``(T, B)``."""
        came = entered(self.track) if state == "h" else entered_beside(self.track)
        before, (later, sooner) = np.zeros_like(came), self.track.successive
        before[later] = came[sooner]
        return before

    def told_by(self, row: int) -> str:
        """The state whose gradient tells of a row's way back.

        That of h, unless a gradient enters beside it or h is cut while another state goes on.
        """
        others = list(self.track.states)[1:]
        if others and (self.beside[:, row].any() or self.cut_alone["h"][:, row].any()):
            return others[0]
        return "h"

    @cached_property
    def beside(self) -> np.ndarray:
        """Where a gradient enters another state than h: bool ``(T, B)``."""
        return entered_beside(self.track) & self.alive

    @cached_property
    def growth_beside(self) -> np.ndarray:
        """As ``growth``, of the state beside h."""
        return growth_beside(self.track, list(self.track.states)[1])

    @cached_property
    def growth(self) -> np.ndarray:
        """log10 of what each step makes of the gradient that passes back: ``(T, B)``."""
        return growth(self.track)

    @cached_property
    def dead(self) -> float:
        """Share of a ReLU network's units that are 0 at every step of every row."""
        if self.track.nonlinearity != "relu":
            return 0.0
        return float((self.after["h"][self.alive] == 0).all(0).mean())

    @cached_property
    def at_an_end(self) -> np.ndarray:
        """Shares of their range's flat ends at which gates and tanh units stand: ``(T, B)``.

        The mean over the gates that have two ends, or over the units of a tanh network; NaN where
        the cell has neither.
        """
        bounded = [gate.name for gate in self.cell.gates if gate.bounded]
        if bounded:
            both = (measures.saturation(self.track, name) for name in bounded)
            return np.mean([low + high for low, high in both], 0)
        if self.track.nonlinearity == "tanh":
            return (np.abs(self.after["h"]) > EDGE).mean(-1)
        return np.full(self.alive.shape, np.nan)

    @property
    def saturated(self) -> float:
        """The mean of ``at_an_end`` over steps and rows; 0 where there are none."""
        values = self.at_an_end[self.alive]
        return float(np.nanmean(values)) if np.isfinite(values).any() else 0.0


EDGE = 0.95
"""Magnitude of a tanh unit from which it stands in the flat end of its range."""
