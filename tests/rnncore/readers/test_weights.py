"""Weights from files: found under any prefix, equal to the module they came from, or refused."""

import io
import json
import struct

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import rnncore
from rnncore.readers import InputError, read_weights
from tests.hostile import models

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


@fuzzed
@given(st.sampled_from([None, *FORMATS, "onnx"]), st.binary(max_size=60), st.floats(0, 1))
def test_arbitrary_and_mutated_bytes_give_modules_or_a_message(kind, noise, where):
    data = noise
    if kind is not None:
        torch.manual_seed(0)
        is_onnx = kind == "onnx"
        layer = models.whole(models.LAYER, models.W, models.R)
        data = layer if is_onnx else saved(nn.Sequential(nn.GRU(2, 3)), kind)
        at = int(where * len(data))
        data = data[:at] + noise + data[at + len(noise) :]
    try:
        found = read_weights(data, "upload")
    except InputError:
        return
    assert all(isinstance(module, nn.Module) for module in found.values())


def test_a_mingru_is_told_by_the_weights_that_it_lacks():
    module = rnncore.MinGRU(3, 4, num_layers=2, bidirectional=True)
    named = {f"net.{name}": values for name, values in module.state_dict().items()}
    found = read_weights(safetensors.torch.save(named), "x.safetensors")
    assert type(found["net"]) is rnncore.MinGRU
    for name, parameter in module.named_parameters():
        assert torch.equal(found["net"].get_parameter(name), parameter)
