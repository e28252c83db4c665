"""From a stack that has been run to its trace: rows in the caller's order, NaN past a row's end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from rnncore.engine.layout import Layout
from rnncore.engine.unroll import Unrolled
from rnncore.trace import Trace, Track
from rnncore.trace.origin import Origin


def assemble(
    unrolled: Unrolled,
    layout: Layout,
    padded: Tensor,
    *,
    labels: Sequence[str] | None = None,
    loss: float | None = None,
    start: str | None = None,
    origin: Origin | None = None,
) -> Trace:
    """The trace of a stack that has been run, and walked back where there was a gradient.

    ``padded (T, B, I)``: what it read, in the engine's order of rows. The engine's arrays become
    the trace's own.
    """
    tracks = range(len(unrolled.stack.parameters))
    return Trace(
        inputs=_copy(layout.rows(padded)),
        outputs=_copy(layout.rows(unrolled.outputs)),
        labels=None if labels is None else tuple(labels),
        loss=loss,
        lengths=_copy(layout.rows(layout.lengths, 0)),
        tracks=tuple(_track(unrolled, layout, number) for number in tracks),
        start=start,
        origin=origin,
    )


def _track(unrolled: Unrolled, layout: Layout, number: int) -> Track:
    """One track's arrays as numpy: rows in the caller's order, NaN past a row's end."""
    stack, sweep = unrolled.stack, unrolled.sweeps[number]
    layer, reverse = divmod(number, stack.directions)
    cell = stack.cell
    steps = unrolled.alive
    boundaries = torch.cat((torch.ones_like(steps[:1]), steps))  # (T + 1, B)

    def finish(array: Tensor, valid: Tensor) -> np.ndarray:
        if not sweep.even:
            array = array.masked_fill(~valid.unsqueeze(-1), torch.nan)
        # The engine made these arrays for this trace alone: no copy is needed.
        return layout.rows(array).numpy()

    gates: dict[str, np.ndarray] = {}
    gate_grads: dict[str, np.ndarray] = {}
    if cell.gates:
        names = (gate.name for gate in cell.gates)
        blocks = sweep.gates.chunk(cell.blocks, -1)
        gates = {name: finish(block, steps) for name, block in zip(names, blocks, strict=True)}
    if sweep.state_grads:
        named = zip(cell.gradient_names, sweep.gate_grads, strict=True)
        gate_grads = {name: finish(block, steps) for name, block in named}
    held: dict[str, np.ndarray] = {}
    if sweep.held is not None:
        for name, block in zip(gates, sweep.held.chunk(cell.blocks, -1), strict=True):
            if not block.isnan().all():
                held[name] = finish(block, steps)
    # A layer reads the output of the layer below, unless dropout or a shortcut came between.
    dropped = layer > 0 and unrolled.masks[layer - 1] is not None
    added = layer > 0 and stack.has_shortcut(layer - 1)
    return Track(
        cell=cell.name,
        layer=layer,
        reverse=bool(reverse),
        nonlinearity=stack.nonlinearity,
        parameters={name: _copy(value) for name, value in sweep.parameters.items()},
        states={name: finish(array, boundaries) for name, array in sweep.states.items()},
        state_grads={name: finish(array, boundaries) for name, array in sweep.state_grads.items()},
        gates=gates,
        gate_grads=gate_grads,
        inputs=_copy(layout.rows(sweep.inputs)) if dropped or added else None,
        held=held,
    )


def _copy(array: Tensor) -> np.ndarray:
    """A contiguous numpy array that shares no memory with ``array``."""
    return np.array(array.detach().numpy(), order="C")
