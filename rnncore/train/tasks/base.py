"""What a task is: sequences to read, an answer that is asked, and when it counts as learned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, NamedTuple, Self

import torch
from torch import Tensor
from torch.nn import functional

from rnncore.counting import per_cent

IGNORED = -100
"""torch's number for an answer that is not asked for."""

ENOUGH = 0.95
"""The share of answers that must be right for a task to count as learned."""


class Batch(NamedTuple):
    """Sequences and what is asked of them: ``inputs (T, B, I)`` float32, and ``targets``.

    ``targets``: ``(B,)`` where the question comes after the last step, else ``(T, B)``; numbers of
    classes, int64, or values, float32.
    """

    inputs: Tensor
    targets: Tensor


@dataclass(frozen=True, slots=True)
class Task:
    """Sequences of ``steps``, drawn without end; a subclass says of what.

    ``inputs`` and ``outputs``: numbers that a network reads at a step, and gives. ``at_end``:
    whether only the last step's answer is asked. ``shortest`` and ``usual``: the length that it
    needs, and the one that it has where nobody says. Raises ValueError for too few steps.
    """

    steps: int

    name: ClassVar[str]
    shortest: ClassVar[int]
    usual: ClassVar[int]
    at_end: ClassVar[bool] = True
    inputs: ClassVar[int]
    outputs: ClassVar[int]

    def __post_init__(self) -> None:
        """Check the length."""
        if self.steps < self.shortest:
            raise ValueError(
                f"steps of {self.name} must be {self.shortest} or more; got {self.steps}"
            )

    def of(self, steps: int) -> Self:
        """The same with so many steps. Raises ValueError for too few."""
        return replace(self, steps=steps)

    @property
    def input_names(self) -> tuple[str, ...]:
        """What each number of a step stands for: a symbol each, unless it says otherwise."""
        raise NotImplementedError

    @property
    def answers(self) -> tuple[str, ...]:
        """What each output stands for; none where the answer is a number."""
        raise NotImplementedError

    def labels(self, inputs: Tensor) -> tuple[str, ...]:
        """What stands at each step of ``inputs (T, I)``: the symbol that has the one."""
        return tuple(self.input_names[int(number)] for number in inputs.argmax(-1))

    @property
    def chance(self) -> float:
        """The loss of whoever knows how often each answer comes, and has read nothing."""
        raise NotImplementedError

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Draw ``size`` sequences with their targets."""
        raise NotImplementedError

    def held_out(self, size: int, generator: torch.Generator) -> Batch:
        """Sequences that are not trained on; drawn like the others where there are enough."""
        return self.batch(size, generator)

    def probe(self, size: int, generator: torch.Generator) -> Batch:
        """Sequences of equal length whose gradient is measured: with the last answer's target."""
        inputs, targets = self.held_out(size, generator)
        return Batch(inputs, targets if self.at_end else targets[-1])

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean loss of ``outputs (…, K)``: cross-entropy in nats, unless it says otherwise."""
        return functional.cross_entropy(
            outputs.flatten(0, -2), targets.flatten(), ignore_index=IGNORED
        )

    def right(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Which sequences ``(B,)`` are answered right at the end."""
        if self.at_end:
            return outputs.argmax(-1) == targets
        return outputs[-1].argmax(-1) == targets[-1]

    def learned(self, loss: float, accuracy: float) -> bool:
        """Whether what was measured on held-out sequences is enough to call it learned."""
        del loss
        return accuracy >= ENOUGH

    @property
    def goal(self) -> str:
        """When it counts as learned, in words."""
        return f"{per_cent(ENOUGH)} of held-out sequences right"


def one_hot(numbers: Tensor, size: int) -> Tensor:
    """Numbers ``(T, B)`` as ``(T, B, size)`` with a one each."""
    return functional.one_hot(numbers, size).float()
