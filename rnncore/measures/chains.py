"""The longest chain of operations that must wait for each other, counted on torch's own graph.

What autograd notes of a computation is a graph whose nodes are torch's operations, each waiting for
those that it reads from. However many processors there are, the longest way through it has to be
gone one operation after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from torch import Tensor

LEAF = "accumulategrad"
"""The node of a tensor that was given, a weight or an input: nothing is computed there."""

VIEWS = frozenset(
    {
        *("alias", "asstrided", "chunk", "detach", "expand", "permute", "reshapealias", "select"),
        *("slice", "split", "splitwithsizes", "squeeze", "t", "transpose", "unbind", "unflatten"),
        *("unsafesplit", "unsafeview", "unsqueeze", "view"),
    }
)
"""Operations that only say anew where a tensor's numbers lie: nothing is computed, none moved."""


class Chain(NamedTuple):
    """The longest way through a graph: its ``operations`` by torch's names, the first one first.

    Names are autograd's without "Backward" and its number, in lower case: ``addmm``, ``mul``.
    """

    operations: tuple[str, ...]

    @property
    def length(self) -> int:
        """How many operations must wait for each other."""
        return len(self.operations)

    @property
    def computing(self) -> int:
        """How many of them compute or move numbers: all but views."""
        return sum(name not in VIEWS for name in self.operations)


def longest_chain(output: Tensor) -> Chain:
    """The longest chain that ends in ``output``, among all that autograd has noted of it.

    Every node counts once, views too, and leaves do not; where inputs have no gradient, what is
    done to them alone is not noted. A function of one's own, or a fused kernel, is one node
    whatever it does inside. Raises ValueError for a tensor without a graph.
    """
    if output.grad_fn is None:
        raise ValueError("output must come from what has a gradient; it has no graph")
    chains: dict[Any, tuple[int, Any]] = {}  # by node: how long, and the node before it
    for node in _in_order(output.grad_fn):
        reads = [each for each, _ in node.next_functions if each is not None]
        before = max(reads, key=lambda each: chains[each][0], default=None)
        waited = chains[before][0] if before is not None else 0
        chains[node] = waited + (_name(node) != LEAF), before
    names: list[str] = []
    last: Any = output.grad_fn
    while last is not None:
        names.append(_name(last))
        last = chains[last][1]
    return Chain(tuple(name for name in reversed(names) if name != LEAF))


def _in_order(end: Any) -> Iterator[Any]:
    """All nodes from which ``end`` comes, each after those that it waits for."""
    done, stack = set(), [(end, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif node not in done:
            done.add(node)
            stack.append((node, True))
            stack += [(each, False) for each, _ in node.next_functions if each is not None]


def _name(node: Any) -> str:
    """``AddmmBackward0`` as ``addmm``."""
    name: str = node.name().rpartition("::")[2].rstrip("0123456789")
    return name.removesuffix("Backward").lower()
