"""Weights that were saved in pieces are folded as torch folds them."""

import io
import warnings

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize

from rnncore.readers import InputError, read_weights

LIMITS = {torch.float32: 1e-6, torch.float64: 1e-12}


def read(tensors):
    file = io.BytesIO()
    torch.save(dict(tensors), file)
    return read_weights(file.getvalue(), "w.pt")


def normed(module, own, dim, kind):
    """Put a parameter under weight_norm, and make its length another one than it was."""
    if kind == "old":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch advises the new one; files of the old remain
            nn.utils.weight_norm(module, own, dim)
        length = module.get_parameter(f"{own}_g")
    else:
        parametrizations.weight_norm(module, own, dim)
        length = module.parametrizations[own].original0
    with torch.no_grad():
        length.mul_(torch.rand_like(length) + 0.5)


@pytest.mark.parametrize("kind", ["old", "new"])
@pytest.mark.parametrize("dim", [0, 1, None])
@pytest.mark.parametrize("dtype", LIMITS)
def test_weight_norm_is_folded_as_torch_folds_it(kind, dim, dtype):
    torch.manual_seed(0)
    model = nn.ModuleDict({"rnn": nn.LSTM(1, 4, num_layers=2, dtype=dtype)})
    names = ["weight_ih_l0", "weight_hh_l0", "weight_hh_l1", *(["bias_hh_l0"] if dim == 0 else [])]
    for own in names:
        normed(model["rnn"], own, dim, kind)
    own_norm = torch._weight_norm
    found = read(model.state_dict())["rnn"]
    assert type(found) is nn.LSTM
    for own in names:
        if kind == "new":
            expected = getattr(model["rnn"], own)
        else:
            pieces = (model["rnn"].get_parameter(f"{own}_{letter}") for letter in "vg")
            expected = own_norm(*pieces, -1 if dim is None else dim)
        worst = (getattr(found, own) - expected).abs().max()
        assert worst <= LIMITS[dtype]
        assert getattr(found, own).dtype == dtype


def test_a_network_under_weight_norm_gives_its_outputs():
    torch.manual_seed(0)
    network = nn.GRU(3, 4, dtype=torch.float64)
    normed(network, "weight_hh_l0", 0, "old")
    x = torch.randn(6, 2, 3, dtype=torch.float64)
    found = read(network.state_dict())["(root)"]
    torch.testing.assert_close(found(x)[0], network(x)[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("extra", [None, "w.weight_hh_l0_v", "w.weight_hh_l0_g"])
def test_half_of_weight_norm_and_other_parametrizations_are_refused(extra):
    if extra is not None:
        state = {f"w.{key}": value for key, value in nn.GRU(2, 3).state_dict().items()}
        del state["w.weight_hh_l0"]
        with pytest.raises(InputError, match="saved under weight_norm, and lacks"):
            read(state | {extra: torch.ones(9, 3)})
        return
    network = nn.GRU(3, 3)
    parametrizations.spectral_norm(network, "weight_hh_l0")
    with pytest.raises(InputError, match="remove_parametrizations"):
        read(network.state_dict())
    parametrize.remove_parametrizations(network, "weight_hh_l0")
    assert read(network.state_dict()).keys() == {"(root)"}


def test_a_length_of_another_shape_is_refused():
    state = dict(nn.GRU(2, 3).state_dict())
    state["weight_hh_l0_v"] = state.pop("weight_hh_l0")
    with pytest.raises(InputError, match=r"g of shape \(3, 1\) is no length of v"):
        read(state | {"weight_hh_l0_g": torch.ones(3, 1)})


def awd(layout, layers):
    """The names that AWD-LSTM has in fastai (1 and 2) and in Salesforce's program."""
    state = {"encoder.weight": torch.zeros(5, 3)}
    for number, layer in enumerate(layers):
        place = f"rnns.{number}."
        for key, value in layer.state_dict().items():
            if key != "weight_hh_l0":
                state[f"{place}module.{key}"] = value
        raw = "module.weight_hh_l0_raw" if layout == "salesforce" else "weight_hh_l0_raw"
        state[place + raw] = layer.weight_hh_l0.detach()
        if layout == "fastai 1":  # as it was dropped out last
            state[f"{place}module.weight_hh_l0"] = torch.zeros_like(layer.weight_hh_l0)
    return state


@pytest.mark.parametrize("layout", ["fastai 1", "fastai 2", "salesforce"])
def test_the_raw_weights_of_awd_lstm_are_the_weights(layout):
    layers = [nn.LSTM(3, 4), nn.LSTM(4, 3)]
    found = read(awd(layout, layers))
    assert found.keys() == {"rnns.0.module", "rnns.1.module"}
    for number, layer in enumerate(layers):
        for key, value in layer.state_dict().items():
            assert torch.equal(found[f"rnns.{number}.module"].get_parameter(key), value)


def test_a_raw_weight_without_a_module_inside_is_its_own():
    state = dict(nn.LSTM(2, 3).state_dict())
    state["weight_hh_l0_raw"] = state.pop("weight_hh_l0")
    assert torch.equal(read(state)["(root)"].weight_hh_l0, state["weight_hh_l0_raw"])
