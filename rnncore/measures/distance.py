"""How much of each input is in an output, of any module: no trace is needed, and no state."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from rnncore.measures.norms import log10_norm


def log10_input_influence(outputs: Callable[[Tensor], Tensor], inputs: Tensor) -> np.ndarray:
    """log10 of the Frobenius norm of ∂outputs/∂x_t, for each row: ``(T, B)``.

    ``outputs``: from ``(T, B, I)`` to ``(B, K)``, each row from its own inputs alone, as
    ``lambda x: module(x)[-1]``. -inf where the outputs do not depend on the input at all. By
    autograd, all K outputs in one backward pass; the dtype is that of ``inputs``: in float32 what
    is below 1e-45 is 0.

    Raises ValueError for outputs of another shape.
    """
    steps, rows, size = inputs.shape
    with torch.enable_grad():
        width = outputs(inputs).shape[-1]
        read = inputs.detach().repeat(1, width, 1).requires_grad_()  # (T, K B, I)
        found = outputs(read)
        if found.shape != (width * rows, width):
            raise ValueError(
                f"outputs must be (B, K), here {(width * rows, width)}; got {tuple(found.shape)}"
            )
        each = found.unflatten(0, (width, rows)).diagonal(dim1=0, dim2=2)  # (B, K)
        (by_input,) = torch.autograd.grad(each.sum(), read)
    jacobian = by_input.unflatten(1, (width, rows)).transpose(1, 2)  # (T, B, K, I)
    return log10_norm(jacobian.reshape(steps, rows, width * size).numpy())
