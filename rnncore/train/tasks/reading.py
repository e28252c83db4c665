"""A text of one's own, character by character: which one comes next?"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from rnncore.counting import counted
from rnncore.train.tasks.base import Batch, Task, one_hot

HELD_OUT = 0.1
"""The share of a text, at its end, that is not trained on."""

MOST_CHARACTERS = 100
"""Different characters that a network tells apart at most."""


@dataclass(frozen=True, slots=True)
class Characters(Task):
    """The next character of ``text``, asked after every one of windows of ``steps``.

    The last tenth is held out. Raises ValueError where either part is shorter than a window, and
    where the text has one character alone, or more than ``MOST_CHARACTERS`` different ones.
    """

    text: str

    name: ClassVar[str] = "text"
    shortest: ClassVar[int] = 2
    usual: ClassVar[int] = 30
    at_end: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Check that windows fit."""
        Task.__post_init__(self)
        needed = math.ceil((self.steps + 2) / HELD_OUT)
        if len(self.text) < needed:
            raise ValueError(
                f"text must have {counted(needed, 'character')} or more for windows of "
                f"{self.steps}; got {len(self.text)}"
            )
        if len(self.alphabet) < 2:
            raise ValueError("text must have 2 different characters or more; got 1")
        if len(self.alphabet) > MOST_CHARACTERS:
            raise ValueError(
                f"text must have {MOST_CHARACTERS} different characters at most; "
                f"got {len(self.alphabet)}"
            )

    @property
    def alphabet(self) -> str:
        """The characters of the text, each once, in their order."""
        return "".join(sorted(set(self.text)))

    @property
    def inputs(self) -> int:  # type: ignore[override]
        """One number a character."""
        return len(self.alphabet)

    @property
    def input_names(self) -> tuple[str, ...]:
        """The characters."""
        return tuple(self.alphabet)

    @property
    def answers(self) -> tuple[str, ...]:
        """The characters."""
        return tuple(self.alphabet)

    @property
    def outputs(self) -> int:  # type: ignore[override]
        """One number a character."""
        return len(self.alphabet)

    @property
    def chance(self) -> float:
        """The held-out loss of whoever knows how frequent each character was in training."""
        trained, held = self._parts
        counts = Counter(trained)
        total = len(trained) + self.inputs  # one more of each, so that none has probability 0
        return -sum(math.log((counts[letter] + 1) / total) for letter in held) / len(held)

    @property
    def _parts(self) -> tuple[str, str]:
        cut = len(self.text) - int(len(self.text) * HELD_OUT)
        return self.text[:cut], self.text[cut:]

    def batch(self, size: int, generator: torch.Generator) -> Batch:
        """Windows that begin anywhere in what is trained on."""
        return self._windows(self._parts[0], size, generator)

    def held_out(self, size: int, generator: torch.Generator) -> Batch:
        """Windows of what is held out."""
        return self._windows(self._parts[1], size, generator)

    def _windows(self, part: str, size: int, generator: torch.Generator) -> Batch:
        numbers = self.encode(part)
        starts = torch.randint(len(numbers) - self.steps, (size,), generator=generator)
        places = starts + torch.arange(self.steps + 1)[:, None]  # (T + 1, B)
        windows = numbers[places]
        return Batch(one_hot(windows[:-1], self.inputs), windows[1:])

    def encode(self, text: str) -> Tensor:
        """The numbers of characters, int64 ``(N,)``; of those that the text does not have, none."""
        numbers = {letter: number for number, letter in enumerate(self.alphabet)}
        return torch.tensor([numbers[letter] for letter in text if letter in numbers])

    def learned(self, loss: float, accuracy: float) -> bool:
        """Nine tenths of the loss of whoever knows frequencies alone."""
        del accuracy
        return loss <= 0.9 * self.chance

    @property
    def goal(self) -> str:
        """When it counts as learned, in words."""
        return "nine tenths of the loss of single characters' frequencies"
