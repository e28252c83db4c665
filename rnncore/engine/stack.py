"""What a recurrent module computes, without the module."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from rnncore.cells import Cell


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """A stacked recurrent network without its module.

    ``parameters`` holds one dict a track in torch's order (layer 0 forward, layer 0 reverse,
    layer 1 ...), by torch's names without the layer suffix. ``dropout`` is the probability in
    force: 0 in evaluation mode. ``shortcut_from``: the first layer whose input is added to its
    output; None where no layer has such a shortcut.
    """

    cell: Cell
    nonlinearity: str | None
    parameters: tuple[dict[str, Tensor], ...]
    hidden_size: int
    num_layers: int
    bidirectional: bool
    dropout: float
    shortcut_from: int | None = None

    @classmethod
    def of(cls, module: Any, cell: Cell) -> Stack:
        """The stack of a module that names its parts as ``nn.RNN`` does."""
        kinds = tuple(cell.parameter_shapes(1, module.hidden_size, module.bias))
        sides = ("", "_reverse") if module.bidirectional else ("",)
        return cls(
            cell=cell,
            nonlinearity=module.nonlinearity if cell.nonlinearities else None,
            parameters=tuple(
                {kind: getattr(module, f"{kind}_l{layer}{side}") for kind in kinds}
                for layer in range(module.num_layers)
                for side in sides
            ),
            hidden_size=module.hidden_size,
            num_layers=module.num_layers,
            bidirectional=module.bidirectional,
            dropout=module.dropout if module.training else 0.0,
        )

    @property
    def directions(self) -> int:
        """2 where there is a reverse direction, otherwise 1."""
        return 2 if self.bidirectional else 1

    def has_shortcut(self, layer: int) -> bool:
        """Whether the input of ``layer`` is added to its output."""
        return self.shortcut_from is not None and layer >= self.shortcut_from
