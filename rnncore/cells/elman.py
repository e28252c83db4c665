"""The Elman network, torch's ``nn.RNN``."""

from __future__ import annotations

import torch
from torch import Tensor

from rnncore.cells.base import ACTIVATE, Cell, slope
from rnncore.cells.sweep import Step, Sweep


class Elman(Cell):
    r"""Simple recurrent network (Elman 1990, "Finding structure in time", Cognitive Science 14).

    .. math:: h_t = \phi(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh}),
              \qquad \phi = \tanh \text{ or ReLU}

    Shapes: ``x_t (B, I)``, ``h_t (B, H)``, ``W_ih (H, I)``, ``W_hh (H, H)``, biases ``(H,)``.
    """

    name = "elman"
    nonlinearities = ("tanh", "relu")

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h``."""
        drive = sweep.rows(sweep.project_inputs("bias_ih", "bias_hh"))
        h_before = sweep.rows(sweep.before(sweep.states["h"]))
        h_after = sweep.rows(sweep.after(sweep.states["h"]))
        w_hh_t = sweep.parameters["weight_hh"].t()
        activate_ = ACTIVATE[sweep.nonlinearity]
        for t in sweep.order:
            torch.addmm(drive[t], h_before[t], w_hh_t, out=h_after[t])
            activate_(h_after[t])

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh`` and the gradient of the pre-activation."""
        slopes = sweep.rows(slope(sweep.after(sweep.states["h"]), sweep.nonlinearity))
        dh_before = sweep.rows(sweep.before(sweep.state_grads["h"]))
        dh_after = sweep.rows(sweep.after(sweep.state_grads["h"]))
        d_pre = sweep.rows(sweep.gate_grads)
        w_hh = sweep.parameters["weight_hh"]
        for t in reversed(sweep.order):
            torch.mul(dh_after[t], slopes[t], out=d_pre[t])
            dh_before[t].addmm_(d_pre[t], w_hh)

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(phi') W_hh``, shape ``(..., H, H)``."""
        return (
            slope(step.after["h"], step.nonlinearity).unsqueeze(-1) * step.parameters["weight_hh"]
        )
