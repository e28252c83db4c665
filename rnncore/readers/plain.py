"""Tensors from strangers: whether they are plain numbers, and not too many or too large."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from rnncore.counting import counted
from rnncore.readers.branches import check_count
from rnncore.readers.limits import LABEL, Limits
from rnncore.readers.parameters import is_parameter
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted


def checked(
    tensors: Mapping[str, Tensor], name: str, within: Limits, *, together: bool
) -> dict[str, Tensor]:
    """Those of floats, under names that can be shown; recurrent parameters are plain numbers.

    That is dense, contiguous and real. Tensors may be views of one storage: what recurrent ones
    take when each is copied is bounded too, where all are read ``together``.

    Raises InputError.
    """
    check_count(len(tensors), name, within)
    found, total = {}, 0
    for key, tensor in tensors.items():
        _check_name(key, name)
        if is_parameter(key):
            _check_plain(tensor, f"{name}: {quoted(key)}")
        if not tensor.is_floating_point():
            continue  # counters and the like: no weights
        if is_parameter(key):
            total += tensor.numel() * max(4, tensor.element_size())  # at least in single precision
        if together and total > within.unpacked:
            raise InputError(
                f"{name} has tensors of more than {within.unpacked // 2**20:,} MiB together."
            )
        found[key] = tensor.detach()
    return found


def _check_plain(tensor: Tensor, where: str) -> None:
    if (
        tensor.is_complex()
        or tensor.layout != torch.strided
        or tensor.is_quantized
        or not tensor.is_contiguous()
    ):
        raise InputError(f"{where} is not stored as plain numbers, one after another.")
    if tensor.untyped_storage().nbytes() < tensor.numel() * tensor.element_size():
        raise InputError(f"{where} is larger than what is stored of it.")


def _check_name(key: str, name: str) -> None:
    """Raise InputError for a tensor's name that no page can show."""
    if len(key) > LABEL:
        raise InputError(
            f"{name}: {quoted(key)} is a name of {counted(len(key), 'character')}; at most "
            f"{LABEL} are read."
        )
    if any("\ud800" <= character <= "\udfff" for character in key):
        raise InputError(f"{name}: {quoted(key)} holds half a character (a lone surrogate).")
