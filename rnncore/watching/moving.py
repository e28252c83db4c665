"""What is kept of a call comes to the CPU at once: it takes none of the device's memory.

On CUDA the copies are made into pinned memory by the stream that the user's own work is on. So they
hold what the call read, whatever is written there later, and the training does not wait for them;
whoever reads one calls ``wait`` first. Elsewhere a copy is there when it is made.
"""

from __future__ import annotations

import threading
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

LATER = frozenset(("cuda",))
"""Kinds of devices that copy while the program goes on."""

_LOCK = threading.Lock()
_UNDER_WAY: dict[tuple[torch.device, int], Any] = {}
"""By device and stream, the event after which all copies begun on it have arrived."""


def on_cpu(tensor: Tensor) -> Tensor:
    """``tensor`` without its history on the CPU: itself, or a copy to be read after ``wait``."""
    tensor = tensor.detach()
    if tensor.is_cpu:
        return tensor
    if tensor.device.type not in LATER:
        return tensor.to("cpu")
    return _copied_later(tensor)


def given(tensor: Tensor) -> Tensor:
    """As ``on_cpu``, of what a call gave: a copy where torch does not count who writes to it."""
    return copied(tensor) if tensor.is_inference() else on_cpu(tensor)


def copied(tensor: Tensor) -> Tensor:
    """A copy without history, on the CPU, to be read after ``wait``."""
    return tensor.detach().clone() if tensor.is_cpu else on_cpu(tensor)


def packed_on_cpu(packed: PackedSequence) -> PackedSequence:
    """As ``on_cpu``. The indices are read while a call is noted, so they are there at once."""
    data, sizes, order, inverse = packed
    here = [None if index is None else index.cpu() for index in (order, inverse)]
    return PackedSequence(on_cpu(data), sizes, *here)


def wait() -> None:
    """Until every copy that was begun has arrived."""
    if not _UNDER_WAY:
        return
    with _LOCK:
        for event in _UNDER_WAY.values():
            event.synchronize()
        _UNDER_WAY.clear()


def _copied_later(tensor: Tensor) -> Tensor:
    """A copy that the current stream makes when it comes to it."""
    cuda = torch.get_device_module(tensor.device)
    if cuda.is_current_stream_capturing():
        raise TypeError("it was called while torch recorded a CUDA graph")
    try:
        copy = _pinned(tensor)
    except RuntimeError:  # no more memory may be pinned
        return tensor.to("cpu")
    copy.copy_(tensor, non_blocking=True)
    stream = cuda.current_stream(tensor.device)
    with _LOCK:
        place = (tensor.device, stream.stream_id)
        event = _UNDER_WAY.get(place) or cuda.Event()
        event.record(stream)
        _UNDER_WAY[place] = event
    return copy


def _pinned(tensor: Tensor) -> Tensor:
    """Memory that a device can write to while the program goes on."""
    return torch.empty(tensor.shape, dtype=tensor.dtype, device="cpu", pin_memory=True)
