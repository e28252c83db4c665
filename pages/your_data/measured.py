"""What the tabs measure on a run, each when its tab is opened, and kept by the run's key."""

from __future__ import annotations

import operator
from typing import Any, NamedTuple

import numpy as np

from dashboard.visitors.shared import shared
from pages.your_data.runs import DataRun
from rnncore import Track, measures
from rnncore.measures import influence
from rnncore.report import Finding, diagnose

MOST_JACOBIANS = 12_000_000
"""Numbers in the Jacobians of all steps that are multiplied at once: about 100 MB."""

_BY_KEY: dict[Any, Any] = {DataRun: operator.attrgetter("key")}


class Horizon(NamedTuple):
    """How far back the gradient of the last layer stays above a thousandth of its largest value.

    Counted from the last step. ``steps`` is None where it never falls that far. ``peak``: where it
    is largest. ``least``: the smallest share of that from there back, and ``after`` the largest
    further back than ``steps``, 0 where nothing lies there.
    """

    steps: int | None
    least: float
    peak: int
    after: float


@shared(show_spinner="Looking for causes …", by_type=_BY_KEY)
def findings(run: DataRun) -> list[Finding]:
    """The diagnosis of the run; of an opened trace all rows and steps, whatever part is shown."""
    return diagnose(run.whole or run.trace)


def curves(run: DataRun) -> tuple[tuple[str, np.ndarray], ...]:
    """Each track with log10 of its gradient's norm ``(T + 1,)``, boundary 0 first."""
    return tuple(
        (name, measures.log10_gradient_norm(track)[:, 0]) for name, track in run.named_tracks()
    )


def last_track(run: DataRun) -> Track:
    """The last layer, forward."""
    return [track for track in run.trace.tracks if not track.reverse][-1]


def horizon(run: DataRun) -> Horizon:
    """How far back the gradient of the last layer reaches. Raises ValueError without gradients."""
    track = last_track(run)
    steps = measures.memory_horizon(track).to_1_1000
    back = measures.log10_gradient_norm(track)[::-1, 0]  # from the end
    peak = int(back.argmax())
    shares = 10.0 ** (back - back[peak])
    further = shares[len(shares) if steps is None else steps + 1 :]
    return Horizon(steps, float(shares[peak:].min()), peak, float(further.max(initial=0.0)))


def jacobian_size(track: Track) -> int:
    """How many numbers the state has that the Jacobians are about: 2 H for the LSTM's (h, c)."""
    return track.hidden_size * len(track.states)


def fitting_steps(track: Track) -> int:
    """How many steps' Jacobians are multiplied at once, at most."""
    return MOST_JACOBIANS // jacobian_size(track) ** 2


@shared(show_spinner="Multiplying the Jacobians …", by_type=_BY_KEY)
def influence_map(run: DataRun, place: int) -> influence.InfluenceMap:
    """log10 of the norm of dh_t/dh_k of a forward track, its ``place`` among the tracks."""
    return influence.influence_map(run.trace.tracks[place])
