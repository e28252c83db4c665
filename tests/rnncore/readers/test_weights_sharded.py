"""A model in several files: its index, and those of its files that hold recurrent weights."""

import json

import pytest
import safetensors.torch
import torch
from torch import nn

from rnncore.readers import InputError, open_weights, read_weights


def same(module, original):
    expected = original.state_dict()
    return all(torch.equal(module.state_dict()[key], value) for key, value in expected.items())


@pytest.fixture
def sharded(tmp_path):
    """A model in three files, and a function that writes its index."""
    torch.manual_seed(0)
    model = nn.ModuleDict({"rnn": nn.LSTM(3, 4), "head": nn.Linear(4, 2)})
    states = dict(model.state_dict())
    recurrent = [key for key in states if key.startswith("rnn")]
    where = {key: f"model-{1 + (key in recurrent[2:])}.safetensors" for key in recurrent}
    where |= {key: "model-3.safetensors" for key in states if key not in recurrent}
    for shard in ("model-1.safetensors", "model-2.safetensors"):
        held = {key: states[key] for key, place in where.items() if place == shard}
        safetensors.torch.save_file(held, tmp_path / shard)

    def index(**changes):
        path = tmp_path / "model.safetensors.index.json"
        path.write_text(json.dumps({"metadata": {}, "weight_map": where | changes}))
        return path

    return model, index


def test_of_a_model_in_several_files_those_with_recurrent_weights_are_read(sharded, tmp_path):
    model, index = sharded
    assert not (tmp_path / "model-3.safetensors").exists()
    found = open_weights(index())
    assert found.keys() == {"rnn"}
    assert same(found["rnn"].module(), model["rnn"])


def test_shards_of_torch_are_read(sharded, tmp_path):
    model, _ = sharded
    torch.save(model.state_dict(), tmp_path / "pytorch_model-00001-of-00001.bin")
    path = tmp_path / "pytorch_model.bin.index.json"
    where = dict.fromkeys(model.state_dict(), "pytorch_model-00001-of-00001.bin")
    path.write_text(json.dumps({"weight_map": where}))
    assert same(open_weights(path)["rnn"].module(), model["rnn"])


def test_an_uploaded_index_says_what_to_upload(sharded):
    _, index = sharded
    with pytest.raises(InputError) as refused:
        read_weights(index().read_bytes(), "model.safetensors.index.json")
    said = str(refused.value)
    assert "weights are in “model-1.safetensors”, “model-2.safetensors”: upload one of" in said
    assert "model-3" not in said


@pytest.mark.parametrize(
    "shard", ["../x.safetensors", "/x.safetensors", "C:\\x", "..\\x", "a/../../x", "", 3, "a\x00b"]
)
def test_an_index_leads_nowhere_else(sharded, shard):
    _, index = sharded
    path = index(**{"rnn.weight_ih_l0": shard})
    with pytest.raises(InputError, match="names a file that is not beside it"):
        open_weights(path)
    with pytest.raises(InputError, match="names a file that is not beside it"):
        read_weights(path.read_bytes(), path.name)


def test_a_link_out_of_the_folder_is_not_followed(sharded, tmp_path):
    _, index = sharded
    path = index()
    outside = tmp_path.parent / f"{tmp_path.name}-outside.safetensors"
    (tmp_path / "model-1.safetensors").replace(outside)
    try:
        (tmp_path / "model-1.safetensors").symlink_to(outside)
    except OSError:
        pytest.skip("this system makes no links")
    with pytest.raises(InputError, match="leads out of its folder"):
        open_weights(path)


def test_an_index_that_does_not_fit_its_files_is_refused(sharded, tmp_path):
    _, index = sharded
    with pytest.raises(InputError, match=r"names “model-1\.safetensors” for “rnn\.weight_hr_l0”"):
        open_weights(index(**{"rnn.weight_hr_l0": "model-1.safetensors"}))
    with pytest.raises(InputError, match=r"names “model-9\.safetensors”, which is not beside it"):
        open_weights(index(**{"rnn.weight_ih_l0": "model-9.safetensors"}))
    for other in ({"architectures": ["BertModel"]}, {"weight_map": [1]}):
        (tmp_path / "config.json").write_text(json.dumps(other))
        with pytest.raises(InputError, match="not the index of a model in several files"):
            open_weights(tmp_path / "config.json")
    (tmp_path / "i.json").write_text(json.dumps({"weight_map": {"head.weight": "a.bin"}}))
    with pytest.raises(InputError, match="1 tensor, none of which is a recurrent weight"):
        open_weights(tmp_path / "i.json")
