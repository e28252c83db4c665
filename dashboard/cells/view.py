"""How a cell is called and drawn: all that the screen needs beside what the cell itself states."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch

Mode = Literal["light", "dark"]

ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU"}
"""The activations that a cell may have a choice of, as the screen calls them."""

SLOPES = {"tanh": r"1 - \tanh^2(a_t)", "relu": r"[a_t > 0]"}
"""Their slopes, as LaTeX."""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell on the screen.

    ``cell``: its name in a trace; ``title``: on the screen; ``source``: where it is from and in
    which form; ``module``: what computes it; ``hue``: its colour in each theme. ``dashes``: of its
    lines, by nonlinearity, None for a cell without a choice. ``jacobian``: one step back, lines of
    LaTeX by nonlinearity.
    """

    cell: str
    title: str
    source: str
    module: type[torch.nn.Module]
    hue: Mapping[Mode, str]
    dashes: Mapping[str | None, str]
    jacobian: Mapping[str | None, tuple[str, ...]]

    def name(self, nonlinearity: str | None) -> str:
        """The cell with its activation, ``"Elman ReLU"``."""
        return f"{self.title} {ACTIVATIONS[nonlinearity]}" if nonlinearity else self.title

    @property
    def constructor(self) -> str:
        """The module as a program writes it, ``"torch.nn.LSTM"``."""
        home = self.module.__module__.split(".")[0]
        return f"{home}{'.nn' if home == 'torch' else ''}.{self.module.__name__}"


def with_slope(*lines: str) -> dict[str | None, tuple[str, ...]]:
    """``lines``, and below them the slope φ' of each activation."""
    return {name: (*lines, rf"\varphi'(a_t) &= {slope}") for name, slope in SLOPES.items()}
