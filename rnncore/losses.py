"""Losses to record with: sums of states, and how improbable a word is.

A loss is called with ``outputs (T, B, D H)`` and ``final (B, D H)``, and returns a scalar.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from torch import Tensor
from torch.nn import functional

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

    return partial(_at_steps, steps)


def _at_steps(steps: tuple[int, ...], outputs: Tensor, final: Tensor) -> Tensor:
    del final
    for step in steps:
        if not 0 <= step < len(outputs):
            raise ValueError(f"step must be from 0 to {len(outputs) - 1}; got {step}")
    return outputs[list(steps)].sum()


def cross_entropy(readout: Callable[[Tensor], Tensor], word: int, *, step: int = -1) -> Loss:
    """A loss that is -log of the probability of ``word`` after ``step``, the last one usually.

    ``readout`` maps states ``(B, D H)`` to logits ``(B, K)``, an ``nn.Linear`` for instance, and
    ``word`` is one of 0 to K - 1. Rows add up. Called, the loss raises IndexError where there is
    no such step or word. The readout's own gradients stay as they are.
    """

    def loss(outputs: Tensor, final: Tensor) -> Tensor:
        del final
        logs = functional.log_softmax(readout(outputs[step]), -1)
        return -logs[:, word].sum()

    return loss


def is_sum(loss: Loss | None) -> bool:
    """Whether a loss is one of the sums of states above."""
    return loss in (last_step, every_step) or getattr(loss, "func", None) is _at_steps
