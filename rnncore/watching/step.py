"""One call of a cell: what it read and gave, of the rows that are kept."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from rnncore.watching.calls import Call, data_of, detached, version_of
from rnncore.watching.kinship import by_row
from rnncore.watching.listening import Arriving


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
            read = {name: torch.zeros_like(gave) for name in call.states}
        else:
            read = {n: _kept(s, taken) for n, s in zip(call.states, call.hx, strict=True)}
        cut = None if taken is None else lambda _, grad: by_row(grad)[taken]
        step = cls(_kept(data_of(call.inputs), taken), read, gave, places, taken, Arriving(cut))
        step.versions = step.count()
        step.arriving.follow(call.states)
        return step

    def count(self) -> tuple[int, ...]:
        """How often inputs, states read and h were changed in place so far."""
        return tuple(map(version_of, (self.inputs, *self.read.values(), self.gave)))

    def is_made_again(self, call: Call) -> bool:
        """Whether ``call`` is a checkpoint's second one of this, in the present backward pass."""
        if not self.arriving.waits:
            return False
        pairs = ((self.inputs, data_of(call.inputs)), (self.gave, call.output))
        return all(torch.equal(one, _kept(two, self.taken)) for one, two in pairs)


def _kept(tensor: Tensor, taken: Tensor | None) -> Tensor:
    """The rows that are kept. What has no graph may be a buffer that is soon filled again."""
    if taken is not None:
        return by_row(tensor.detach())[taken]
    rows = by_row(data_of(detached(tensor)))
    return rows if tensor.grad_fn is not None else rows.clone()
