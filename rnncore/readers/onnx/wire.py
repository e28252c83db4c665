"""Protobuf's wire format, as far as a file of ONNX needs it: fields of numbers and of bytes.

https://protobuf.dev/programming-guides/encoding. Nothing is copied but numbers: what is bytes is a
view of the file, so that one of any size can be mapped.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore.counting import counted
from rnncore.readers.sequence import InputError

View = bytes | memoryview
Value = int | View
Message = dict[int, list[Value]]
"""The values of a message by the number of their field, in their order."""

_VARINT, _BYTES = 0, 2
_FIXED = {1: 8, 5: 4}
_LONGEST = 10
"""Bytes of a number, seven bits each."""

_SHORT = 64
"""Bytes that are copied: a view takes more."""

_PIECE = 2**18
"""Bytes of packed numbers that are unpacked at once: in between, each takes many times its size."""


class Wire:
    """Reads messages of one file, at most ``most`` fields of all together.

    What a file lacks, a field cut off or a number without an end, raises ValueError or IndexError.
    """

    def __init__(self, name: str, most: int) -> None:
        self._name, self._most, self._left = name, most, most

    def fields(self, data: View) -> Iterator[tuple[int, Value]]:
        """The fields of a message one by one: their numbers, and their values as they stand."""
        position, end = 0, len(data)
        while position < end:
            self._left -= 1
            if self._left < 0:
                raise InputError(
                    f"{self._name} has more than {counted(self._most, 'field')}, the most that "
                    "are read of a model."
                )
            key, position = _number(data, position)
            number, kind = key >> 3, key & 7
            if not number:
                raise ValueError("no field")
            if kind == _VARINT:
                found, position = _number(data, position)
                yield number, found
                continue
            size = _FIXED.get(kind)
            if size is None:
                if kind != _BYTES:
                    raise ValueError(f"wire type {kind}")
                size, position = _number(data, position)
            if size > end - position:
                raise ValueError("cut off")
            value = data[position : position + size]
            yield number, bytes(value) if size <= _SHORT else value
            position += size

    def message(self, data: View) -> Message:
        """All fields of a message."""
        found: Message = {}
        for number, value in self.fields(data):
            found.setdefault(number, []).append(value)
        return found


def _number(data: View, position: int) -> tuple[int, int]:
    """A number of at most 64 bits, and where it ends."""
    number = shift = 0
    for place in range(position, position + _LONGEST):
        byte = data[place]
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number & 0xFFFF_FFFF_FFFF_FFFF, place + 1
        shift += 7
    raise ValueError("a number without an end")


def text(message: Message, field: int) -> str:
    """A text, the last of them as protobuf has it; "" where there is none."""
    return bytes(part(message, field) or b"").decode()


def texts(message: Message, field: int) -> list[str]:
    """All texts of a repeated field."""
    return [bytes(_bytes(value)).decode() for value in message.get(field, ())]


def part(message: Message, field: int) -> View | None:
    """A message in the message."""
    return _bytes(message[field][-1]) if field in message else None


def parts(message: Message, field: int) -> list[View]:
    """All messages of a repeated field."""
    return list(map(_bytes, message.get(field, ())))


def whole(message: Message, field: int, otherwise: int = 0) -> int:
    """A whole number with its sign."""
    value = message[field][-1] if field in message else otherwise
    if not isinstance(value, int):
        raise ValueError("bytes where a number belongs")
    return value - (1 << 64) if value >> 63 else value


def wholes(message: Message, field: int, most: int = 64) -> np.ndarray:
    """At most so many whole numbers with their signs, int64: one by one, or packed as bytes."""
    return np.concatenate([np.zeros(0, np.int64), *_wholes(message, field, most, np.int64)])


def bits(message: Message, field: int, most: int) -> np.ndarray:
    """At most so many whole numbers below 2^16, uint16."""
    return np.concatenate([np.zeros(0, np.uint16), *_wholes(message, field, most, np.uint16)])


def _wholes(message: Message, field: int, most: int, dtype: type) -> Iterator[np.ndarray]:
    for value in message.get(field, ()):
        pieces = [np.array([value], np.uint64)] if isinstance(value, int) else _packed(value, most)
        for piece in pieces:
            most -= len(piece)
            found: np.ndarray = piece.view(np.int64).astype(dtype)
            if most < 0 or (found != piece.view(np.int64)).any():
                raise ValueError("too many numbers, or too large ones")
            yield found


def fixed(message: Message, field: int, dtype: str) -> View:
    """The bytes of floats: one by one, or packed."""
    pieces = parts(message, field)
    if any(len(piece) % np.dtype(dtype).itemsize for piece in pieces):
        raise ValueError("half a number")
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _bytes(value: Value) -> View:
    if isinstance(value, int):
        raise ValueError("a number where bytes belong")
    return value


def _packed(data: View, most: int) -> Iterator[np.ndarray]:
    """Numbers one after another, each of as many bytes as it needs, piece by piece."""
    found = np.frombuffer(data, np.uint8)
    last = found < 0x80
    if np.count_nonzero(last) > most or (len(found) and not last[-1]):
        raise ValueError("too many numbers, or one without an end")
    start = 0
    while start < len(found):
        end = min(start + _PIECE, len(found))
        while not last[end - 1]:
            end += 1
        yield _unpacked(found[start:end], last[start:end])
        start = end


def _unpacked(found: np.ndarray, last: np.ndarray) -> np.ndarray:
    """The numbers in these bytes, of which the ``last`` of each is known."""
    ends = np.flatnonzero(last)
    starts = np.concatenate([[0], ends[:-1] + 1])
    longest = int((ends - starts).max()) + 1
    if longest > _LONGEST:
        raise ValueError("a number without an end")
    values = np.zeros(len(ends), np.uint64)
    for place in range(longest):
        there = starts + place <= ends
        seven = found[starts[there] + place].astype(np.uint64) & np.uint64(0x7F)
        values[there] |= seven << np.uint64(7 * place)
    return values
