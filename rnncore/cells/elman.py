"""The Elman network, torch's ``nn.RNN``."""

from __future__ import annotations

import numpy as np
from torch import Tensor
from torch.nn import functional

from rnncore.cells.activations import ACTIVATE, back_through, slope
from rnncore.cells.base import Cell
from rnncore.cells.equations import Source, Squash, Symbol
from rnncore.cells.products import accumulator, project_inputs, step_product
from rnncore.cells.sweep import Step, Sweep


def step(x: Source, h: Source, phi: Squash) -> dict[str, Symbol]:
    """``h_t`` from what the input and the state before say of it."""
    return {"h": phi(x.h + h.h)}


class Elman(Cell):
    r"""Simple recurrent network (Elman 1990, "Finding structure in time", Cognitive Science 14).

    .. math:: h_t = \phi(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh}),
              \qquad \phi = \tanh \text{ or ReLU}

    Shapes: ``x_t (B, I)``, ``h_t (B, H)``, ``W_ih (H, I)``, ``W_hh (H, H)``, biases ``(H,)``.
    """

    name = "elman"
    step = staticmethod(step)
    nonlinearities = ("tanh", "relu")

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h``."""
        h = sweep.states["h"]
        sweep.copy_alive(sweep.after(h), project_inputs(sweep, "bias_ih", "bias_hh"))
        library, add_recurrent = step_product(sweep.parameters["weight_hh"], sweep)
        activate_ = ACTIVATE[sweep.nonlinearity]
        ends = [sweep.rows(side(h), library=library) for side in (sweep.before, sweep.after)]
        with np.errstate(all="ignore"):
            for before, after, value in zip(*ends, sweep.rows(sweep.after(h)), strict=True):
                add_recurrent(after, before)
                activate_(value)  # the same memory as after
        if sweep.parameters["weight_hh"].ndim == 2 and not h.isfinite().all():
            self._careful_forward(sweep)

    def _careful_forward(self, sweep: Sweep) -> None:
        """The same by torch's own products, whose partial sums decide what comes out infinite."""
        h, parameters = sweep.states["h"], sweep.parameters
        weight, bias = parameters["weight_hh"], parameters.get("bias_hh")
        arrays = (sweep.before(h), sweep.after(h), project_inputs(sweep, "bias_ih"))
        for before, after, from_x in zip(*map(sweep.rows, arrays), strict=True):
            after.copy_(functional.linear(before, weight, bias) + from_x)
            ACTIVATE[sweep.nonlinearity](after)

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

    def careful_adjoint(self, sweep: Sweep) -> None:
        """The same, where a gradient may be infinite."""
        h, dh = sweep.after(sweep.states["h"]), sweep.state_grads["h"]
        preactivation = sweep.zeros_past_ends(*h.shape)  # (T, B, H)
        sweep.gate_grads = (preactivation,)
        send_back = accumulator(sweep.parameters["weight_hh"].t(), sweep.steady_rows)
        arrays = (sweep.before(dh), sweep.after(dh), h, preactivation)
        for before, after, value, d_pre in zip(*map(sweep.rows_back, arrays), strict=True):
            send_back(before, d_pre.copy_(back_through(after, value, sweep.nonlinearity)))

    def pull_back(self, step: Step, state_grads: dict[str, Tensor]) -> dict[str, Tensor]:
        """``W_hh^T diag(phi')`` times dL/dh."""
        through = back_through(state_grads["h"], step.after["h"], step.nonlinearity)
        weight = step.parameters["weight_hh"]
        return {"h": through @ weight if weight.ndim == 2 else through * weight}

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(phi') W_hh``, shape ``(..., H, H)``."""
        return (
            slope(step.after["h"], step.nonlinearity).unsqueeze(-1) * step.parameters["weight_hh"]
        )
