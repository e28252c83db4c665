"""Thrift's compact protocol, as far as Parquet's footer and pages need it to be counted.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from typing import Any

NODES = 400_000
"""Values in one footer."""

_DEEP = 12
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12


class Thrift:
    """Reads structs, as dicts from a field's number to its value, from ``data``."""

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data, self.position, self._nodes = data, position, 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """The struct that begins at ``position``. Raises ValueError or IndexError for damage."""
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._whole()
            kind = head & 15
            fields[number] = kind == _TRUE if kind <= _FALSE else self._value(kind, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        self._nodes += 1
        if self._nodes > NODES or depth > _DEEP:
            raise ValueError("too much, or too deep")
        if kind in (_TRUE, _FALSE, _BYTE):
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind == _BINARY:
            return self._bytes(self._long())
        if kind in (_LIST, _SET):
            head = self._byte()
            count = head >> 4 if head >> 4 < 15 else self._long()
            return [self._value(head & 15, depth + 1) for _ in range(count)]
        if kind == _MAP:
            count = self._long()
            kinds = self._byte() if count else 0
            return [
                (self._value(kinds >> 4, depth + 1), self._value(kinds & 15, depth + 1))
                for _ in range(count)
            ]
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind < _DOUBLE:
            return self._whole()
        raise ValueError("no such type")

    def _byte(self) -> int:
        self.position += 1
        return self._data[self.position - 1]

    def _bytes(self, count: int) -> bytes:
        found = self._data[self.position : self.position + count]
        if len(found) != count:
            raise ValueError("cut off")
        self.position += count
        return found

    def _long(self) -> int:
        number = 0
        for shift in range(0, 70, 7):
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
        raise ValueError("a number without an end")

    def _whole(self) -> int:
        number = self._long()
        return number >> 1 ^ -(number & 1)
