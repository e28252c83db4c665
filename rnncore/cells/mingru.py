"""The minimal gated recurrent unit, ``rnncore.MinGRU``."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from rnncore.cells.base import Cell, Gate
from rnncore.cells.equations import Source, Symbol, sigmoid
from rnncore.cells.products import project_inputs
from rnncore.cells.sweep import Step, Sweep, hold_


def step(x: Source, h: Source) -> dict[str, Symbol]:
    """Gate and candidate from the input alone, and a mixture of the candidate and the state."""
    z = sigmoid(x.z)
    n = x.n
    return {"z": z, "n": n, "h": (1 - z) * h + z * n}


class MinGRU(Cell):
    r"""minGRU (Feng et al. 2024, arXiv:2410.01201, section 3.1), as published without logarithms.

    .. math::
        z_t &= \sigma(W_{iz} x_t + b_{iz}) \\
        n_t &= W_{in} x_t + b_{in} \\
        h_t &= (1 - z_t) \odot h_{t-1} + z_t \odot n_t

    Neither gate nor candidate sees the state, so all steps can be computed side by side, and no
    weight stands between a state and the next. The paper's z *writes*, where torch's GRU keeps by
    it; it calls n the candidate h̃. Shapes: ``x_t (B, I)``; ``h_t`` and the gates ``(B, H)``;
    ``weight_ih (2 H, I)`` holds the rows of z, n in this order; there is no ``weight_hh``.
    """

    name = "mingru"
    step = staticmethod(step)
    heeds_held = True
    gates = (
        Gate(
            *("update", "z", 0.0, 1.0, "update_gate"),
            order=0,
            when_open="There the state is replaced by the candidate at each step.",
            when_shut="There the state is carried on almost whole.",
        ),
        Gate("candidate", "n", -math.inf, math.inf, "candidate", order=1),
    )

    def parameter_shapes(
        self, input_size: int, hidden_size: int, bias: bool
    ) -> dict[str, tuple[int, ...]]:
        """Weights of the input alone."""
        rows = 2 * hidden_size
        return {"weight_ih": (rows, input_size)} | ({"bias_ih": (rows,)} if bias else {})

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h`` and the gates, which know nothing of h."""
        sweep.gates = project_inputs(sweep, "bias_ih")
        z, n = sweep.gates.chunk(2, -1)
        z.sigmoid_()
        if sweep.held is not None:
            hold_(sweep.gates, sweep.held)
        h = sweep.states["h"]
        arrays = (sweep.before(h), sweep.after(h), 1 - z, z * n)
        for before, after, kept, written in zip(*map(sweep.rows, arrays), strict=True):
            torch.addcmul(written, kept, before, out=after)

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh``, then the gradients of the pre-activations all at once."""
        h, dh = sweep.states["h"], sweep.state_grads["h"]
        z, n = sweep.gates.chunk(2, -1)
        arrays = (sweep.before(dh), sweep.after(dh), 1 - z)
        for before, after, kept in zip(*map(sweep.rows_back, arrays), strict=True):
            before.addcmul_(kept, after)
        by_z, by_n = sweep.pass_free(((n - sweep.before(h)) * z * (1 - z), z), slice(None))
        sweep.gate_grads = (_alive(sweep, by_z), _alive(sweep, by_n))

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(1 - z)``, shape ``(..., H, H)``."""
        return torch.diag_embed(1 - step.gates["update"])

    def pull_back(self, step: Step, state_grads: dict[str, Tensor]) -> dict[str, Tensor]:
        """``1 - z`` times dL/dh."""
        return {"h": (1 - step.gates["update"]) * state_grads["h"]}


def _alive(sweep: Sweep, multiplier: Tensor) -> Tensor:
    """dL/dh times ``multiplier``, and 0 past a row's end."""
    after = sweep.after(sweep.state_grads["h"])
    found = sweep.zeros_past_ends(*after.shape)
    sweep.copy_alive(found, after * multiplier)
    return found
