"""Weights that somebody saved, read as the recurrent modules that they belong to.

safetensors, PyTorch's own ``.pt`` and ``.pth`` (a ``state_dict``), npz, and models of ONNX and
Keras. No file runs code here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from rnncore.readers import foreign
from rnncore.readers.archives import array, listed, opened, unpacked
from rnncore.readers.found import Found, Plan, plans
from rnncore.readers.keras import is_keras, open_keras, read_keras
from rnncore.readers.limits import DISK, UPLOAD, Limits
from rnncore.readers.onnx import is_onnx, open_onnx, read_onnx
from rnncore.readers.parameters import is_parameter
from rnncore.readers.plain import checked
from rnncore.readers.safetensor import UNREAD, is_safetensors, open_safetensors, read_safetensors
from rnncore.readers.sequence import InputError, check_size, refused
from rnncore.readers.sharded import beside, instead_of_index, recurrent_shards
from rnncore.readers.state_dict import is_state_dict, open_state_dict, read_state_dict
from rnncore.readers.text import quoted

_ZIP = b"PK\x03\x04"
_HEAD = 16
"""Bytes that tell the format."""


def read_weights(
    data: bytes, name: str, *, nonlinearity: str = "tanh", within: Limits = UPLOAD
) -> Found[nn.Module]:
    """The recurrent modules in a file of weights, by their names in it.

    Each is an ``nn.RNN``, ``nn.LSTM``, ``nn.GRU`` or ``rnncore.IndRNN`` that ``record`` accepts, in
    float64 where the file is, otherwise float32; the weights of a Cell become one layer. They are
    found by the names and shapes of their parameters, under any prefix and any key of a dict that
    holds state dicts. What ``weight_norm`` split is one weight again, and AWD-LSTM's ``_raw`` is
    the weight, without dropout. ``nonlinearity`` is that of plain recurrent networks, which a file
    of weights does not tell; an ONNX or Keras model does. In one the nodes RNN, LSTM and GRU are
    found, each a layer, in the other the layers of these kinds, also ``rnncore.ResetBeforeGRU``.
    ``within``: how large the file and what it holds may be. ``refused`` of the result: why other
    networks of the file are not read, by their names.

    Raises InputError, with a message for a person, for anything else.
    """
    check_size(data, name, within=within)
    with _refused(name):
        is_zip = data.startswith(_ZIP)
        members = opened(data, name, packed=True, within=within) if is_zip else {}
        if is_keras(data[:_HEAD], members):
            found = read_keras(data, members, name, within)
        elif _is_onnx(data[:_HEAD], len(data), name):
            found = read_onnx(data, name, within)
        else:
            tensors = _tensors(data, members, name, within)
            tensors = checked(tensors, name, within, together=True)
            found = Found(plans(tensors, name, nonlinearity, within), {})
        modules = {place: plan.module() for place, plan in found.items()}
        return Found(modules, found.refused)


def open_weights(
    path: str | os.PathLike[str], *, nonlinearity: str = "tanh", within: Limits = DISK
) -> Found[Plan]:
    """The recurrent modules in a file on disk, of which ``Plan.module`` reads the chosen one alone.

    As ``read_weights``, of files of any size: they are mapped, and of an npz only recurrent weights
    are unpacked. The index of a model in several files (``model.safetensors.index.json``) is read
    with those of its files that hold recurrent weights, and an ONNX model with the files beside it.
    Of Keras a file has at most ``within.file`` bytes.

    Raises InputError, with a message for a person, and OSError where there is no such file.
    """
    path = Path(path)
    name = path.name
    with path.open("rb") as file:
        head = file.read(_HEAD)
    check_size(head, name)
    # The length of a safetensors header may begin with the byte of a brace.
    is_index = head.startswith(b"{") and not is_safetensors(head, path.stat().st_size)
    with _refused(name):
        is_zip = head.startswith(_ZIP)
        infos = listed(path, name, packed=True, within=within) if is_zip else {}
        if is_keras(head, infos):
            return open_keras(path, infos, name, within)
        if _is_onnx(head, path.stat().st_size, name):
            return open_onnx(path, name, within)
        stored = _sharded(path, within) if is_index else _stored(path, name, within)
        tensors = checked(stored, name, within, together=False)
        return Found(plans(tensors, name, nonlinearity, within), {})


def _refused(name: str) -> AbstractContextManager[None]:
    return refused(f"{name} is damaged, or not a file of weights.")


def _is_onnx(head: bytes, size: int, name: str) -> bool:
    """Whether it is an ONNX model; what begins as another format is that, whatever its name."""
    other = head.startswith((_ZIP, b"{", b"\x80")) or is_safetensors(head, size)
    return not other and is_onnx(head, name)


def _tensors(
    data: bytes, members: dict[str, bytes], name: str, within: Limits
) -> Mapping[str, Tensor]:
    """All tensors of the file by name, whatever its format; ``members`` of an archive."""
    if data.startswith(_ZIP):
        if is_state_dict(members):
            return read_state_dict(opened(data, name, packed=False, within=within), name, within)
        return _numpy(members, name)
    # A safetensors file may begin with the same byte as a pickle: the lowest of its length.
    if is_safetensors(data, len(data)):
        return read_safetensors(data, name, within)
    if data.startswith(b"{"):
        raise InputError(instead_of_index(data, name, within))
    raise InputError(foreign.instead(data[:_HEAD], name))


def _stored(path: Path, name: str, within: Limits) -> Mapping[str, Tensor]:
    """The tensors of one file on disk: its recurrent parameters, and at least others' names."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_ZIP):
        infos = listed(path, name, packed=True, within=within)
        if is_state_dict(infos):
            infos = listed(path, name, packed=False, within=within)
            return open_state_dict(path, infos, name, within)
        names = {member: member.removesuffix(".npy") for member in infos}
        wanted = [infos[member] for member, key in names.items() if is_parameter(key)]
        others = {key: UNREAD for key in names.values() if not is_parameter(key)}
        return others | _numpy(unpacked(path, name, wanted, within), name)
    if is_safetensors(head, path.stat().st_size):
        return open_safetensors(path, name, within)
    raise InputError(foreign.instead(head, name))


def _sharded(path: Path, within: Limits) -> Mapping[str, Tensor]:
    """The recurrent parameters of a model in several files, from those that its index names."""
    check_size(path.stat().st_size, path.name, within=within)
    tensors: dict[str, Tensor] = {}
    for shard, keys in recurrent_shards(path.read_bytes(), path.name, within).items():
        held = _stored(beside(path, shard, path.name), shard, within)
        for key in keys:
            if key not in held:
                where = f"{quoted(shard, 60)} for {quoted(key, 60)}"
                raise InputError(f"{path.name} names {where}, which is not in it.")
            tensors[key] = held[key]
    return tensors


def _numpy(members: dict[str, bytes], name: str) -> dict[str, Tensor]:
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
