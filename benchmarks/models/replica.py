"""What all replicas have in common."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor, nn

WORDS = 40
"""The size of every vocabulary."""


@dataclass(frozen=True)
class Size:
    """``(T, H, B)``."""

    steps: int
    hidden: int
    batch: int


SMALL = Size(6, 6, 3)
LARGE = Size(200, 64, 32)


class Replica(nn.Module):
    """``forward(*batch)`` gives the loss, where no ``step`` of the case's says otherwise."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size

    def batch(self) -> tuple[Tensor, ...]:
        """What one training step reads."""
        raise NotImplementedError

    def traces(self) -> dict[str, list[int]]:
        """By the name of each recurrent module, the steps of its traces after a training step."""
        raise NotImplementedError

    def words(self, steps: int, batch: int) -> Tensor:
        """Words drawn at random, from 1: 0 is a blank, or what pads."""
        return torch.randint(1, WORDS, (steps, batch))


def plain(model: nn.Module, batch: tuple[Tensor, ...]) -> None:
    """Forward and backward."""
    model(*batch).backward()


@dataclass(frozen=True)
class Case:
    """A row of the table.

    ``of``: what the replica stands for. ``kind``: "module" where whole sequences are read in one
    call, otherwise "steps". ``wrap``: what is called in place of the model. ``inside``: what is
    given to ``watch``. ``context``: what surrounds all. ``step``: a training step but for the
    optimiser. ``exact``: whether the numbers are to agree to the last digits. ``processes``: in how
    many it is run at once.
    """

    name: str
    of: str
    model: Callable[[Size], Replica]
    kind: str = "module"
    wrap: Callable[[nn.Module], nn.Module] = lambda model: model
    inside: Callable[[nn.Module], nn.Module] = lambda model: model
    context: Callable[[], AbstractContextManager] = nullcontext
    step: Callable[[nn.Module, tuple[Tensor, ...]], None] = plain
    exact: bool = True
    processes: int = 1
