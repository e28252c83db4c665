"""Weights on disk: of any size, of which the chosen network alone is read, as safely as uploads."""

import json
import struct

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

from rnncore.readers import InputError, open_weights, read_weights
from rnncore.readers.limits import DISK, Limits
from tests.hostile import CASES, models
from tests.hostile.measuring import Meter

LARGE = 2**30


def save(state, path):
    if path.suffix == ".safetensors":
        safetensors.torch.save_file(state, path)
    elif path.suffix == ".npz":
        np.savez(path, **{key: tensor.numpy() for key, tensor in state.items()})
    else:
        torch.save(state, path)
    return path


def same(module, original):
    expected = original.state_dict()
    return all(torch.equal(module.state_dict()[key], value) for key, value in expected.items())


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return nn.LSTM(512, 512, 2)


@pytest.mark.parametrize("ending", ["pt", "safetensors", "npz", "bin", "ckpt"])
def test_a_network_too_large_for_an_upload_is_read_from_disk(network, ending, tmp_path):
    path = save(network.state_dict(), tmp_path / f"w.{ending}")
    (plan,) = open_weights(path).values()
    assert (plan.input_size, plan.hidden_size) == (512, 512)
    assert same(plan.module(), network)
    with pytest.raises(InputError, match=r"16\.\d MiB, and an upload may have at most 5 MiB\."):
        read_weights(path.read_bytes(), path.name)


@pytest.mark.parametrize("ending", ["pt", "safetensors"])
def test_of_several_networks_the_chosen_one_is_read(ending, tmp_path):
    """The other one holds NaN, which is found once its numbers are looked at."""
    model = nn.ModuleDict({"a": nn.GRU(2, 3), "b": nn.GRU(2, 3)})
    nn.init.constant_(model["b"].weight_hh_l0, torch.nan)
    found = open_weights(save(model.state_dict(), tmp_path / f"w.{ending}"))
    assert same(found["a"].module(), model["a"])
    with pytest.raises(InputError, match="b: weight_hh_l0 holds NaN"):
        found["b"].module()


@pytest.mark.parametrize("ending", ["pt", "safetensors"])
def test_what_is_read_does_not_change_with_its_file(ending, tmp_path):
    original = nn.GRU(2, 3)
    path = save(original.state_dict(), tmp_path / f"w.{ending}")
    module = open_weights(path)["(root)"].module()
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
    assert same(module, original)


def sparse(path):
    """A safetensors file of 1 GiB with one small LSTM; the rest is a hole."""
    module = nn.LSTM(4, 8)
    header, at = {}, 0
    for key, tensor in module.state_dict().items():
        end = at + 4 * tensor.numel()
        place = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [at, end]}
        header[f"rnn.{key}"], at = place, end
    rest = {"dtype": "F32", "shape": [LARGE // 4], "data_offsets": [at, at + LARGE]}
    text = json.dumps(header | {"other.weight": rest}).encode()
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in module.state_dict().values():
            file.write(tensor.numpy().tobytes())
        file.truncate(8 + len(text) + at + LARGE)
    return module


def archived(path):
    """A state dict of torch of as many bytes."""
    module = nn.LSTM(4, 8)
    state = {f"rnn.{key}": tensor for key, tensor in module.state_dict().items()}
    with torch.serialization.skip_data():  # places for the numbers, and a hole in each
        torch.save(state | {"other.weight": torch.empty(LARGE // 4)}, path)
    return module


def modelled(path):
    """An ONNX model of as many bytes."""
    module = nn.RNN(2, 3, bias=False)
    tensors = {"W": module.weight_ih_l0, "R": module.weight_hh_l0}
    stored = [
        models.tensor(name, (1, *each.shape), each.detach().numpy().tobytes())
        for name, each in tensors.items()
    ]
    graph = models.node("RNN", ("X", "W", "R"), ("Y",)) + b"".join(stored)
    other = models.field(2, 1) + models.field(1, LARGE // 4) + models.field(8, "other")
    other += models.number(9 << 3 | 2) + models.number(LARGE)  # its bytes: a hole behind
    graph += models.number(5 << 3 | 2) + models.number(len(other) + LARGE) + other
    with path.open("wb") as file:
        file.write(models.field(1, 8))
        file.write(models.number(7 << 3 | 2) + models.number(len(graph) + LARGE) + graph)
        file.truncate(file.tell() + LARGE)
    return module


GIBIBYTES = [
    (sparse, "w.safetensors", "rnn"),
    (archived, "w.pt", "rnn"),
    (modelled, "w.onnx", "RNN"),
]


@pytest.mark.parametrize(("make", "name", "place"), GIBIBYTES)
def test_of_a_gibibyte_the_small_network_in_it_is_read(make, name, place, tmp_path):
    original = make(tmp_path / name)
    assert (tmp_path / name).stat().st_size > LARGE
    open_weights(save(nn.GRU(2, 3).state_dict(), tmp_path / f"warm{name}"))
    meter = Meter()
    with meter():
        module = open_weights(tmp_path / name)[place].module()
    assert meter.extra is None or meter.extra <= 16
    assert make is archived or same(module, original)


def test_a_tensor_of_numbers_that_torch_lacks_may_stand_beside(tmp_path):
    recurrent = safetensors.torch.save(nn.GRU(2, 3).state_dict())
    (size,) = struct.unpack("<Q", recurrent[:8])
    header, body = json.loads(recurrent[8 : 8 + size]), recurrent[8 + size :]
    place = [len(body), len(body) + 3]
    header["other"] = {"dtype": "F6_E2M3", "shape": [4], "data_offsets": place}
    text = json.dumps(header).encode()
    path = tmp_path / "w.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + body + bytes(3))
    assert open_weights(path).keys() == {"(root)"}


def test_a_network_beyond_what_is_read_is_refused_before_it_is_read(network, tmp_path):
    path = save(network.state_dict(), tmp_path / "w.pt")
    few = Limits(upload=False, file=DISK.file, unpacked=2**20, hidden=1024)
    (plan,) = open_weights(path, within=few).values()
    with pytest.raises(InputError, match=r"has 16 MiB, and at most 1 are read"):
        plan.module()


def test_a_header_may_begin_with_the_byte_of_a_brace(tmp_path):
    data = safetensors.torch.save(nn.GRU(2, 3).state_dict())
    (size,) = struct.unpack("<Q", data[:8])
    wanted = next(k for k in range(ord("{"), 10_000, 256) if k >= size)
    padded = data[8 : 8 + size] + b" " * (wanted - size)
    data = struct.pack("<Q", wanted) + padded + data[8 + size :]
    assert data.startswith(b"{")
    (tmp_path / "w.safetensors").write_bytes(data)
    assert open_weights(tmp_path / "w.safetensors").keys() == {"(root)"}
    assert read_weights(data, "w.safetensors").keys() == {"(root)"}


NO_MORE_THAN_LARGE = {
    *("very many units", "very many layers"),
    "many tensors over one storage",
    "too many units",
    "too many layers",
    "a layer too wide",
}
"""What an upload may not have, and a file on disk may."""

OTHERWISE = {
    "six megabytes": "is not a file of weights",
    "a pickle of many lists": "is damaged",
    "a pickle of lists in lists": "is damaged",
    "two directories": "that can be read in two ways",
    "weights as a bomb": "Save it again with torch.save",
    "eighty thousand pickles": "holds more than weights",
    "three hundred members": "no recurrent weights",
    "a header of two megabytes": "no recurrent weights",
    "sixteen thousand tensors": "no recurrent weights",
    "a bomb for weights": "header cannot be read",
    "three hundred entries": "no recurrent weights",
    "one tensor twice": "no recurrent weights",
    "fields without end": "not an ONNX model",
    "nodes without end": "no recurrent layer",
    "inputs without end": "no recurrent layer",
    "weights elsewhere": "leads out of its folder",
    "a long config": "no recurrent layer",
    "a config that unpacks": "its config is no JSON",
}
"""What is said of others on disk, where an upload is refused for its size first."""


def _modules(path):
    return [plan.module() for plan in open_weights(path).values()]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.kind == "weights"], ids=lambda case: case.title
)
def test_what_is_refused_as_an_upload_is_refused_on_disk(case, tmp_path):
    path = tmp_path / case.file_name
    path.write_bytes(case.make())
    if case.title in NO_MORE_THAN_LARGE:
        assert open_weights(path)
        return
    with pytest.raises(InputError) as refused:
        _modules(path)
    assert OTHERWISE.get(case.title, case.expected) in str(refused.value)
    assert "an upload" not in str(refused.value)


def test_what_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        open_weights(tmp_path / "gone.pt")
    (tmp_path / "empty.pt").touch()
    with pytest.raises(InputError, match="is empty"):
        open_weights(tmp_path / "empty.pt")
