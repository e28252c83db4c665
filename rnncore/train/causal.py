"""Networks without a state that are trained beside the recurrent ones, before they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow

KINDS = ("window", "convolution", "transformer")


@dataclass(frozen=True, slots=True)
class Causal:
    """A network for a task that carries no state from step to step; see ``rnncore.nn.causal``.

    ``kind``: "window", a feed-forward network over the last ``width`` inputs; "convolution", of
    ``layers`` with growing gaps, each over three inputs; "transformer", of ``layers`` with two
    heads, ``hidden`` being even. ``dropout``: the share of what the linear layer reads that is left
    out in training.

    Raises ValueError for a kind that there is not, and for sizes that are out of range.
    """

    kind: str
    hidden: int = 32
    layers: int = 1
    width: int = 1
    dropout: float = 0.0

    def __post_init__(self) -> None:
        """Check everything."""
        if self.kind not in KINDS:
            choices = ", ".join(map(repr, KINDS))
            raise ValueError(f"kind must be one of {choices}; got {self.kind!r}")
        for name in ("hidden", "layers", "width"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be 1 or more; got {getattr(self, name)}")
        if self.kind == "transformer" and self.hidden % 2:
            raise ValueError(f"hidden must be even for 'transformer'; got {self.hidden}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be from 0 to below 1; got {self.dropout}")

    def module(self, inputs: int) -> nn.Module:
        """The module that reads ``inputs`` numbers a step, as it draws itself."""
        if self.kind == "window":
            return CausalWindow(inputs, self.hidden, self.width)
        if self.kind == "convolution":
            return CausalConvolution(inputs, self.hidden, self.layers)
        return CausalTransformer(inputs, self.hidden, self.layers)
