"""``ScannedMinGRU``: a ``MinGRU`` whose steps are computed side by side, by a scan."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from rnncore.cells.scan import associative_scan
from rnncore.nn.mingru import MinGRU


class ScannedMinGRU(MinGRU):
    """minGRU trained in parallel (Feng et al. 2024, arXiv:2410.01201, section 3.1).

    Parameters, and up to rounding states and gradients, are those of ``MinGRU``: gate and candidate
    of every step at once, then the states in ⌈log₂ T⌉ levels. The graph is torch's own, so that
    second derivatives exist. One direction; batched sequences of one length; no dropout.
    """

    def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1, **more: Any) -> None:
        """As ``MinGRU``. Raises ValueError for both directions and for dropout."""
        super().__init__(input_size, hidden_size, num_layers, **more)
        if self.bidirectional or self.dropout:
            raise ValueError(
                "bidirectional must be False and dropout 0 for a scan; got "
                f"{self.bidirectional} and {self.dropout}"
            )

    def forward(  # type: ignore[override]  # no packed sequences
        self,
        input: Tensor,  # noqa: A002 - torch's name
        hx: Tensor | None = None,
    ) -> tuple[Tensor, Tensor]:
        """``(output, h_n)`` of ``input (T, B, I)``, or ``(B, T, I)`` with ``batch_first``."""
        x = input.transpose(0, 1) if self.batch_first else input
        final = []
        for layer in range(self.num_layers):
            x = self._layer(x, layer, None if hx is None else hx[layer])
            final.append(x[-1])
        return x.transpose(0, 1) if self.batch_first else x, torch.stack(final)

    def _layer(self, x: Tensor, layer: int, before: Tensor | None) -> Tensor:
        """The states ``(T, B, H)`` of one layer, from ``before (B, H)`` on."""
        bias = getattr(self, f"bias_ih_l{layer}") if self.bias else None
        rows = functional.linear(x, getattr(self, f"weight_ih_l{layer}"), bias)
        z, n = rows.chunk(2, -1)  # (T, B, 2H) -> 2 of (T, B, H)
        z = torch.sigmoid(z)
        kept, written = 1 - z, z * n
        if before is not None:
            written = torch.cat((written[:1] + kept[:1] * before, written[1:]))
        return associative_scan(written, kept)
