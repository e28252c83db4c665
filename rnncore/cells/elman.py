"""The Elman network, torch's ``nn.RNN``."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from rnncore.cells.base import ACTIVATE, Cell, slope
from rnncore.cells.products import project_inputs, step_product
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
        h = sweep.states["h"]
        sweep.copy_alive(sweep.after(h), project_inputs(sweep, "bias_ih", "bias_hh"))
        library, add_recurrent = step_product(sweep.parameters["weight_hh"], sweep)
        activate_ = ACTIVATE[library][sweep.nonlinearity]
        ends = (sweep.rows(side(h), library=library) for side in (sweep.before, sweep.after))
        with np.errstate(all="ignore"):
            for before, after in zip(*ends, strict=True):
                activate_(add_recurrent(after, before))

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh`` and the gradient of the pre-activation."""
        slopes = slope(sweep.after(sweep.states["h"]), sweep.nonlinearity)
        dh = sweep.state_grads["h"]
        preactivation = sweep.zeros_past_ends(*slopes.shape)  # (T, B, H)
        sweep.gate_grads = (preactivation,)
        library, send_back = step_product(sweep.parameters["weight_hh"].t(), sweep)
        arrays = (sweep.before(dh), sweep.after(dh), slopes, preactivation)
        views = (sweep.rows_back(array, library=library) for array in arrays)
        with np.errstate(all="ignore"):
            for before, after, by, d_pre in zip(*views, strict=True):
                send_back(before, library.multiply(after, by, out=d_pre))

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(phi') W_hh``, shape ``(..., H, H)``."""
        return (
            slope(step.after["h"], step.nonlinearity).unsqueeze(-1) * step.parameters["weight_hh"]
        )
