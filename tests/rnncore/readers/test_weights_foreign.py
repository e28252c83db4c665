"""Files of other programs are called what they are, with what to do instead."""

import io
import pickle

import h5py
import numpy as np
import pytest
import torch
from torch import nn

from rnncore.readers import InputError, open_weights, read_weights


def h5(*attributes):
    """An HDF5 file of one array, with attributes of Keras'."""
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        opened["x"] = np.zeros(3)
        for name in attributes:
            opened.attrs[name] = ["a"]
    return file.getvalue()


FOREIGN = [
    ("m.keras", b"weights", "it is no model that Keras saved. Save it again: model.save("),
    ("m.h5", h5(), "is an HDF5 file, and holds no model that Keras saved. Save the arrays"),
    ("m.weights", h5("layer_names"), "holds the weights of a Keras model alone, which do not tell"),
    ("m.tflite", b"\x1c\0\0\0TFL3" + bytes(50), "TensorFlow is not read here"),
    ("m", b"\x1c\0\0\0TFL3" + bytes(50), "TensorFlow is not read here"),
    ("m.pb", b"\x0a\x10" + bytes(50), "TensorFlow is not read here"),
    ("saved_model.pb", b"\x08\x01\x12\xe5\x4d\x0a\x10" + bytes(50), "TensorFlow is not read here"),
    ("m.ckpt", b"\x0a\x10" + bytes(50), "TensorFlow is not read here"),
    ("m.gguf", b"GGUF\x03\0\0\0" + bytes(50), "GGUF is not read here. Take the safetensors"),
    ("m.pkl", pickle.dumps({"w": [1.0]}), "a pickle may run code, so it is not read. In PyTorch"),
    ("m.bin", pickle.dumps({"w": [1.0]}), "saved by an old PyTorch or holds a pickle"),
    ("m.ckpt", pickle.dumps({"w": [1.0]}), "saved by an old PyTorch or holds a pickle"),
]


@pytest.mark.parametrize(("name", "data", "said"), FOREIGN)
def test_what_another_program_wrote_is_not_called_damaged(name, data, said, tmp_path):
    (tmp_path / name).write_bytes(data)
    for read in (lambda: read_weights(data, name), lambda: open_weights(tmp_path / name)):
        with pytest.raises(InputError) as refused:
            read()
        assert str(refused.value).startswith(name)
        assert said in str(refused.value)
        assert "damaged" not in str(refused.value)


@pytest.mark.parametrize("name", ["last.ckpt", "pytorch_model.bin", "weights.pkl", "m.onnx", "m"])
def test_the_content_tells_the_format_and_not_the_ending(name, tmp_path):
    module = nn.LSTM(2, 3)
    torch.save({"state_dict": module.state_dict(), "epoch": 1}, tmp_path / name)
    found = read_weights((tmp_path / name).read_bytes(), name)["(root)"]
    assert torch.equal(found.weight_hh_l0, module.weight_hh_l0)
