"""Where the directory of a zip archive on disk stands, so that all who read it read the same one.

torch reads archives in a way of its own, and a file may show Python's ``zipfile``, by which members
are checked, another directory than it shows torch. An upload is small and is written anew; a large
file must show one directory only.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZipInfo

from rnncore.readers.sequence import InputError

_END = struct.Struct("<4s4H2IH")
_LOCATOR = struct.Struct("<4sIQI")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCAL = struct.Struct("<4s22xHH")
"""What a member begins with; the last two are the lengths of its name and of what follows it."""


def check_end(file: BinaryIO, name: str) -> int:
    """How many members the directory lists that ends where the archive's end begins.

    Raises InputError where the archive does not end in the plain way of torch and numpy: one
    directory, its end, and nothing behind it.
    """
    damaged = InputError(
        f"{name} is a damaged archive, or one that can be read in two ways. Save it again."
    )
    size = file.seek(0, os.SEEK_END)
    end = size - _END.size
    if end < 0:
        raise damaged
    signature, disk, first, here, count, length, begin, comment = _at(file, end, _END)
    if signature != b"PK\x05\x06" or disk or first or here != count or comment:
        raise damaged
    locator = end - _LOCATOR.size
    signature, *place = _at(file, locator, _LOCATOR) if locator >= 0 else (b"",)
    if signature == b"PK\x06\x07":
        end = locator - _END_64.size
        if place != [0, end, 1] or end < 0:
            raise damaged
        signature, rest, _, _, disk, first, here, *large = _at(file, end, _END_64)
        fields = zip((count, length, begin), large, (0xFFFF, 2**32 - 1, 2**32 - 1), strict=True)
        if any(small not in (exact, most) for small, exact, most in fields):
            raise damaged
        if signature != b"PK\x06\x06" or rest != 44 or disk or first or here != large[0]:
            raise damaged
        count, length, begin = large
    # 46: the least that the directory says of a member
    if begin + length != end or 46 * count > length:
        raise damaged
    return int(count)


def _at(file: BinaryIO, place: int, record: struct.Struct) -> tuple[Any, ...]:
    file.seek(place)
    return record.unpack(file.read(record.size))


def extents(path: Path, infos: Iterable[ZipInfo]) -> list[tuple[int, int]]:
    """Where the bytes of each stored member begin in the file, and how many they are."""
    found = []
    with path.open("rb") as file:
        for info in infos:
            _, name, extra = _at(file, info.header_offset, _LOCAL)
            found.append((info.header_offset + _LOCAL.size + name + extra, info.file_size))
    return found
