"""Checkpoints: state dicts under keys, beside what else training scripts save."""

import io
import warnings

import pytest
import torch
from torch import nn

from rnncore.readers import InputError, read_weights
from rnncore.readers.branches import DEPTH


def saved(thing):
    file = io.BytesIO()
    torch.save(thing, file)
    return file.getvalue()


def read(thing):
    return read_weights(saved(thing), "checkpoint.pt")


def same(found, original):
    expected = original.state_dict()
    assert type(found) is type(original)
    assert found.state_dict().keys() == expected.keys()
    return all(torch.equal(found.state_dict()[key], value) for key, value in expected.items())


@pytest.mark.parametrize(
    "keys", [["net"], ["params"], ["ema_state_dict"], ["whatever"], ["generator", "ema", "rnn"]]
)
def test_a_state_dict_is_found_under_any_key(keys):
    module = nn.LSTM(2, 3)
    tree = module.state_dict()
    for key in reversed(keys):
        tree = {key: tree, "step": 7}
    found = read(tree)
    assert found.keys() == {".".join(keys)}
    assert same(found[".".join(keys)], module)


@pytest.mark.parametrize("key", ["state_dict", "model_state_dict", "model", "module"])
def test_a_wrapper_is_no_part_of_a_name_where_it_holds_all_recurrent_weights(key):
    model = nn.ModuleDict({"rnn": nn.GRU(2, 3), "head": nn.Linear(3, 1)})
    found = read({key: {"state_dict": model.state_dict()}, "head": {"weight": torch.ones(2)}})
    assert found.keys() == {"rnn"}
    assert same(found["rnn"], model["rnn"])


def test_encoder_and_decoder_are_two_networks():
    encoder, decoder = nn.LSTM(2, 3, bidirectional=True), nn.GRU(6, 3)
    found = read({"encoder": encoder.state_dict(), "decoder": decoder.state_dict()})
    assert found.keys() == {"encoder", "decoder"}
    assert same(found["encoder"], encoder)
    assert same(found["decoder"], decoder)


def test_a_model_and_its_average_are_both_offered_by_name():
    model, average = nn.Sequential(nn.LSTM(2, 3)), nn.Sequential(nn.LSTM(2, 3))
    found = read({"model": model.state_dict(), "ema": average.state_dict()})
    assert found.keys() == {"model.0", "ema.0"}
    assert same(found["model.0"], model[0])
    assert same(found["ema.0"], average[0])


def test_what_stands_beside_the_weights_is_passed_over():
    model = nn.Sequential(nn.Embedding(5, 3), nn.LSTM(3, 4))
    optimiser = torch.optim.Adam(model.parameters(), amsgrad=True)
    plan = torch.optim.lr_scheduler.MultiStepLR(optimiser, [2, 4])  # keeps a Counter
    model(torch.tensor([1, 2]))[0].sum().backward()
    optimiser.step()
    by_name = {key: torch.ones_like(value) for key, value in model.state_dict().items()}
    slots = {"exp_avg": by_name, "momentum_buffer": by_name}
    found = read(
        {
            "epoch": 3,
            "best": None,
            "name": "words",
            "seen": {1, 2},
            "optimizer": optimiser.state_dict(),
            "named": {"param_groups": [], "state": by_name},
            "slots": slots,
            "scheduler": plan.state_dict(),
            "hyper_parameters": {"lr": 0.1, "layers": [1, 2], "deep": {"er": {"still": "words"}}},
            "rng": torch.get_rng_state(),
            "net": model.state_dict(),
        }
    )
    assert found.keys() == {"net.1"}
    assert same(found["net.1"], model[1])


@pytest.mark.parametrize("prefix", ["module", "_orig_mod"])
def test_what_wraps_a_model_is_a_prefix(prefix):
    model = nn.ModuleDict({"rnn": nn.GRU(2, 3)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what torch.compile imports is deprecated in part
        wrapped = nn.DataParallel(model) if prefix == "module" else torch.compile(model)
    found = read(wrapped.state_dict())
    assert found.keys() == {f"{prefix}.rnn"}
    assert same(found[f"{prefix}.rnn"], model["rnn"])


def test_a_tree_without_end_or_measure_is_bounded():
    loop = dict(nn.LSTM(2, 3).state_dict())
    loop["again"] = loop
    assert max(key.count("again") for key in read(loop)) == DEPTH
    tree = {"weight_ih_l0": torch.ones(1)}
    for _ in range(7):
        tree = {str(k): tree for k in range(100)}
    with pytest.raises(InputError, match="has more than 256 dicts"):
        read(tree)
    one = torch.ones(1)
    with pytest.raises(InputError, match=r"300 tensors; at most 256"):
        read({"a": {str(k): one for k in range(300)}})


def test_two_tensors_of_one_joined_name_are_refused():
    one = torch.ones(1)
    with pytest.raises(InputError, match=r"names one tensor twice: “a\.weight_ih_l0”"):
        read({"a.weight_ih_l0": one, "a": {"weight_ih_l0": one}})
