"""What the scene `update` is sent and tells: what was measured, of the weight asked for."""

import numpy as np
import pytest
import torch

from rnncore.player import Weight, update_block
from rnncore.train import FirstSymbol, Network, Recipe, measure_update
from tests.dashboard.stage.blocks import read_block
from tests.dashboard.stage.test_narration import agree, told

torch.set_num_threads(1)


def measured(cell="gru", number=2, **choices):
    recipe = Recipe(FirstSymbol(4), Network(cell, hidden=3), batch=1, rate=0.1, **choices)
    return measure_update(recipe, number)


def packed(update, parameter="recurrent.weight_hh_l0", place=(7, 1)):
    block = update_block(
        update,
        Weight(parameter, place),
        labels=["A", "B", "C", "D"],
        answers=list("ABCD"),
        title="GRU",
        origin="seed 0",
    )
    return block, *read_block(block)


def test_the_numbers_are_those_of_the_update():
    found = measured(clip=0.4)
    _, head, arrays = packed(found)
    name, place = "recurrent.weight_hh_l0", (7, 1)
    assert (head["symbol"], head["delta"]) == ("W_hn[2,2]", "the candidate of unit 2")
    assert head["times"] == "h2 of the step before"
    assert head["numbers"]["gradient"] == found.gradients[name][place]
    assert head["numbers"]["clipped"] == found.gradients[name][place] * found.factor
    assert head["numbers"]["m"] == found.moments_after["m"][name][place]
    assert head["numbers"]["m_hat"] == pytest.approx(head["numbers"]["m"] / (1 - 0.9**2))
    assert head["numbers"]["v_hat"] == pytest.approx(head["numbers"]["v"] / (1 - 0.999**2))
    assert head["numbers"]["after"] == found.after[name][place]
    assert head["weights"] == sum(each.size for each in found.before.values())
    np.testing.assert_allclose(arrays["term"], found.terms[name][:, 7, 1], rtol=1e-6)
    np.testing.assert_allclose(arrays["delta"] * arrays["read"], arrays["term"], rtol=1e-5)
    np.testing.assert_allclose(arrays["0.gradient.h"], found.state_grads["h"], rtol=1e-6)
    np.testing.assert_allclose(arrays["p"].sum(), 1, rtol=1e-6)
    np.testing.assert_allclose(arrays["error"], found.error, rtol=1e-6)


@pytest.mark.parametrize(
    ("cell", "parameter", "place", "symbol"),
    [
        ("elman", "recurrent.weight_hh_l0", (1, 0), "W_hh[2,1]"),
        ("elman", "recurrent.bias_ih_l0", (1,), "b_ih[2]"),
        ("lstm", "recurrent.weight_ih_l0", (5, 3), "W_if[3,4]"),
        ("indrnn", "recurrent.weight_hh_l0", (2,), "u[3]"),
        ("mingru", "recurrent.bias_ih_l0", (3,), "b_in[1]"),
    ],
)
def test_a_weights_name_and_its_two_factors(cell, parameter, place, symbol):
    found = measured(cell, number=1)
    _, head, arrays = packed(found, parameter, place)
    assert head["symbol"] == symbol
    np.testing.assert_allclose(arrays["delta"] * arrays["read"], arrays["term"], atol=1e-8)
    np.testing.assert_allclose(arrays["term"].sum(), found.gradients[parameter][place], rtol=1e-5)


@pytest.mark.parametrize(("parameter", "place"), [("weight", (2, 1)), ("bias", (2,))])
def test_the_output_uses_its_weights_once(parameter, place):
    found = measured()
    _, head, arrays = packed(found, f"readout.{parameter}", place)
    assert head["once"]
    assert np.isnan(arrays["delta"][:-1]).all()
    product = arrays["delta"][-1] * arrays["read"][-1]
    assert product == pytest.approx(found.gradients[f"readout.{parameter}"][place], rel=1e-6)


@pytest.mark.parametrize(
    ("optimizer", "clip"), [("adam", 0.01), ("sgd", None), ("sgd", 100.0)], ids=str
)
def test_what_is_told_is_what_was_measured(optimizer, clip, node_path, tmp_path):
    del node_path
    found = measured(optimizer=optimizer, clip=clip)
    block, head, arrays = packed(found)
    said = told(block, tmp_path)
    numbers = head["numbers"]
    assert len(said) == 2 * 4 + 6
    agree(said[2], [2, *found.states["h"][2]])
    agree(said[5], [numbers["answer"], numbers["answer"], found.loss, found.error[found.target]])
    norms = np.linalg.norm(found.state_grads["h"], axis=-1)
    agree(said[6], [4, norms[4], arrays["term"][3]])
    agree(said[8], [2, norms[2], norms[2] / norms[4], arrays["term"][1]])
    agree(said[10].replace("W_hn[2,2]", "w"), [4, numbers["gradient"]])
    clipped = [clip, numbers["factor"], numbers["clipped"]] if clip == 0.01 else [clip]
    agree(said[11], [head["weights"], found.norm, *(clipped if clip else [])])
    assert ("Nothing is clipped" in said[11]) == (clip is None)
    change = [numbers["before"], numbers["after"], head["weights"], found.loss, found.loss_after]
    agree(said[13], change)
    assert ("falls" in said[13]) == (found.loss_after < found.loss)
