"""Hostile files of PyTorch: what the pickle and the archive of a .pt or .pth may try."""

import io
import os
import pickle
import struct
import warnings
from functools import partial

import torch
from torch import nn

from tests.hostile.case import (
    CENTRAL,
    END,
    MARKUP,
    Case,
    Evil,
    case,
    deflated,
    listed,
    unzipped,
    zipped,
)

weights = partial(case, "weights")


def state(**changes) -> dict[str, torch.Tensor]:
    """The state dict of an LSTM with 2 inputs and 3 units, changed; None takes a tensor out."""
    with torch.random.fork_rng():
        changed = dict(nn.LSTM(2, 3).state_dict()) | changes
    return {name: tensor for name, tensor in changed.items() if tensor is not None}


def saved(thing, **options) -> bytes:
    """What ``torch.save`` writes."""
    file = io.BytesIO()
    torch.save(thing, file, **options)
    return file.getvalue()


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    """What torch saved, with bytes of its pickle replaced."""
    members = unzipped(data)
    assert old in members["archive/data.pkl"]
    members["archive/data.pkl"] = members["archive/data.pkl"].replace(old, new)
    return zipped(members.items())


def added(*more: tuple[str, bytes]) -> bytes:
    """What torch saved of one tensor, with members replaced or added."""
    return zipped((unzipped(saved({"w": torch.zeros(1)})) | dict(more)).items())


def pickled(text: bytes) -> bytes:
    """A torch archive with this pickle."""
    return added(("archive/data.pkl", b"\x80\x02" + text))


class Call:
    """A pickle that calls ``function(*arguments)``."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def longer_than_stored() -> bytes:
    """A tensor of 1,000 numbers over a storage of 7."""
    seven = saved({"weight_ih_l0": torch.zeros(7)})
    return replaced(seven, b"K\x07\x85", b"M\xe8\x03\x85")


def more_than_stored() -> bytes:
    """A tensor and its storage that both claim a billion numbers, where 7 are stored."""
    seven = saved({"weight_ih_l0": torch.zeros(7)})
    return replaced(seven, b"K\x07", b"J" + struct.pack("<i", 10**9))


def views() -> bytes:
    """250 tensors over one storage of 4 MB: 2 GB where each is copied in single precision."""
    whole = torch.zeros(2000, 1000, dtype=torch.float16)
    return saved({f"{k}.weight_ih_l0": whole for k in range(250)})


def quantized() -> torch.Tensor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch is about to drop them; files of them remain
        return torch.quantize_per_tensor(torch.ones(12, 2), 1.0, 0, torch.qint8)


def two_directories() -> bytes:
    """An archive with two directories, whose end points to the first and follows the second.

    Python's zipfile reads the second, of small members; torch's own reader reads the first, whose
    storage unpacks to 80 MiB.
    """
    large = unzipped(saved({"weight_ih_l0": torch.zeros(20 * 2**20)}))
    first = deflated(*large.items())
    second = zipped((name, content[:1000]) for name, content in large.items())
    entries = bytearray(second[second.index(CENTRAL) :])
    begin, shift = first.index(CENTRAL), second.index(CENTRAL)
    at = 0
    for _ in large:  # zipfile shifts all places by what it takes for bytes before the archive
        at = entries.index(CENTRAL, at) + 42
        (place,) = struct.unpack_from("<I", entries, at)
        struct.pack_into("<I", entries, at, place + begin - shift)
    struct.pack_into("<I", entries, entries.index(END) + 16, begin)
    return first[: first.index(END)] + second[:shift] + bytes(entries)


def tensor(title, make, expected) -> Case:
    """A state dict in which one tensor is not what it should be."""
    return weights(title, "pt", lambda: saved(state(weight_ih_l0=make())), expected)


MORE, PLAIN = "holds more than weights", "is not stored as plain numbers"

CASES: tuple[Case, ...] = (
    weights("no bytes", "pt", lambda: b"", "is empty"),
    weights(
        "six megabytes",
        "pt",
        lambda: bytes(6 * 2**20),
        "6.0 MiB, and an upload may have at most 5 MiB.",
    ),
    weights("a letter", "pt", lambda: b"hello, these are my weights", "is not a file of weights"),
    weights("a command in a pickle", "pt", lambda: saved({"w": Evil()}), f"“{os.name}"),
    weights("a command in a bare pickle", "pth", lambda: pickle.dumps(Evil()), "or holds a pickle"),
    weights(
        "an old PyTorch",
        "pth",
        lambda: saved(state(), _use_new_zipfile_serialization=False),
        "by an old PyTorch",
    ),
    weights("a whole model", "pt", lambda: saved(nn.LSTM(2, 3)), "instead of the model"),
    weights(
        "a scripted model", "pt", lambda: added(("archive/constants.pkl", b"\x80\x02).")), MORE
    ),
    weights("a pickle of a gigabyte", "pt", lambda: saved({"w": Call(bytearray, 10**9)}), MORE),
    weights(
        "a pickle of a large tensor",
        "pt",
        lambda: saved({"w": Call(torch.FloatTensor, 10**9)}),
        MORE,
    ),
    weights("a pickle of millions of lists", "pt", lambda: pickled(b"]" * 4_900_000 + b"."), MORE),
    weights("a pickle of many lists", "pt", lambda: pickled(b"]" * 260_000 + b"."), "holds a list"),
    weights(
        "a pickle of lists in lists",
        "pt",
        lambda: pickled(b"]" * 50_000 + b"a" * 49_999 + b"."),
        "holds a list",
    ),
    weights(
        "a pickle cut short",
        "pt",
        lambda: pickled(b"}q\x00X\xff\xff\xff\xff"),
        "its pickle cannot be read",
    ),
    weights("a list of tensors", "pt", lambda: saved([torch.zeros(2)]), "holds a list"),
    weights(
        "no recurrent weights",
        "pt",
        lambda: saved(nn.Linear(2, 3).state_dict()),
        "Found: weight, bias",
    ),
    weights("no tensors", "pt", lambda: saved({"epoch": 3}), "Found: no tensor of floats"),
    weights(
        "whole numbers",
        "pt",
        lambda: saved({n: t.int() for n, t in state().items()}),
        "no tensor of floats",
    ),
    weights("weights cut short", "pt", lambda: saved(state())[:900], "is a damaged archive"),
    weights("fewer numbers than in its shape", "pt", longer_than_stored, "what is stored of them"),
    weights("fewer numbers than it says", "pt", more_than_stored, "what is stored of them"),
    weights("many tensors over one storage", "pt", views, "more than 16 MiB together"),
    weights("two directories", "pt", two_directories, "what is stored of them"),
    weights(
        "weights deflated",
        "pt",
        lambda: deflated(*unzipped(saved(state())).items()),
        "with torch.save",
    ),
    weights(
        "weights as a bomb",
        "pt",
        lambda: deflated(("a/data.pkl", b"."), ("a/data/0", bytes(40 * 2**20))),
        "unpacks to 40 MiB",
    ),
    weights(
        "eighty thousand pickles", "pt", lambda: listed(80_000, "{}/data.pkl"), "80,000 members"
    ),
    weights("two pickles", "pt", lambda: added(("b/data.pkl", b"\x80\x02}.")), MORE),
    weights(
        "a name of half a character",
        "pt",
        lambda: saved({"\ud800": torch.zeros(1)}),
        "“U+D800” holds half",
    ),
    weights(
        "a name of many letters",
        "pt",
        lambda: saved({"n" * 100_000: torch.zeros(1)}),
        "100,000 characters",
    ),
    weights("a name of tags", "pt", lambda: saved({MARKUP: torch.zeros(1)}), "Found: <img src=x"),
    tensor("a trillion numbers", lambda: torch.zeros(1).expand(10**6, 10**6), PLAIN),
    tensor("a tensor without numbers", lambda: torch.zeros(12, 2, device="meta"), PLAIN),
    tensor("a sparse tensor", lambda: torch.eye(3).to_sparse(), PLAIN),
    tensor("a quantized tensor", quantized, PLAIN),
    tensor("a turned tensor", lambda: torch.zeros(2, 12).t(), PLAIN),
    tensor("complex weights", lambda: torch.zeros(12, 2, dtype=torch.complex64), PLAIN),
    tensor("a matrix of one axis", lambda: torch.zeros(12), "of two axes"),
)
