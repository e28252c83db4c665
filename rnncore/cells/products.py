"""Matrix products, by the faster of the two kernels that torch brings.

In float32, torch multiplies matrices with MKL, which on AMD's processors leaves AVX-512 unused;
the oneDNN that torch's fused LSTM runs on does not, and is twice as fast there. torch reaches it
for dense tensors through the operator that its compiler uses, ``mkldnn::_linear_pointwise``; where
that is missing (macOS, say), everything goes through ``mm``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnncore.cells.routes import product_route
from rnncore.cells.sweep import Sweep


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """``x W^T + b``: ``(N, I)``, ``(O, I)`` and ``(O,)`` to ``(N, O)``."""
    if product_route(weight, len(x)) == "onednn":
        return torch.ops.mkldnn._linear_pointwise(x, weight, bias, "none", [], "")
    return x @ weight.t() if bias is None else torch.addmm(bias, x, weight.t())


def project_inputs(sweep: Sweep, *biases: str) -> Tensor:
    """``W_ih x_t`` plus the biases named, all steps in one matrix product: ``(T, B, G H)``."""
    present = [sweep.parameters[name] for name in biases if name in sweep.parameters]
    bias = torch.stack(present).sum(0) if present else None
    drive = linear(sweep.inputs.flatten(0, 1), sweep.parameters["weight_ih"], bias)
    return drive.unflatten(0, sweep.inputs.shape[:2])


def summed_outer(left: Tensor, right: Tensor) -> Tensor:
    """Outer products of rows, summed over all steps and rows: ``left^T right``.

    ``left (T, B, M)`` and ``right (T, B, N)`` to ``(M, N)``; every gradient of a weight matrix.
    """
    # oneDNN falls back to plain loops where rows lie apart, as those of a block of an array do.
    return linear(right.flatten(0, 1).contiguous().t(), left.flatten(0, 1).contiguous().t()).t()


def step_product(weight: Tensor, sweep: Sweep) -> tuple[Any, Callable[[Any, Any], Any]]:
    """The library to walk the steps in, and a function ``(out, x)``: ``out += x W^T`` in place.

    The library, numpy or torch, is the one for ``sweep.rows``; both have ``multiply``.
    """
    rows = sweep.steady_rows
    if weight.ndim == 2 and product_route(weight, rows, per_step=True) == "numpy":
        array = np.ascontiguousarray(weight.t().numpy())
        add = np.add  # looked up once: half of this function's time is Python's own
        return np, lambda out, x: add(out, x.dot(array), out)
    return torch, accumulator(weight, rows)


def accumulator(weight: Tensor, rows: int | None) -> Callable[[Tensor, Tensor], Tensor]:
    """A function ``(out, x)`` that adds ``x W^T`` to ``out`` in place, for one product a step.

    ``rows``: how many rows ``x`` has at every step, or None where that varies. A weight ``(H,)`` is
    a diagonal.
    """
    if weight.ndim == 1:
        return lambda out, x: out.addcmul_(weight, x)
    if product_route(weight, rows) == "onednn":
        # Laid out once for all steps as oneDNN likes to read it.
        packed = torch.ops.mkldnn._reorder_linear_weight(weight.contiguous(), rows)
        multiply = torch.ops.mkldnn._linear_pointwise
        return lambda out, x: out.add_(multiply(x, packed, None, "none", [], ""))
    transposed = weight.t()
    return lambda out, x: out.addmm_(x, transposed)
