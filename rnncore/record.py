"""Run a recurrent module once and keep everything: ``record(module, inputs) -> Trace``.

The module itself is not called: the engine computes the same numbers from its parameters, so the
parameters, their ``.grad``, the training mode and the hooks stay as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore.engine import unroll
from rnncore.engine.alone import alone
from rnncore.engine.assembling import assemble
from rnncore.engine.layout import Layout, arrange, start_of
from rnncore.engine.stack import Stack
from rnncore.losses import Loss, is_sum, last_step
from rnncore.nn.causal import CausalTransformer
from rnncore.nn.modules import read_module
from rnncore.nn.transformer_record import record_transformer
from rnncore.residual.record import record_tower
from rnncore.residual.tower import Tower
from rnncore.trace import Trace

Holding = Callable[[Stack, Layout, int], list[Tensor | None]]
"""``holding(stack, layout, steps)``: by track, the gates that are set; see ``Sweep``."""


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
    ``rnncore.ResidualStack`` of them, a ``residual.Tower`` or a ``CausalTransformer`` (below), in
    float32 or float64 on the CPU; the trace has its dtype, under autocast too.
    ``inputs`` and ``hx``: as the module takes them. In training mode, dropout between layers draws
    the masks that the module's own forward would draw, and leaves torch's generator where that
    would leave it. Forward hooks of yours are not run: ``rnncore.watch`` records a call with them.

    ``loss(outputs, final)`` returns a scalar. ``outputs (T, B, D H)`` is time-major whatever
    ``batch_first`` says, and 0 past a row's end; ``final (B, D H)`` is the last layer's h_n, both
    directions joined: the forward half after each row's last step, the reverse half after step
    0. With ``loss=None`` no gradients are recorded. ``labels``: one text for each step.

    For a ``Tower``, ``inputs (B, width)``, a step is a block: ``outputs (L, B, width)`` and
    ``final (B, width)`` are those of every block and of the last. ``rnncore.trace.tower_track``
    names what its one track holds.

    For a ``CausalTransformer``, ``inputs (T, B, I)``, ``loss`` must be another one than the sum of
    states, ``cross_entropy`` for instance: a LayerNorm stands last, and while its weights are equal
    what it gives adds up to the same whatever was read. ``rnncore.trace.transformer_track`` names
    what its track holds.

    Raises TypeError for modules, inputs and dtypes that are not supported, and ValueError for
    shapes that do not fit, for labels of another number than steps, and for a loss that is no
    scalar or does not depend on its arguments.
    """
    return run(module, inputs, hx, loss, labels)


def run(
    module: torch.nn.Module,
    inputs: Tensor | PackedSequence,
    hx: Tensor | tuple[Tensor, Tensor] | None,
    loss: Loss | None,
    labels: Sequence[str] | None,
    holding: Holding | None = None,
) -> Trace:
    """As ``record``, with gates held: ``rnncore.interventions`` is the place to ask for that.

    Raises TypeError for what is not recurrent with ``holding``.
    """
    # A trace needs gradients of its own even where the caller has switched them off.
    with alone():
        if isinstance(module, Tower | CausalTransformer):
            return _record_stateless(module, inputs, hx, loss, labels, holding)
        stack, batch_first = read_module(module)
        padded, initial, layout = arrange(stack, inputs, hx, batch_first)
        if padded.shape[1] == 0:
            raise ValueError(f"inputs must have at least one row; got shape {tuple(padded.shape)}")
        held = None if holding is None else holding(stack, layout, len(padded))
        unrolled = unroll.forward(stack, padded, layout.lengths, initial, held)
        outputs = layout.rows(unrolled.outputs)
        value = None
        if loss is not None:
            value, grads = _differentiate(loss, outputs, layout, stack.directions)
            unroll.adjoint(unrolled, layout.engine_rows(grads), to_inputs=False)
        return assemble(unrolled, layout, padded, labels=labels, loss=value, start=start_of(hx))


def _record_stateless(
    module: Tower | CausalTransformer,
    inputs: Tensor | PackedSequence,
    hx: object,
    loss: Loss | None,
    labels: Sequence[str] | None,
    holding: Holding | None,
) -> Trace:
    """What has neither gates to hold nor a state to begin with."""
    name = type(module).__name__
    if holding is not None:
        raise TypeError(f"module must be recurrent for gates to be held; got a {name}")
    if hx is not None:
        raise TypeError(f"hx must be None for a {name}: it carries no state of its own")
    by_last = None if loss is None else partial(_gradient, loss, final=itemgetter(-1))
    if isinstance(module, Tower):
        return record_tower(module, inputs, by_last, labels)
    if is_sum(loss):
        raise ValueError(
            f"loss must not be a sum of states for a {name}: a LayerNorm stands last, and while "
            "its weights are equal its states add up to the same whatever was read. Give "
            "rnncore.cross_entropy(readout, word), a loss of your own, or None"
        )
    return record_transformer(module, inputs, by_last, labels)


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
