"""The arithmetic of one unit, and of one output, as LaTeX: every number comes from the trace."""

import math
from dataclasses import dataclass

import numpy as np

from dashboard.models.formulas import SQUASH, lines_of
from rnncore import CELLS, Track
from rnncore.cells.equations import Line, Tree, added


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One unit at one step: ``lines`` of LaTeX, the ``value`` they end in, and the trace's own."""

    lines: tuple[str, ...]
    value: float
    recorded: float


def arithmetic(track: Track, inputs: np.ndarray, step: int, unit: int) -> Arithmetic:
    """The equations of ``unit`` at ``step`` (both from 0) with their numbers.

    ``inputs (T, I)`` is what the track's layer reads.
    """
    recorded = float(track.gave("h")[step, 0, unit])
    worked = _Unit(track, inputs[step], step, unit)
    lines = [written for line in lines_of(track) if (written := worked.line(line))]
    return Arithmetic((*lines, *_changed(track, step, unit)), worked.values["h"], recorded)


def _changed(track: Track, step: int, unit: int) -> list[str]:
    """A line for each state that somebody changed before the next step read it."""
    lines = []
    for name in track.given:
        gave, read = track.gave(name), track.after(track.states[name])
        if gave[step, 0, unit] != read[step, 0, unit]:
            value = _n(float(read[step, 0, unit]))
            lines.append(rf"{name} &= {value}\text{{ as the next step reads it, changed}}")
    return lines


def output(weights: np.ndarray, bias: float, states: np.ndarray) -> str:
    """One output as LaTeX: its ``weights (F,)`` by the ``states (F,)`` under it, and its bias."""
    summed = float(weights @ states)
    return f"y = {_added((summed, float(bias)))} = {_n(summed + float(bias))}"


def softmax(outputs: np.ndarray, chosen: int) -> str:
    """The probability of output ``chosen`` among ``outputs (K,)`` as LaTeX.

    All are taken relative to the largest, which the quotient does not depend on.
    """
    away = np.exp(outputs - outputs.max())
    share, largest = float(away[chosen] / away.sum()), _b(float(outputs.max()))
    return (
        rf"p = \frac{{e^{{y}}}}{{\sum_k e^{{y_k}}}} = \frac{{e^{{{_n(float(outputs[chosen]))} - "
        rf"{largest}}}}}{{{_n(float(away.sum()))}}} = {_n(share)}"
    )


class _Unit:
    """One unit at one step: the values of its lines, and each line with its numbers."""

    def __init__(self, track: Track, x: np.ndarray, step: int, unit: int) -> None:
        cell = CELLS[track.cell]
        self.track, self.x, self.unit = track, x, unit
        self.before = {name: track.before(array)[step, 0] for name, array in track.states.items()}
        self.held = {
            gate.symbol: float(track.held[gate.name][step, 0, unit])
            for gate in cell.gates
            if gate.name in track.held
        }
        self.gates = {
            gate.symbol: track.gates[gate.name][step, 0].astype(np.float64) for gate in cell.gates
        }
        self.blocks = cell.stated(track.nonlinearity).blocks
        self.named = {*cell.states, *(gate.symbol for gate in cell.gates)}
        self.values: dict[str, float] = {}
        self.trees: dict[str, Tree] = {}

    def line(self, line: Line) -> str:
        """Work a line out; nothing to write for one that stands inside another."""
        self.trees[line.symbol] = line.tree
        total = self.value(line.inner)
        free = _squashed(line.squash, total)
        held = self.held.get(line.symbol, math.nan)
        self.values[line.symbol] = free if math.isnan(held) else held
        if line.symbol not in self.named:
            return ""
        written = f"{line.symbol} &= {self.text(line.tree)}"
        if line.squash:
            written += f" = {SQUASH[line.squash]}({_n(total)})"
        said = "" if math.isnan(held) else rf"\text{{, held at }}{_n(held)}"
        return f"{written} = {_n(free)}{said}"

    def value(self, tree: Tree) -> float:
        """What a tree is."""
        if isinstance(tree, str):
            return self.values[tree]
        if not isinstance(tree, tuple):
            return float(tree)
        operation, *parts = tree
        if operation in ("x", "h"):
            return sum(self.read(*tree))
        if operation == "before":
            return float(self.before[parts[0]][self.unit])
        if operation == "+":
            # term by term from the left, as the line is written
            return sum(number for term in added(tree) for number in self.numbers(term))
        found = [self.value(part) for part in parts]
        if operation in SQUASH:
            return _squashed(operation, found[0])
        return found[0] - found[1] if operation == "-" else found[0] * found[1]

    def numbers(self, term: Tree) -> tuple[float, ...]:
        """A term of a sum as it is added: what weights make of a source is two numbers."""
        weighed = isinstance(term, tuple) and term[0] in ("x", "h")
        return self.read(*term) if weighed else (self.value(term),)

    def read(self, source: str, block: str, product: Tree = None) -> tuple[float, ...]:
        """What the unit's row of ``block`` makes of the input or of h, and its bias, if any.

        Of ``product`` where it reads one with h.
        """
        side, parameters = "ih" if source == "x" else "hh", self.track.parameters
        weights, bias = parameters[f"weight_{side}"], parameters.get(f"bias_{side}")
        row = self.blocks.index(block) * self.track.hidden_size + self.unit
        read = self.x if source == "x" else self.of_all(product or ("before", "h"))
        summed = weights[row] @ read if weights.ndim == 2 else weights[row] * read[row]
        return (float(summed),) if bias is None else (float(summed), float(bias[row]))

    def of_all(self, tree: Tree) -> np.ndarray:
        """A product of gates, numbers and states, of all units: ``(H,)``."""
        if isinstance(tree, str):
            return self.gates[tree] if tree in self.gates else self.of_all(self.trees[tree])
        if not isinstance(tree, tuple):
            return np.full(self.track.hidden_size, float(tree))
        operation, *parts = tree
        if operation == "before":
            return self.before[parts[0]]
        left, right = map(self.of_all, parts)
        return {"+": left + right, "-": left - right, "*": left * right}[operation]

    def text(self, tree: Tree) -> str:
        """A tree with its numbers."""
        if isinstance(tree, str) and tree not in self.named:
            return self.text(self.trees[tree])
        if not isinstance(tree, tuple):
            return _n(self.values[tree]) if isinstance(tree, str) else str(tree)
        operation, *parts = tree
        if operation in ("x", "h"):
            return _added(self.read(*tree))
        if operation == "before":
            return _n(self.value(tree))
        if operation in SQUASH:
            return f"{SQUASH[operation]}({self.text(parts[0])})"
        if operation == "*":
            return rf"{self.factor(parts[0])} \cdot {self.factor(parts[1])}"
        if operation == "-":
            return f"{self.text(parts[0])} - {self.factor(parts[1])}"
        written = ""
        for term in added(tree):
            weighed = isinstance(term, tuple) and term[0] in ("x", "h")
            if weighed and written:
                written += _signed(self.read(*term))
            else:
                written += (" + " if written else "") + self.text(term)
        return written

    def factor(self, tree: Tree) -> str:
        """As ``text``, in brackets where a product needs them."""
        whole = self.trees[tree] if isinstance(tree, str) and tree not in self.named else tree
        if isinstance(whole, tuple) and whole[0] in ("+", "-", "x", "h"):
            return f"({self.text(whole)})"
        written = self.text(whole)
        return f"({written})" if written.startswith("-") else written


def _squashed(squash: str | None, total: float) -> float:
    if squash == "sigmoid":
        return (1 + float(np.tanh(total / 2))) / 2  # which cannot overflow
    if squash == "tanh":
        return float(np.tanh(total))
    return max(total, 0.0) if squash == "relu" else total


def _n(value: float) -> str:
    """Four decimals; five figures and a power of ten where four decimals would say nothing."""
    value += 0.0  # -0.0 + 0.0 is 0.0
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.4f}"
    digits, power = f"{value:.4e}".split("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}"


def _b(value: float) -> str:
    """``_n``, in brackets when negative."""
    return f"({_n(value)})" if value < 0 else _n(value)


def _added(parts: tuple[float, ...]) -> str:
    """A sum with its signs."""
    return _n(parts[0]) + _signed(parts[1:])


def _signed(parts: tuple[float, ...]) -> str:
    """What is added to a sum, each number with its sign before it."""
    return "".join(f" {'-' if part < 0 else '+'} {_n(abs(part))}" for part in parts)
