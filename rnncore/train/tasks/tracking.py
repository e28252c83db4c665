"""Tasks that need a state to be kept up: whether ones are odd, and as many b as there were a."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from rnncore.train.tasks.base import IGNORED, Batch, Task, one_hot


@dataclass(frozen=True, slots=True)
class Parity(Task):
    """Is the number of ones so far odd? Asked after every step."""

    name: ClassVar[str] = "parity"
    shortest: ClassVar[int] = 1
    usual: ClassVar[int] = 16
    at_end: ClassVar[bool] = False
    inputs: ClassVar[int] = 1
    outputs: ClassVar[int] = 2

    @property
    def input_names(self) -> tuple[str, ...]:
        """The bit itself."""
        return ("bit",)

    @property
    def answers(self) -> tuple[str, ...]:
        """Of the number of ones so far."""
        return ("even", "odd")

    def labels(self, inputs: Tensor) -> tuple[str, ...]:
        """The bit."""
        return tuple(str(int(bit)) for (bit,) in inputs.tolist())

    @property
    def chance(self) -> float:
        """Two answers, equally frequent: ln 2."""
        return math.log(2)

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Bits, each 0 or 1."""
        bits = torch.randint(2, (self.steps, size), generator=generator)
        return Batch(bits[..., None].float(), bits.cumsum(0) % 2)


START, A, B = range(3)
"""The numbers of the symbols; after the last b comes the start of the next word again."""


@dataclass(frozen=True, slots=True)
class Counting(Task):
    """What comes next in aⁿbⁿ? (Gers & Schmidhuber 2001.) Asked after every symbol.

    n is drawn from 1 to ``longest``, and ``steps`` is the length of the longest word with its
    start, 2 ``longest`` + 1. While the a come, nobody can know whether another follows; from the
    first b on all is determined, and a word is right where all of that is.
    """

    name: ClassVar[str] = "counting"
    shortest: ClassVar[int] = 3
    usual: ClassVar[int] = 21
    at_end: ClassVar[bool] = False
    inputs: ClassVar[int] = 3
    outputs: ClassVar[int] = 3

    @property
    def input_names(self) -> tuple[str, ...]:
        """The sign of the start, and the two of the word."""
        return ("start", "a", "b")

    @property
    def answers(self) -> tuple[str, ...]:
        """What can come next; the start of the next word is the end of this one."""
        return ("end", "a", "b")

    @property
    def longest(self) -> int:
        """The largest n that is trained on."""
        return (self.steps - 1) // 2

    @property
    def chance(self) -> float:
        """The entropy of a symbol by its frequency: n a, n b and one end, n uniform."""
        mean = (self.longest + 1) / 2
        shares = [count / (2 * mean + 1) for count in (1, mean, mean)]
        return -sum(share * math.log(share) for share in shares)

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Words with n uniform; what lies past a word's end is not asked."""
        return self.words(torch.randint(1, self.longest + 1, (size,), generator=generator))

    def probe(self, size: int, generator: torch.Generator) -> Batch:
        """The longest word, once: all of that length are the same."""
        del size, generator
        inputs, targets = self.words(torch.tensor([self.longest]))
        return Batch(inputs, targets[-1])

    def words(self, counts: Tensor) -> Batch:
        """The word of each n of ``counts (B,)``, padded to the longest of them."""
        step = torch.arange(2 * int(counts.max()) + 2)[:, None]  # (T + 1, 1)
        symbols = torch.where(step <= counts, A, torch.where(step <= 2 * counts, B, START))
        symbols[0] = START
        targets = torch.where(step[1:] <= 2 * counts + 1, symbols[1:], IGNORED)
        return Batch(one_hot(symbols[:-1], 3), targets)

    def right(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Which words are foretold from the first b to the end."""
        met = (outputs.argmax(-1) == targets) | (targets == IGNORED)
        known = (targets != A).cumsum(0) > 1  # the first b is the last surprise
        return (met | ~known).all(0)
