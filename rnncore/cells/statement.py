"""What a cell's lines say of weights and states, as far as symbols tell: what stands where.

Computed they are in ``stated.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rnncore.cells.equations import Line, Tree


@dataclass(frozen=True, eq=False)
class Statement:
    """A cell's lines, its ``states``, and its ``gates`` by symbol in torch's order of the rows."""

    lines: tuple[Line, ...]
    states: tuple[str, ...]
    gates: Mapping[str, str]

    @property
    def blocks(self) -> tuple[str, ...]:
        """The lines that have rows in the weights, by symbol: the gates, or h where there are none.

        Their pre-activations are the keys of ``Track.gate_grads``.
        """
        return tuple(self.gates) or ("h",)

    def stray(self) -> str:
        """The first line whose weights' gradients would not be what they are taken for, or "".

        In the line of a block its own part of x is a term, once, and parts of h stand in it alone
        or times gates and numbers; no other line has any. The rows of a block read one thing.
        """
        reads: dict[str, Tree] = {}
        for line in self.lines:
            block, own = line.symbol in self.blocks, ("x", line.symbol)
            if not block and line.symbol not in self.states:
                continue  # looked at where it is used
            parts = list(self._parts(line.inner))
            once = [part for part, _ in parts].count(own) == 1 and _is_term(own, line.inner)
            for part, alone in parts:
                term = part == own and once
                linear = part[0] == "h" and alone and part[1] in self.blocks
                linear = linear and reads.setdefault(part[1], part[2:]) == part[2:]
                linear = linear and all(map(self.scaled, part[2:]))
                if part[0] != "before" and not (block and (term or linear)):
                    return line.symbol
        return ""

    @functools.cached_property
    def by_paths(self) -> bool:
        """Whether a state reaches the next by weights and by what its factor in a line is alone.

        Not where a pre-activation holds a state itself, or a state stands in an activation, or
        weights read a product with h.
        """
        return not self.reads and all(
            part[0] != "before" or (alone and line.symbol not in self.blocks)
            for line in self.lines
            if line.symbol in (*self.blocks, *self.states)
            for part, alone in self._parts(line.inner if line.symbol in self.blocks else line.tree)
        )

    def _parts(self, tree: Tree, alone: bool = True) -> Iterator[tuple[Tree, bool]]:
        """All that is read in a tree, and whether it stands there alone or times what is given."""
        if isinstance(tree, str):
            if tree not in (*self.gates, *self.states):
                yield from self._parts(self.tree(tree), alone)
        elif isinstance(tree, tuple) and tree[0] in ("x", "h", "before"):
            yield tree, alone
        elif isinstance(tree, tuple):
            for part, other in zip(tree[1:], tree[:0:-1], strict=True):
                linear = tree[0] in ("+", "-") or (tree[0] == "*" and self.given(other))
                yield from self._parts(part, alone and linear)

    @functools.cached_property
    def reads(self) -> Mapping[str, Tree]:
        """What the rows of ``weight_hh`` read, by block, where it is a product with h."""
        found = [part for line in self.lines for part, _ in self._parts(line.inner)]
        return {part[1]: part[2] for part in found if len(part) == 3}

    def scaled(self, tree: Tree) -> bool:
        """Whether a tree is h times gates and numbers."""
        if isinstance(tree, str):
            return tree not in (*self.gates, *self.states) and self.scaled(self.tree(tree))
        if not isinstance(tree, tuple) or tree[0] != "*":
            return tree == ("before", "h")
        return any(self.scaled(one) and self.given(other) for one, other in (tree[1:], tree[:0:-1]))

    def given(self, tree: Tree) -> bool:
        """Whether a tree is made of gates and numbers."""
        if isinstance(tree, str):
            return tree in self.gates or (tree not in self.states and self.given(self.tree(tree)))
        if not isinstance(tree, tuple):
            return True
        return tree[0] not in ("x", "h", "before") and all(map(self.given, tree[1:]))

    def tree(self, symbol: str) -> Tree:
        """What the line of ``symbol`` says."""
        return next(line.tree for line in self.lines if line.symbol == symbol)


def _is_term(part: Tree, tree: Tree) -> bool:
    """Whether ``part`` is added to the rest of a sum."""
    if tree == part:
        return True
    left = isinstance(tree, tuple) and tree[0] in ("+", "-") and _is_term(part, tree[1])
    return left or (isinstance(tree, tuple) and tree[0] == "+" and _is_term(part, tree[2]))
