"""The gradients that reach what a call gave, told by the nodes of the user's own graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from rnncore.watching.calls import graph_task
from rnncore.watching.moving import copied, wait
from rnncore.watching.precision import replayed_in

_Wanted = tuple[str, int, Callable[[Tensor], Tensor] | None]
"""The name of a tensor, its place among what its node made, and what finds it there in a view."""


@dataclass(slots=True, eq=False)
class Arriving:
    """What backward passes brought to one call.

    ``grads``: by "output" and state name, summed over the passes; empty until one has come.
    ``cut``: which part of a gradient is kept, by name. ``twice``: whether a pass was made with
    ``create_graph=True``, so that a second derivative may follow. ``followed``: the backward pass
    that the outputs of a checkpoint are listened to in, -1 where they had a graph of their own,
    None before.
    """

    cut: Callable[[str, Tensor], Tensor] | None = None
    grads: dict[str, Tensor] = field(default_factory=dict)
    twice: bool = False
    followed: int | None = None

    def follow(self, tensors: dict[str, Tensor]) -> None:
        """Listen to ``tensors``, by name, where they have a graph.

        Gradients are taken at the node that made the tensor, so after every hook of the user's.
        The node keeps this object alive; this object keeps no part of the graph.
        """
        wanted: dict[Any, list[_Wanted]] = {}
        for name, tensor in tensors.items():
            # What is changed in place leaves the node of a view, but not the node of its base.
            base = tensor if tensor._base is None else tensor._base
            if base.grad_fn is not None:
                window = None if base is tensor else _window(tensor, base)
                wanted.setdefault(base.grad_fn, []).append((name, base.output_nr, window))
        for node, places in wanted.items():  # most often one: a hook costs more than what it does
            node.register_prehook(self._keep(places))
            self.followed = graph_task()

    @property
    def waits(self) -> bool:
        """Whether a checkpoint may still make the call again in the present backward pass."""
        return self.followed not in (-1, graph_task())

    def _keep(self, wanted: list[_Wanted]) -> Any:
        def keep(arriving: tuple[Tensor | None, ...]) -> None:
            for name, place, window in wanted:
                grad = arriving[place]
                if grad is not None:
                    self.twice |= torch.is_grad_enabled()
                    self._add(name, grad.detach() if window is None else window(grad.detach()))

        return keep

    def _add(self, name: str, grad: Tensor) -> None:
        grad = copied(grad) if self.cut is None else self.cut(name, grad)
        if name in self.grads:
            wait()
            before = self.grads[name]
            grad = before.to(replayed_in(before.dtype)) + grad
        self.grads[name] = grad


def _window(tensor: Tensor, base: Tensor) -> Callable[[Tensor], Tensor]:
    """What finds the gradient of ``tensor`` in the gradient of ``base``, which it is a view of."""
    size, stride = tensor.size(), tensor.stride()
    start = tensor.storage_offset() - base.storage_offset()
    base_size, base_stride = base.size(), base.stride()

    def window(grad: Tensor) -> Tensor:
        like = grad.new_empty_strided(base_size, base_stride).copy_(grad)
        return like.as_strided(size, stride, start)

    return window
