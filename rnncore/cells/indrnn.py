"""The independently recurrent network, ``rnncore.IndRNN``."""

from __future__ import annotations

import torch
from torch import Tensor

from rnncore.cells.activations import ACTIVATE, back_through, slope
from rnncore.cells.base import Cell
from rnncore.cells.equations import Source, Squash, Symbol
from rnncore.cells.products import project_inputs
from rnncore.cells.sweep import Step, Sweep


def step(x: Source, h: Source, phi: Squash) -> dict[str, Symbol]:
    """As an Elman network's; ``h.h`` is ``u ⊙ h_{t-1} + b_hh``, each unit's own past."""
    return {"h": phi(x.h + h.h)}


class IndRNN(Cell):
    r"""Independently recurrent network (Li et al. 2018, arXiv:1803.04831, equation 2).

    .. math:: h_t = \phi(W_{ih} x_t + b_{ih} + u \odot h_{t-1} + b_{hh}),
              \qquad \phi = \tanh \text{ or ReLU}

    Each unit sees only its own past; units mix between layers. Shapes: ``x_t (B, I)``,
    ``h_t (B, H)``, ``W_ih (H, I)``, ``u = weight_hh (H,)``, biases ``(H,)``. The paper has one
    bias; the second is there so that the names are those of ``nn.RNN``.
    """

    name = "indrnn"
    step = staticmethod(step)
    nonlinearities = ("tanh", "relu")

    def recurrent_shape(self, hidden_size: int) -> tuple[int, ...]:
        """Shape of ``weight_hh``: one weight a unit, ``(H,)``."""
        return (hidden_size,)

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h``."""
        h = sweep.states["h"]
        drive = project_inputs(sweep, "bias_ih", "bias_hh")
        u = sweep.parameters["weight_hh"]
        activate_ = ACTIVATE[sweep.nonlinearity]
        for before, after, from_x in zip(
            *map(sweep.rows, (sweep.before(h), sweep.after(h), drive)), strict=True
        ):
            activate_(torch.addcmul(from_x, u, before, out=after))

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh`` and the gradient of the pre-activation."""
        slopes = slope(sweep.after(sweep.states["h"]), sweep.nonlinearity)
        dh = sweep.state_grads["h"]
        preactivation = sweep.zeros_past_ends(*slopes.shape)  # (T, B, H)
        sweep.gate_grads = (preactivation,)
        u = sweep.parameters["weight_hh"]
        for before, after, by, d_pre in zip(
            *map(sweep.rows_back, (sweep.before(dh), sweep.after(dh), slopes, preactivation)),
            strict=True,
        ):
            before.addcmul_(u, torch.mul(after, by, out=d_pre))

    def careful_adjoint(self, sweep: Sweep) -> None:
        """The same, where a gradient may be infinite."""
        h, dh = sweep.after(sweep.states["h"]), sweep.state_grads["h"]
        preactivation = sweep.zeros_past_ends(*h.shape)  # (T, B, H)
        sweep.gate_grads = (preactivation,)
        u = sweep.parameters["weight_hh"]
        arrays = (sweep.before(dh), sweep.after(dh), h, preactivation)
        for before, after, value, d_pre in zip(*map(sweep.rows_back, arrays), strict=True):
            before.addcmul_(u, d_pre.copy_(back_through(after, value, sweep.nonlinearity)))

    def pull_back(self, step: Step, state_grads: dict[str, Tensor]) -> dict[str, Tensor]:
        """``u phi'`` times dL/dh."""
        through = back_through(state_grads["h"], step.after["h"], step.nonlinearity)
        return {"h": through * step.parameters["weight_hh"]}

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(phi' u)``, shape ``(..., H, H)``."""
        return torch.diag_embed(
            slope(step.after["h"], step.nonlinearity) * step.parameters["weight_hh"]
        )

    def recurrent_gradient(self, recurrent: Tensor, h_before: Tensor) -> Tensor:
        """Gradient of ``u``, ``(H,)``: each unit with its own past."""
        return (recurrent * h_before).sum((0, 1))
