"""One Elman network with each activation in turn: what it does to state and gradient.

Weights, input and loss are those of the page's Elman network; ``nn.RNN`` has tanh and ReLU alone,
so the steps are written out here, forward and back.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from dashboard.models.spec import loss_steps
from dashboard.visitors.shared import shared
from pages.gradient_flow.spec import GradientSpec, of_cell
from pages.gradient_flow.state import build, read
from rnncore import measures

CELL = "Elman tanh"
"""The cell whose weights all runs have."""

FLAT = 0.1
"""A unit is saturated where its slope is below this share of the steepest of its activation."""


class Activation(NamedTuple):
    """A function of the sum in a unit, and its slope, written in the function's own value."""

    name: str
    apply: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    steepest: float


ACTIVATIONS = (
    Activation("tanh", torch.tanh, lambda h: 1 - h * h, 1.0),
    Activation("sigmoid", torch.sigmoid, lambda h: h * (1 - h), 0.25),
    Activation("ReLU", torch.relu, lambda h: (h > 0).to(h.dtype), 1.0),
    Activation("identity", lambda a: a, torch.ones_like, 1.0),
)


class Run(NamedTuple):
    """What one activation made of the run, with T steps.

    ``state (T + 1,)`` and ``gradient (T + 1,)``: log10 of the norms of h and of dL/dh at the
    boundaries, h_0 first. ``saturated (T,)``: the share of units that are; ``slope (T,)``: the mean
    slope over the units. ``steepest``: the greatest slope that there is.
    """

    name: str
    state: np.ndarray
    saturated: np.ndarray
    slope: np.ndarray
    gradient: np.ndarray
    steepest: float


def runs(spec: GradientSpec) -> tuple[Run, ...]:
    """A run for each of ``ACTIVATIONS``, whichever cells are shown."""
    return _runs(of_cell(spec, CELL))


def largest_singular_value(spec: GradientSpec) -> float:
    """That of the recurrent weights: the most that they can stretch a gradient in a step."""
    weight = build(of_cell(spec, CELL), CELL).get_parameter("weight_hh_l0")
    return float(torch.linalg.matrix_norm(weight.detach(), 2))


@shared()
def _runs(spec: GradientSpec) -> tuple[Run, ...]:
    labels, inputs, _ = read(spec)
    named = {name: each.detach() for name, each in build(spec, CELL).named_parameters()}
    from_inputs = torch.tensor(inputs) @ named["weight_ih_l0"].T  # (T, H); all biases are 0
    reads = loss_steps(spec.loss, spec.at, len(labels))
    return tuple(run(each, from_inputs, named["weight_hh_l0"], reads) for each in ACTIVATIONS)


def run(
    activation: Activation, from_inputs: Tensor, weight_hh: Tensor, reads: tuple[int, ...]
) -> Run:
    """Forward and back. ``from_inputs (T, H)``: what the input adds to each sum.

    ``reads``: the steps whose state is summed up in the loss, from 0.
    """
    states = [torch.zeros_like(from_inputs[0])]
    for step in from_inputs:
        states.append(activation.apply(step + weight_hh @ states[-1]))
    h = torch.stack(states)  # (T + 1, H)
    slopes = activation.slope(h[1:])  # (T, H)
    flat = slopes < FLAT * activation.steepest
    return Run(
        activation.name,
        measures.log10_norm(h.numpy()),
        flat.double().mean(1).numpy(),
        slopes.mean(1).numpy(),
        _back(slopes, weight_hh, set(reads)),
        activation.steepest,
    )


def _back(slopes: Tensor, weight_hh: Tensor, reads: set[int]) -> np.ndarray:
    """log10 of the norm of dL/dh at the boundaries, ``(T + 1,)``.

    The gradient is kept as a vector near 1 and a power of ten, so that none is lost beyond the
    range of float64.
    """
    d, power = torch.zeros_like(slopes[0]), 0.0
    norms = np.full(len(slopes) + 1, -np.inf)
    for boundary in reversed(range(len(norms))):
        if boundary < len(slopes):
            d = weight_hh.T @ (slopes[boundary] * d)
        if boundary - 1 in reads:
            most = max(power, 0.0)
            d, power = d * 10 ** (power - most) + 10**-most, most
        size = float(d.abs().max())
        if size > 0 and np.isfinite(size):
            d, power = d / size, power + float(np.log10(size))
        norms[boundary] = float(measures.log10_norm(d.numpy()[None])[0]) + power
    return norms
