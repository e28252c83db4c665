"""The engine as one differentiable operation, through which ``rnncore.Recurrent`` trains."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from rnncore.engine import unroll as engine
from rnncore.engine.stack import Stack


def unroll(
    stack: Stack, inputs: Tensor, lengths: Tensor, initial: dict[str, Tensor]
) -> tuple[Tensor, ...]:
    """Outputs ``(T, B, D H)``, then the final states ``(L D, B, H)`` in the cell's order.

    Arguments as those of ``rnncore.engine.unroll.forward``. Differentiable once, with respect to
    inputs, initial states and parameters; a second derivative raises RuntimeError.
    """
    states = [initial[name] for name in stack.cell.states]
    parameters = [tensor for track in stack.parameters for tensor in track.values()]
    return _Unroll.apply(  # type: ignore[no-untyped-call]
        stack, lengths, inputs, *states, *parameters
    )


class _Unroll(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, stack: Stack, lengths: Tensor, inputs: Tensor, *rest: Tensor
    ) -> tuple[Tensor, ...]:
        names = stack.cell.states
        with torch.autocast(inputs.device.type, enabled=False):
            unrolled = engine.forward(stack, inputs, lengths, dict(zip(names, rest, strict=False)))
        ctx.unrolled = unrolled
        # Saved only so that torch notices a change in place between forward and backward.
        ctx.save_for_backward(inputs, *rest)
        # A copy: outputs that ctx itself holds would keep each other alive.
        return unrolled.outputs.clone(), *(unrolled.final_states(name) for name in names)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        # With create_graph=True autograd runs this with gradients enabled. once_differentiable
        # would only refuse when the incoming gradient itself requires one: after ``o.sum()`` it
        # does not, and the result would be detached without a word.
        if torch.is_grad_enabled():
            raise RuntimeError(
                f"cell {ctx.unrolled.stack.cell.name!r} cannot be differentiated twice: call "
                "backward or autograd.grad without create_graph=True"
            )
        _ = ctx.saved_tensors  # raises where one of them was changed in place
        unrolled, names = ctx.unrolled, ctx.unrolled.stack.cell.states
        d_inputs = engine.adjoint(unrolled, grads[0], dict(zip(names, grads[1:], strict=True)))
        d_initial = (unrolled.initial_grads(name) for name in names)
        d_parameters = engine.parameter_gradients(unrolled)
        flat = (gradient for track in d_parameters for gradient in track.values())
        return None, None, d_inputs, *d_initial, *flat
