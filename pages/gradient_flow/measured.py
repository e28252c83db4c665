"""What the tabs measure on one lane, each when its tab is opened, and kept.

The keys are the spec of a single cell, so that it does not matter which others are shown.
"""

import operator
from typing import Any, NamedTuple

import numpy as np
import torch

from dashboard.figures.gradient_float32 import norm_in_float32
from dashboard.visitors.shared import shared
from pages.gradient_flow.state import GradientRuns, Lane, gradient_runs, recorded
from rnncore import measures
from rnncore.measures import influence

STARTS = 128
"""First directions that an exponent is measured from."""


class Exponent(NamedTuple):
    """The largest Lyapunov exponent in nats a step; no start lay farther away than ``open``."""

    value: float
    open: float


_by_spec: dict[str, Any] = {"by_type": {Lane: operator.attrgetter("spec")}}


@shared(**_by_spec)
def influence_map(lane: Lane) -> influence.InfluenceMap:
    """log10 of the norm of dh_t/dh_k between all boundaries, or of many steps every so-manieth."""
    return influence.influence_map(lane.track)


@shared(**_by_spec)
def singular_values(lane: Lane) -> np.ndarray:
    """Singular values of every step's Jacobian, largest first: ``(T, S)``, S = 2 H for LSTM."""
    return influence.step_singular_values(lane.track)


@shared(**_by_spec)
def exponent(lane: Lane) -> Exponent:
    """The largest Lyapunov exponent of the steps up to the last that the loss reads."""
    stop = gradient_runs(lane.spec).loss_at[-1] + 1
    found = influence.largest_exponent(lane.track, STARTS, stop=stop)
    if not np.isfinite(found).all():
        return Exponent(float("-inf"), 0.0)
    middle = float(found.mean())
    return Exponent(middle, float(np.abs(found - middle).max()))


def along_cell(runs: GradientRuns, lane: Lane) -> float:
    """log10 of what the forget gates alone leave of dL/dc from the last loss to the initial state.

    Of an LSTM. The gradient that enters at earlier steps is no part of it.
    """
    path = measures.log10_cell_path(lane.track, skip=runs.steps - 1 - runs.loss_at[-1])
    return float(path[0] - path[runs.loss_at[-1] + 1])


@shared(**_by_spec)
def shares(lane: Lane) -> dict[str, np.ndarray]:
    """Each step's share of the gradient of the recurrent weights, ``(T,)`` by gate.

    Of the input weights where a cell has no others.
    """
    weight = "weight_hh" if "weight_hh" in lane.track.parameters else "weight_ih"
    return measures.weight_gradient_shares(lane.trace, lane.track, weight)


@shared(**_by_spec)
def single(lane: Lane) -> np.ndarray:
    """The norm of dL/dh at every boundary, computed in float32: ``(T + 1,)`` float32.

    The same network and input, in float32 from the weights to the norm, which may come out as 0 or
    infinite.
    """
    trace = recorded(lane.spec, torch.float32)
    return norm_in_float32(trace.tracks[0].state_grads["h"][:, 0])  # (T + 1, H) -> (T + 1,)


def toward_loss(runs: GradientRuns, lane: Lane) -> np.ndarray:
    """``lane.norms`` from the initial state up to the last step that the loss reads."""
    return lane.norms[: runs.loss_at[-1] + 2]
