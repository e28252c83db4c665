"""The equations of a cell as symbols: what its plain step says, line by line.

A cell states its step as its paper does, with ``x.i`` for ``W_ii x_t + b_ii``, ``h.i`` for
``W_hi h_{t-1} + b_hi`` and plain ``h`` for the state itself. Run once on symbols, the step gives
its lines as trees. From them come the equations on a screen, the arithmetic of a unit term by
term, and for a cell that brings no faster way of its own (``stated.py``) all numbers.

A tree is the symbol of an earlier line, a number, or a tuple: ``("x", "i")`` and ``("h", "i")`` for
what the rows of block i make of input and state, ``("before", "c")`` for a state of the step
before, and ``("+", a, b)``, ``("-", a, b)``, ``("*", a, b)``, ``("sigmoid", a)``, ``("tanh", a)``,
``("relu", a)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

Tree: TypeAlias = Any  # str | float | tuple[str, Tree, ...], which mypy cannot take apart

SQUASHING = ("sigmoid", "tanh", "relu")
READ = ("x", "h")


class Symbol:
    """A quantity of a step, for sums, differences and products with others and with numbers."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def __add__(self, other: Symbol) -> Symbol:
        return Symbol(("+", self, other))

    def __sub__(self, other: Symbol) -> Symbol:
        return Symbol(("-", self, other))

    def __rsub__(self, other: float) -> Symbol:
        return Symbol(("-", other, self))

    def __mul__(self, other: Symbol) -> Symbol:
        return Symbol(("*", self, other))


class Source(Symbol):
    """The input, or the state h, of which weights make a part of each pre-activation.

    ``h.i`` is ``W_hi h_{t-1} + b_hi``: what the rows of block "i" make of it.
    """

    def __init__(self, tree: Tree, name: str) -> None:
        super().__init__(tree)
        self.name = name

    def __getattr__(self, block: str) -> Symbol:
        return Symbol((self.name, block))


Squash: TypeAlias = Callable[[Symbol], Symbol]
Step: TypeAlias = Callable[..., Mapping[str, Symbol]]


def sigmoid(a: Symbol) -> Symbol:
    """``1 / (1 + exp(-a))``."""
    return Symbol(("sigmoid", a))


def tanh(a: Symbol) -> Symbol:
    """The hyperbolic tangent."""
    return Symbol(("tanh", a))


def relu(a: Symbol) -> Symbol:
    """``max(a, 0)``."""
    return Symbol(("relu", a))


_BY_NAME: dict[str, Squash] = {"tanh": tanh, "relu": relu}


class Line(NamedTuple):
    """One equation: ``symbol`` at this step is what ``tree`` says."""

    symbol: str
    tree: Tree

    @property
    def squash(self) -> str | None:
        """The activation that the whole line stands in, if it does."""
        return self.tree[0] if _is(self.tree, *SQUASHING) else None

    @property
    def inner(self) -> Tree:
        """What stands inside that activation, or the whole line: a pre-activation."""
        return self.tree[1] if self.squash else self.tree


def lines_of(step: Step, states: tuple[str, ...], nonlinearity: str | None) -> tuple[Line, ...]:
    """The lines of a step, in its order; a later line names an earlier one by its symbol."""
    before = [Source(("before", name), name) for name in states]
    chosen = (_BY_NAME[nonlinearity],) if nonlinearity else ()
    given = step(Source(("input",), "x"), *before, *chosen)
    known: dict[int, str] = {}
    lines = []
    for symbol, value in given.items():
        lines.append(Line(symbol, _tree(value, known, top=True)))
        known[id(value)] = symbol
    return tuple(lines)


def _tree(value: Any, known: Mapping[int, str], *, top: bool = False) -> Tree:
    if not isinstance(value, Symbol):
        return value
    if id(value) in known and not top:
        return known[id(value)]
    return tuple(_tree(part, known) for part in value.tree)


def _is(tree: Tree, *operations: str) -> bool:
    return isinstance(tree, tuple) and tree[0] in operations


def added(tree: Tree) -> tuple[Tree, ...]:
    """The terms of a sum, from left to right; of anything else, itself."""
    return (*added(tree[1]), *added(tree[2])) if _is(tree, "+") else (tree,)


def reads(tree: Tree, source: str) -> bool:
    """Whether ``tree`` holds a part that weights make of ``source``, "x" or "h"."""
    return isinstance(tree, tuple) and (
        tree[0] == source or any(reads(part, source) for part in tree[1:])
    )
