"""Where and in which precision a call ran, and in which precision it is run again.

That is the module's own, and float32 where it has 16 bits.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from rnncore.engine.stack import Stack
from rnncore.trace.origin import Origin

PLAIN = frozenset((torch.float32, torch.float64))
HALF = frozenset((torch.bfloat16, torch.float16))
TF32_SINCE = (8, 0)
"""CUDA's compute capability from which there is TF32."""


def origin_of(output: Tensor, *, casts: bool) -> Origin | None:
    """Where a call ran that gave ``output``; None on the CPU, in float32 or float64.

    ``casts``: whether the module heeds autocast.
    """
    plain = output.dtype in PLAIN
    if plain and output.is_cpu and not (casts and torch.is_autocast_enabled("cpu")):
        return None
    kind = output.device.type
    # What is in float64 is left alone by autocast.
    if casts and output.dtype is not torch.float64 and torch.is_autocast_enabled(kind):
        # What came out decides: cuDNN rounds to float16 whatever dtype autocast was asked for.
        dtype = torch.get_autocast_dtype(kind) if plain else output.dtype
        return Origin(_name(dtype), str(output.device), "autocast")
    if plain and output.is_cpu:
        return None
    tf32 = output.dtype is torch.float32 and kind == "cuda" and _allows_tf32(output.device)
    return Origin(_name(output.dtype), str(output.device), "TF32 allowed" if tf32 else None)


def check_weight(weight: Tensor) -> None:
    """Raise TypeError for a weight that no replay can be made of."""
    if weight.is_meta:
        raise TypeError("its parameters are on the meta device, where they hold no numbers")
    if weight.dtype not in PLAIN and weight.dtype not in HALF:
        raise TypeError(
            "its parameters must be torch.float32, float64, bfloat16 or float16; "
            f"got {weight.dtype} on {weight.device}"
        )


def replayed_in(dtype: torch.dtype) -> torch.dtype:
    """The precision in which what has parameters of ``dtype`` is run again."""
    return torch.float32 if dtype in HALF else dtype


def widened(stack: Stack) -> Stack:
    """``stack`` with parameters in the precision of its replay."""
    dtype = stack.parameters[0]["weight_ih"].dtype
    if dtype not in HALF:
        return stack
    wide = replayed_in(dtype)
    return replace(
        stack,
        parameters=tuple({n: p.to(wide) for n, p in each.items()} for each in stack.parameters),
    )


def _allows_tf32(device: torch.device) -> bool:
    """Whether cuDNN or cuBLAS may round factors to 10 bits, as torch lets cuDNN by default."""
    if torch.cuda.get_device_capability(device) < TF32_SINCE:
        return False
    backends = (torch.backends.cudnn.rnn, torch.backends.cuda.matmul)
    return any(each.fp32_precision == "tf32" for each in backends)


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
