"""Files of other programs are called what they are, with what to do instead."""

import io
import pickle
import re
import zipfile

import numpy as np
import pytest
import torch
from torch import nn

from rnncore.readers import InputError, open_weights, read_weights


def zipped(*members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for member in members:
            archive.writestr(member, b"\x89HDF\r\n\x1a\n")
    return file.getvalue()


KERAS = zipped("metadata.json", "config.json", "model.weights.h5")
HDF5 = b"\x89HDF\r\n\x1a\n" + bytes(50)
FOREIGN = [
    ("m.keras", KERAS, "Keras is not read here yet"),
    ("m.zip", KERAS, "Keras is not read here yet"),
    ("m.h5", HDF5, "HDF5 is not read here. If Keras wrote it"),
    ("m.weights", HDF5, "HDF5 is not read here"),
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


def test_what_is_advised_for_an_lstm_of_keras_gives_what_keras_computes(tmp_path):
    """Its equations are written here as its documentation and its source have them: i f c o."""
    generator = np.random.default_rng(0)
    W, U, b = (generator.standard_normal(shape) for shape in ((2, 12), (3, 12), (12,)))
    x = generator.standard_normal((5, 2))
    h, c, states = np.zeros(3), np.zeros(3), []
    for step in x:
        i, f, g, o = np.split(step @ W + h @ U + b, 4)
        sigmoid_i, sigmoid_f, sigmoid_o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = sigmoid_f * c + sigmoid_i * np.tanh(g)
        h = sigmoid_o * np.tanh(c)
        states.append(h)
    with pytest.raises(InputError) as refused:
        read_weights(KERAS, "m.keras")
    advised = re.search(r"numpy\.savez\(.*?\* b\)", str(refused.value))
    path = tmp_path / "weights.npz"
    program = advised[0].replace('"weights.npz"', "path")
    exec(program, {"numpy": np, "path": path, "W": W, "U": U, "b": b})
    found = read_weights(path.read_bytes(), path.name)["(root)"]
    outputs = found(torch.tensor(x))[0].detach().numpy()
    np.testing.assert_allclose(outputs, states, rtol=0, atol=1e-12)
