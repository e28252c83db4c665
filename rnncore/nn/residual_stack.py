"""``ResidualStack``: recurrent layers above each other, with a shortcut around each."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from rnncore.cells import MODULES


class ResidualStack(nn.Module):
    r"""A stack of ``num_layers`` one-layer recurrent networks, in one direction.

    .. math:: y^{(k)}_t = h^{(k)}_t + y^{(k-1)}_t, \qquad y^{(0)}_t = x_t

    where h of layer k reads y of layer k - 1, as in the stacked LSTM of Wu et al. 2016, section
    3.1 (arXiv:1609.08144). The first layer has its shortcut only where ``input_size`` equals
    ``hidden_size``. With ``shortcut=False`` this is torch's own stack.

    ``cell``: "elman", "lstm", "gru", "indrnn", "mingru", "gru_reset_before" or one of your own that
    is registered; ``nonlinearity``, "tanh" or "relu", for cells that have the choice. ``layers``
    holds the modules. Called with ``x (T, B, I)``, or ``(B, T, I)`` with ``batch_first``, it gives
    y of the last layer and the final states, as the layers themselves do. ``rnncore.record`` gives
    a trace with a track a layer.

    Raises ValueError for a cell that there is not, and for fewer than one layer.
    """

    def __init__(
        self,
        cell: str,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        *,
        shortcut: bool = True,
        nonlinearity: str = "tanh",
        batch_first: bool = False,
        dtype: torch.dtype | None = None,
    ) -> None:
        kinds = {each.name: kind for kind, each in MODULES.items()}
        if cell not in kinds:
            listed = ", ".join(map(repr, kinds))
            raise ValueError(f"cell must be one of {listed}; got {cell!r}")
        if num_layers < 1:
            raise ValueError(f"num_layers must be at least 1; got {num_layers}")
        super().__init__()
        options: dict[str, Any] = {"batch_first": batch_first, "dtype": dtype}
        if MODULES[kinds[cell]].nonlinearities:
            options["nonlinearity"] = nonlinearity
        self.cell, self.shortcut, self.batch_first = cell, shortcut, batch_first
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.layers = nn.ModuleList(kinds[cell](size, hidden_size, **options) for size in sizes)

    @property
    def shortcut_from(self) -> int | None:
        """The first layer that has a shortcut around it, counted from 0; None without shortcuts."""
        if not self.shortcut:
            return None
        return 0 if self.input_size == self.hidden_size else 1

    def forward(
        self, x: Tensor, hx: Tensor | tuple[Tensor, Tensor] | None = None
    ) -> tuple[Tensor, Tensor | tuple[Tensor, ...]]:
        """``x`` through all layers; ``hx`` and the final states ``(num_layers, B, hidden_size)``.

        These are pairs of h and c for a cell that has both.
        """
        first = self.num_layers if self.shortcut_from is None else self.shortcut_from
        finals = []
        for number, layer in enumerate(self.layers):
            own = slice(number, number + 1)
            initial = tuple(s[own] for s in hx) if isinstance(hx, tuple) else hx
            h, final = layer(x, initial[own] if isinstance(initial, Tensor) else initial)
            x = h + x if number >= first else h
            finals.append(final)
        if isinstance(finals[0], tuple):
            return x, tuple(torch.cat(each) for each in zip(*finals, strict=True))
        return x, torch.cat(finals)
