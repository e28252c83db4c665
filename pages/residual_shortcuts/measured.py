"""What the tabs measure on one tower, each when its tab is opened, and kept."""

from dataclasses import dataclass, replace

import numpy as np
import torch

import rnncore
from dashboard.visitors.shared import shared
from pages.residual_shortcuts.spec import TIED, ResidualSpec, of_tower
from pages.residual_shortcuts.state import Lane, lane
from pages.residual_shortcuts.towers import numbers
from rnncore import measures
from rnncore.residual import Paths, as_elman, path_contributions, pure_shortcut

EXACT = 1e-300
"""Norms below this are too close to the end of float64 to be compared."""


def theory(spec: ResidualSpec) -> np.ndarray | None:
    """log10 of the expected growth of v2's gradient from the top, ``(L + 1,)``.

    (λ² + β²) to the power of half the number of blocks: every branch adds β² of what passes, for He
    weights with ReLU and no normalisation. None for other choices, of which this is not known here.
    """
    known = spec.activation == "relu" and spec.weights == "he" and spec.norm == "none"
    if not known or spec.tied or "v2" not in spec.variants:
        return None
    per_block = 0.5 * np.log10(spec.shortcut**2 + spec.branch**2)
    return per_block * np.arange(spec.depth, -1, -1)


def pathways(shown: Lane) -> dict[str, np.ndarray]:
    """log10 of the norm on each way through each block, ``(L,)``, all rows together, top = 1.

    "total", "shortcut", "branch", "between", for gated "gate".
    """
    track = shown.track
    ways = {"total": track.state_grads["h"][:-1], **track.pathway_grads}
    ways["between"] = track.gate_grads["between"]
    top = _together(track.state_grads["h"][-1:])
    return {name: _together(array) - top for name, array in ways.items()}


def removed(shown: Lane) -> np.ndarray:
    """The share of the gradient that the block's last activation takes, ``(L,)``, all rows."""
    track = shown.track
    if shown.variant in ("v2", "gated"):
        return np.zeros(shown.tower.depth)
    arriving, left = _together(track.state_grads["h"][1:]), _together(track.gate_grads["arriving"])
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(arriving), 0.0, 1 - 10 ** (left - arriving))


def shortcut_alone(shown: Lane) -> float:
    """log10 of what the shortcut alone, past every branch, brings to the bottom; top = 0."""
    by_row = pure_shortcut(shown.tower, shown.trace)[[0, -1]]  # (2, B)
    bottom, top = (0.5 * np.log10(np.sum(10 ** (2 * logs))) for logs in by_row)
    return float(bottom - top)


def weight_gradients(shown: Lane) -> dict[str, np.ndarray]:
    """log10 of the norm of the gradient of W1 and of W2 of every block: ``(L,)`` by name."""
    return measures.block_weight_gradient_norms(shown.track)


def _together(arrays: np.ndarray) -> np.ndarray:
    """log10 of the norms over all rows: ``(N, B, width)`` to ``(N,)``."""
    return measures.log10_norm(arrays.reshape(len(arrays), -1))


def paths(spec: ResidualSpec, variant: str) -> Paths | None:
    """The gradient at the bottom by the number of branches; None where it is exactly 0."""
    return _paths(of_tower(spec, variant))


@shared()
def _paths(spec: ResidualSpec) -> Paths | None:
    shown = lane(spec, spec.upper)
    if np.isneginf(shown.norms[0]):
        return None
    return path_contributions(shown.tower, shown.trace)


@dataclass(frozen=True, slots=True, eq=False)
class Twin:
    """A tied plain tower and the Elman network that it is.

    ``tower (L + 1,)`` and ``elman (2 L + 1,)``: log10 of the gradient's norm at the boundaries of
    each, as recorded; ``states`` and ``gradients``: the largest difference between the two, as a
    share of the largest value. ``steps``: of the Elman network, a block each.
    """

    tower: np.ndarray
    elman: np.ndarray
    states: float
    gradients: float
    steps: int
    units: int


def twin(spec: ResidualSpec) -> Twin:
    """The plain tower of ``spec`` with tied weights, recorded as a tower and as an Elman network.

    Raises ValueError for an activation or a normalisation that ``nn.RNN`` does not have.
    """
    return _twin(of_tower(replace(spec, tying=TIED), "plain"))


@shared()
def _twin(spec: ResidualSpec) -> Twin:
    shown = lane(spec, "plain")
    x, reads, _ = numbers(spec, spec.seed)
    found = as_elman(shown.tower, x)
    half = slice(-spec.width, None)  # x is the second half of the state (m, x)
    trace = rnncore.record(
        found.module,
        found.inputs,
        hx=found.h_0,
        loss=lambda outputs, _: (outputs[-1][:, half] * reads).sum(),
    )
    states, grads = trace.tracks[0].states["h"], trace.tracks[0].state_grads["h"]
    each = slice(None, None, found.steps)
    tower = shown.track
    return Twin(
        tower=_together(tower.state_grads["h"]),
        elman=_together(grads),
        states=_difference(states[each][..., half], tower.states["h"]),
        gradients=_difference(grads[each][..., half], tower.state_grads["h"]),
        steps=found.steps,
        units=found.module.hidden_size,
    )


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    """The largest difference at any boundary, relative to the largest value there."""
    axes = (1, 2)
    largest = np.abs(other).max(axes)
    known = largest > EXACT
    apart = np.abs(one - other).max(axes)
    return float((apart[known] / largest[known]).max()) if known.any() else 0.0


@dataclass(frozen=True, slots=True)
class Checked:
    """One block of a tower: norms, all rows together, as log10, and autograd's word on them.

    ``arriving`` at the block's output; ``shortcut`` and ``branch`` the two pathways, ``total``
    their sum; ``apart``: the largest difference of the sum to autograd's gradient, as a share of
    the largest value.
    """

    arriving: float
    shortcut: float
    branch: float
    total: float
    apart: float


def checked(shown: Lane, number: int) -> Checked:
    """Block ``number``, counted from 0: the closed forms, and autograd through the block itself."""
    track = shown.track
    d = track.state_grads["h"][number + 1]
    x = torch.tensor(track.states["h"][number], requires_grad=True)
    y = shown.tower.blocks[number](x)
    # The gradient of this sum by y is d itself; to hand d over makes torch load sympy.
    (by_autograd,) = torch.autograd.grad((y * torch.tensor(d)).sum(), x)
    ways = {name: array[number] for name, array in track.pathway_grads.items()}
    total = ways["shortcut"] + ways["branch"]
    norms = _together(np.stack([d, ways["shortcut"], ways["branch"], total]))
    arriving, shortcut, branch, together = map(float, norms)
    apart = _difference(total[None], by_autograd.numpy()[None])
    return Checked(arriving, shortcut, branch, together, apart)
