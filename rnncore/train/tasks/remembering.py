"""Tasks whose answer lies far back: what came first, in which order, and two numbers to add."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from rnncore.train.tasks.base import Batch, Task, one_hot

SYMBOLS = 4
_LETTERS = "ABCDEFGH"


@dataclass(frozen=True, slots=True)
class FirstSymbol(Task):
    """Which of four symbols came first? Asked after the last step.

    The symbols between are the same four, or with ``others`` four that never come first.
    """

    others: bool = False

    name: ClassVar[str] = "first symbol"
    shortest: ClassVar[int] = 2
    usual: ClassVar[int] = 40
    outputs: ClassVar[int] = SYMBOLS

    @property
    def inputs(self) -> int:  # type: ignore[override]
        """One number a symbol."""
        return SYMBOLS * (2 if self.others else 1)

    @property
    def input_names(self) -> tuple[str, ...]:
        """A letter a symbol; those that never come first are the later ones."""
        return tuple(_LETTERS[: self.inputs])

    @property
    def answers(self) -> tuple[str, ...]:
        """The symbols that can come first."""
        return tuple(_LETTERS[:SYMBOLS])

    @property
    def chance(self) -> float:
        """Four answers, equally frequent: ln 4."""
        return math.log(SYMBOLS)

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Every symbol uniform over its alphabet."""
        numbers = torch.randint(SYMBOLS, (self.steps, size), generator=generator)
        first = numbers[0].clone()
        if self.others:
            numbers[1:] += SYMBOLS
        return Batch(one_hot(numbers, self.inputs), first)


@dataclass(frozen=True, slots=True)
class TemporalOrder(Task):
    """In which order did two symbols come? After Hochreiter & Schmidhuber 1997, task 6a.

    X or Y stands in the second tenth of the sequence, and once more in the sixth; all else is one
    of four others. The answer is one of XX, XY, YX and YY.
    """

    name: ClassVar[str] = "temporal order"
    shortest: ClassVar[int] = 10
    usual: ClassVar[int] = 60
    inputs: ClassVar[int] = 6
    outputs: ClassVar[int] = 4

    @property
    def input_names(self) -> tuple[str, ...]:
        """The two that are asked for, and four others."""
        return ("X", "Y", "a", "b", "c", "d")

    @property
    def answers(self) -> tuple[str, ...]:
        """The two in their order."""
        return ("XX", "XY", "YX", "YY")

    @property
    def chance(self) -> float:
        """Four answers, equally frequent: ln 4."""
        return math.log(self.outputs)

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Places and symbols uniform."""
        numbers = torch.randint(2, self.inputs, (self.steps, size), generator=generator)
        rows, tenth = torch.arange(size), self.steps // 10
        said = torch.randint(2, (2, size), generator=generator)
        for which, start in enumerate((tenth, 5 * tenth)):
            numbers[start + torch.randint(tenth, (size,), generator=generator), rows] = said[which]
        return Batch(one_hot(numbers, self.inputs), 2 * said[0] + said[1])


@dataclass(frozen=True, slots=True)
class Adding(Task):
    """What do the two marked numbers add up to? After Hochreiter & Schmidhuber 1997, task 4.

    A step is a number from 0 to 1 and a mark, 1 at one step of each half and 0 elsewhere. The loss
    is the squared error.
    """

    name: ClassVar[str] = "adding"
    shortest: ClassVar[int] = 2
    usual: ClassVar[int] = 50
    inputs: ClassVar[int] = 2
    outputs: ClassVar[int] = 1
    near: ClassVar[float] = 0.2

    @property
    def input_names(self) -> tuple[str, ...]:
        """Both numbers of a step."""
        return ("number", "mark")

    @property
    def answers(self) -> tuple[str, ...]:
        """None: the answer is a sum."""
        return ()

    def labels(self, inputs: Tensor) -> tuple[str, ...]:
        """The number, with a plus where it is to be added."""
        return tuple(f"{'+' if mark else ''}{number:.2f}" for number, mark in inputs.tolist())

    @property
    def chance(self) -> float:
        """The variance of the sum of two uniform numbers, 1/6: whoever always says 1."""
        return 1 / 6

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Numbers and marked steps uniform."""
        numbers = torch.rand((self.steps, size), generator=generator)
        marks, rows, half = torch.zeros_like(numbers), torch.arange(size), self.steps // 2
        marks[torch.randint(half, (size,), generator=generator), rows] = 1
        marks[half + torch.randint(self.steps - half, (size,), generator=generator), rows] = 1
        return Batch(torch.stack((numbers, marks), -1), (numbers * marks).sum(0))

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean squared error of ``outputs (B, 1)``."""
        return functional.mse_loss(outputs[..., 0], targets)

    def right(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Which sums are met to within ``near``."""
        return (outputs[..., 0] - targets).abs() < self.near

    def learned(self, loss: float, accuracy: float) -> bool:
        """A tenth of the loss at chance."""
        del accuracy
        return loss <= self.chance / 10

    @property
    def goal(self) -> str:
        """When it counts as learned, in words."""
        return "a tenth of the squared error at chance"
