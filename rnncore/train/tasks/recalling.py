"""Recall by content: which value stood with this key?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch

from rnncore.train.tasks.base import IGNORED, Batch, Task, one_hot

KEYS, VALUES = 16, 8


@dataclass(frozen=True, slots=True)
class Recall(Task):
    """Which of eight values stood with this key? As in Arora et al. 2023, each pair at one step.

    The first ``pairs`` steps show a key and a value each, the keys all different, of sixteen. Every
    later step shows one of these keys alone, and asks for its value.

    Raises ValueError for more pairs than keys, and for too few steps to ask.
    """

    pairs: int = 4

    name: ClassVar[str] = "recall"
    shortest: ClassVar[int] = 5
    usual: ClassVar[int] = 20
    at_end: ClassVar[bool] = False
    inputs: ClassVar[int] = KEYS + VALUES
    outputs: ClassVar[int] = VALUES

    def __post_init__(self) -> None:
        """Check that the pairs fit."""
        Task.__post_init__(self)
        if not 1 <= self.pairs <= KEYS:
            raise ValueError(f"pairs must be from 1 to {KEYS}; got {self.pairs}")
        if self.steps <= self.pairs:
            raise ValueError(
                f"steps must be {self.pairs + 1} or more, one a pair and one to ask; "
                f"got {self.steps}"
            )

    @property
    def chance(self) -> float:
        """Eight answers, equally frequent: ln 8."""
        return math.log(VALUES)

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Keys, values and what is asked uniform."""
        keys = torch.rand(KEYS, size, generator=generator).argsort(0)[: self.pairs]  # (n, B)
        values = torch.randint(VALUES, (self.pairs, size), generator=generator)
        asked = torch.randint(self.pairs, (self.steps - self.pairs, size), generator=generator)
        shown = torch.cat((keys, keys.gather(0, asked)))  # (T, B)
        told = torch.cat((one_hot(values, VALUES), torch.zeros(*asked.shape, VALUES)))
        targets = torch.full_like(shown, IGNORED)
        targets[self.pairs :] = values.gather(0, asked)
        return Batch(torch.cat((one_hot(shown, KEYS), told), -1), targets)
