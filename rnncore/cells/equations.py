"""The equations of a cell as symbols: what its plain step says, line by line.

A cell states its step as its paper does, with ``x.i`` for ``W_ii x_t + b_ii``, ``h.i`` for
``W_hi h_{t-1} + b_hi`` and plain ``h`` for the state itself; ``(r * h).n`` is
``W_hn (r ⊙ h_{t-1}) + b_hn``. Run once on symbols, the step gives its lines as trees. From them
come the equations on a screen, the arithmetic of a unit term by term, and for a cell that brings no
faster way of its own (``stated.py``) all numbers.

A tree is the symbol of an earlier line, a number, or a tuple: ``("x", "i")`` and ``("h", "i")`` for
what the rows of block i make of input and state, ``("h", "n", tree)`` where they read a product
with h in its place, ``("before", "c")`` for a state of the step before, and ``("+", a, b)``,
``("-", a, b)``, ``("*", a, b)``, ``("sigmoid", a)``, ``("tanh", a)``, ``("relu", a)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias, overload

Tree: TypeAlias = Any  # str | float | tuple[str, Tree, ...], which mypy cannot take apart

SQUASHING = ("sigmoid", "tanh", "relu")


class Symbol:
    """A quantity of a step, for sums, differences and products with others and with numbers."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def __add__(self, other: Symbol | float) -> Symbol:
        return Symbol(("+", self, other))

    def __radd__(self, other: float) -> Symbol:
        return Symbol(("+", other, self))

    def __sub__(self, other: Symbol | float) -> Symbol:
        return Symbol(("-", self, other))

    def __rsub__(self, other: float) -> Symbol:
        return Symbol(("-", other, self))

    @overload
    def __mul__(self, other: Source) -> Source: ...
    @overload
    def __mul__(self, other: Symbol | float) -> Symbol: ...
    def __mul__(self, other: Symbol | float) -> Symbol:
        return _product(self, other)

    def __rmul__(self, other: float) -> Symbol:
        return _product(other, self)


class Source(Symbol):
    """The input, or the state h, of which weights make a part of each pre-activation.

    ``h.i`` is ``W_hi h_{t-1} + b_hi``: what the rows of block "i" make of it, or of a product with
    it.
    """

    def __init__(self, tree: Tree, name: str) -> None:
        super().__init__(tree)
        self._name = name

    def __getattr__(self, block: str) -> Symbol:
        whole = self._tree[0] != "*"
        return Symbol((self._name, block) if whole else (self._name, block, self))


def _product(left: Symbol | float, right: Symbol | float) -> Symbol:
    """A product; one with a source is a source, so that weights can read it."""
    sources = [each for each in (left, right) if isinstance(each, Source)]
    tree = ("*", left, right)
    return Source(tree, sources[0]._name) if sources else Symbol(tree)


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
    """The lines of a step, in its order, but each after those that it names by their symbols.

    Raises TypeError for a step that does not return a dict of symbols.
    """
    before = [Source(("before", name), name) for name in states]
    chosen = (_BY_NAME[nonlinearity],) if nonlinearity else ()
    given = step(Source(("input",), "x"), *before, *chosen)
    if not isinstance(given, Mapping) or not all(isinstance(v, Symbol) for v in given.values()):
        raise TypeError(f"step must return a dict of symbols by their letters; got {given!r}")
    known = {id(value): symbol for symbol, value in given.items()}
    trees = {symbol: _tree(value, known, top=True) for symbol, value in given.items()}
    lines: dict[str, Line] = {}

    def write(symbol: str) -> None:
        for named in _names(trees[symbol]):
            if named not in lines:
                write(named)
        lines[symbol] = Line(symbol, trees[symbol])

    for symbol in trees:
        if symbol not in lines:
            write(symbol)
    return tuple(lines.values())


def _tree(value: Any, known: Mapping[int, str], *, top: bool = False) -> Tree:
    if not isinstance(value, Symbol):
        return value
    if id(value) in known and not top:
        return known[id(value)]
    operation, *parts = value._tree
    if all(isinstance(part, str) for part in parts):  # what a state or a block is called
        return value._tree
    return (operation, *(_tree(part, known) for part in parts))


def _names(tree: Tree) -> list[str]:
    """The symbols of other lines in a tree."""
    if isinstance(tree, str):
        return [tree]
    if not isinstance(tree, tuple):
        return []
    named = 2 if tree[0] in ("x", "h", "before") else 1  # what stands first is a block's or state's
    return [name for part in tree[named:] for name in _names(part)]


def _is(tree: Tree, *operations: str) -> bool:
    return isinstance(tree, tuple) and tree[0] in operations


def added(tree: Tree) -> tuple[Tree, ...]:
    """The terms of a sum, from left to right; of anything else, itself."""
    return (*added(tree[1]), *added(tree[2])) if _is(tree, "+") else (tree,)
