"""Steps that follow each other, of a cell or of a module: what both kinds of them share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from torch import Tensor

from rnncore.watching.calls import Call
from rnncore.watching.kinship import Tail

LONGEST = 10_000
"""Steps that are joined; then others begin, so that what never ends does not fill the memory."""


class Following(ABC):
    """``steps``: those that are noted, while ``kept``. ``tail``: the end, None before the first.

    ``cursor``: the next to be made again.
    """

    steps: list[Any]
    kept: bool
    tail: Tail | None
    cursor: int

    def handed_on(self, state: Tensor | None) -> bool:
        """Whether ``state`` is what the last step gave, the tensor itself: most often so."""
        return self.tail is not None and state is not None and self.tail.given() is state

    @staticmethod
    @abstractmethod
    def _followed(call: Call) -> dict[str, Tensor]:
        """What of a call a gradient is listened to at, by name."""

    @property
    def arrived(self) -> bool:
        """Whether a backward pass has brought a gradient."""
        return any(step.arriving.grads for step in self.steps)

    def drop(self) -> None:
        """Keep no steps, not those to come either."""
        self.kept = False
        self.steps.clear()

    def again(self, call: Call) -> bool:
        """Where ``call`` is a checkpoint's second one of a step, listen to what comes to it."""
        for place in self._places():
            if self.steps[place].is_made_again(call):
                self.steps[place].arriving.follow(self._followed(call))
                self.cursor = place + 1
                return True
        return False

    def _places(self) -> Iterator[int]:
        """Steps in the order in which a checkpoint may make them again: parts from the end."""
        if self.cursor < len(self.steps):
            yield self.cursor
        yield from reversed(range(len(self.steps)))
