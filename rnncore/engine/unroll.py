"""The engine: a cell's forward and adjoint over layers, directions, lengths and dropout.

Plain functions under ``no_grad``, time-major. Rows stand by falling length (a packed sequence's
own order), so one loop over the rows alive at each step serves equal and unequal lengths. How
inputs come into this order is the matter of ``layout.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from rnncore.cells import Cell
from rnncore.cells.sweep import Sweep
from rnncore.engine.stack import Stack


@dataclass(frozen=True, slots=True, eq=False)
class Unrolled:
    """A stack after its forward pass: what the adjoint and a trace need.

    ``sweeps`` in torch's order of tracks; ``masks`` between the layers, ``(T, B, D H)`` with 0 or
    1 / (1 - p), or None; ``alive (T, B)`` says where a row has an input; ``outputs (T, B, D H)``
    is 0 past a row's end.
    """

    stack: Stack
    lengths: Tensor
    alive: Tensor
    sweeps: list[Sweep]
    masks: list[Tensor | None]
    outputs: Tensor

    def final_states(self, name: str) -> Tensor:
        """The states after each direction's last step, ``(L D, B, H)``, as torch's h_n."""
        return torch.stack([each.states[name][_bound(each, self.lengths)] for each in self.sweeps])

    def initial_grads(self, name: str) -> Tensor:
        """After the adjoint: the gradients of the initial states, ``(L D, B, H)``."""
        return torch.stack(
            [each.state_grads[name][_bound(each, self.lengths, start=True)] for each in self.sweeps]
        )


@torch.no_grad()
def forward(
    stack: Stack,
    inputs: Tensor,
    lengths: Tensor,
    initial: dict[str, Tensor],
    held: Sequence[Tensor | None] | None = None,
) -> Unrolled:
    """Run the stack over ``inputs (T, B, I)`` from ``initial`` states ``(L D, B, H)``.

    ``lengths (B,)`` falls from T. ``held``: by track, gates that are set, see ``Sweep``. Draws
    dropout masks as torch does.
    """
    alive = torch.arange(inputs.shape[0], device=lengths.device).unsqueeze(1) < lengths  # (T, B)
    batch_sizes = alive.sum(1).tolist()
    sweeps: list[Sweep] = []
    masks: list[Tensor | None] = []
    joined = inputs
    for layer in range(stack.num_layers):
        if layer:
            masks.append(_dropout_mask(joined, alive, stack.dropout))
            joined = joined if masks[-1] is None else joined * masks[-1]
        tracks = range(layer * stack.directions, (layer + 1) * stack.directions)
        above = [_prepare(stack, track, joined, lengths, batch_sizes, initial) for track in tracks]
        for track, sweep in zip(tracks, above, strict=True):
            sweep.held = None if held is None else held[track]
            stack.cell.forward(sweep)
            _require_heeded(stack.cell, sweep.gates, sweep.held, alive)
        below = joined
        joined = torch.cat([sweep.after(sweep.states["h"]) for sweep in above], -1)  # (T, B, D H)
        # A reverse row's initial state stands on the boundary after its last input.
        joined.masked_fill_(~alive.unsqueeze(-1), 0)
        if stack.has_shortcut(layer):
            joined += below
        sweeps += above
    return Unrolled(stack, lengths, alive, sweeps, masks, joined)


@torch.no_grad()
def adjoint(
    unrolled: Unrolled,
    output_grads: Tensor,
    final_grads: dict[str, Tensor] | None = None,
    *,
    to_inputs: bool = True,
) -> Tensor | None:
    """Walk back from ``output_grads (T, B, D H)`` and, where given, the final states' gradients.

    Fills ``state_grads`` and ``gate_grads`` of every sweep, afresh at each call, and returns the
    gradient of the inputs, ``(T, B, I)``; None with ``to_inputs=False``, which saves a product.
    Gradient that arrives past a row's end is dropped.
    """
    stack, directions = unrolled.stack, unrolled.stack.directions
    reaching = output_grads
    for layer in reversed(range(stack.num_layers)):
        reaching = reaching.masked_fill(~unrolled.alive.unsqueeze(-1), 0)
        halves = reaching.chunk(directions, -1)
        belows = []
        for direction, half in enumerate(halves):
            track = layer * directions + direction
            sweep = unrolled.sweeps[track]
            finals = {name: grads[track] for name, grads in (final_grads or {}).items()}
            _walk_back(stack.cell, sweep, half, finals, _bound(sweep, unrolled.lengths))
            if layer or to_inputs:
                belows.append(stack.cell.input_gradient(sweep))  # (T, B, I)
        if not belows:
            return None
        below = belows[0] if len(belows) == 1 else belows[0] + belows[1]
        if stack.has_shortcut(layer):
            below = below + reaching
        mask = unrolled.masks[layer - 1] if layer else None
        reaching = below if mask is None else below * mask
    return reaching


@torch.no_grad()
def parameter_gradients(unrolled: Unrolled) -> list[dict[str, Tensor]]:
    """After the adjoint: the gradients of ``stack.parameters``, in the same order."""
    dead = ~unrolled.alive.unsqueeze(-1)
    return [
        unrolled.stack.cell.parameter_gradients(
            sweep.parameters,
            sweep.inputs,
            sweep.before(sweep.states["h"]).masked_fill(dead, 0),
            sweep.gates.chunk(unrolled.stack.cell.blocks, -1),
            sweep.gate_grads,
        )
        for sweep in unrolled.sweeps
    ]


def _prepare(
    stack: Stack,
    track: int,
    inputs: Tensor,
    lengths: Tensor,
    batch_sizes: list[int],
    initial: dict[str, Tensor],
) -> Sweep:
    """The arrays of one track, its initial states in place."""
    steps, batch, _ = inputs.shape
    states = {
        name: inputs.new_zeros(steps + 1, batch, stack.size(name)) for name in stack.cell.states
    }
    reverse = stack.bidirectional and track % 2 == 1
    parameters = stack.parameters[track]
    sweep = Sweep(parameters, stack.nonlinearity, reverse, batch_sizes, inputs, states)
    for name, boundaries in states.items():
        boundaries[_bound(sweep, lengths, start=True)] = initial[name][track]
    return sweep


def _walk_back(
    cell: Cell,
    sweep: Sweep,
    output_grads: Tensor,
    finals: dict[str, Tensor],
    end: tuple[Tensor, Tensor],
) -> None:
    """The cell's adjoint from ``output_grads (T, B, H)`` and from ``finals``, which reach ``end``.

    Where a gradient comes out so large that the order of its factors may have decided it, once
    more in torch's order.
    """
    for adjoint in (cell.adjoint, cell.careful_adjoint):
        sweep.state_grads = {name: torch.zeros_like(array) for name, array in sweep.states.items()}
        sweep.after(sweep.state_grads["h"]).copy_(output_grads)
        for name, grads in finals.items():
            sweep.state_grads[name][end] += grads
        adjoint(sweep)
        if sweep.held is not None:
            nothing = torch.where(sweep.held.isnan(), sweep.held, 0)
            alive = torch.ones(sweep.inputs.shape[:2], dtype=torch.bool)  # 0 past a row's end
            _require_heeded(cell, torch.cat(sweep.gate_grads, -1), nothing, alive)
        if all(map(_is_moderate, sweep.state_grads.values())):
            return


def _require_heeded(cell: Cell, found: Tensor, held: Tensor | None, alive: Tensor) -> None:
    """Raise NotImplementedError where ``found`` is not what was ``held``: the cell ignores it."""
    if held is None:
        return
    heeded = (found == held) | held.isnan() | ~alive.unsqueeze(-1)
    if not heeded.all():
        raise NotImplementedError(f"the equations of cell {cell.name!r} do not heed Sweep.held")


def _is_moderate(gradients: Tensor) -> bool:
    """Whether all are finite, and so far from infinity that no product of two factors is."""
    low, high = torch.aminmax(gradients)
    limit = torch.finfo(gradients.dtype).max ** 0.5
    return bool((low > -limit) & (high < limit))  # False where one is NaN


def _bound(sweep: Sweep, lengths: Tensor, *, start: bool = False) -> tuple[Tensor, Tensor]:
    """Index of the boundary each row ends on, or starts from: 0 or its length, by direction."""
    rows = torch.arange(len(lengths), device=lengths.device)
    return (torch.zeros_like(lengths) if start != sweep.reverse else lengths), rows


def _dropout_mask(joined: Tensor, alive: Tensor, p: float) -> Tensor | None:
    """The mask that torch's own forward would draw between two layers, ``(T, B, D H)``.

    torch draws it on the packed data, which for equal lengths is the time-major tensor itself.
    """
    if p == 0:
        return None
    packed = joined.new_ones(int(alive.sum()), joined.shape[-1])
    mask = torch.zeros_like(joined)
    mask[alive] = functional.dropout(packed, p, training=True)
    return mask
