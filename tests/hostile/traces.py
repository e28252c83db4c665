"""Hostile trace files."""

import io
import json
import zipfile

import numpy as np
import torch
from torch import nn

import rnncore
from tests.hostile.case import (
    FULL,
    Case,
    Evil,
    case,
    claim,
    deflated,
    listed,
    npy,
    npy_claiming,
    pickled,
    unzipped,
    zipped,
)

HEADER = "header.npy"


def trace(title, make, expected) -> Case:
    return case("trace", title, "npz", make, expected)


def saved(**options) -> bytes:
    """The file of a trace of two steps."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        recorded = rnncore.record(nn.GRU(2, 1), torch.ones(2, 2), **options)
    file = io.BytesIO()
    recorded.save(file)
    return file.getvalue()


def headed(text: bytes, members: dict[str, bytes], method=zipfile.ZIP_STORED) -> bytes:
    """The archive of ``members`` with this text as its header."""
    header = npy(np.frombuffer(text, np.uint8), version=(1, 0))
    return zipped((members | {HEADER: header}).items(), method)


def header_of(members: dict[str, bytes]) -> bytes:
    return members[HEADER][128:]  # the npy header of a short array takes 128 bytes


def changed(*keys, to) -> bytes:
    """A trace file in whose header the entry under ``keys`` is another."""
    members = unzipped(saved())
    header = place = json.loads(header_of(members))
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = to
    return headed(json.dumps(header).encode(), members)


def exchanged(name: str, array: bytes, dtype=None, shape=None) -> bytes:
    """A trace file with another array, of which the header says what it said or what is given."""
    data = changed("arrays", name, to=[dtype, shape]) if dtype else saved()
    return zipped((unzipped(data) | {f"{name}.npy": array}).items())


def labelled(part: bytes) -> bytes:
    """A trace with as many labels as fit, each of them ``part``."""
    members = unzipped(saved())
    before, after = header_of(members).replace(b'"labels": null', b'"labels": [@]').split(b"@")
    room = FULL - len(saved()) - 1000
    return headed(before + part * (room // len(part)) + part.rstrip(b",") + after, members)


OTHER = {
    "header.npy": npy(np.frombuffer(b'{"format": "x", "arrays": {}}', np.uint8), version=(1, 0))
}
DAMAGED = "not a trace file, or a damaged one"
THIN = "its header says more than its arrays account for"

CASES: tuple[Case, ...] = (
    trace("no trace", lambda: b"", "is empty"),
    trace(
        "a trace of six megabytes",
        lambda: bytes(6 * 2**20),
        "6.0 MiB, and an upload may have at most 5 MiB.",
    ),
    trace("a letter for a trace", lambda: b"feeling under the weather", "is no trace"),
    trace("a trace cut short", lambda: saved()[:-100], DAMAGED),
    trace("half a trace", lambda: saved()[: len(saved()) // 2], DAMAGED),
    trace(
        "arrays of another program",
        lambda: zipped([("a.npy", npy(np.arange(3)))]),
        "not those of a trace",
    ),
    trace("a header of another program", lambda: zipped(OTHER.items()), "its format is 'x'"),
    trace("a newer version", lambda: changed("version", to=99), "a newer rnncore may be needed"),
    trace("a header of no JSON", lambda: headed(b"{", {}), DAMAGED),
    trace("a header that is a list", lambda: headed(b"[]", {}), DAMAGED),
    trace("a header of many brackets", lambda: headed(b"[" * 100_000, {}), THIN),
    trace("millions of lists for labels", lambda: labelled(b"[],"), THIN),
    trace("millions of numbers for labels", lambda: labelled(b"1,"), THIN),
    trace("millions of labels", lambda: labelled(b'"ab",'), THIN),
    trace(
        "a shape that lies",
        lambda: changed("arrays", "inputs", to=["<f4", [9, 9, 9]]),
        "has not the shape",
    ),
    trace(
        "an array that claims 74 GiB",
        lambda: exchanged("inputs", npy_claiming(claim("(9999999999,)", "<f4"))),
        DAMAGED,
    ),
    trace(
        "an array of a pickle",
        lambda: exchanged("inputs", pickled(Evil())),
        "its own header says |O",
    ),
    trace(
        "a pickle by its header",
        lambda: changed("arrays", "inputs", to=["|O", [2, 1, 2]]),
        "has dtype '|O'",
    ),
    trace("arrays packed", lambda: deflated(*unzipped(saved()).items()), "not those of a trace"),
    trace(
        "a trace as a bomb", lambda: deflated((HEADER, bytes(40 * 2**20))), "not those of a trace"
    ),
    trace(
        "an array that is not listed",
        lambda: exchanged("more", npy(np.zeros(2))),
        "not those that its header lists",
    ),
    trace("an array of no use", lambda: changed("tracks", 0, "gates", to=[]), "of no known use"),
    trace(
        "an array twice",
        lambda: zipped([*unzipped(saved()).items(), ("inputs.npy", b"")]),
        "not those of a trace",
    ),
    trace("ninety thousand entries", lambda: listed(90_000), "it has 90,000 members"),
    trace(
        "a length of NaN",
        lambda: exchanged("lengths", npy([np.nan], version=(1, 0)), "<f8", [1]),
        "lengths must be int64",
    ),
    trace(
        "a length past the end",
        lambda: exchanged("lengths", npy([7], version=(1, 0))),
        "lengths must",
    ),
    trace(
        "a negative length", lambda: exchanged("lengths", npy([-1], version=(1, 0))), "lengths must"
    ),
    trace("an unknown cell", lambda: changed("tracks", 0, "cell", to="lstn"), "got 'lstn'"),
    trace(
        "a cell of a million letters",
        lambda: changed("tracks", 0, "cell", to="n" * 10**6),
        "cell must be one of",
    ),
    trace(
        "a layer in the sky", lambda: changed("tracks", 0, "layer", to=10**12), "in torch's order"
    ),
    trace("no tracks", lambda: changed("tracks", to=[]), "of no known use"),
    trace(
        "one label for two steps",
        lambda: changed("labels", to=["a"]),
        "one text for each of 2 steps",
    ),
    trace(
        "labels that are numbers",
        lambda: changed("labels", to=[1, 2]),
        "labels must be None or a tuple of str",
    ),
    trace(
        "half a character for a label", lambda: saved(labels=["a", "\ud800"]), "a lone surrogate"
    ),
)
