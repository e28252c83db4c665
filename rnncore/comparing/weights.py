"""How the weights of two networks differ: each parameter, each gate's share of it, each unit's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnncore.cells import cell_of
from rnncore.trace import Trace


@dataclass(frozen=True, slots=True, eq=False)
class WeightChange:
    """One parameter in both networks.

    ``name``: torch's, "weight_hh_l0". ``track``: its number in ``trace.tracks``. ``a`` and ``b``:
    in float64. ``by_gate``: for each block of rows, by the name of its gate ("preactivation" for a
    cell without gates), the norm of what changed in the row of each unit, ``(H,)``; empty for a
    parameter without such rows, a projection's.
    """

    name: str
    track: int
    a: np.ndarray
    b: np.ndarray
    by_gate: dict[str, np.ndarray]

    @property
    def same(self) -> bool:
        """Whether all its numbers are equal."""
        return bool(np.array_equal(self.a, self.b, equal_nan=True))

    @property
    def norm(self) -> float:
        """The norm of what changed, b − a."""
        return float(np.linalg.norm(self.b - self.a))

    @property
    def share(self) -> float:
        """``norm`` as a share of that of a; inf where a is all zeros, or something is no number."""
        size = float(np.linalg.norm(self.a))
        if np.isnan(self.norm):
            return np.inf
        if size:
            return self.norm / size
        return np.inf if self.norm else 0.0


def weight_changes(a: Trace, b: Trace) -> tuple[WeightChange, ...]:
    """Every parameter that both networks have, in torch's order."""
    return tuple(_changes(a, b))


def alone(a: Trace, b: Trace) -> tuple[str, ...]:
    """Parameters that only one of them has: biases."""
    names = [
        {name + track.suffix for track in trace.tracks for name in track.parameters}
        for trace in (a, b)
    ]
    return tuple(sorted(names[0] ^ names[1]))


def cosine(changes: tuple[WeightChange, ...]) -> float:
    """The cosine of the angle between the input weights of a and those of b.

    Near 1 one network has come from the other, and unit k is the same unit in both; near 0 they
    were trained apart. Others are left out: biases and recurrent weights may have begun alike, as
    ones or as the identity. NaN where one has only zeros, or what is no number.
    """
    read = [each for each in changes if each.name.startswith("weight_ih")]
    first = np.concatenate([each.a.ravel() for each in read])
    second = np.concatenate([each.b.ravel() for each in read])
    sizes = float(np.linalg.norm(first)) * float(np.linalg.norm(second))
    return float(first @ second) / sizes if sizes else float("nan")


def _changes(a: Trace, b: Trace) -> Iterator[WeightChange]:
    for number, (first, second) in enumerate(zip(a.tracks, b.tracks, strict=True)):
        cell = cell_of(first.cell)
        hidden = len(first.parameters["weight_ih"]) // cell.blocks
        for name in [name for name in first.parameters if name in second.parameters]:
            was, became = (each.parameters[name].astype(np.float64) for each in (first, second))
            by_gate = {}
            if len(was) == cell.blocks * hidden:
                rows = (became - was).reshape(cell.blocks, hidden, -1)  # (G, H, …)
                norms = np.linalg.norm(rows, axis=-1)
                by_gate = dict(zip(cell.gradient_names, norms, strict=True))
            yield WeightChange(name + first.suffix, number, was, became, by_gate)
