"""Weights that somebody saved, read as the recurrent modules that they belong to.

safetensors, PyTorch's own ``.pt`` and ``.pth`` (a ``state_dict``), and npz. No file runs code here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import safetensors.torch
import torch
from torch import Tensor, nn

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.archives import array, opened
from rnncore.readers.found import recurrent_modules
from rnncore.readers.sequence import InputError, check_size, refused
from rnncore.readers.state_dict import read_state_dict
from rnncore.readers.text import quoted


def read_weights(data: bytes, name: str, *, nonlinearity: str = "tanh") -> dict[str, nn.Module]:
    """The recurrent modules in a file of weights, by their names in it.

    Each is an ``nn.RNN``, ``nn.LSTM``, ``nn.GRU`` or ``rnncore.IndRNN`` that ``record`` accepts, in
    float64 where the file is, otherwise float32; the weights of a Cell become one layer. They are
    found by the names and shapes of their parameters, under any prefix. ``nonlinearity`` is that of
    plain recurrent networks, which a file of weights does not tell.

    Raises InputError, with a message for a person, for anything else.
    """
    check_size(data, name)
    with refused(f"{name} is damaged, or not a file of weights."):
        tensors = _tensors(data, name)
        return recurrent_modules(_checked(tensors, name), name, nonlinearity)


def _tensors(data: bytes, name: str) -> Mapping[str, Tensor]:
    """All tensors of the file by name, whatever its format."""
    if data[:4] == b"PK\x03\x04":
        members = opened(data, name, packed=True)
        if any(member.endswith("data.pkl") for member in members):
            return read_state_dict(data, name)
        return _numpy(members, name)
    # A safetensors file may begin with the same byte: it is the lowest of its header's length.
    if data[:1] == b"\x80" and not _is_safetensors(data):
        raise InputError(
            f"{name} was saved by an old PyTorch or holds a pickle. "
            "Save it again with torch.save(model.state_dict(), …)."
        )
    return _safetensors(data, name)


def _numpy(members: dict[str, bytes], name: str) -> Mapping[str, Tensor]:
    """The arrays of floats, each taken out of ``members`` so that none is held twice."""
    found: dict[str, Tensor] = {}
    for member in list(members):
        values = array(members.pop(member), f"{name}: {quoted(member)}")
        key = member.removesuffix(".npy")
        if key in found:
            raise InputError(f"{name} names one tensor twice: {quoted(key)}.")
        if values.dtype.kind == "f":
            exact = np.float64 if values.dtype.itemsize >= 8 else np.float32
            found[key] = torch.from_numpy(np.array(values, dtype=exact, order="C"))
    return found


def _is_safetensors(data: bytes) -> bool:
    """Whether the file begins with the length of a header that it has room for, and a header."""
    return data[8:9] == b"{" and int.from_bytes(data[:8], "little") <= len(data) - 8


def _safetensors(data: bytes, name: str) -> Mapping[str, Tensor]:
    if not _is_safetensors(data):
        raise InputError(
            f"{name} is not a file of weights that is read here: safetensors, .pt, .pth or .npz."
        )
    length = int.from_bytes(data[:8], "little")
    if length > limits.SAFETENSORS_HEADER:
        raise InputError(
            f"{name} has a header of {counted(length, 'byte')}, which is not read here."
        )
    with refused(f"{name} is damaged: its header is not JSON. Save it again."):
        json.loads(data[8 : 8 + length], object_pairs_hook=_once)
    try:
        return safetensors.torch.load(data)
    except safetensors.SafetensorError as error:
        raise InputError(f"{name} is damaged: {quoted(str(error), 120)}. Save it again.") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object, refused where a key stands in it twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InputError("The file names one tensor twice. Save it again.")
    return found


def _checked(tensors: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    """Dense, contiguous, real, under names that can be shown, and not too many or too large.

    Tensors may be views of one storage: what they take when each is copied is bounded too.
    """
    if len(tensors) > limits.TENSORS:
        raise InputError(
            f"{name} has {counted(len(tensors), 'tensor')}; at most {limits.TENSORS} are read."
        )
    checked, total = {}, 0
    for key, tensor in tensors.items():
        _check_name(key, name)
        if (
            tensor.is_complex()
            or tensor.layout != torch.strided
            or tensor.is_quantized
            or not tensor.is_contiguous()
        ):
            raise InputError(
                f"{name}: {quoted(key)} is not stored as plain numbers, one after another."
            )
        if tensor.untyped_storage().nbytes() < tensor.numel() * tensor.element_size():
            raise InputError(f"{name}: {quoted(key)} is larger than what is stored of it.")
        if not tensor.is_floating_point():
            continue  # counters and the like: no weights
        total += tensor.numel() * max(4, tensor.element_size())  # at least in single precision
        if total > limits.UNPACKED:
            raise InputError(
                f"{name} has tensors of more than {limits.UNPACKED // 2**20} MiB together."
            )
        checked[key] = tensor.detach()
    return checked


def _check_name(key: str, name: str) -> None:
    """Raise InputError for a tensor's name that no page can show."""
    if len(key) > limits.LABEL:
        raise InputError(
            f"{name}: {quoted(key)} is a name of {counted(len(key), 'character')}; at most "
            f"{limits.LABEL} are read."
        )
    if any("\ud800" <= character <= "\udfff" for character in key):
        raise InputError(f"{name}: {quoted(key)} holds half a character (a lone surrogate).")
