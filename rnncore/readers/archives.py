"""Zip archives and arrays from strangers: everything is checked before it is unpacked."""

from __future__ import annotations

import io
import itertools
import math
import zipfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.directory import check_end
from rnncore.readers.limits import UPLOAD, Limits
from rnncore.readers.sequence import InputError, refused

_ENTRY = b"PK\x01\x02"
"""What begins each entry of a zip archive's directory."""

_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_HEADS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def opened(data: bytes, name: str, *, packed: bool, within: Limits = UPLOAD) -> dict[str, bytes]:
    """The members of a zip archive by name. ``packed``: whether they may be compressed.

    Raises InputError for too many members or bytes, doubled and dangerous names, overlapping
    members, other compression, and damage.
    """
    # Counted before zipfile makes an object of each: a file of 5 MiB has room for 100,000.
    _check_count(data.count(_ENTRY), name, within)
    with _damaged(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _check(infos, name, packed, within)
        return _unpacked(archive, infos, name, within)


def listed(path: Path, name: str, *, packed: bool, within: Limits) -> dict[str, zipfile.ZipInfo]:
    """What a zip archive on disk says of its members, by name; none is read.

    Raises InputError as ``opened`` does, and for an archive that may be read in two ways.
    """
    with _damaged(name), path.open("rb") as file:
        _check_count(check_end(file, name), name, within)
        with zipfile.ZipFile(file) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
        _check(infos, name, packed, within)
    return {info.filename: info for info in infos}


def unpacked(
    path: Path, name: str, infos: Iterable[zipfile.ZipInfo], within: Limits
) -> dict[str, bytes]:
    """Some of the members that were ``listed``, by name. Raises InputError."""
    with _damaged(name), zipfile.ZipFile(path) as archive:
        return _unpacked(archive, list(infos), name, within)


def _damaged(name: str) -> AbstractContextManager[None]:
    return refused(f"{name} is a damaged archive. Save it again.")


def _unpacked(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], name: str, within: Limits
) -> dict[str, bytes]:
    total = sum(info.file_size for info in infos)
    if total > within.unpacked:
        raise InputError(
            f"{name} unpacks to {total / 2**20:,.0f} MiB, and at most "
            f"{within.unpacked // 2**20:,} are read."
        )
    members = {}
    for info in infos:
        with archive.open(info) as member:
            # One byte more than announced is enough to know that the size was a lie.
            members[info.filename] = member.read(info.file_size + 1)
        if len(members[info.filename]) != info.file_size:
            raise InputError(f"{name} is damaged: a member has another size than it says.")
    return members


def _check(infos: list[zipfile.ZipInfo], name: str, packed: bool, within: Limits) -> None:
    names = [info.filename for info in infos]
    allowed = (_STORED, _DEFLATED) if packed else (_STORED,)
    _check_count(len(infos), name, within)
    if len(set(names)) != len(names):
        raise InputError(f"{name} holds two members of one name.")
    longest = max(map(len, names), default=0)
    if longest > limits.LABEL:
        raise InputError(f"{name} holds a member whose name has {counted(longest, 'character')}.")
    for info in infos:
        if ".." in info.filename or info.filename.startswith(("/", "\\")):
            raise InputError(f"{name} holds a member whose name leads out of the archive.")
        if info.compress_type not in allowed or info.flag_bits & 0x1:
            again = "numpy.savez" if packed else "torch.save"
            raise InputError(
                f"{name} is packed in a way that is not read here. Save it again with {again}."
            )
    ends = sorted((info.header_offset, info.header_offset + info.compress_size) for info in infos)
    if any(end > begin for (_, end), (begin, _) in itertools.pairwise(ends)):
        raise InputError(f"{name} holds members that overlap.")


def _check_count(members: int, name: str, within: Limits) -> None:
    if members > within.members:
        raise InputError(
            f"{name} has {counted(members, 'member')}, and at most {within.members:,} are read."
        )


def array(member: bytes, name: str, kinds: str = "biuf") -> np.ndarray:
    """One npy array, whose header is checked against its length before anything is allocated.

    Arrays of these ``kinds`` are read: booleans, integers and floats where nothing else is said;
    with "V" records of them too. Raises InputError.
    """
    with refused(f"{name} is damaged: its header cannot be read."):  # numpy evaluates the header
        stream = io.BytesIO(member)
        version = np.lib.format.read_magic(stream)
        width = 2 if version == (1, 0) else 4
        length = int.from_bytes(member[stream.tell() : stream.tell() + width], "little")
        if version not in _HEADS or length > limits.NPY_HEADER:
            raise InputError(f"{name} has a header that is not read here.")
        shape, fortran, dtype = _HEADS[version](stream)
        rest = len(member) - stream.tell()
    if not all(_is_read(each, kinds) for each in _flat(dtype)):
        only = "numbers and words" if "U" in kinds else "numbers"
        raise InputError(f"{name} holds {str(dtype)[:40]}, and only {only} are read.")
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != rest:
        raise InputError(f"{name} has another size than its header says.")
    values = np.frombuffer(member, dtype=dtype, offset=len(member) - rest)
    return values.reshape(shape, order="F" if fortran else "C")


def _is_read(dtype: np.dtype, kinds: str) -> bool:
    """Whether a type is of these kinds, and takes room: a size of 0 would fit any shape."""
    whole = dtype.kind != "V" or dtype.fields is not None
    return dtype.kind in kinds and dtype.itemsize > 0 and whole


def _flat(dtype: np.dtype) -> list[np.dtype]:
    """A type, or those of its fields where it has any, and itself with them."""
    if dtype.fields is None:
        return [dtype]
    inner = [field[0].base for field in dtype.fields.values()]
    return [dtype, *(each for field in inner for each in _flat(field))]
