"""``IndRNN``: an ``nn.Module`` with the signature and the behaviour of ``nn.RNN``."""

from __future__ import annotations

import math
import numbers
from typing import Any

import torch
from torch.nn import init

from rnncore.cells import CELLS, register
from rnncore.nn.recurrent import Recurrent


class IndRNN(Recurrent):
    r"""Independently recurrent network (Li et al. 2018, arXiv:1803.04831).

    .. math:: h_t = \phi(W_{ih} x_t + b_{ih} + u \odot h_{t-1} + b_{hh})

    Signature, inputs, outputs and parameter names are those of ``torch.nn.RNN``, with two
    differences: ``weight_hh_l*`` is the vector ``u`` of shape ``(H,)``, and ``u_max`` can be given.
    Gradients are computed by the engine; a second derivative is refused.

    ``nonlinearity`` is "tanh" where it is not said, as in ``nn.RNN``. That differs from the
    authors, whose networks have ReLU: say ``nonlinearity="relu"`` for theirs.

    ``u_max``: the bound on ``|u|``, None for none. With ReLU a gradient over T steps is multiplied
    by at most ``|u|^T``, so the paper bounds ``|u|`` by the T-th root of the growth allowed;
    ``u_max=2 ** (1 / T)`` allows twofold. The bound is kept by ``clamp_()`` after each update::

        optimizer.step()
        network.clamp_()

    Initialisation: ``u`` uniform in (0, ``u_max``), and in the last layer between ``1 / u_max`` and
    ``u_max``, so that after T steps at least half of what it held is left (below 1: between
    ``u_max ** 3`` and ``u_max``, in ratio as far apart). Reported of the authors' published code,
    not checked here: the same two ranges for ``u_max = 2 ** (1 / T)``, and a clamp at every update.
    Without ``u_max`` u is uniform in (0, 1) in every layer, 1 being the bound's limit for long
    sequences. The rest is uniform in ±1/sqrt(H) as in ``nn.RNN``.

    Raises ValueError or TypeError for arguments out of range, inputs of the wrong shape or dtype.
    """

    cell = CELLS["indrnn"]
    u_max: float | None = None  # also of modules that were pickled before there was one

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        u_max: float | None = None,
    ) -> None:
        """Create the parameters; arguments as those of ``nn.RNN``, and the bound ``u_max``."""
        self.u_max = _checked_bound(u_max)
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            device,
            dtype,
            nonlinearity=nonlinearity,
        )

    def reset_parameters(self) -> None:
        """Draw all parameters anew, as the class says."""
        bound = 1 / math.sqrt(self.hidden_size)
        most = 1.0 if self.u_max is None else self.u_max
        least = 0.0 if self.u_max is None else min(1 / most, most**3)
        last = f"_l{self.num_layers - 1}"
        for name, parameter in self.named_parameters():
            low, high = -bound, bound
            if name.startswith("weight_hh"):
                low, high = least if last in name else 0.0, most
            init.uniform_(parameter, low, high)
        self.clamp_()  # rounded to its dtype, a draw may lie above

    @torch.no_grad()
    def clamp_(self) -> IndRNN:
        """Bring every ``u`` into [-u_max, u_max], in place, and return the module.

        For after ``optimizer.step()``. Nothing changes where there is no bound, and NaN stays. The
        bound holds in the weights' own precision: it is rounded towards 0.
        """
        if self.u_max is not None:
            for name, parameter in self.named_parameters():
                if name.startswith("weight_hh"):
                    bound = torch.tensor(self.u_max, dtype=parameter.dtype)
                    if float(bound) > self.u_max:
                        bound = bound.nextafter(torch.zeros_like(bound))
                    parameter.clamp_(-float(bound), float(bound))
        return self

    def _defaults(self) -> dict[str, Any]:
        """Those of ``nn.RNN``, and the bound."""
        layers, *others = super()._defaults().items()
        return dict([layers, ("nonlinearity", "tanh"), *others, ("u_max", None)])


def _checked_bound(u_max: Any) -> float | None:
    """``u_max`` as a float, or None."""
    if u_max is None:
        return None
    number = isinstance(u_max, numbers.Real) and not isinstance(u_max, bool)
    if not number or not 0 < float(u_max) < math.inf:
        raise ValueError(f"u_max must be None or a positive, finite number; got {u_max!r}")
    return float(u_max)


register(IndRNN.cell, IndRNN)
