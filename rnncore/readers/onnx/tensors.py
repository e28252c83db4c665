"""A tensor of an ONNX file as an array: where its numbers stand, in which form, and how many."""

from __future__ import annotations

import math
import mmap
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rnncore.counting import counted
from rnncore.readers.onnx.wire import Message, View, Wire, bits, fixed, parts, text, whole, wholes
from rnncore.readers.sequence import InputError
from rnncore.readers.sharded import is_plain
from rnncore.readers.text import quoted

_DIMS, _TYPE, _SEGMENT, _FLOATS, _INTS, _LONGS, _NAME, _RAW, _DOUBLES = 1, 2, 3, 4, 5, 7, 8, 9, 10
_ELSEWHERE, _LOCATION = 13, 14
_KEY, _VALUE = 1, 2

FLOAT16, BFLOAT16 = 10, 16
DTYPES = {1: "<f4", 11: "<f8", 6: "<i4", 7: "<i8", FLOAT16: "<f2", BFLOAT16: "<u2"}
"""By ONNX's number of a type. A bfloat16 is the upper half of a float32."""

_OTHERS = {
    2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 8: "text", 9: "bool", 12: "uint32",
    13: "uint64", 14: "complex64", 15: "complex128", 17: "float8", 18: "float8", 19: "float8",
    20: "float8", 21: "uint4", 22: "int4", 23: "float4",
}  # fmt: skip
_FIELDS = {1: _FLOATS, 11: _DOUBLES}
_AXES = 8
"""Axes of a tensor, at most."""

Outside = Callable[[str], memoryview]
"""The bytes of another file, by the path that the model gives. Raises InputError."""


def named(wire: Wire, data: View) -> str:
    """The name of a stored tensor."""
    return text({_NAME: [value for key, value in wire.fields(data) if key == _NAME]}, _NAME)


def array(wire: Wire, data: View, outside: Outside) -> np.ndarray:
    """The numbers of a tensor: a view of the file where they stand in it as they are.

    Raises InputError for a type that is not read, and where their count is not that of the shape.
    """
    message = wire.message(data)
    kind, shape = whole(message, _TYPE), wholes(message, _DIMS, _AXES).tolist()
    name = quoted(text(message, _NAME), 60)
    if kind not in DTYPES:
        raise InputError(f"{name} holds {_OTHERS.get(kind, 'numbers of a type unknown here')}")
    if _SEGMENT in message or min(shape, default=0) < 0:
        raise InputError(f"{name} has the shape {shape}, or is stored in pieces")
    count = math.prod(shape)
    found = _stored(wire, message, count, outside)
    if len(found) != count:
        held = counted(len(found), "number")
        raise InputError(f"{name} has {held}, and its shape is {tuple(shape)}")
    if kind == BFLOAT16:
        found = (found.astype(np.uint32) << 16).view(np.float32)
    return found.reshape(shape)


def _stored(wire: Wire, message: Message, count: int, outside: Outside) -> np.ndarray:
    """The numbers, flat: from another file, as bytes, or in the field of their type."""
    kind = whole(message, _TYPE)
    dtype = np.dtype(DTYPES[kind])
    if whole(message, _LOCATION):
        entries = {
            text(entry, _KEY): text(entry, _VALUE)
            for entry in map(wire.message, parts(message, _ELSEWHERE))
        }
        data = _elsewhere(entries, text(message, _NAME), count * dtype.itemsize, outside)
        return np.frombuffer(data, dtype)
    if _RAW in message:
        return np.frombuffer(fixed(message, _RAW, dtype.str), dtype)
    if kind in _FIELDS:
        return np.frombuffer(fixed(message, _FIELDS[kind], dtype.str), dtype)
    if kind in (FLOAT16, BFLOAT16):  # their bits, a number each
        return bits(message, _INTS, count).view(dtype)
    return wholes(message, _LONGS if kind == 7 else _INTS, count)


def _elsewhere(entries: dict[str, str], name: str, size: int, outside: Outside) -> memoryview:
    """The bytes of a tensor in another file."""
    data = outside(entries["location"])
    offset, length = _size(entries.get("offset", "0")), _size(entries.get("length", str(size)))
    if length != size or offset + size > len(data):
        raise InputError(
            f"{quoted(name, 60)} takes {counted(size, 'byte')}, and {length:,} from {offset:,} "
            f"on are named of the {len(data):,} in {quoted(entries['location'], 60)}"
        )
    return data[offset : offset + size]


def _size(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) < 20):
        raise ValueError("no size")
    return int(written)


def not_uploaded(location: str) -> memoryview:
    """What an upload says of a model whose weights are in another file."""
    raise InputError(
        f"its weights stand in a file of their own, {quoted(location, 60)}, which an upload does "
        "not bring. Export it as one, torch.onnx.export(…, external_data=False) or "
        "onnx.save(onnx.load(…), …), or read it where it is: python -m rnncore record"
    )


def beside(folder: Path) -> Outside:
    """Files in the model's folder, or below it, each mapped once."""
    mapped: dict[str, memoryview] = {}

    def outside(location: str) -> memoryview:
        if location not in mapped:
            path = (folder / location).resolve()
            if not is_plain(location) or not path.is_relative_to(folder.resolve()):
                raise InputError(
                    f"its weights stand in {quoted(location, 60)}, which leads out of its folder"
                )
            if not path.is_file() or not path.stat().st_size:
                raise InputError(
                    f"its weights stand in {quoted(location, 60)}, which is not beside it"
                )
            mapped[location] = mapped_file(path)
        return mapped[location]

    return outside


def mapped_file(path: Path) -> memoryview:
    """The bytes of a file of any size, which are read as they are used."""
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
