"""``Recurrent``: layers and directions of a cell as an ``nn.Module`` that behaves as ``nn.GRU``."""

from __future__ import annotations

import math
import numbers
import warnings
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import init
from torch.nn.utils.rnn import PackedSequence

from rnncore.cells import Cell
from rnncore.engine import differentiable
from rnncore.engine.layout import arrange
from rnncore.engine.stack import Stack


class Recurrent(nn.Module):
    """A stacked recurrent network of ``cell``, which a subclass names.

    Signature, inputs, outputs and parameter names are those of ``torch.nn.GRU``; ``nonlinearity``
    for a cell that has a choice. Gradients are computed by the engine; a second derivative is
    refused. Raises ValueError or TypeError for arguments out of range, inputs of the wrong shape or
    dtype.
    """

    cell: ClassVar[Cell]

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        nonlinearity: str | None = None,
    ) -> None:
        """Create the parameters; arguments as those of ``nn.GRU``."""
        super().__init__()
        if not isinstance(getattr(self, "cell", None), Cell):
            raise TypeError(f"cell of {type(self).__name__} must be a rnncore.cells.Cell")
        _check_sizes(input_size=input_size, hidden_size=hidden_size, num_layers=num_layers)
        _check_flags(bias=bias, batch_first=batch_first, bidirectional=bidirectional)
        _check_dropout(dropout, num_layers)
        choices = self.cell.nonlinearities or (None,)
        if nonlinearity not in choices:
            listed = " or ".join(map(repr, choices))
            raise ValueError(f"nonlinearity must be {listed}; got {nonlinearity!r}")
        self.input_size = input_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        if nonlinearity is not None:
            self.nonlinearity = nonlinearity
        self.bias = bias
        self.batch_first = batch_first
        self.dropout = float(dropout)
        self.bidirectional = bidirectional
        self._add_parameters(device, dtype)
        self.reset_parameters()

    def _add_parameters(self, device: torch.device | str | None, dtype: torch.dtype | None) -> None:
        """Parameters without numbers, in torch's order of layers and directions."""
        directions = 2 if self.bidirectional else 1
        for track in range(self.num_layers * directions):
            layer, reverse = divmod(track, directions)
            width = directions * self.hidden_size if layer else self.input_size
            suffix = f"_l{layer}_reverse" if reverse else f"_l{layer}"
            shapes = self.cell.parameter_shapes(width, self.hidden_size, self.bias)
            for name, shape in shapes.items():
                values = torch.empty(shape, device=device, dtype=dtype)
                self.register_parameter(name + suffix, nn.Parameter(values))

    def reset_parameters(self) -> None:
        """Draw all parameters anew, uniform within ``1 / sqrt(H)`` of 0 as torch does."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def forward(
        self,
        input: Tensor | PackedSequence,  # noqa: A002 - torch's name; it may come by keyword
        hx: Tensor | tuple[Tensor, ...] | None = None,
    ) -> tuple[Tensor | PackedSequence, Tensor | tuple[Tensor, ...]]:
        """``(output, h_n)`` as ``nn.GRU`` returns them: batched, unbatched or packed."""
        stack = Stack.of(self, self.cell)
        weight = stack.parameters[0]["weight_ih"]
        given = input
        if torch.is_autocast_enabled(weight.device.type):
            # Under autocast nn.RNN takes inputs of another dtype; so do we, and compute in ours.
            given = input.to(weight.dtype)
            if isinstance(hx, Tensor):
                hx = hx.to(weight.dtype)
            elif hx is not None:
                hx = tuple(state.to(weight.dtype) for state in hx)
        padded, initial, layout = arrange(stack, given, hx, self.batch_first)
        outputs, *ends = differentiable.unroll(stack, padded, layout.lengths, initial)
        final = tuple(map(layout.final, ends))
        return layout.outputs(outputs), final if len(final) > 1 else final[0]

    def extra_repr(self) -> str:
        """Sizes, then every argument that is not the default."""
        parts = [f"{self.input_size}, {self.hidden_size}"]
        for name, default in self._defaults().items():
            if getattr(self, name) != default:
                parts.append(f"{name}={getattr(self, name)}")
        return ", ".join(parts)

    def _defaults(self) -> dict[str, Any]:
        """The arguments beside the sizes, in the order of the signature."""
        return {
            "num_layers": 1,
            "bias": True,
            "batch_first": False,
            "dropout": 0.0,
            "bidirectional": False,
        }


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
