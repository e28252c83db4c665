"""A block of bytes: a JSON header and arrays, for every scene of the stage.

Layout: the header's length (uint32, little endian), the header in UTF-8 padded with spaces to a
multiple of 4, then the arrays one after another (little endian, C order): float32, or float64 for
one with numbers that float32 cannot hold; bytes stay bytes. The reader is ``js/codec.js``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import struct
from typing import Any

import numpy as np

MAGIC = b"UNR1"


def packed_block(head: dict[str, Any], arrays: dict[str, np.ndarray]) -> bytes:
    """The block of a header and its arrays, each in the smallest type that holds it."""
    packed = {name: np.ascontiguousarray(array, _kind(array)) for name, array in arrays.items()}
    kinds = [[name, list(array.shape), array.dtype.str[1:]] for name, array in packed.items()]
    head = head | {"arrays": kinds}
    body = b"".join(array.tobytes() for array in packed.values())
    head["key"] = hashlib.sha256(_json(head) + body).hexdigest()[:16]
    header = _json(head)
    header += b" " * (-len(header) % 4)
    return struct.pack("<I", len(header)) + header + body


def as_text(data: bytes) -> str:
    """Bytes compressed, as a page or a script has them: the same for the same bytes."""
    return base64.b64encode(gzip.compress(data, mtime=0)).decode()


def _kind(array: np.ndarray) -> str:
    """Bytes stay bytes; float32, unless numbers would become infinite or 0 in it."""
    if array.dtype == np.uint8:
        return "u1"
    with np.errstate(over="ignore", under="ignore"):
        single = array.astype("<f4")
    lost = (np.isinf(single) & np.isfinite(array)) | ((single == 0) & (array != 0))
    return "<f8" if lost.any() else "<f4"


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
