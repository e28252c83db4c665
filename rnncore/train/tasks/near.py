"""Tasks whose answer lies near: in this input alone, or in it and the one two steps before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch

from rnncore.train.tasks.base import IGNORED, Batch, Task


@dataclass(frozen=True, slots=True)
class Independent(Task):
    """Is exactly one of this step's two bits 1? Asked after every step; no other step matters."""

    name: ClassVar[str] = "independent"
    shortest: ClassVar[int] = 1
    usual: ClassVar[int] = 20
    at_end: ClassVar[bool] = False
    inputs: ClassVar[int] = 2
    outputs: ClassVar[int] = 2

    @property
    def chance(self) -> float:
        """Two answers, equally frequent: ln 2."""
        return math.log(2)

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Bits, each 0 or 1."""
        bits = torch.randint(2, (self.steps, size, self.inputs), generator=generator)
        return Batch(bits.float(), bits.sum(-1) % 2)


@dataclass(frozen=True, slots=True)
class LocalRule(Task):
    """Is exactly one of this bit and the one two steps before 1? Asked from the third step on."""

    name: ClassVar[str] = "local rule"
    shortest: ClassVar[int] = 3
    usual: ClassVar[int] = 20
    at_end: ClassVar[bool] = False
    inputs: ClassVar[int] = 1
    outputs: ClassVar[int] = 2
    back: ClassVar[int] = 2

    @property
    def chance(self) -> float:
        """Two answers, equally frequent: ln 2."""
        return math.log(2)

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Bits, each 0 or 1."""
        bits = torch.randint(2, (self.steps, size), generator=generator)
        targets = torch.full_like(bits, IGNORED)
        targets[self.back :] = bits[self.back :] ^ bits[: -self.back]
        return Batch(bits[..., None].float(), targets)
