"""A row of the catalogue, and the files that the other modules make their rows of."""

import io
import os
import struct
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

FULL = 5_000_000
"""Bytes of the largest file that Streamlit sends: its megabytes are of a million bytes."""

MARKUP = "<img src=x onerror=window.hacked=1>"


@dataclass(frozen=True)
class Case:
    """One file. ``expected`` is a part of what the reader says of it, and not of its name."""

    title: str
    kind: Literal["sequence", "weights", "trace"]
    file_name: str
    make: Callable[[], bytes]
    expected: str


def case(kind, title, ending, make, expected) -> Case:
    """A row whose file has its title as its name."""
    return Case(title, kind, f"{title.replace(' ', '-')}.{ending}", make, expected)


def filled(part: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """``part`` as often as fits between ``before`` and ``after`` in a full file."""
    return before + part * ((FULL - len(before) - len(after)) // len(part)) + after


RAN = Path(tempfile.gettempdir()) / "a-hostile-file-ran-code"
"""A folder that is there once one of the pickles below was executed."""


class Evil:
    """A pickle that would run a command."""

    def __reduce__(self):
        return (os.system, (f'mkdir "{RAN}"',))


# ----------------------------------------------------------------------------------- numpy arrays


def npy(array, **options) -> bytes:
    """The array as an npy file."""
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asarray(array), **options)
    return file.getvalue()


def npy_claiming(header: str, body: bytes = b"") -> bytes:
    """An npy file whose header is this text."""
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + body


def claim(shape: str, dtype: str = "<f8") -> str:
    """The header of an npy file of this shape."""
    return f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}"


def pickled(thing) -> bytes:
    """An npy file of one object, which numpy would unpickle."""
    array = np.empty(1, dtype=object)
    array[0] = thing
    return npy(array, version=(1, 0))


# ----------------------------------------------------------------------------------- zip archives

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
"""How a member, its entry in the directory and the end of an archive begin."""


def zipped(members: Iterable[tuple[str, bytes]], method=zipfile.ZIP_STORED) -> bytes:
    """An archive of (name, bytes) pairs; names may be equal."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")  # zipfile warns of equal names
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


def deflated(*members: tuple[str, bytes]) -> bytes:
    """An archive whose members are compressed."""
    return zipped(members, zipfile.ZIP_DEFLATED)


def unzipped(data: bytes) -> dict[str, bytes]:
    """The members of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def patched(data: bytes, form: str, *changes: tuple[bytes, int, int]) -> bytes:
    """An archive with fields of its records overwritten: (signature, place after it, value)."""
    changed = bytearray(data)
    for signature, place, value in changes:
        struct.pack_into(form, changed, data.index(signature) + place, value)
    return bytes(changed)


def directory(entries: list[bytes], begin: int) -> bytes:
    """A directory that stands at ``begin``, and the end of the archive."""
    whole, count = b"".join(entries), min(len(entries), 0xFFFF)
    return whole + struct.pack("<4s4H2IH", END, 0, 0, count, count, len(whole), begin, 0)


def listed(count: int, name: str = "{}.npy") -> bytes:
    """An archive that lists ``count`` members, of which only the first is there."""
    first = zipped([(name.format(0), b"")])
    begin = first.index(CENTRAL)
    entry, entries = bytearray(first[begin : begin + 46]), []
    for number in range(count):
        written = name.format(number).encode()
        struct.pack_into("<H", entry, 28, len(written))
        entries.append(bytes(entry) + written)
    return first[:begin] + directory(entries, begin)
