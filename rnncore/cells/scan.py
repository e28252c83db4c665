"""Linear recurrences, each element by itself: in place step by step, or by an associative scan."""

from __future__ import annotations

import torch
from torch import Tensor

BLOCK = 32  # steps; near the square root of the lengths at which blocks pay
WIDEST = 2048  # elements a step, above which a step costs more than starting its operation


def scan_(values: Tensor, decay: Tensor, reverse: bool = False) -> Tensor:
    r"""In place along the first axis: ``values[t] += decay[t] * values[t - 1]``, t = 1, 2, ...

    In reverse ``values[t] += decay[t] * values[t + 1]``, from the end. Both ``(T, ...)``; the
    ``decay`` of the step that is met first is not read.

    Where a step is small, blocks of steps are run side by side, and what each block leaves to the
    next is then multiplied into it: 2 sqrt(T) operations in place of T. That differs from the
    plain loop by rounding, as long as the product of 32 decays stays inside the dtype's range.
    """
    if reverse and values[0].numel() <= WIDEST and len(values) >= 4 * BLOCK:
        return values.copy_(scan_(values.flip(0), decay.flip(0)).flip(0))
    whole = len(values) // BLOCK * BLOCK
    if values[0].numel() > WIDEST or whole < 4 * BLOCK:
        _steps(values, decay, reverse)
        return values
    _blocks(values[:whole].unflatten(0, (-1, BLOCK)), decay[:whole].unflatten(0, (-1, BLOCK)))
    _steps(values[whole - 1 :], decay[whole - 1 :])
    return values


def _blocks(values: Tensor, decay: Tensor) -> None:
    """The recurrence over blocks of steps, ``(T / BLOCK, BLOCK, ...)``."""
    _steps(values.transpose(0, 1), decay.transpose(0, 1))  # every block as if it came first
    through = decay.cumprod(1)
    _steps(values[:, -1], through[:, -1])  # the last step of every block is now right
    values[1:, :-1].addcmul_(through[1:, :-1], values[:-1, -1:])


def _steps(values: Tensor, decay: Tensor, reverse: bool = False) -> None:
    rows, factors = list(values.unbind(0)), list(decay.unbind(0))
    if reverse:
        rows, factors = rows[::-1], factors[::-1]
    for previous, row, factor in zip(rows, rows[1:], factors[1:], strict=False):
        torch.addcmul(row, factor, previous, out=row)


def associative_scan(values: Tensor, decay: Tensor) -> Tensor:
    r"""All ``h[t] = decay[t] * h[t - 1] + values[t]`` at once, h[-1] being 0, under autograd.

    Both ``(T, ...)``, and neither is changed; ``decay[0]`` is not read. Two steps in a row are a
    step of the same form, h → a₂(a₁h + b₁) + b₂, and so are any number of them. After level k each
    place holds what its last 2ᵏ steps make, so ⌈log₂ T⌉ levels are enough, each of which is a few
    operations on the whole sequence (Hillis & Steele 1986, CACM 29, "Data parallel algorithms";
    for recurrences Kogge & Stone 1973). Together they compute more than a loop: T products a level.
    """
    reach = 1
    while reach < len(values):
        through = decay[reach:]
        values = torch.cat((values[:reach], through * values[:-reach] + values[reach:]))
        decay = torch.cat((decay[:reach], through * decay[:-reach]))
        reach *= 2
    return values
