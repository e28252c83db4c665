"""A cell that somebody calls step by step: what its calls took and gave.

``nn.RNNCell``, ``nn.LSTMCell`` and ``nn.GRUCell`` run in a loop of the user's own. What each step
read and gave, and the gradients at what it gave, are noted; all steps are then replayed at once,
each from the state that it did read (``chain_replay.py``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor

from rnncore.engine.layout import start_of
from rnncore.engine.stack import Stack
from rnncore.trace.origin import Origin
from rnncore.watching.calls import Call, data_of, detached, versions_of
from rnncore.watching.following import LONGEST, Following
from rnncore.watching.kinship import Kin, Read, Tail, by_row
from rnncore.watching.listening import Arriving
from rnncore.watching.moving import copied, given, on_cpu, wait
from rnncore.watching.rows import resolve


@dataclass(slots=True, eq=False)
class Step:
    """``inputs (B, I)``, the states ``read (B, H)`` by name, and the h that the call ``gave``.

    ``places``: which rows of the trace they are, ``taken``: which of the batch; None for all, as
    they stand. ``versions``: how often inputs, states read and h were changed in place by then.
    """

    inputs: Tensor
    read: dict[str, Tensor]
    gave: Tensor
    places: Tensor | None
    taken: Tensor | None
    arriving: Arriving
    versions: tuple[int, ...] = ()

    @classmethod
    def of(cls, call: Call, index: Tensor | None, gave: Tensor) -> Step:
        """Note a call that ``gave`` h, all rows of it.

        ``index``: the rows of the chain's first batch that are kept.
        """
        places = taken = None
        if index is not None:
            places = (index < gave.shape[0]).nonzero().squeeze(1)
            taken = index[places]
            gave = gave[taken]
        if call.hx is None:
            read = {name: torch.zeros_like(gave, device="cpu") for name in call.states}
        else:
            read = {n: _kept(s, taken) for n, s in zip(call.states, call.hx, strict=True)}
        cut = None if taken is None else lambda _, grad: on_cpu(by_row(grad)[taken])
        inputs = _kept(data_of(call.inputs), taken)
        gave = given(gave)
        step = cls(inputs, read, gave, places, taken, Arriving(cut))
        step.versions = step.count()
        step.arriving.follow(call.states)
        return step

    @property
    def joint(self) -> bool:
        """Whether one node of the graph made both h and c, as that of CUDA's kernel does."""
        return self.arriving.nodes < len(self.read)

    def count(self) -> tuple[int, ...]:
        """How often inputs, states read and h were changed in place so far."""
        return versions_of((self.inputs, *self.read.values(), self.gave))

    def is_made_again(self, call: Call) -> bool:
        """Whether ``call`` is a checkpoint's second one of this, in the present backward pass."""
        if not self.arriving.waits:
            return False
        theirs = [_kept(each, self.taken) for each in (data_of(call.inputs), call.output)]
        wait()
        return all(map(torch.equal, (self.inputs, self.gave), theirs))


def _kept(tensor: Tensor, taken: Tensor | None) -> Tensor:
    """The rows that are kept. What has no graph may be a buffer that is soon filled again."""
    if taken is not None:
        return on_cpu(by_row(tensor.detach())[taken])
    if tensor.grad_fn is None or not tensor.is_cpu:
        return by_row(copied(tensor))
    return by_row(tensor.detach() if tensor._base is None else data_of(detached(tensor)))


@dataclass(slots=True, eq=False)
class Chain(Following):
    """The calls of the cell ``name`` that follow each other, with its weights as they were.

    ``weights``: as ``versions`` said at the first. ``rows``: what is left of the batch in
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
    origin: Origin | None = None
    tail: Tail | None = None
    index: Tensor | None = None
    cursor: int = 0

    def kin(self, read: Read, root: int, weights: tuple[int, ...]) -> Kin:
        """How the state that a call reads is related to the last step."""
        if self.tail is None or not self.may_go_on(weights):
            return Kin.NONE
        return self.tail.kin(read, root)

    def may_go_on(self, weights: tuple[int, ...]) -> bool:
        """Whether it has these weights, and not too many steps."""
        return weights == self.weights and self.length < LONGEST

    def add(self, call: Call, origin: Origin | None) -> None:
        """Note one call."""
        gave = by_row(call.output.detach())
        if self.tail is None:
            self.index = self._index(gave.shape[0])
            self.start = start_of(call.hx)
        step = Step.of(call, self.index, gave) if self.kept else None
        if call.hx is None:
            read = torch.zeros_like(gave)
        elif step is None or step.taken is not None or not gave.is_cpu:
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
            self.origin = self.origin or origin
            self.steps.append(step)

    @staticmethod
    def _followed(call: Call) -> dict[str, Tensor]:
        return call.states

    def _index(self, batch: int) -> Tensor | None:
        """Which rows of the first batch are kept; None for all, or where one is not there."""
        if self.rows is None:
            return None
        try:
            return torch.tensor(resolve(self.rows, batch, self.name), device="cpu")
        except ValueError:
            return None  # the trace will say so: an error here would end somebody's training
