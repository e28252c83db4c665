"""How far back the gradient of the loss reaches in two runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnncore import measures
from rnncore.trace import Trace, Track
from rnncore.trace.summary import where


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The gradient of one layer and direction in both runs.

    ``a`` and ``b``: log10 of the norm of dL/dh on every boundary, ``(T + 1, B)``, as
    ``rnncore.measures.log10_gradient_norm`` gives it. ``steps_a`` and ``steps_b``: for each row,
    after how many steps back from its end a thousandth of the largest is left
    (``rnncore.measures.memory_horizon``); None where that is never, or there is no gradient.
    """

    track: int
    where: str
    a: np.ndarray
    b: np.ndarray
    steps_a: tuple[int | None, ...]
    steps_b: tuple[int | None, ...]

    @property
    def same(self) -> bool:
        """Whether both have the same gradient norms everywhere."""
        return bool(np.array_equal(self.a, self.b, equal_nan=True))


def reaches(a: Trace, b: Trace) -> tuple[Reach, ...]:
    """One for each track; none where one of the runs was recorded without a loss."""
    if not (a.tracks[0].state_grads and b.tracks[0].state_grads):
        return ()
    return tuple(
        Reach(
            number,
            where(a, first),
            measures.log10_gradient_norm(first),
            measures.log10_gradient_norm(second),
            _horizons(first),
            _horizons(second),
        )
        for number, (first, second) in enumerate(zip(a.tracks, b.tracks, strict=True))
    )


def _horizons(track: Track) -> tuple[int | None, ...]:
    return tuple(_horizon(track, row) for row in range(track.states["h"].shape[1]))


def _horizon(track: Track, row: int) -> int | None:
    try:
        return measures.memory_horizon(track, batch=row).to_1_1000
    except ValueError:  # no gradient comes to this row
        return None
