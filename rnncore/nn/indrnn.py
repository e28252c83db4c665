"""``IndRNN``: an ``nn.Module`` with the signature and the behaviour of ``nn.RNN``."""

from __future__ import annotations

import math
import numbers
import warnings
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import init
from torch.nn.utils.rnn import PackedSequence

from rnncore.cells import CELLS
from rnncore.engine import differentiable
from rnncore.engine.layout import arrange
from rnncore.engine.stack import Stack

_CELL = CELLS["indrnn"]


class IndRNN(nn.Module):
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
        super().__init__()
        _check_sizes(input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        _check_flags(bias=bias, batch_first=batch_first, bidirectional=bidirectional)
        _check_dropout(dropout, num_layers)
        if nonlinearity not in _CELL.nonlinearities:
            raise ValueError(f"nonlinearity must be 'tanh' or 'relu'; got {nonlinearity!r}")
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.nonlinearity = nonlinearity
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self.u_max = _checked_bound(u_max)
        directions = 2 if bidirectional else 1
        for track in range(num_layers * directions):
            layer, reverse = divmod(track, directions)
            width = directions * hidden_size if layer else input_size
            suffix = f"_l{layer}_reverse" if reverse else f"_l{layer}"
            for name, shape in _CELL.parameter_shapes(width, hidden_size, bias).items():
                values = torch.empty(shape, device=device, dtype=dtype)
                self.register_parameter(name + suffix, nn.Parameter(values))
        self.reset_parameters()

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

    def forward(
        self,
        input: Tensor | PackedSequence,  # noqa: A002 - torch's name; it may come by keyword
        hx: Tensor | None = None,
    ) -> tuple[Tensor | PackedSequence, Tensor]:
        """``(output, h_n)`` as ``nn.RNN`` returns them: batched, unbatched or packed."""
        stack = Stack.of(self, _CELL)
        weight = stack.parameters[0]["weight_ih"]
        given = input
        if torch.is_autocast_enabled(weight.device.type):
            # Under autocast nn.RNN takes inputs of another dtype; so do we, and compute in ours.
            given = input.to(weight.dtype)
            hx = hx if hx is None else hx.to(weight.dtype)
        padded, initial, layout = arrange(stack, given, hx, self.batch_first)
        outputs, h_n = differentiable.unroll(stack, padded, layout.lengths, initial)
        return layout.outputs(outputs), layout.final(h_n)

    def extra_repr(self) -> str:
        """Sizes, then every argument that is not the default."""
        parts = [f"{self.input_size}, {self.hidden_size}"]
        defaults = {
            "num_layers": 1,
            "nonlinearity": "tanh",
            "bias": True,
            "batch_first": False,
            "dropout": 0.0,
            "bidirectional": False,
            "u_max": None,
        }
        for name, default in defaults.items():
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)


def _checked_bound(u_max: Any) -> float | None:
    """``u_max`` as a float, or None."""
    if u_max is None:
        return None
    number = isinstance(u_max, numbers.Real) and not isinstance(u_max, bool)
    if not number or not 0 < float(u_max) < math.inf:
        raise ValueError(f"u_max must be None or a positive, finite number; got {u_max!r}")
    return float(u_max)


def _check_sizes(**sizes: Any) -> None:
    for name, size in sizes.items():
        if type(size) is not int:
            raise TypeError(f"{name} must be an int; got {type(size).__name__}")
        if size < 1:
            raise ValueError(f"{name} must be at least 1; got {size}")


def _check_flags(**flags: object) -> None:
    for name, flag in flags.items():
        if not isinstance(flag, bool):
            raise TypeError(f"{name} must be a bool; got {type(flag).__name__}")


def _check_dropout(dropout: Any, num_layers: int) -> None:
    number = isinstance(dropout, numbers.Real) and not isinstance(dropout, bool)
    if not number or not 0 <= dropout <= 1:
        raise ValueError(f"dropout must be a number from 0 to 1; got {dropout!r}")
    if dropout > 0 and num_layers == 1:
        warnings.warn(
            "dropout acts between layers only: with num_layers=1 it changes nothing; "
            f"got dropout={dropout}",
            stacklevel=3,
        )
