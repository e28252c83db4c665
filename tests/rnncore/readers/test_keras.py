"""Recurrent layers of Keras' models: what Keras computes, or refused by name and reason."""

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import rnncore
from rnncore.readers import InputError, open_weights, read_weights
from tests.hostile import keras

from .fuzzing import processes

SCRIPT = Path(__file__).with_name("keras_models.py")
FORMATS = ("keras", "h5")
PATIENCE = 300

# By model: the modules in it by name, as torch writes them, and how their outputs make the model's.
ROW = "one after another"
LSTM, GRU, BEFORE = "LSTM(3, 4)", "GRU(3, 4)", "ResetBeforeGRU(3, 4)"
MODELS = {
    "LSTM": ({"lstm": LSTM}, ROW),
    "LSTM without bias": ({"lstm_1": "LSTM(3, 4, bias=False)"}, ROW),
    "GRU": ({"gru": GRU}, ROW),
    "GRU without bias": ({"gru_1": "GRU(3, 4, bias=False)"}, ROW),
    "GRU before": ({"gru_2": BEFORE}, ROW),
    "GRU before without bias": ({"gru_3": "ResetBeforeGRU(3, 4, bias=False)"}, ROW),
    "SimpleRNN": ({"simple_rnn": "RNN(3, 4)"}, ROW),
    "SimpleRNN relu": ({"simple_rnn_1": "RNN(3, 4)"}, ROW),
    "float64": ({"lstm_2": LSTM}, ROW),
    "options": ({"lstm_3": LSTM}, ROW),
    "both LSTM": ({"bidirectional": "LSTM(3, 4, bidirectional=True)"}, ROW),
    "both GRU": ({"ways": "GRU(3, 4, bidirectional=True)"}, ROW),
    "both GRU before": (
        {"bidirectional_1": "ResetBeforeGRU(3, 4, bias=False, bidirectional=True)"},
        ROW,
    ),
    "both of cells": ({"bidirectional_2": "ResetBeforeGRU(3, 4, bidirectional=True)"}, ROW),
    "both of two": ({"bidirectional_3": "RNN(3, 4, bidirectional=True)"}, ROW),
    "stack": ({"under+over": "LSTM(3, 4, num_layers=2)"}, ROW),
    "stack of both": ({"under+over": "GRU(3, 4, num_layers=2, bidirectional=True)"}, ROW),
    "functional stack": ({"under+over": "GRU(3, 4, num_layers=2)"}, ROW),
    "no stack": ({"under": LSTM, "over": "LSTM(4, 3)"}, ROW),
    "mixed": ({"under": GRU, "over": "ResetBeforeGRU(4, 4)"}, ROW),
    "cells": ({"cells": "LSTM(3, 4, num_layers=2)"}, ROW),
    "other cells": ({"cells.lstm_cell_2": LSTM, "cells.gru_cell_1": "GRU(4, 3)"}, ROW),
    "cell": ({"cell": BEFORE}, ROW),
    "nested": (
        {
            "first": "RNN(3, 4)",
            "whole.inner.lstm_5": "LSTM(4, 4)",
            "whole.inner.gru_8": "GRU(4, 2)",
            "whole.lstm_6": "LSTM(2, 3)",
        },
        ROW,
    ),
    "branched": ({"under": LSTM, "over": "LSTM(4, 4)"}, ROW),
    "translating": ({"encoder": LSTM, "decoder": LSTM}, "the state goes on"),
    "called twice": ({"shared": "LSTM(3, 3)"}, "twice"),
    "over time": ({"outer": GRU}, "each of two"),
    "trained": ({"lstm_7": LSTM}, ROW),
}
SAID = {
    "hard sigmoid": "(LSTM) is not read: its recurrent_activation is “hard_sigmoid”, and torch has",
    "activation": "(GRU) is not read: its activation is “selu”, and torch has tanh.",
    "linear": "(SimpleRNN) is not read: its activation is “linear”, and torch has tanh or relu.",
    "function": "its activation is “LeakyReLU”",
    "backwards": "it reads backwards alone (go_backwards=True), and torch has no such layer.",
    "backward cell": "it reads backwards alone (go_backwards=True)",
    "sum": "its merge_mode is 'sum', and torch joins the directions, 'concat'.",
    "ave": "its merge_mode is 'ave'",
    "turned": "its forward layer reads backwards (go_backwards=True)",
    "two units": "its two directions are not alike",
    "both of own cells": "it wraps RNN of OwnCell, and LSTM, GRU, SimpleRNN are read.",
    "own cell": "its cell is OwnCell, and LSTMCell, GRUCell, SimpleRNNCell are read.",
    "own layer": "(Leaky) is not read: its class is none of LSTM, GRU",
    "convolution": "(ConvLSTM2D) is not read: its class is none of LSTM, GRU",
}


# What is written in the older format too: where names and places differ, and some of the rest.
OLD = {
    *("LSTM without bias", "GRU", "GRU before", "SimpleRNN relu", "float64", "both GRU"),
    *("both of cells", "both of two", "stack of both", "functional stack", "cells", "other cells"),
    *("nested", "translating", "called twice", "over time", "trained"),
    *("hard sigmoid", "sum", "own layer", "convolution"),
}


def files(names):
    """Each model with the endings that it is written with."""
    return [(name, ending) for name in names for ending in FORMATS if ending != "h5" or name in OLD]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The models, written by Keras once for all workers: its import takes 4 s."""
    base = tmp_path_factory.getbasetemp()
    found = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "keras"
    try:
        found.mkdir()
    except FileExistsError:
        for _ in range(10 * PATIENCE):
            if (found / "outputs.npz").exists():
                break
            time.sleep(0.1)
        return found
    command = [sys.executable, str(SCRIPT), str(found), *OLD]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return found


def outputs(modules, how, x):
    """What modules give, recorded, of ``x (B, T, I)``: ``(B, T, H)``."""

    def run(module, inputs, hx=None):
        dtype = next(module.parameters()).dtype
        given = torch.as_tensor(inputs, dtype=dtype).transpose(0, 1)
        trace = rnncore.record(module, given, hx, loss=None)
        return trace.outputs.transpose(1, 0, 2)

    first, *others = modules
    if how == "twice":
        return run(first, run(first, x))
    if how == "each of two":
        return np.stack([run(first, x), run(first, x + 1)], 1)
    if how == "the state goes on":
        _, state = first(torch.tensor(x).transpose(0, 1))
        return run(others[0], x, tuple(part.detach() for part in state))
    found = run(first, x)
    for module in others:
        found = run(module, found)
    return found


@pytest.mark.parametrize(("name", "ending"), files(MODELS))
def test_layers_compute_what_keras_does(folder, name, ending):
    path = folder / f"{name}.{ending}"
    found = read_weights(path.read_bytes(), path.name)
    named, how = MODELS[name]
    assert {place: repr(module) for place, module in found.items()} == named
    stored = np.load(folder / "outputs.npz")
    ours = outputs(list(found.values()), how, stored["x"])
    np.testing.assert_allclose(ours, stored[name], rtol=0, atol=1e-5)


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_on_disk_holds_the_same(folder, ending):
    path = folder / f"nested.{ending}"
    found = read_weights(path.read_bytes(), path.name)
    for place, plan in open_weights(path).items():
        module = found[place]
        assert (plan.input_size, plan.hidden_size) == (module.input_size, module.hidden_size)
        for own, weight in plan.module().state_dict().items():
            assert torch.equal(module.state_dict()[own], weight)


def test_the_activation_and_the_precision_are_those_of_the_model(folder):
    (relu,) = read_weights((folder / "SimpleRNN relu.keras").read_bytes(), "m.keras").values()
    assert relu.nonlinearity == "relu"
    (double,) = read_weights((folder / "float64.h5").read_bytes(), "m.h5").values()
    assert double.weight_hh_l0.dtype == torch.float64


def test_a_layer_of_two_models_is_read_where_it_is_written(folder):
    found = read_weights((folder / "in two models.keras").read_bytes(), "m.keras")
    assert [repr(module) for module in found.values()] == ["LSTM(3, 3)"]


@pytest.mark.parametrize(("name", "ending"), files(SAID))
def test_what_torch_has_no_module_for_is_refused_by_name_and_reason(folder, name, ending):
    path = folder / f"{name}.{ending}"
    with pytest.raises(InputError) as refused:
        read_weights(path.read_bytes(), path.name)
    assert str(refused.value).startswith(f"{path.name}: one (")
    assert SAID[name] in str(refused.value)


def test_a_layer_that_is_not_read_leaves_the_others(folder):
    path = folder / "own beside.keras"
    for found in (read_weights(path.read_bytes(), path.name), open_weights(path)):
        assert list(found) == ["known"]
        assert found.refused["own"].startswith("own (Leaky) is not read: its class is none of")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.keras", "among its 2 layers: InputLayer, Dense."),
        ("own model.keras", "Of a model that is a class of its own, a file does not say its layer"),
        ("alone.weights.h5", "holds the weights of a Keras model alone, which do not tell"),
    ],
)
def test_what_holds_no_layer_says_what_it_holds(folder, name, said):
    with pytest.raises(InputError) as refused:
        read_weights((folder / name).read_bytes(), name)
    assert said in str(refused.value)


def test_an_older_file_names_its_weights_in_its_own_way(folder, tmp_path):
    """TensorFlow's Keras 2: ``:0`` behind a weight, and a Bidirectional with one inner config."""
    old = tmp_path / "old.h5"
    with h5py.File(folder / "both GRU.h5") as new, h5py.File(old, "w") as file:
        config = json.loads(new.attrs["model_config"])
        layer = config["config"]["layers"][-1]["config"]
        del layer["backward_layer"]
        layer["layer"]["config"]["name"] = "gru"
        config["config"] = config["config"]["layers"]  # and a model was a list of its layers
        file.attrs["model_config"] = json.dumps(config).encode()
        group = file.create_group("model_weights/ways")
        names = []
        for name in new["model_weights/ways"].attrs["weight_names"]:
            side = "forward" if "forward" in name else "backward"
            names.append(f"ways/{side}_gru/gru_cell_{len(names) // 3}/{name.split('/')[-1]}:0")
            group[names[-1]] = new[f"model_weights/ways/{name}"][:]
        for part, some in enumerate((names[:2], names[2:])):  # long lists stand in parts
            group.attrs[f"weight_names{part}"] = np.array(some, "S")
    ours, theirs = (
        read_weights(path.read_bytes(), path.name)["ways"].state_dict()
        for path in (old, folder / "both GRU.h5")
    )
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_bfloat16_is_read_as_keras_marks_it(folder):
    with zipfile.ZipFile(folder / "LSTM.keras") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    weights = io.BytesIO(members["model.weights.h5"])
    with h5py.File(weights, "r+") as file:
        group = file["layers/lstm/cell/vars"]
        for name in list(group):
            whole = group[name][:]
            del group[name]
            upper = (whole.view(np.uint32) >> 16).astype(np.uint16).view("V2")
            group.create_dataset(name, data=upper).attrs["dtype"] = "bfloat16"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (members | {"model.weights.h5": weights.getvalue()}).items():
            archive.writestr(name, content)
    (found,) = read_weights(file.getvalue(), "m.keras").values()
    (exact,) = read_weights((folder / "LSTM.keras").read_bytes(), "m.keras").values()
    kept = exact.weight_ih_l0.detach().numpy().view(np.uint32) & 0xFFFF0000
    np.testing.assert_array_equal(found.weight_ih_l0.detach().numpy().view(np.uint32), kept)


@processes
@given(data=st.data())
def test_arbitrary_damage_is_refused_or_read(data):
    """Bytes of a right file are changed, cut or doubled; nothing but an InputError comes out."""
    file = bytearray(data.draw(st.sampled_from([keras.old(), keras.whole()])))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(file) - 1))
        file[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        found = read_weights(bytes(file), "x.keras")
    except InputError:
        return
    assert found
