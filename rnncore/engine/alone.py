"""What somebody has set for computations of their own must not reach into ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import torch

CPU = torch.device("cpu")


@contextmanager
def alone() -> Iterator[None]:
    """Without gradients, inference mode and autocast, and with new tensors on the CPU."""
    here = torch.get_default_device() == CPU  # to say so again would slow every call of torch
    with (
        torch.inference_mode(False),
        torch.no_grad(),
        torch.autocast("cpu", enabled=False),
        nullcontext() if here else CPU,
    ):
        yield
