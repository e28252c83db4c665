"""The independently recurrent network, ``rnncore.IndRNN``."""

from __future__ import annotations

import torch
from torch import Tensor

from rnncore.cells.base import ACTIVATE, Cell, slope
from rnncore.cells.sweep import Step, Sweep


class IndRNN(Cell):
    r"""Independently recurrent network (Li et al. 2018, arXiv:1803.04831, equation 2).

    .. math:: h_t = \phi(W_{ih} x_t + b_{ih} + u \odot h_{t-1} + b_{hh}),
              \qquad \phi = \tanh \text{ or ReLU}

    Each unit sees only its own past; units mix between layers. Shapes: ``x_t (B, I)``,
    ``h_t (B, H)``, ``W_ih (H, I)``, ``u = weight_hh (H,)``, biases ``(H,)``. The paper has one
    bias; the second is there so that the names are those of ``nn.RNN``.
    """

    name = "indrnn"
    nonlinearities = ("tanh", "relu")

    def recurrent_shape(self, hidden_size: int) -> tuple[int, ...]:
        """Shape of ``weight_hh``: one weight a unit, ``(H,)``."""
        return (hidden_size,)

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h``."""
        drive = sweep.rows(sweep.project_inputs("bias_ih", "bias_hh"))
        h_before = sweep.rows(sweep.before(sweep.states["h"]))
        h_after = sweep.rows(sweep.after(sweep.states["h"]))
        u = sweep.parameters["weight_hh"]
        activate_ = ACTIVATE[sweep.nonlinearity]
        for t in sweep.order:
            torch.addcmul(drive[t], u, h_before[t], out=h_after[t])
            activate_(h_after[t])

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh`` and the gradient of the pre-activation."""
        slopes = sweep.rows(slope(sweep.after(sweep.states["h"]), sweep.nonlinearity))
        dh_before = sweep.rows(sweep.before(sweep.state_grads["h"]))
        dh_after = sweep.rows(sweep.after(sweep.state_grads["h"]))
        d_pre = sweep.rows(sweep.gate_grads)
        u = sweep.parameters["weight_hh"]
        for t in reversed(sweep.order):
            torch.mul(dh_after[t], slopes[t], out=d_pre[t])
            dh_before[t].addcmul_(u, d_pre[t])

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(phi' u)``, shape ``(..., H, H)``."""
        return torch.diag_embed(
            slope(step.after["h"], step.nonlinearity) * step.parameters["weight_hh"]
        )

    def recurrent_gradient(self, recurrent_part: Tensor, h_before: Tensor) -> Tensor:
        """Gradient of ``u``, ``(H,)``: each unit with its own past."""
        return (recurrent_part * h_before).sum((0, 1))
