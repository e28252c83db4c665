"""Weights from files: found under any prefix, equal to the module they came from, or refused."""

import io
import json
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import rnncore
from rnncore.readers import InputError, read_weights

from .fuzzing import fuzzed


class Nested(nn.Module):
    """Three recurrent modules under prefixes, and other layers beside them."""

    def __init__(self, dtype=torch.float32):
        super().__init__()
        self.embedding = nn.Embedding(7, 3, dtype=dtype)
        self.encoder = nn.ModuleDict(
            {"rnn": nn.LSTM(3, 4, num_layers=2, bidirectional=True, dtype=dtype)}
        )
        self.decoder = nn.Sequential(nn.GRU(8, 5, bias=False, dtype=dtype))
        self.memory = rnncore.IndRNN(3, 4, num_layers=2, dtype=dtype)
        self.norm = nn.BatchNorm1d(3, dtype=dtype)


def saved(model, kind):
    state, file = model.state_dict(), io.BytesIO()
    if kind == "safetensors":
        return safetensors.torch.save({key: tensor.clone() for key, tensor in state.items()})
    if kind == "npz":
        np.savez(file, **{key: tensor.numpy() for key, tensor in state.items() if tensor.ndim})
    elif kind == "checkpoint":
        torch.save({"epoch": 3, "model_state_dict": state}, file)
    else:
        torch.save(state, file)
    return file.getvalue()


FORMATS = ["safetensors", "pt", "checkpoint", "npz"]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_recurrent_modules_are_found_and_record_as_the_originals(kind, dtype):
    torch.manual_seed(0)
    model = Nested(dtype)
    found = read_weights(saved(model, kind), f"weights.{kind}")
    originals = {
        "encoder.rnn": model.encoder["rnn"],
        "decoder.0": model.decoder[0],
        "memory": model.memory,
    }
    assert found.keys() == originals.keys()
    for name, original in originals.items():
        assert type(found[name]) is type(original)
        x = torch.randn(5, 2, original.input_size, dtype=dtype)
        mine, theirs = rnncore.record(found[name], x), rnncore.record(original, x)
        np.testing.assert_array_equal(mine.outputs, theirs.outputs)
        np.testing.assert_allclose(mine.outputs, original(x)[0].detach(), atol=1e-5)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
def test_a_cell_becomes_one_layer(kind):
    cell = getattr(nn, f"{kind}Cell")(3, 4)
    (found,) = read_weights(saved(nn.ModuleDict({"step": cell}), "pt"), "cell.pt").values()
    assert type(found) is getattr(nn, kind)
    x = torch.randn(1, 2, 3)
    state = cell(x[0])
    expected = state[0] if isinstance(state, tuple) else state
    np.testing.assert_allclose(found(x)[0][0].detach(), expected.detach(), atol=1e-6)


def test_a_module_saved_by_itself_has_no_prefix_and_the_nonlinearity_is_asked_for():
    data = saved(nn.RNN(2, 3, nonlinearity="relu"), "safetensors")
    assert read_weights(data, "w.safetensors")["(root)"].nonlinearity == "tanh"
    assert read_weights(data, "w", nonlinearity="relu")["(root)"].nonlinearity == "relu"


def test_half_precision_is_read_in_float32():
    data = saved(nn.GRU(2, 3).bfloat16(), "safetensors")
    assert read_weights(data, "w")["(root)"].weight_hh_l0.dtype == torch.float32


def header(content, body=b""):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return struct.pack("<Q", len(text)) + text + body


def torch_saved(thing):
    file = io.BytesIO()
    torch.save(thing, file)
    return file.getvalue()


def zipped(members, method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


class Evil:
    """A pickle that would run code."""

    def __reduce__(self):
        return (print, ("code was run",))


def state(**changes):
    weights = dict(nn.LSTM(2, 3).state_dict())
    return {k: v for k, v in (weights | changes).items() if v is not None}


HOSTILE = {
    "nothing": (b"", "is empty"),
    "text": (b"hello, these are my weights", "not a file of weights that is read here"),
    "too large": (bytes(6 * 2**20), "6.0 MiB, and at most 5 are read"),
    "a pickle": (pickle.dumps({"a": Evil()}), "old PyTorch or holds a pickle"),
    "a pickle that runs code": (torch_saved({"w": Evil()}), "more than weights"),
    "a whole model": (torch_saved(nn.LSTM(2, 3)), r"model.state_dict\(\)"),
    "a list": (torch_saved([torch.zeros(2)]), "holds a list"),
    "no recurrent weights": (torch_saved(nn.Linear(2, 3).state_dict()), "Found: weight, bias"),
    "no tensors": (torch_saved({"epoch": 3}), "no tensor of floats"),
    "a truncated pt": (torch_saved(state())[:900], "damaged"),
    "a truncated safetensors": (safetensors.torch.save(state())[:300], "damaged"),
    "a long header": (header(b"{" + b" " * 2**20 + b"}"), "header of 1,048,578 bytes"),
    "a lying header": (struct.pack("<Q", 2**60) + b"{}", "not a file of weights"),
    "overlapping offsets": (
        header(
            {
                name: {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
                for name in ("weight_ih_l0", "weight_hh_l0")
            },
            bytes(8),
        ),
        "damaged",
    ),
    "a name twice": (
        header(b'{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":1}', bytes(4)),
        "one tensor twice",
    ),
    "deep nesting": (header(b'{"a":' * 50_000 + b"1" + b"}" * 50_000), "damaged"),
    "a huge expanded tensor": (
        torch_saved(state(weight_ih_l0=torch.zeros(1).expand(10**6, 10**6))),
        "not stored as plain numbers",
    ),
    "a sparse tensor": (
        torch_saved(state(weight_ih_l0=torch.eye(3).to_sparse())),
        "not stored as plain numbers",
    ),
    "NaN": (torch_saved(state(bias_ih_l0=torch.full((12,), torch.nan))), "NaN or infinity"),
    "a missing bias": (torch_saved(state(bias_hh_l0=None)), "lacks bias_hh_l0"),
    "a missing matrix": (torch_saved(state(weight_hh_l0=None)), "lacks weight_ih_l0 or"),
    "another shape": (
        torch_saved(state(weight_ih_l0=torch.zeros(12))),
        "lacks weight_ih_l0 or weight_hh_l0 of two axes",
    ),
    "five gates": (torch_saved(state(weight_hh_l0=torch.zeros(15, 3))), "that of no RNN"),
    "a hole in the layers": (torch_saved(state(weight_ih_l2=torch.zeros(12, 3))), "lacks"),
    "projections": (torch_saved(nn.LSTM(2, 4, proj_size=2).state_dict()), "proj_size"),
    "too many units": (torch_saved(nn.RNN(1, 1025, bias=False).half().state_dict()), "1,025 units"),
    "too many layers": (torch_saved(nn.RNN(1, 1, num_layers=9).state_dict()), "9 layers"),
    "an npz of objects": (zipped({"weight_ih_l0.npy": npy(np.zeros(2, "O"))}), "only numbers"),
    "an npz that lies": (zipped({"weight_ih_l0.npy": npy(np.zeros(3))[:-8]}), "another size"),
    "an npz of junk": (zipped({"weight_ih_l0.npy": b"junk"}), "damaged"),
    "a bomb": (
        zipped({"weight_ih_l0.npy": bytes(40 * 2**20)}, zipfile.ZIP_DEFLATED),
        "unpacks to 40 MiB",
    ),
    "a name that leads out": (zipped({"../weight_ih_l0.npy": b""}), "leads out"),
    "many members": (zipped({f"{k}.npy": b"" for k in range(300)}), "300 members"),
    "a damaged zip": (zipped({"a.npy": b"1"})[:-10], "damaged archive"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_read_is_refused_in_words_runs_nothing_and_costs_little(case, capsys):
    data, message = HOSTILE[case]
    tracemalloc.start()
    with pytest.raises(InputError, match=message):
        read_weights(data, "upload")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64e6
    assert not capsys.readouterr().out


@fuzzed
@given(st.sampled_from([None, *FORMATS]), st.binary(max_size=60), st.floats(0, 1))
def test_arbitrary_and_mutated_bytes_give_modules_or_a_message(kind, noise, where):
    data = noise
    if kind is not None:
        torch.manual_seed(0)
        data = saved(nn.Sequential(nn.GRU(2, 3)), kind)
        at = int(where * len(data))
        data = data[:at] + noise + data[at + len(noise) :]
    try:
        found = read_weights(data, "upload")
    except InputError:
        return
    assert all(isinstance(module, nn.Module) for module in found.values())
