"""When a backward pass through a model is over, and how large the gradient is that it left."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd import Variable

from rnncore.watching.calls import graph_task

SMALL = 100_000
"""Up to so many numbers it is quicker to join them than to ask tensor by tensor."""


class Backward:
    """Calls ``ended(norm)`` at the end of every backward pass that reaches a parameter.

    Torch's engine calls it once all gradients of the pass are in place, and before ``backward``
    returns: so before anything that clips, steps or zeroes. ``norm``: that of all gradients of the
    model as they lie in ``.grad`` then, a sum over the passes since they were zeroed.
    """

    def __init__(self, model: nn.Module, ended: Callable[[float], None]) -> None:
        self._parameters = list(model.parameters())
        self._ended = ended
        self._handles: list[Any] = []
        self._task = -1
        small = sum(each.numel() for each in self._parameters) <= SMALL
        alike = len({(each.device, each.dtype) for each in self._parameters}) == 1
        self._joined = small and alike

    def register(self) -> None:
        """Begin to listen."""
        self._handles = [
            parameter.register_post_accumulate_grad_hook(self._reached)
            for parameter in self._parameters
            if parameter.requires_grad and parameter.is_leaf
        ]

    def remove(self) -> None:
        """Take the hooks away."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def _reached(self, _parameter: Tensor) -> None:
        task = graph_task()
        if task != self._task:
            self._task = task
            engine: Any = Variable._execution_engine
            engine.queue_callback(self._over)

    def _over(self) -> None:
        self._task = -1
        grads = [each.grad for each in self._parameters if each.grad is not None]
        self._ended(norm(grads, joined=self._joined))


@torch.no_grad()
def norm(grads: Iterable[Tensor], *, joined: bool = False) -> float:
    """The Euclidean norm of all ``grads`` together; NaN or inf where one of them is, 0 of none.

    ``joined``: whether to join them first, which takes one device and dtype.
    """
    dense = [each.coalesce().values() if each.is_sparse else each for each in grads]
    if joined and dense:
        found = float(torch.linalg.vector_norm(torch.cat([each.reshape(-1) for each in dense])))
    else:
        found = float(nn.utils.get_total_norm(dense))
    if math.isfinite(found):
        return found
    # In squares, half the range of a float is lost: is it the norm, or a number in it?
    wide = [float(torch.linalg.vector_norm(each, dtype=torch.float64)) for each in dense]
    return math.hypot(*wide)
