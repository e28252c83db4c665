"""Zip archives and arrays from strangers: everything is checked before it is unpacked."""

from __future__ import annotations

import io
import itertools
import math
import zipfile

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.sequence import InputError, refused

_ENTRY = b"PK\x01\x02"
"""What begins each entry of a zip archive's directory."""

_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_HEADS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}


def opened(data: bytes, name: str, *, packed: bool) -> dict[str, bytes]:
    """The members of a zip archive by name. ``packed``: whether they may be compressed.

    Raises InputError for too many members or bytes, doubled and dangerous names, overlapping
    members, other compression, and damage.
    """
    # Counted before zipfile makes an object of each: a file of 5 MiB has room for 100,000.
    _check_count(data.count(_ENTRY), name)
    damaged = refused(f"{name} is a damaged archive. Save it again.")
    with damaged, zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        _check(infos, name, packed)
        members = {}
        for info in infos:
            with archive.open(info) as member:
                # One byte more than announced is enough to know that the size was a lie.
                members[info.filename] = member.read(info.file_size + 1)
            if len(members[info.filename]) != info.file_size:
                raise InputError(f"{name} is damaged: a member has another size than it says.")
    return members


def _check(infos: list[zipfile.ZipInfo], name: str, packed: bool) -> None:
    names = [info.filename for info in infos]
    allowed = (_STORED, _DEFLATED) if packed else (_STORED,)
    _check_count(len(infos), name)
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
    total = sum(info.file_size for info in infos)
    if total > limits.UNPACKED:
        raise InputError(
            f"{name} unpacks to {total / 2**20:,.0f} MiB, and at most "
            f"{limits.UNPACKED // 2**20} are read."
        )
    ends = sorted((info.header_offset, info.header_offset + info.compress_size) for info in infos)
    if any(end > begin for (_, end), (begin, _) in itertools.pairwise(ends)):
        raise InputError(f"{name} holds members that overlap.")


def _check_count(members: int, name: str) -> None:
    if members > limits.MEMBERS:
        raise InputError(
            f"{name} has {counted(members, 'member')}, and at most {limits.MEMBERS} are read."
        )


def array(member: bytes, name: str) -> np.ndarray:
    """One npy array, whose header is checked against its length before anything is allocated.

    Booleans, integers and floats are read. Raises InputError.
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
    if dtype.kind not in "biuf":
        raise InputError(f"{name} holds {str(dtype)[:40]}, and only numbers are read.")
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != rest:
        raise InputError(f"{name} has another size than its header says.")
    values = np.frombuffer(member, dtype=dtype, offset=len(member) - rest)
    return values.reshape(shape, order="F" if fortran else "C")
