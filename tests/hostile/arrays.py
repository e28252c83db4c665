"""Hostile arrays and archives of arrays: npy, npz."""

import struct
import zipfile
from functools import partial

import numpy as np

from tests.hostile.case import (
    CENTRAL,
    LOCAL,
    Case,
    Evil,
    case,
    claim,
    deflated,
    directory,
    filled,
    listed,
    npy,
    npy_claiming,
    patched,
    pickled,
    zipped,
)

numbers = partial(case, "sequence")
SOUND = npy(np.arange(4.0))
ONE = (("a.npy", SOUND),)


def exabytes() -> bytes:
    """A member of 4 EiB, by its zip64 field."""
    data = zipped(ONE)
    begin = data.index(CENTRAL)
    extra = struct.pack("<HHQQ", 1, 16, 2**62, 2**62)
    entry = patched(
        data[begin : begin + 46], "<I", (CENTRAL, 20, 2**32 - 1), (CENTRAL, 24, 2**32 - 1)
    )
    entry = patched(entry, "<H", (CENTRAL, 30, len(extra)))
    return data[:begin] + directory([entry + b"a.npy" + extra], begin)


def overlapping() -> bytes:
    """Two members of different names over the same bytes."""
    data = zipped([("a.npy", SOUND), ("b.npy", SOUND)])
    second = data.rindex(CENTRAL)
    return data[:second] + patched(data[second:], "<I", (CENTRAL, 42, 0))


def understated() -> bytes:
    """A member that unpacks to 20 MiB and says that it has 80 bytes."""
    data = deflated(("a.npy", bytes(20 * 2**20)))
    return patched(data, "<I", (LOCAL, 22, 80), (CENTRAL, 24, 80))


def encrypted() -> bytes:
    """A member whose flags say that it is encrypted."""
    return patched(zipped(ONE), "<H", (LOCAL, 6, 1), (CENTRAL, 8, 1))


CASES: tuple[Case, ...] = (
    numbers("a text for an array", "npy", lambda: b"hello", "its header cannot be read"),
    numbers(
        "a claim of 74 GiB", "npy", lambda: npy_claiming(claim("(9999999999,)")), "another size"
    ),
    numbers("an array cut short", "npy", lambda: SOUND[:-8], "another size than its header says"),
    numbers("an array with more behind it", "npy", lambda: SOUND + b"x", "another size than"),
    numbers("its first forty bytes", "npy", lambda: SOUND[:40], "its header cannot be read"),
    numbers(
        "268 MB announced", "npy", lambda: b"\x93NUMPY\2\0\xff\xff\xff\x0f", "a header that is not"
    ),
    numbers(
        "five megabytes before it",
        "npy",
        lambda: filled(b" ", b"\x93NUMPY\2\0\0\0\x4f\0"),
        "a header that is not",
    ),
    numbers(
        "nine thousand brackets", "npy", lambda: npy_claiming("(" * 9000), "header cannot be read"
    ),
    numbers(
        "nine thousand minus signs",
        "npy",
        lambda: npy_claiming("-" * 9000 + "1"),
        "header cannot be read",
    ),
    numbers(
        "a call", "npy", lambda: npy_claiming("__import__('os').abort()"), "header cannot be read"
    ),
    numbers(
        "a version to come", "npy", lambda: b"\x93NUMPY\x09\0\x02\0{}", "a header that is not read"
    ),
    numbers(
        "a negative axis", "npy", lambda: npy_claiming(claim("(-4,)"), bytes(32)), "another size"
    ),
    numbers(
        "two negative axes",
        "npy",
        lambda: npy_claiming(claim("(-2, -2)"), bytes(32)),
        "another size",
    ),
    numbers("an empty axis", "npy", lambda: npy(np.zeros((0, 3))), "has the shape (0, 3)"),
    numbers(
        "an empty axis and a long one",
        "npy",
        lambda: npy_claiming(claim(f"(0, {10**18})")),
        "has the shape (0, 1",
    ),
    numbers(
        "an axis of many digits",
        "npy",
        lambda: npy_claiming(claim(f"({'9' * 4000},)")),
        "another size",
    ),
    numbers(
        "an axis of letters", "npy", lambda: npy_claiming(claim("('a',)")), "header cannot be read"
    ),
    numbers(
        "three axes", "npy", lambda: npy(np.zeros((2, 2, 2))), "2 sequences of 2 steps; which one"
    ),
    numbers("no axis", "npy", lambda: npy(np.float64(1)), "has the shape ()"),
    numbers("too many numbers", "npy", lambda: npy(np.zeros(600_000)), "more than 200,000 numbers"),
    numbers(
        "NaN in an array", "npy", lambda: npy([[1, 2], [3, np.nan]]), "“x2” has no number in 1 of 2"
    ),
    numbers(
        "infinity in half precision",
        "npy",
        lambda: npy(np.full(9, np.inf, "f2")),
        "Each row lacks a number",
    ),
    numbers(
        "objects",
        "npy",
        lambda: pickled(Evil()),
        "holds object, and only numbers and words are read",
    ),
    numbers("imaginary parts", "npy", lambda: npy(np.ones(3, complex)), "holds complex128"),
    numbers("dates", "npy", lambda: npy(np.array(["2024-01-01"], "M8[D]")), "no column of numbers"),
    numbers(
        "items of no bytes",
        "npy",
        lambda: npy_claiming(claim("(99,)", "V0")),
        "only numbers and words are read",
    ),
    # --------------------------------------------------------------------------------- archives
    numbers(
        "an archive of four letters",
        "npz",
        lambda: LOCAL + b"junk" + b".npy",
        "is a damaged archive",
    ),
    numbers("an archive cut short", "npz", lambda: zipped(ONE)[:-30], "is a damaged archive"),
    numbers("no archive", "npz", lambda: SOUND, "is a NumPy array, not a .npz file"),
    numbers("nothing in an archive", "npz", lambda: zipped([]), "holds no arrays"),
    numbers(
        "a bomb of zeros",
        "npz",
        lambda: deflated(("a.npy", bytes(40 * 2**20))),
        "unpacks to 40 MiB",
    ),
    numbers(
        "many small bombs",
        "npz",
        lambda: deflated(*((f"{k}.npy", bytes(2**20)) for k in range(40))),
        "unpacks to 40 MiB",
    ),
    numbers("a bomb that says it is small", "npz", understated, "is a damaged archive"),
    numbers("a claim of four exabytes", "npz", exabytes, "unpacks to 4,398,046,511,104 MiB"),
    numbers("members over each other", "npz", overlapping, "holds members that overlap"),
    numbers(
        "two members of one name", "npz", lambda: zipped(ONE * 2), "holds two members of one name"
    ),
    numbers("a way out", "npz", lambda: zipped([("../a.npy", SOUND)]), "leads out of the archive"),
    numbers(
        "a way from the root", "npz", lambda: zipped([("/etc/a.npy", SOUND)]), "leads out of the"
    ),
    numbers(
        "ninety thousand members", "npz", lambda: listed(90_000), "90,000 members, and at most"
    ),
    numbers(
        "sixty thousand letters",
        "npz",
        lambda: zipped([("n" * 60_000 + ".npy", b"?")]),
        "whose name has 60,004 characters",
    ),
    numbers("an encrypted member", "npz", encrypted, "packed in a way that is not read here"),
    numbers("packed by lzma", "npz", lambda: zipped(ONE, zipfile.ZIP_LZMA), "packed in a way that"),
    numbers(
        "packed by bzip2", "npz", lambda: zipped(ONE, zipfile.ZIP_BZIP2), "packed in a way that"
    ),
    numbers(
        "a wrong checksum",
        "npz",
        lambda: patched(zipped(ONE), "<I", (CENTRAL, 16, 1)),
        "is a damaged archive",
    ),
    numbers(
        "an archive of objects", "npz", lambda: zipped([("a.npy", pickled(Evil()))]), "holds object"
    ),
    numbers(
        "an archive in an archive",
        "npz",
        lambda: zipped([("a.npy", zipped(ONE))]),
        "header cannot be read",
    ),
    numbers(
        "a spreadsheet",
        "npz",
        lambda: zipped([("xl/workbook.xml", b"<x/>")]),
        "is an Excel workbook",
    ),
)
