"""A JSON header and named arrays in one npz file, written at once and read without trust.

This module knows nothing of traces: ``trace.py`` says what the header and the arrays mean.
"""

from __future__ import annotations

import io
import json
import os
import uuid
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from rnncore.counting import counted

HEADER = "header"
DTYPES = ("<f4", "<f8", "<i8")
MEMBERS = 10_000
"""Arrays in one file, at most. A stack of 8 layers in both directions has 300."""

_ENTRY = b"PK\x01\x02"
"""What begins each entry of a zip archive's directory."""


LONGEST_MESSAGE = 500
"""Characters of an error: it quotes what a file says, which may be anything of any length."""


class TraceError(ValueError):
    """A trace that does not hold together, or a file that holds no sound trace."""

    def __init__(self, message: str) -> None:
        cut = len(message) > LONGEST_MESSAGE
        super().__init__(message[: LONGEST_MESSAGE - 1] + "…" if cut else message)


def write(
    target: str | os.PathLike[str] | BinaryIO,
    header: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
) -> None:
    """Write ``header`` and ``arrays`` to a path or a binary file.

    A path gets the whole file or keeps what it held: the file is written beside it under another
    name and then renamed. What is no file, a device or a pipe, is written to as it is.
    """
    arrays = {
        name: np.asarray(array, dtype=array.dtype.newbyteorder("<"), order="C")
        for name, array in arrays.items()
    }
    listed = {name: [array.dtype.str, list(array.shape)] for name, array in arrays.items()}
    # ASCII escapes carry any text, lone surrogates included.
    text = json.dumps({**header, "arrays": listed}, ensure_ascii=True)
    members = {HEADER: np.frombuffer(text.encode("ascii"), dtype=np.uint8), **arrays}
    if not isinstance(target, str | os.PathLike):
        np.savez(target, allow_pickle=False, **members)
        return
    path = Path(target).resolve()  # through a link, to the file that it names
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                np.savez(device, allow_pickle=False, **members)
        else:
            _write_whole(path, members)
    except OSError as error:
        if error.errno is not None and error.filename is None:
            error.filename = os.fspath(target)  # "No space left on device" does not say where
        raise


def _write_whole(path: Path, members: Mapping[str, np.ndarray]) -> None:
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}.partial")
    try:
        with partial.open("xb") as file:
            np.savez(file, allow_pickle=False, **members)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def read(
    source: str | os.PathLike[str] | BinaryIO,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """The header and the arrays of a path or a binary file.

    Raises TraceError for whatever ``write`` would not have written, OSError where the path cannot
    be opened. Nothing is unpickled, no array takes more memory than the file has bytes, and the
    header holds no more than its arrays account for.
    """
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            return read(file)
    # Whatever a broken file provokes in zipfile, json or numpy is one error for the caller.
    try:
        _check_count(source)
        with zipfile.ZipFile(source) as archive:
            members = _members(archive, source)
            text = _array(archive.read(members.pop(HEADER)), "|u1").tobytes()
            _check_header(text, len(members), sum(info.file_size for info in members.values()))
            header = json.loads(text)
            listed = header.pop("arrays")
            if set(listed) != set(members):
                raise TraceError("its arrays are not those that its header lists")
            arrays = {}
            for name, (dtype, shape) in listed.items():
                if dtype not in DTYPES:
                    raise TraceError(f"array {name!r} has dtype {dtype!r}, not one of {DTYPES}")
                arrays[name] = _array(archive.read(members[name]), dtype)
                if list(arrays[name].shape) != shape:
                    raise TraceError(f"array {name!r} has not the shape that the header says")
    except TraceError as error:
        raise TraceError(f"not a trace file, or a damaged one ({error})") from error
    except Exception as error:
        raise TraceError("not a trace file, or a damaged one") from error
    return header, arrays


def _check_count(file: BinaryIO) -> None:
    """Raise TraceError for too many members, before zipfile makes an object of each."""
    file.seek(0)
    count, seen = 0, b""
    while chunk := file.read(2**20):
        seen = seen[-3:] + chunk  # an entry may begin in one chunk and end in the next
        count += seen.count(_ENTRY)
    if count > MEMBERS:
        raise TraceError(f"it has {counted(count, 'member')}, and at most {MEMBERS:,} are read")


def _members(archive: zipfile.ZipFile, file: BinaryIO) -> dict[str, zipfile.ZipInfo]:
    """The members by array name: stored, once each, and no longer together than the file."""
    infos = archive.infolist()
    members = {info.filename.removesuffix(".npy"): info for info in infos}
    length = file.seek(0, io.SEEK_END)
    stored = all(
        info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size
        for info in infos
    )
    total = sum(info.file_size for info in infos)
    if HEADER not in members or len(members) != len(infos) or not stored or total > length:
        raise TraceError("its members are not those of a trace")
    return members


def outside_strings(text: bytes) -> bytes:
    """What stands in no string of a JSON text, opening quotation marks gone.

    Takes about three times the memory of ``text``: a pattern would keep each piece on its own.
    """
    read = np.frombuffer(text.replace(rb"\\", b"").replace(rb"\"", b""), dtype=np.uint8)
    inside = np.cumsum(read == ord('"'), dtype=np.uint8) & 1  # modulo 256: odd stays odd
    return read[inside == 0].tobytes()


def count_values(text: bytes) -> int:
    """How many values parsing a JSON text would make, at most: one a comma or opening bracket."""
    bare = outside_strings(text)
    return sum(map(bare.count, (b",", b"[", b"{")))


def _check_header(text: bytes, arrays: int, size: int) -> None:
    """Raise TraceError where the header says more than ``arrays`` of ``size`` bytes account for.

    A value of two bytes takes up to 64 once it is parsed, and a header may be as long as the file.
    An array is listed, named and shaped in fewer
    than 20, and a step, whose label is one, takes at least 16 bytes of arrays.
    """
    if count_values(text) > 20 * (arrays + 2) + size // 8:
        raise TraceError("its header says more than its arrays account for")


def _array(member: bytes, dtype: str) -> np.ndarray:
    """One npy member, its header checked against its length before anything is allocated."""
    stream = io.BytesIO(member)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise TraceError("an array has an npy version that a trace does not use")
    shape, fortran_order, found = np.lib.format.read_array_header_1_0(stream)
    if found.str != dtype or (fortran_order and len(shape) > 1):
        raise TraceError(f"an array must be {dtype} in C order; its own header says {found.str}")
    return np.frombuffer(member, dtype=found, offset=stream.tell()).reshape(shape).copy()
