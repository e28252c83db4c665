"""What a cell's plain step says, computed: for a cell that has no faster way of its own.

One graph of torch's a step. A cell that must be fast brings its own forward and adjoint beside its
step; the contract tests hold both together.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from rnncore.cells.equations import Line, Tree
from rnncore.cells.products import project_inputs
from rnncore.cells.statement import Statement
from rnncore.cells.sweep import Step, Sweep

_SQUASH: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
}
_SLOPE: dict[str | None, Callable[[Tensor], Tensor]] = {
    "sigmoid": lambda value: value * (1 - value),
    "tanh": lambda value: 1 - value * value,
    "relu": lambda value: (~(value <= 0)).to(value.dtype),  # as torch: 0 at 0, and passes at NaN
    None: torch.ones_like,
}
_COMBINE: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


class Stated(Statement):
    """A statement, computed."""

    def forward(self, sweep: Sweep) -> None:
        """Fill the states and gates of ``sweep``."""
        sweep.gates = project_inputs(sweep, "bias_ih")  # the inputs' part first, (T, B, G H)
        ends = self._ends(sweep, sweep.states, sweep.rows)
        for held, gates, (before, after) in zip(
            sweep.rows_held(), sweep.rows(sweep.gates), ends, strict=True
        ):
            values = self._step(sweep, gates, before, held, {}, {})
            for name in self.states:
                after[name].copy_(values[name])
            for symbol, block in zip(self.gates, self._split(gates), strict=False):
                block.copy_(values[symbol])

    def adjoint(self, sweep: Sweep) -> None:
        """Fill the gradients of ``sweep`` by a graph a step."""
        from_x = project_inputs(sweep, "bias_ih")
        gradients = sweep.zeros_past_ends(*from_x.shape)
        sweep.gate_grads = gradients.chunk(len(self.blocks), -1)
        back = sweep.rows_back
        for held, x, d_pre, (given, _), (d_before, d_after) in zip(
            sweep.rows_held()[::-1],
            *map(back, (from_x, gradients)),
            self._ends(sweep, sweep.states, back),
            self._ends(sweep, sweep.state_grads, back),
            strict=True,
        ):
            with torch.enable_grad():
                before = {name: value.clone().requires_grad_() for name, value in given.items()}
                inside = {name: _zeros(before["h"]) for name in self.blocks}
                behind = {name: _zeros(value) for name, value in before.items()}
                values = self._step(sweep, x, before, held, inside, behind)
                leaves = [*inside.values(), *behind.values(), *before.values()]
                ends = [values[name] for name in self.states]
                seeds = list(d_after.values())
                found = torch.autograd.grad(ends, leaves, seeds, materialize_grads=True)
            count, total = len(self.blocks), len(self.states)
            d_pre.copy_(torch.cat(found[:count], -1))
            for name, part, whole in zip(
                self.states, found[count + total :], found[count:], strict=False
            ):
                d_before[name].add_(part)
                d_after[name].copy_(whole)  # dL/dc with what h sends into it within the step

    def jacobian(self, step: Step) -> Tensor:
        """States after by states before, ``(..., S, S)``, from the gates that were recorded."""
        with torch.enable_grad():
            before = {name: value.clone().requires_grad_() for name, value in step.before.items()}
            values = self._around(step, before)
            joint = torch.cat([values[name] for name in self.states], -1)  # (..., S)
            rows = [_gradients(unit.sum(), before) for unit in joint.unbind(-1)]
        return torch.stack([torch.cat(row, -1) for row in rows], -2)

    def within_step(self, step: Step) -> Tensor | None:
        """∂h by ∂c of the same step, by unit; None where h is the only state."""
        if len(self.states) == 1:
            return None
        (other,) = self.states[1:]
        with torch.enable_grad():
            given = {other: step.after[other].clone().requires_grad_()}
            h = self._around(step, step.before, given)["h"]
            (found,) = _gradients(h.sum(), given)
        return found

    def direct(self, gates: dict[str, Tensor]) -> dict[tuple[str, str], Tensor]:
        """What each state before is multiplied by in the line of each after, gates given.

        By ``(before, after)``, ``(..., H)``; of those that stand there beside all activations.
        """
        values = {symbol: gates[name] for symbol, name in self.gates.items()}
        trees = {line.symbol: line.tree for line in self.lines}
        slopes = {
            (before, after): self._slope(trees[after], ("before", before), values)
            for before in self.states
            for after in self.states
        }
        like = next(iter(gates.values()), torch.ones(()))
        return {
            pair: slope if isinstance(slope, Tensor) else torch.full_like(like, slope)
            for pair, slope in slopes.items()
            if isinstance(slope, Tensor) or slope
        }

    def recurrent_part(
        self, gates: tuple[Tensor, ...], gate_grads: tuple[Tensor, ...]
    ) -> tuple[Tensor, ...]:
        """Gradient of ``W_hh h + b_hh`` by block from that of the pre-activations."""
        values = dict(zip(self.gates, gates, strict=False))
        inside = {line.symbol: line.inner for line in self.lines}
        slopes = {
            (block, line): self._slope(inside[line], ("h", block), values)
            for block in self.blocks
            for line in self.blocks
        }
        own = {pair: int(pair[0] == pair[1]) for pair in slopes}
        if all(isinstance(slopes[pair], int) and slopes[pair] == own[pair] for pair in own):
            return gate_grads
        found = dict(zip(self.blocks, map(torch.zeros_like, gate_grads), strict=True))
        for ((block, _), slope), grads in zip(
            slopes.items(), gate_grads * len(self.blocks), strict=True
        ):
            if isinstance(slope, Tensor) or slope:
                found[block] = found[block] + slope * grads
        return tuple(found.values())

    def recurrent_reads(self, gates: tuple[Tensor, ...], h_before: Tensor) -> tuple[Tensor, ...]:
        """What the rows of each block of ``weight_hh`` multiply: h, or its product with gates."""
        values = dict(zip(self.gates, gates, strict=False))
        return tuple(
            self._known(self.reads[block], values, {"h": h_before})
            if block in self.reads
            else h_before
            for block in self.blocks
        )

    def _slope(self, tree: Tree, part: Tree, gates: Mapping[str, Tensor]) -> Any:
        """What ``part`` is multiplied by in ``tree``, gates given; 0 where it is not in it."""
        if isinstance(tree, tuple) and tree[:2] == part:
            return 1
        if isinstance(tree, str) and tree not in (*gates, *self.states):
            return self._slope(self.tree(tree), part, gates)
        if not isinstance(tree, tuple) or tree[0] not in _COMBINE:
            return 0
        operation, left, right = tree
        slopes = [self._slope(each, part, gates) for each in (left, right)]
        if operation != "*":
            return _COMBINE[operation](*slopes)
        others = zip(slopes, (right, left), strict=True)
        return sum(
            slope * self._known(other, gates)
            for slope, other in others
            if (isinstance(slope, Tensor) or slope) and self.given(other)
        )

    def _known(
        self, tree: Tree, gates: Mapping[str, Tensor], before: Mapping[str, Tensor] | None = None
    ) -> Any:
        """What a tree of gates and numbers is, or one of them and the states ``before``."""
        values, before = dict(gates), before or {}
        for line in self.lines:
            known = self.given(line.tree) or (before and self.scaled(line.tree))
            if line.symbol not in values and known:
                values[line.symbol] = _value(line.tree, values, before, {})
        return _value(tree, values, before, {})

    def _step(
        self,
        sweep: Sweep,
        from_x: Tensor,
        before: Mapping[str, Tensor],
        held: Tensor | None,
        inside: Mapping[str, Tensor],
        behind: Mapping[str, Tensor],
    ) -> dict[str, Tensor]:
        """One step of ``sweep``. ``inside`` is added to pre-activations, ``behind`` to states."""
        x = dict(zip(self.blocks, self._split(from_x), strict=True))
        fixed = {} if held is None else dict(zip(self.gates, self._split(held), strict=True))

        def close(line: Line, found: Tensor) -> Tensor:
            found = _squashed(line.squash, found + inside.get(line.symbol, 0))
            if line.symbol in fixed:
                found = torch.where(fixed[line.symbol].isnan(), found, fixed[line.symbol])
            return found + behind.get(line.symbol, 0)

        return self._run(sweep.parameters, x.__getitem__, before, close)

    def _around(
        self, step: Step, before: Mapping[str, Tensor], given: Mapping[str, Tensor] | None = None
    ) -> dict[str, Tensor]:
        """The lines around a step that was recorded, to first order in ``before``.

        A gate is what was recorded plus its slope there times how its pre-activation moves, so that
        the inputs need not be known. ``given``: states that are set.
        """
        recorded = {symbol: step.gates[name] for symbol, name in self.gates.items()}
        recorded = recorded or {"h": step.after["h"]}

        def close(line: Line, found: Tensor) -> Tensor:
            if given and line.symbol in given:
                return given[line.symbol]
            if line.symbol not in recorded:
                return _squashed(line.squash, found)
            value = recorded[line.symbol]
            moved = _SLOPE[line.squash](value) * (found - found.detach())
            held = step.held.get(self.gates.get(line.symbol, ""))
            return value + (moved if held is None else moved.masked_fill(~held.isnan(), 0))

        nothing = dict.fromkeys(self.blocks, torch.zeros_like(step.before["h"]))
        return self._run(step.parameters, nothing.__getitem__, before, close)

    def _run(
        self,
        parameters: Mapping[str, Tensor],
        x: Callable[[str], Tensor],
        before: Mapping[str, Tensor],
        close: Callable[[Line, Tensor], Tensor],
    ) -> dict[str, Tensor]:
        """The value of each line by its symbol: ``close`` of what stands in its activation."""
        weight, bias = parameters.get("weight_hh"), parameters.get("bias_hh")
        h: dict[str, Tensor] = {}
        if weight is not None:
            joined = _weighed(weight, bias, before["h"])
            h = dict(zip(self.blocks, self._split(joined), strict=True))

        def from_h(block: str, product: Tensor | None = None) -> Tensor:
            if product is None:
                return h[block]
            assert weight is not None
            rows = slice(*(product.shape[-1] * (self.blocks.index(block) + k) for k in (0, 1)))
            return _weighed(weight[rows], None if bias is None else bias[rows], product)

        values: dict[str, Tensor] = {}
        for line in self.lines:
            found = _value(line.inner, values, before, {"x": x, "h": from_h})
            values[line.symbol] = close(line, found)
        return values

    def _split(self, joined: Tensor) -> tuple[Tensor, ...]:
        return joined.chunk(len(self.blocks), -1)

    def _ends(
        self, sweep: Sweep, arrays: Mapping[str, Tensor], rows: Callable[[Tensor], list[Tensor]]
    ) -> Iterator[tuple[dict[str, Tensor], dict[str, Tensor]]]:
        """By step, ``arrays`` at the boundary before it and at the one after it."""
        sides = [
            rows(side(arrays[name])) for side in (sweep.before, sweep.after) for name in self.states
        ]
        for views in zip(*sides, strict=True):
            count = len(self.states)
            yield (
                dict(zip(self.states, views[:count], strict=True)),
                dict(zip(self.states, views[count:], strict=True)),
            )


def _value(
    tree: Tree,
    values: Mapping[str, Tensor],
    before: Mapping[str, Tensor],
    read: Mapping[str, Callable[..., Tensor]],
) -> Any:
    """What a tree is: ``values`` of earlier lines, states ``before``, and what weights ``read``.

    ``read["x"]("i")``: what the rows of block i make of the input; ``read["h"]`` of h, or of what
    stands behind the block.
    """
    if isinstance(tree, str):
        return values[tree]
    if not isinstance(tree, tuple):
        return tree
    operation, *parts = tree
    if operation in read:
        return read[operation](
            parts[0], *(_value(part, values, before, read) for part in parts[1:])
        )
    if operation == "before":
        return before[parts[0]]
    found = [_value(part, values, before, read) for part in parts]
    return _COMBINE[operation](*found) if operation in _COMBINE else _SQUASH[operation](*found)


def _weighed(weight: Tensor, bias: Tensor | None, read: Tensor) -> Tensor:
    """``W read + b``; a weight ``(H,)`` is a diagonal."""
    product = read * weight if weight.ndim == 1 else read @ weight.t()
    return product if bias is None else product + bias


def _squashed(squash: str | None, found: Tensor) -> Tensor:
    return found if squash is None else _SQUASH[squash](found)


def _zeros(like: Tensor) -> Tensor:
    return torch.zeros_like(like).requires_grad_()


def _gradients(total: Tensor, leaves: Mapping[str, Tensor]) -> tuple[Tensor, ...]:
    """Gradients of one of several sums over the same graph; 0 where a leaf is not in it."""
    return torch.autograd.grad(
        total, list(leaves.values()), retain_graph=True, materialize_grads=True
    )
