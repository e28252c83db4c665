"""What pages say of a cell beside what it states itself and how it looks (``rnncore.player``)."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from rnncore.player.looks import LOOKS, Look

SLOPES = {"tanh": r"1 - \tanh^2(a_t)", "relu": r"[a_t > 0]"}
"""Their slopes, as LaTeX."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell on the screen.

    ``cell``: its name in a trace; ``source``: where it is from and in which form; ``module``: what
    computes it. ``jacobian``: one step back, lines of LaTeX by nonlinearity.
    """

    cell: str
    source: str
    module: type[torch.nn.Module]
    jacobian: Mapping[str | None, tuple[str, ...]]

    @property
    def look(self) -> Look:
        """Its name, its hue and its dashes."""
        return LOOKS[self.cell]

    @property
    def constructor(self) -> str:
        """The module as a program writes it, ``"torch.nn.LSTM"``."""
        home = self.module.__module__.split(".")[0]
        return f"{home}{'.nn' if home == 'torch' else ''}.{self.module.__name__}"


def with_slope(*lines: str) -> dict[str | None, tuple[str, ...]]:
    """``lines``, and below them the slope φ' of each activation."""
    return {name: (*lines, rf"\varphi'(a_t) &= {slope}") for name, slope in SLOPES.items()}
