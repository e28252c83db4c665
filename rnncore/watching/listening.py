"""The gradients that reach what a call gave, told by the nodes of the user's own graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from sys import getrefcount
from typing import Any

import torch
from torch import Tensor

from rnncore.watching.calls import graph_task, is_part
from rnncore.watching.moving import copied, wait
from rnncore.watching.precision import replayed_in

_Wanted = tuple[str, int, Callable[[Tensor], Tensor] | None]
"""The name of a tensor, its place among what a node made, and what finds it in the gradient there.

None for what is the tensor itself.
"""


@dataclass(slots=True, eq=False)
class Arriving:
    """What backward passes brought to one call.

    ``grads``: by "output" and state name, summed over the passes; empty until one has come. They
    are the tensors that torch made, not copies; ``versions``: how often each was changed in place
    by then. ``cut``: which part of a gradient is kept, by name. ``twice``: whether a pass was made
    with ``create_graph=True``, so that a second derivative may follow. ``missed``: why something
    that came is not among them, None where nothing was missed. ``followed``: the backward pass that
    the outputs of a checkpoint are listened to in, -1 where they had a graph of their own, None
    before. ``nodes``: how many nodes of the graph made what is listened to.
    """

    cut: Callable[[str, Tensor], Tensor] | None = None
    grads: dict[str, Tensor] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    twice: bool = False
    missed: str | None = None
    followed: int | None = None
    nodes: int = 0

    def follow(self, tensors: dict[str, Tensor]) -> None:
        """Listen to ``tensors``, by name, where they have a graph.

        Gradients are taken at the node that made the tensor, so after every hook of the user's.
        The node keeps this object alive; this object keeps no part of the graph.
        """
        found = _places(tensors)
        self.nodes = len(found)
        for node, places in found.items():
            node.register_prehook(self._keep(places))
            self.followed = graph_task()

    @property
    def unchanged(self) -> bool:
        """Whether nobody has written into a gradient since it came."""
        return all(self.grads[name]._version == n for name, n in self.versions.items())

    @property
    def waits(self) -> bool:
        """Whether a checkpoint may still make the call again in the present backward pass."""
        return self.followed not in (-1, graph_task())

    def _keep(self, wanted: list[_Wanted]) -> Any:
        alone = _references()

        def keep(arriving: tuple[Tensor | None, ...]) -> None:
            for name, place, window in wanted:
                grad = arriving[place]
                if grad is None:
                    continue
                if torch.is_grad_enabled():
                    self.twice = True
                if _is_several(grad):
                    self.missed = "it took those of several outputs at once"
                    continue
                own = getrefcount(grad) <= alone and not grad.requires_grad
                try:
                    self._add(name, grad if window is None else window(grad), own=own)
                except Exception as error:  # noqa: BLE001 - must not end somebody's training
                    self.missed = str(error) or type(error).__name__

        return keep

    def _add(self, name: str, grad: Tensor, *, own: bool) -> None:
        if self.cut is not None:
            grad = self.cut(name, grad.detach())
        elif not (own and grad.is_cpu) or is_part(grad):
            grad = copied(grad)
        if name in self.grads:
            wait()
            before = self.grads[name]
            grad = before.to(replayed_in(before.dtype)) + grad
        self.grads[name], self.versions[name] = grad, grad._version


def _places(tensors: dict[str, Tensor]) -> dict[Any, list[_Wanted]]:
    """By node what to look for there. A hook costs more than what it does, so they are few."""
    wanted: dict[Any, list[_Wanted]] = {}
    made: Any = None
    for name, tensor in tensors.items():
        # What is changed in place leaves the node of a view, but not the node of its base.
        base = tensor if tensor._base is None else tensor._base
        node, place = base.grad_fn, base.output_nr
        if node is None:
            continue
        window = None if base is tensor else _window(tensor, base)
        if name == "output":
            made = node, _stacked(node)
        elif made is not None and (below := _stacked(node)) is not None:
            # A state that was put on an axis of one layer: made by the kernel that made the output,
            if below[0] is made[0]:
                node, place, window = *below, _with_a_layer(window)
            # or, of one step, the output itself. Then what comes to either of them comes here.
            elif below == made[1]:
                del wanted[made[0]]
                node, place, window = *below, _with_a_layer(window)
        wanted.setdefault(node, []).append((name, place, window))
    return wanted


def _stacked(node: Any) -> tuple[Any, int] | None:
    """The node and place of the one tensor that was given an axis of one; None for all else."""
    if node.name().startswith("Transpose"):
        node = node.next_functions[0][0]
    if node is None or node.name() != "StackBackward0":
        return None
    below = node.next_functions
    return below[0] if len(below) == 1 and below[0][0] is not None else None


def _with_a_layer(window: Callable[[Tensor], Tensor] | None) -> Callable[[Tensor], Tensor]:
    """What finds the gradient of a state in that of the same without its axis of layers.

    ``window`` finds it where the state is a view, as that of an unbatched call is.
    """

    def found(grad: Tensor) -> Tensor:
        layered = grad.detach().unsqueeze(0)
        return layered if window is None else window(layered)

    return found


def _is_several(grad: Tensor) -> bool:
    """Whether it stands for many, in ``is_grads_batched`` or ``vmap``, and means nothing later."""
    known = torch._C._functorch
    return known.is_legacy_batchedtensor(grad) or known.is_functorch_wrapped_tensor(grad)


@cache
def _references() -> int:
    """How many references there are to a gradient that nobody has but the pass that brings it.

    Where there are more it may be written to later: somebody's own tensor, given to ``backward``.
    """
    found = []

    def count(arriving: tuple[Tensor, ...]) -> None:
        for grad in arriving:
            found.append(getrefcount(grad))  # noqa: PERF401 - as where it is asked later

    with torch.inference_mode(False), torch.enable_grad():
        leaf = torch.ones(1, requires_grad=True, device="cpu")
        made = leaf * 1
        made.grad_fn.register_prehook(count)  # type: ignore[union-attr]
        torch.autograd.grad(made * 2, leaf)
    return found[0]


def _window(tensor: Tensor, base: Tensor) -> Callable[[Tensor], Tensor]:
    """What finds the gradient of ``tensor`` in the gradient of ``base``, which it is a view of."""
    size, stride = tensor.size(), tensor.stride()
    start = tensor.storage_offset() - base.storage_offset()
    base_size, base_stride = base.size(), base.stride()

    def window(grad: Tensor) -> Tensor:
        like = grad.detach().new_empty_strided(base_size, base_stride).copy_(grad)
        return like.as_strided(size, stride, start)

    return window
