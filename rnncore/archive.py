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

HEADER = "header"
DTYPES = ("<f4", "<f8", "<i8")


class TraceError(ValueError):
    """A trace that does not hold together, or a file that holds no sound trace."""


def write(
    target: str | os.PathLike[str] | BinaryIO,
    header: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
) -> None:
    """Write ``header`` and ``arrays`` to a path or a binary file.

    A path gets the whole file or keeps what it held: the file is written beside it under another
    name and then renamed.
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
    path = Path(target)
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
    be opened. Nothing is unpickled, and no array takes more memory than the file has bytes.
    """
    if isinstance(source, str | os.PathLike):
        with Path(source).open("rb") as file:
            return _read(file)
    return _read(source)


def _read(file: BinaryIO) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    # Whatever a broken file provokes in zipfile, json or numpy is one error for the caller.
    try:
        with zipfile.ZipFile(file) as archive:
            members = _members(archive, file)
            header = json.loads(_array(archive.read(members.pop(HEADER)), "|u1").tobytes())
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
    except Exception as error:
        kind = "" if isinstance(error, TraceError) else f"{type(error).__name__}: "
        raise TraceError(f"not a trace file, or a damaged one ({kind}{error})") from error
    return header, arrays


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


def _array(member: bytes, dtype: str) -> np.ndarray:
    """One npy member, its header checked against its length before anything is allocated."""
    stream = io.BytesIO(member)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise TraceError("an array has an npy version that a trace does not use")
    shape, fortran_order, found = np.lib.format.read_array_header_1_0(stream)
    if found.str != dtype or (fortran_order and len(shape) > 1):
        raise TraceError(f"an array must be {dtype} in C order; its own header says {found.str}")
    return np.frombuffer(member, dtype=found, offset=stream.tell()).reshape(shape).copy()
