"""A cell that somebody calls step by step: what its calls took and gave.

``nn.RNNCell``, ``nn.LSTMCell`` and ``nn.GRUCell`` run in a loop of the user's own. What each step
read and gave, and the gradients at what it gave, are noted; all steps are then replayed at once,
each from the state that it did read (``chain_replay.py``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor

from rnncore.engine.layout import start_of
from rnncore.engine.stack import Stack
from rnncore.watching.calls import Call
from rnncore.watching.kinship import Kin, Tail, by_row
from rnncore.watching.rows import resolve
from rnncore.watching.step import Step

LONGEST = 10_000
"""Steps of a chain; then another begins, so that one that never ends does not fill the memory."""


@dataclass(slots=True, eq=False)
class Chain:
    """The calls of the cell ``name`` that follow each other, with its weights as they were.

    ``weights``: how often each was changed in place by then. ``rows``: what is left of the batch in
    the trace. ``root``: the number of the model's call that it began in. ``kept``: whether its
    steps are noted.
    """

    name: str
    stack: Stack
    weights: tuple[int, ...]
    rows: tuple[int, ...] | None
    root: int
    kept: bool = True
    steps: list[Step] = field(default_factory=list)
    length: int = 0
    start: str | None = None
    reduced: bool = False
    tail: Tail | None = None
    index: Tensor | None = None
    cursor: int = 0

    def kin(self, call: Call, root: int, weights: tuple[int, ...]) -> Kin:
        """How the state that ``call`` reads is related to the last step."""
        if call.hx is None or self.tail is None:
            return Kin.NONE
        if weights != self.weights or self.length >= LONGEST:
            return Kin.NONE
        return self.tail.kin(call.hx[0], root)

    def add(self, call: Call, *, reduced: bool) -> None:
        """Note one call."""
        gave = by_row(call.output.detach())
        if self.tail is None:
            self.index = self._index(gave.shape[0])
            self.start = start_of(call.hx)
        step = Step.of(call, self.index, gave) if self.kept else None
        if call.hx is None:
            read = torch.zeros_like(gave)
        elif step is None or step.taken is not None:
            read = by_row(call.hx[0].detach())
        else:
            read = step.read["h"]
        if self.tail is None:
            # Its own copy: a buffer that the loop begins from may be filled again.
            self.tail = Tail.of(self.root, read.clone(), gave, call.output)
        else:
            self.tail.move(read, gave, call.output)
        self.length += 1
        if step is not None:
            self.reduced |= reduced
            self.steps.append(step)

    def drop(self) -> None:
        """Keep no steps, not those to come either."""
        self.kept = False
        self.steps.clear()

    def again(self, call: Call) -> None:
        """Where ``call`` is a checkpoint's second one of a step, listen to what comes to it."""
        for place in self._places():
            if self.steps[place].is_made_again(call):
                self.steps[place].arriving.follow(call.states)
                self.cursor = place + 1
                return

    def _index(self, batch: int) -> Tensor | None:
        """Which rows of the first batch are kept; None for all, or where one is not there."""
        if self.rows is None:
            return None
        try:
            return torch.tensor(resolve(self.rows, batch, self.name))
        except ValueError:
            return None  # the trace will say so: an error here would end somebody's training

    def _places(self) -> Iterator[int]:
        """Steps in the order in which a checkpoint may make them again: parts from the end."""
        if self.cursor < len(self.steps):
            yield self.cursor
        yield from reversed(range(len(self.steps)))
