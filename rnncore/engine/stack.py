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
    output; None where no layer has such a shortcut. ``proj_size``: units of h where they are not
    ``hidden_size``, otherwise 0.
    """

    cell: Cell
    nonlinearity: str | None
    parameters: tuple[dict[str, Tensor], ...]
    hidden_size: int
    num_layers: int
    bidirectional: bool
    dropout: float
    shortcut_from: int | None = None
    proj_size: int = 0

    @classmethod
    def of(cls, module: Any, cell: Cell, *, single: bool = False) -> Stack:
        """The stack of a module that names its parts as ``nn.RNN`` does, or as ``nn.RNNCell``.

        ``single``: the latter, one layer in one direction.
        """
        kinds = tuple(cell.parameter_shapes(1, module.hidden_size, module.bias))
        layers, both = (1, False) if single else (module.num_layers, module.bidirectional)
        sides = ("", "_reverse") if both else ("",)
        ends = [f"_l{layer}{side}" for layer in range(layers) for side in sides]
        return cls(
            cell=cell,
            nonlinearity=module.nonlinearity if cell.nonlinearities else None,
            parameters=tuple(
                {kind: getattr(module, kind + end) for kind in kinds}
                for end in ([""] if single else ends)
            ),
            hidden_size=module.hidden_size,
            num_layers=layers,
            bidirectional=both,
            dropout=0.0 if single or not module.training else module.dropout,
            proj_size=0 if single else getattr(module, "proj_size", 0),
        )

    @property
    def directions(self) -> int:
        """2 where there is a reverse direction, otherwise 1."""
        return 2 if self.bidirectional else 1

    def size(self, state: str) -> int:
        """Units of a state."""
        return self.proj_size if self.proj_size and state == "h" else self.hidden_size

    def has_shortcut(self, layer: int) -> bool:
        """Whether the input of ``layer`` is added to its output."""
        return self.shortcut_from is not None and layer >= self.shortcut_from
