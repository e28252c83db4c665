"""The independently recurrent network, ``rnncore.IndRNN``."""

from __future__ import annotations

import torch
from torch import Tensor

from rnncore.cells.activations import slope
from rnncore.cells.elman import Elman
from rnncore.cells.sweep import Step


class IndRNN(Elman):
    r"""Independently recurrent network (Li et al. 2018, arXiv:1803.04831, equation 2).

    .. math:: h_t = \phi(W_{ih} x_t + b_{ih} + u \odot h_{t-1} + b_{hh}),
              \qquad \phi = \tanh \text{ or ReLU}

    An Elman network whose ``W_hh`` is a diagonal, kept as the vector u: the step of ``elman.py``
    with ``h.h`` for ``u h_{t-1} + b_hh``. Units mix between layers. Shapes: ``x_t (B, I)``,
    ``h_t (B, H)``, ``W_ih (H, I)``, ``u = weight_hh (H,)``, biases ``(H,)``. The paper has one
    bias; the second is there so that the names are those of ``nn.RNN``.
    """

    name = "indrnn"

    def recurrent_shape(self, hidden_size: int) -> tuple[int, ...]:
        """Shape of ``weight_hh``: one weight a unit, ``(H,)``."""
        return (hidden_size,)

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(phi' u)``, shape ``(..., H, H)``."""
        return torch.diag_embed(
            slope(step.after["h"], step.nonlinearity) * step.parameters["weight_hh"]
        )

    def recurrent_gradient(self, recurrent: Tensor, h_before: Tensor) -> Tensor:
        """Gradient of ``u``, ``(H,)``: each unit with its own past."""
        return (recurrent * h_before).sum((0, 1))
