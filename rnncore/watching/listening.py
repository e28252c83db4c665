"""The gradients that reach what a call gave, told by the nodes of the user's own graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from rnncore.watching.calls import graph_task


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
        for name, tensor in tensors.items():
            # What is changed in place leaves the node of a view, but not the node of its base.
            base = tensor if tensor._base is None else tensor._base
            node = base.grad_fn
            if node is not None:
                window = None if base is tensor else _window(tensor, base)
                node.register_prehook(self._keep(name, base.output_nr, window))
                self.followed = graph_task()

    @property
    def waits(self) -> bool:
        """Whether a checkpoint may still make the call again in the present backward pass."""
        return self.followed not in (-1, graph_task())

    def _keep(self, name: str, place: int, window: Callable[[Tensor], Tensor] | None) -> Any:
        def keep(arriving: tuple[Tensor | None, ...]) -> None:
            grad = arriving[place]
            if grad is None:
                return
            self.twice |= torch.is_grad_enabled()
            grad = grad.detach()
            if window is not None:
                grad = window(grad)
            grad = grad.clone() if self.cut is None else self.cut(name, grad)
            self.grads[name] = self.grads[name] + grad if name in self.grads else grad

        return keep


def _window(tensor: Tensor, base: Tensor) -> Callable[[Tensor], Tensor]:
    """What finds the gradient of ``tensor`` in the gradient of ``base``, which it is a view of."""
    size, stride = tensor.size(), tensor.stride()
    start = tensor.storage_offset() - base.storage_offset()
    base_size, base_stride = base.size(), base.stride()

    def window(grad: Tensor) -> Tensor:
        like = grad.new_empty_strided(base_size, base_stride).copy_(grad)
        return like.as_strided(size, stride, start)

    return window
