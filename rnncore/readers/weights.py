"""Weights that somebody saved, read as the recurrent modules that they belong to.

safetensors, PyTorch's own ``.pt`` and ``.pth`` (a ``state_dict``), and npz. No file runs code here.
"""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Mapping

import numpy as np
import safetensors.torch
import torch
from torch import Tensor, nn

from rnncore.readers import limits
from rnncore.readers.archives import array, opened
from rnncore.readers.found import recurrent_modules
from rnncore.readers.sequence import InputError

_WRAPPERS = ("state_dict", "model_state_dict", "model", "module")
"""Keys under which training scripts like to put a state dict."""


def read_weights(data: bytes, name: str, *, nonlinearity: str = "tanh") -> dict[str, nn.Module]:
    """The recurrent modules in a file of weights, by their names in it.

    Each is an ``nn.RNN``, ``nn.LSTM``, ``nn.GRU`` or ``rnncore.IndRNN`` that ``record`` accepts, in
    float64 where the file is, otherwise float32; the weights of a Cell become one layer. They are
    found by the names and shapes of their parameters, under any prefix. ``nonlinearity`` is that of
    plain recurrent networks, which a file of weights does not tell.

    Raises InputError, with a message for a person, for anything else.
    """
    if not data:
        raise InputError(f"{name} is empty.")
    if len(data) > limits.FILE:
        raise InputError(
            f"{name} has {len(data) / 2**20:,.1f} MiB, and at most {limits.FILE // 2**20} are read."
        )
    try:
        tensors = _tensors(data, name)
        return recurrent_modules(_checked(tensors, name), name, nonlinearity)
    except InputError:
        raise
    except Exception as error:  # real files have made the libraries raise almost anything
        raise InputError(f"{name} is damaged, or not a file of weights.") from error


def _tensors(data: bytes, name: str) -> Mapping[str, Tensor]:
    """All tensors of the file by name, whatever its format."""
    if data[:4] == b"PK\x03\x04":
        members = opened(data, name, packed=True)
        if any(member.endswith("data.pkl") for member in members):
            return _torch(data, name)
        return {
            member.removesuffix(".npy"): torch.from_numpy(np.array(array(content, member, "f")))
            for member, content in members.items()
        }
    if data[:1] == b"\x80":
        raise InputError(
            f"{name} was saved by an old PyTorch or holds a pickle. "
            "Save it again with torch.save(model.state_dict(), …)."
        )
    return _safetensors(data, name)


def _torch(data: bytes, name: str) -> Mapping[str, Tensor]:
    """A state dict saved by ``torch.save``, or one inside a dict that a training script saved."""
    opened(data, name, packed=False)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as error:
        raise InputError(
            f"{name} holds more than weights, or another thing. "
            "Save torch.save(model.state_dict(), …) instead of the model."
        ) from error
    for key in _WRAPPERS:
        if isinstance(found, dict) and isinstance(found.get(key), dict):
            found = found[key]
    if not isinstance(found, dict):
        raise InputError(f"{name} holds a {type(found).__name__}, and not a dict of weights.")
    return {str(key): value for key, value in found.items() if isinstance(value, Tensor)}


def _safetensors(data: bytes, name: str) -> Mapping[str, Tensor]:
    length = int.from_bytes(data[:8], "little")
    if len(data) < 10 or data[8:9] != b"{" or length > len(data) - 8:
        raise InputError(
            f"{name} is not a file of weights that is read here: safetensors, .pt, .pth or .npz."
        )
    if length > limits.SAFETENSORS_HEADER:
        raise InputError(f"{name} has a header of {length:,} bytes, which is not read here.")
    json.loads(data[8 : 8 + length], object_pairs_hook=_once)
    return safetensors.torch.load(data)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object, refused where a key stands in it twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InputError("The file names one tensor twice.")
    return found


def _checked(tensors: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    """Dense, contiguous, real, finite, and not too many."""
    if len(tensors) > limits.TENSORS:
        raise InputError(f"{name} has {len(tensors):,} tensors; at most {limits.TENSORS} are read.")
    checked = {}
    for key, tensor in tensors.items():
        if tensor.layout != torch.strided or tensor.is_quantized or not tensor.is_contiguous():
            raise InputError(f"{name}: {key} is not stored as plain numbers, one after another.")
        if tensor.untyped_storage().nbytes() < tensor.numel() * tensor.element_size():
            raise InputError(f"{name}: {key} is larger than what is stored of it.")
        if not tensor.is_floating_point():
            continue  # counters and the like: no weights
        kept = tensor.detach()
        checked[key] = kept if kept.dtype == torch.float64 else kept.float()
    return checked
