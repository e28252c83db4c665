"""Run a recurrent module once and keep everything: ``record(module, inputs) -> Trace``.

The module itself is not called: the engine computes the same numbers from its parameters, so the
parameters, their ``.grad``, the training mode and the hooks stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore import unroll
from rnncore.layout import Layout, arrange
from rnncore.modules import read_module
from rnncore.residual.record import record_tower
from rnncore.residual.tower import Tower
from rnncore.trace import Trace, Track
from rnncore.unroll import Unrolled

Loss = Callable[[Tensor, Tensor], Tensor]


def last_step(outputs: Tensor, final: Tensor) -> Tensor:
    """The sum of ``final (B, D H)``: every row's last state."""
    del outputs
    return final.sum()


def every_step(outputs: Tensor, final: Tensor) -> Tensor:
    """The sum of ``outputs (T, B, D H)``: the state at every step of every row."""
    del final
    return outputs.sum()


def at_step(*steps: int) -> Loss:
    """A loss that is the sum of ``outputs`` at the steps chosen, counted from 0.

    ``record(module, inputs, loss=at_step(7))``; several steps add up. A row that ends before a step
    adds nothing there. Called, the loss raises ValueError for a step outside the inputs;
    ``at_step`` itself raises ValueError where no step is given.
    """
    if not steps:
        raise ValueError("steps must name at least one step; got none")

    def loss(outputs: Tensor, final: Tensor) -> Tensor:
        del final
        for step in steps:
            if not 0 <= step < len(outputs):
                raise ValueError(f"step must be from 0 to {len(outputs) - 1}; got {step}")
        return outputs[list(steps)].sum()

    return loss


def record(
    module: torch.nn.Module,
    inputs: Tensor | PackedSequence,
    hx: Tensor | tuple[Tensor, Tensor] | None = None,
    *,
    loss: Loss | None = last_step,
    labels: Sequence[str] | None = None,
) -> Trace:
    """Run ``module`` on ``inputs`` and record states, gates and gradients at every step.

    ``module``: ``nn.RNN``, ``nn.LSTM``, ``nn.GRU``, ``rnncore.IndRNN``, a
    ``rnncore.ResidualStack`` of them or a ``residual.Tower`` (below), in float32 or float64 on the
    CPU; the trace has its dtype, under autocast too.
    ``inputs`` and ``hx``: as the module takes them. In training mode, dropout between layers draws
    the masks that the module's own forward would draw, and leaves torch's generator where that
    would leave it.

    ``loss(outputs, final)`` returns a scalar. ``outputs (T, B, D H)`` is time-major whatever
    ``batch_first`` says, and 0 past a row's end; ``final (B, D H)`` is the last layer's h_n, both
    directions joined: the forward half after each row's last step, the reverse half after step
    0. With ``loss=None`` no gradients are recorded. ``labels``: one text for each step.

    For a ``Tower``, ``inputs (B, width)``, a step is a block: ``outputs (L, B, width)`` and
    ``final (B, width)`` are those of every block and of the last. ``rnncore.tower_track`` names
    what its one track holds.

    Raises TypeError for modules, inputs and dtypes that are not supported, and ValueError for
    shapes that do not fit, for ``proj_size``, for labels of another number than steps, and for a
    loss that is no scalar or does not depend on its arguments.
    """
    # A trace needs gradients of its own even where the caller has switched them off.
    with torch.inference_mode(False), torch.no_grad(), torch.autocast("cpu", enabled=False):
        if isinstance(module, Tower):
            return _record_tower(module, inputs, hx, loss, labels)
        stack, batch_first = read_module(module)
        padded, initial, layout = arrange(stack, inputs, hx, batch_first)
        if padded.shape[1] == 0:
            raise ValueError(f"inputs must have at least one row; got shape {tuple(padded.shape)}")
        unrolled = unroll.forward(stack, padded, layout.lengths, initial)
        outputs = layout.rows(unrolled.outputs)
        value = None
        if loss is not None:
            value, grads = _differentiate(loss, outputs, layout, stack.directions)
            engine_rows = grads if layout.order is None else grads.index_select(1, layout.order)
            unroll.adjoint(unrolled, engine_rows, to_inputs=False)
        return assemble(unrolled, layout, padded, labels=labels, loss=value)


def assemble(
    unrolled: Unrolled,
    layout: Layout,
    padded: Tensor,
    *,
    labels: Sequence[str] | None = None,
    loss: float | None = None,
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
    )


def _record_tower(
    tower: Tower,
    inputs: Tensor | PackedSequence,
    hx: object,
    loss: Loss | None,
    labels: Sequence[str] | None,
) -> Trace:
    if hx is not None:
        raise TypeError("hx must be None for a Tower: its blocks carry no state of their own")

    def differentiate(outputs: Tensor) -> tuple[float, Tensor]:
        assert loss is not None
        return _gradient(loss, outputs, lambda leaf: leaf[-1])

    return record_tower(tower, inputs, loss and differentiate, labels)


def _differentiate(
    loss: Loss, outputs: Tensor, layout: Layout, directions: int
) -> tuple[float, Tensor]:
    """The loss and its gradient with respect to ``outputs (T, B, D H)``, in the caller's order."""
    last = layout.rows(layout.lengths, 0) - 1

    def final(leaf: Tensor) -> Tensor:
        halves = leaf.chunk(directions, -1)
        ends = [halves[0][last, torch.arange(len(last))], *(half[0] for half in halves[1:])]
        return torch.cat(ends, -1)

    return _gradient(loss, outputs, final)


def _gradient(
    loss: Loss, outputs: Tensor, final: Callable[[Tensor], Tensor]
) -> tuple[float, Tensor]:
    """The loss and its gradient by ``outputs``; ``final`` takes its second argument from them."""
    with torch.enable_grad():
        leaf = outputs.clone().requires_grad_()
        value = loss(leaf, final(leaf))
        if not isinstance(value, Tensor) or value.numel() != 1:
            shape = tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__
            raise ValueError(f"loss must return a scalar tensor; got {shape}")
        gradient = None
        if value.requires_grad:
            (gradient,) = torch.autograd.grad(value, leaf, allow_unused=True)
    if gradient is None:
        raise ValueError(
            "loss must depend on outputs or final, through operations that torch can differentiate"
        )
    return float(value.detach()), gradient


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
    )


def _copy(array: Tensor) -> np.ndarray:
    """A contiguous numpy array that shares no memory with ``array``."""
    return np.array(array.detach().numpy(), order="C")
