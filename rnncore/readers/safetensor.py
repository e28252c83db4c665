"""safetensors files from strangers: the header is checked before the library reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from rnncore.counting import counted
from rnncore.readers.limits import Limits
from rnncore.readers.parameters import is_parameter
from rnncore.readers.sequence import InputError, refused
from rnncore.readers.text import quoted

UNREAD = torch.empty(0)
"""Stands for a tensor of which nothing but the name is needed."""

_LENGTH = 8
"""Bytes before the header: how long it is."""


def is_safetensors(head: bytes, size: int) -> bool:
    """Whether a file of ``size`` bytes that begins so has a header, and room for it."""
    return head[_LENGTH : _LENGTH + 1] == b"{" and _length(head) <= size - _LENGTH


def read_safetensors(data: bytes, name: str, within: Limits) -> Mapping[str, Tensor]:
    """All tensors of a file that begins as one of safetensors. Raises InputError."""
    _check_length(data, name, within)
    _check_header(data[_LENGTH : _LENGTH + _length(data)], name)
    with _damaged(name):
        return safetensors.torch.load(data)


def open_safetensors(path: Path, name: str, within: Limits) -> Mapping[str, Tensor]:
    """The same of a file on disk: its recurrent parameters, mapped, and the names of the others.

    What is not used is not read.
    """
    with path.open("rb") as file:
        head = file.read(_LENGTH)
        _check_length(head, name, within)
        _check_header(file.read(_length(head)), name)
    with _damaged(name), safetensors.safe_open(path, framework="pt") as opened:
        keys = opened.keys()
        return {key: opened.get_tensor(key) if is_parameter(key) else UNREAD for key in keys}


def _length(head: bytes) -> int:
    return int.from_bytes(head[:_LENGTH], "little")


def _check_length(head: bytes, name: str, within: Limits) -> None:
    if _length(head) > within.safetensors_header:
        raise InputError(
            f"{name} has a header of {counted(_length(head), 'byte')}, which is not read here."
        )


def _check_header(header: bytes, name: str) -> None:
    with refused(f"{name} is damaged: its header is not JSON. Save it again."):
        json.loads(header, object_pairs_hook=once)


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object, refused where a key stands in it twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InputError("The file names one tensor twice. Save it again.")
    return found


@contextmanager
def _damaged(name: str) -> Iterator[None]:
    try:
        yield
    except safetensors.SafetensorError as error:
        raise InputError(f"{name} is damaged: {quoted(str(error), 120)}. Save it again.") from error
