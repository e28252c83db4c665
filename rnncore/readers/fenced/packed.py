"""Files packed with gzip: unpacked piece by piece, up to a limit that their headers cannot move."""

from __future__ import annotations

import zlib

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.sequence import InputError, refused

GZIP = b"\x1f\x8b"
_PIECE = 65_536
_HEADED = 16 + zlib.MAX_WBITS
"""Tells zlib to expect gzip's header and to check the checksum that ends a member."""


def gunzipped(data: bytes, name: str) -> tuple[bytes, str]:
    """The bytes inside the gzip file ``data`` and the name they have without its ".gz".

    Several members one after another, as bgzip and ``cat`` make them, are one file; zero bytes
    may follow, as tar pads. At most ``limits.UNPACKED`` bytes are unpacked, whatever the file says
    of itself. Raises InputError for a file that unpacks to more, is cut off or damaged, goes on
    with something else, or holds another gzip file.
    """
    if not data.startswith(GZIP):
        raise InputError(f"{name} is not packed with gzip. Leave “.gz” away from its name.")
    inner = name[:-3] if name.lower().endswith(".gz") else name
    most = limits.now()
    unpacked, rest, members = bytearray(), memoryview(data), 0
    with refused(f"{name} is a damaged gzip file. Pack it again."):
        while rest and (rest[:2] == GZIP or not members):
            members += 1
            if members > most.members:
                raise InputError(
                    f"{name} has more than {counted(most.members, 'member')}. Pack it as one."
                )
            rest = _member(rest, unpacked, name)
    if any(rest):
        raise InputError(
            f"{name} goes on after the packed file ends, with {counted(len(rest), 'byte')} that do "
            "not belong. Pack it again."
        )
    found = bytes(unpacked)
    if found.startswith(GZIP) or inner.lower().endswith(".gz"):
        raise InputError(f"{name} is packed twice. Unpack it once, and upload what is inside.")
    return found, inner


def _member(packed: memoryview, unpacked: bytearray, name: str) -> memoryview:
    """Append to ``unpacked`` what the first member of ``packed`` holds; what stands after it."""
    most = limits.now()
    stream = zlib.decompressobj(_HEADED)
    for start in range(0, len(packed), _PIECE):
        piece = packed[start : start + _PIECE]
        # One byte more than may be is enough to know.
        unpacked += stream.decompress(piece, most.unpacked - len(unpacked) + 1)
        if len(unpacked) > most.unpacked:
            raise InputError(
                f"{name} unpacks to more than {most.unpacked // 2**20:,} MiB{most.whose}. "
                "Shorten what is inside, and pack it again."
            )
        if stream.eof:
            return packed[start + len(piece) - len(stream.unused_data) :]
    raise InputError(f"{name} is cut off: the packed file has no end. Download or pack it again.")
