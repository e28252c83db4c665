"""What a cell's plain step says, computed: for a cell that has no faster way of its own.

One graph of torch's a step. A cell that must be fast brings its own forward and adjoint beside its
step; the contract tests hold both together.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from rnncore.cells.equations import Line, Tree, added, reads
from rnncore.cells.products import project_inputs
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

Read = Callable[[str, str], Tensor]
"""``read("x", "i")``: what the rows of block i make of the input, ``read("h", "i")`` of h."""


@dataclass(frozen=True, eq=False)
class Stated:
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

    @functools.cached_property
    def _added_alone(self) -> bool:
        """Whether what weights make of h is added to the pre-activation of its own block."""
        return not any(
            reads(term, "h") and term != ("h", line.symbol)
            for line in self.lines
            for term in added(line.inner)
        )

    def stray(self) -> str:
        """The first line that reads the input beside the blocks' lines; empty where none does."""
        own = set(self.blocks)
        return next((s for s, tree in self.lines if s not in own and reads(tree, "x")), "")

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
                found = torch.autograd.grad(ends, leaves, list(d_after.values()), allow_unused=True)
            parts = iter(found)
            for block, part in zip(self._split(d_pre), parts, strict=False):
                _put(block, part)
            for name in self.states:  # dL/dc with what h sends into it within the step
                _put(d_after[name], next(parts))
            for name, part in zip(self.states, parts, strict=True):
                d_before[name].add_(0 if part is None else part)

    def jacobian(self, step: Step) -> Tensor:
        """States after by states before, ``(..., S, S)``, from the gates that were recorded."""
        with torch.enable_grad():
            before = {name: value.clone().requires_grad_() for name, value in step.before.items()}
            values = self._around(step, before)
            joint = torch.cat([values[name] for name in self.states], -1)  # (..., S)
            rows = [
                torch.autograd.grad(unit.sum(), list(before.values()), retain_graph=True,
                                    allow_unused=True, materialize_grads=True)
                for unit in joint.unbind(-1)
            ]  # fmt: skip
        return torch.stack([torch.cat(row, -1) for row in rows], -2)

    def within_step(self, step: Step) -> Tensor | None:
        """∂h by ∂c of the same step, by unit; None where h is the only state."""
        if len(self.states) == 1:
            return None
        (other,) = self.states[1:]
        with torch.enable_grad():
            given = {other: step.after[other].clone().requires_grad_()}
            h = self._around(step, step.before, given)["h"]
            (found,) = torch.autograd.grad(h.sum(), list(given.values()), allow_unused=True)
        return torch.zeros_like(h) if found is None else found

    def kept(self, gates: dict[str, Tensor]) -> dict[str, Tensor]:
        """The factor of each state in its own line, gates given; of lines that hold it."""
        by_symbol = {symbol: gates[name] for symbol, name in self.gates.items()}
        found = {}
        for line in self.lines:
            if line.symbol in self.states and _holds(line.tree, ("before", line.symbol)):
                like = next(iter(gates.values()))
                with torch.enable_grad():
                    before = {name: _zeros(like) for name in self.states}
                    value = _value(line.tree, by_symbol, before, _unread)
                    (found[line.symbol],) = torch.autograd.grad(value.sum(), before[line.symbol])
        return found

    def recurrent_part(
        self, gates: tuple[Tensor, ...], gate_grads: tuple[Tensor, ...]
    ) -> tuple[Tensor, ...]:
        """Gradient of ``W_hh h + b_hh`` by block from that of the pre-activations."""
        if self._added_alone:
            return gate_grads
        values = dict(zip(self.gates, gates, strict=False))
        like = gate_grads[0]
        with torch.enable_grad():
            from_h = {block: _zeros(like) for block in self.blocks}

            def read(source: str, block: str) -> Tensor:
                return from_h[block] if source == "h" else torch.zeros_like(like)

            before = {name: torch.zeros_like(like) for name in self.states}
            closed: dict[str, Tensor] = {}
            for line in self.lines:
                inner = _value(line.inner, closed | values, before, read)
                closed[line.symbol] = inner
                if line.symbol in self.blocks:
                    values.setdefault(line.symbol, inner)
            inside = [closed[block] for block in self.blocks]
            found = torch.autograd.grad(
                inside, list(from_h.values()), gate_grads, materialize_grads=True, allow_unused=True
            )
        return tuple(found)

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
        x = dict(zip(self.blocks, from_x.chunk(len(self.blocks), -1), strict=True))
        h = self._from_h(sweep.parameters, before["h"])
        fixed = {} if held is None else dict(zip(self.gates, self._split(held), strict=True))
        values: dict[str, Tensor] = {}
        for line in self.lines:
            found = _value(line.inner, values, before, lambda source, block: (
                x if source == "x" else h)[block])  # fmt: skip
            if line.symbol in inside:
                found = found + inside[line.symbol]
            if line.squash:
                found = _SQUASH[line.squash](found)
            if line.symbol in fixed:
                found = torch.where(fixed[line.symbol].isnan(), found, fixed[line.symbol])
            if line.symbol in behind:
                found = found + behind[line.symbol]
            values[line.symbol] = found
        return values

    def _around(
        self, step: Step, before: Mapping[str, Tensor], given: Mapping[str, Tensor] | None = None
    ) -> dict[str, Tensor]:
        """The lines around a step that was recorded, to first order in ``before``.

        A gate is what was recorded plus its slope there times how its pre-activation moves, so that
        the inputs need not be known. ``given``: states that are set.
        """
        h = self._from_h(step.parameters, before["h"])
        recorded = {symbol: step.gates[name] for symbol, name in self.gates.items()}
        recorded = recorded or {"h": step.after["h"]}
        values: dict[str, Tensor] = {}

        def read(source: str, block: str) -> Tensor:
            return h[block] if source == "h" else torch.zeros_like(step.before["h"])

        for line in self.lines:
            if given and line.symbol in given:
                values[line.symbol] = given[line.symbol]
                continue
            found = _value(line.inner, values, before, read)
            if line.symbol in recorded:
                moved = _SLOPE[line.squash](recorded[line.symbol]) * (found - found.detach())
                held = step.held.get(self.gates.get(line.symbol, ""))
                if held is not None:
                    moved = moved.masked_fill(~held.isnan(), 0)
                found = recorded[line.symbol] + moved
            elif line.squash:
                found = _SQUASH[line.squash](found)
            values[line.symbol] = found
        return values

    def _from_h(self, parameters: Mapping[str, Tensor], h: Tensor) -> dict[str, Tensor]:
        """``W_hh h + b_hh`` by block; nothing where no weight reads the state."""
        weight, bias = parameters.get("weight_hh"), parameters.get("bias_hh")
        if weight is None:
            return {}
        joined = h * weight if weight.ndim == 1 else h @ weight.t()
        joined = joined if bias is None else joined + bias
        return dict(zip(self.blocks, self._split(joined), strict=True))

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
    tree: Tree, values: Mapping[str, Tensor], before: Mapping[str, Tensor], read: Read
) -> Any:
    """What a tree is: ``values`` of earlier lines, states ``before``, and what weights ``read``."""
    if isinstance(tree, str):
        return values[tree]
    if not isinstance(tree, tuple):
        return tree
    operation, *parts = tree
    if operation in ("x", "h"):
        return read(operation, parts[0])
    if operation == "before":
        return before[parts[0]]
    found = [_value(part, values, before, read) for part in parts]
    return _SQUASH[operation](*found) if operation in _SQUASH else _COMBINE[operation](*found)


def _unread(source: str, block: str) -> Tensor:
    raise ValueError(f"a state's own line must not read {source}.{block}: a gate must")


def _holds(tree: Tree, part: Tree) -> bool:
    inside = isinstance(tree, tuple) and any(_holds(each, part) for each in tree[1:])
    return bool(tree == part) or inside


def _zeros(like: Tensor) -> Tensor:
    return torch.zeros_like(like).requires_grad_()


def _put(target: Tensor, found: Tensor | None) -> None:
    if found is None:
        target.zero_()
    else:
        target.copy_(found)
