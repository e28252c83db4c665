"""Weights that do not fit together, and hostile safetensors and npz files of weights."""

import json
import struct
from functools import partial

import numpy as np
import safetensors.torch
import torch
from torch import nn

from tests.hostile.case import Case, Evil, case, deflated, npy, pickled, zipped
from tests.hostile.state_dicts import saved, state

weights = partial(case, "weights")
NAMES = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def unfit(title, expected, **changes) -> Case:
    """The state dict of an LSTM with tensors that do not belong to one."""
    return weights(title, "pt", lambda: saved(state(**changes)), expected)


def module(title, make, expected) -> Case:
    """A module that is not read here."""
    return weights(title, "pt", lambda: saved(make().state_dict()), expected)


def tensors(header, body: bytes = b"") -> bytes:
    """A safetensors file with this header, bytes or what becomes JSON."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def entry(shape: list[int], begin: int, end: int, dtype: str = "F32") -> dict:
    """What a header says of a tensor."""
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def lone(title, expected, *place) -> Case:
    """A file of one tensor, at a place that it cannot have."""
    return weights(title, "safetensors", lambda: tensors({"a": entry(*place)}, bytes(4)), expected)


def largest() -> bytes:
    """As many weights as may be unpacked, the last of them NaN."""
    names = [f"weight_{side}_l{layer}" for layer in range(2) for side in ("ih", "hh")]
    arrays = {name: np.zeros((3 * 590, 590), np.float32) for name in names}
    arrays["weight_hh_l1"][-1, -1] = np.nan
    return deflated(*((f"{name}.npy", npy(array)) for name, array in arrays.items()))


def whole() -> bytes:
    return safetensors.torch.save(state())


def archived(*members: tuple[str, bytes]) -> bytes:
    return zipped((f"{name}.npy", content) for name, content in members)


AGAIN = b'{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":1}'
SURROGATE = AGAIN.replace(b',"a":1', b"").replace(b'"a"', b'"\\ud800"')
MANY_LISTS = b'{"a": [' + b"[]," * 340_000 + b"[]]}"

CASES: tuple[Case, ...] = (
    unfit("a weight of NaN", "NaN or infinity", bias_ih_l0=torch.full((12,), torch.nan)),
    unfit("an infinite weight", "NaN or infinity", weight_hh_l0=torch.full((12, 3), -torch.inf)),
    unfit("a missing bias", "lacks bias_hh_l0", bias_hh_l0=None),
    unfit("a missing matrix", "lacks weight_ih_l0 or weight_hh_l0", weight_hh_l0=None),
    unfit("five gates", "that of no RNN", weight_hh_l0=torch.zeros(15, 3)),
    unfit("gates that do not divide", "has the shape (13, 3)", weight_hh_l0=torch.zeros(13, 3)),
    unfit("a bias of another length", "has the shape (9,)", bias_ih_l0=torch.zeros(9)),
    unfit("a hole in the layers", "lacks weight_ih_l1", weight_ih_l2=torch.zeros(12, 3)),
    unfit(
        "half of two directions", "lacks weight_hh_l0_r", weight_ih_l0_reverse=torch.zeros(12, 2)
    ),
    unfit("one tensor more", "which is no parameter of LSTM", weight_ih=torch.zeros(12, 2)),
    unfit("no units", "1 layer, 0 units each", weight_hh_l0=torch.zeros(0, 0)),
    unfit("a projection that is none", "weight_hr_l0 of shape (3, 3)", weight_hr_l0=torch.eye(3)),
    unfit("half a projection", "lacks weight_ih_l1", weight_hr_l1=torch.zeros(2, 3)),
    module("too many units", lambda: nn.RNN(1, 1025, bias=False).half(), "1,025 units"),
    module("too many layers", lambda: nn.RNN(1, 1, num_layers=9), "9 layers"),
    module(
        "three hundred members", lambda: nn.ParameterList(torch.zeros(300).unbind()), "300 tensors"
    ),
    # ------------------------------------------------------------------------------ safetensors
    weights(
        "a header longer than the file",
        "safetensors",
        lambda: struct.pack("<Q", 2**60) + b"{}",
        "is not a file of weights",
    ),
    weights(
        "a header of two megabytes",
        "safetensors",
        lambda: tensors(b"{" + b" " * 2**21 + b"}"),
        "header of 2,097,154 bytes",
    ),
    weights(
        "a header that is no JSON", "safetensors", lambda: tensors(b'{"a": oops}'), "is not JSON"
    ),
    weights(
        "a header nested deep",
        "safetensors",
        lambda: tensors(b'{"a":' * 50_000 + b"1" + b"}" * 50_000),
        "is damaged",
    ),
    weights("a header of many lists", "safetensors", lambda: tensors(MANY_LISTS), "is damaged"),
    weights(
        "a tensor named twice",
        "safetensors",
        lambda: tensors(AGAIN, bytes(4)),
        "names one tensor twice",
    ),
    weights(
        "half a character for a name",
        "safetensors",
        lambda: tensors(SURROGATE, bytes(4)),
        "is damaged",
    ),
    weights("tensors cut short", "safetensors", lambda: whole()[:-8], "is damaged"),
    weights("tensors with more behind them", "safetensors", lambda: whole() + b"x", "is damaged"),
    weights(
        "tensors over each other",
        "safetensors",
        lambda: tensors({n: entry([2], 0, 8) for n in NAMES}, bytes(8)),
        "is damaged",
    ),
    weights(
        "a hole between tensors",
        "safetensors",
        lambda: tensors({"a": entry([1], 0, 4), "b": entry([1], 8, 12)}, bytes(12)),
        "is damaged",
    ),
    lone("a shape that disagrees", "is damaged", [9], 0, 4),
    lone("a shape beyond 64 bits", "is damaged", [2**62, 2**62], 0, 4),
    lone("a negative place", "is damaged", [1], -4, 0),
    lone("an unknown dtype", "is damaged", [1], 0, 4, "F31"),
    weights(
        "sixteen thousand tensors",
        "safetensors",
        lambda: tensors({f"{k}": entry([0], 0, 0) for k in range(16_000)}),
        "16,000 tensors",
    ),
    weights(
        "NaN in safetensors",
        "safetensors",
        lambda: safetensors.torch.save(state(bias_ih_l0=torch.full((12,), torch.nan))),
        "NaN or infinity",
    ),
    # --------------------------------------------------------------------------------------- npz
    weights(
        "weights as objects", "npz", lambda: archived((NAMES[0], pickled(Evil()))), "holds object"
    ),
    weights(
        "weights that lie",
        "npz",
        lambda: archived((NAMES[0], npy(np.zeros(3))[:-8])),
        "another size",
    ),
    weights(
        "weights of four letters",
        "npz",
        lambda: archived((NAMES[0], b"junk")),
        "header cannot be read",
    ),
    weights(
        "a bomb for weights",
        "npz",
        lambda: deflated((f"{NAMES[0]}.npy", bytes(40 * 2**20))),
        "unpacks to 40 MiB",
    ),
    weights(
        "weights that lead out",
        "npz",
        lambda: archived((f"../{NAMES[0]}", b"")),
        "leads out of the",
    ),
    weights(
        "three hundred entries",
        "npz",
        lambda: archived(*((f"{k}", b"") for k in range(300))),
        "300 members",
    ),
    weights(
        "whole numbers in npz",
        "npz",
        lambda: archived((NAMES[0], npy(np.zeros((4, 2), int)))),
        "no tensor of floats",
    ),
    weights(
        "one tensor twice",
        "npz",
        lambda: zipped([("a.npy", npy(np.zeros(2))), ("a", npy(np.zeros(2)))]),
        "names one tensor twice",
    ),
    weights("sixteen megabytes unpacked", "npz", largest, "NaN or infinity"),
)
