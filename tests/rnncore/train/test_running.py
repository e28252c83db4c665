"""Runs: how they begin, what a snapshot measures, and that all of it follows from the recipe."""

import itertools
import math

import numpy as np
import pytest
import torch
from torch import nn

from rnncore.train import (
    Adding,
    Characters,
    Counting,
    FirstSymbol,
    Network,
    Recipe,
    TemporalOrder,
    fell,
    learned,
    reached,
    run,
)
from rnncore.train.networks import open_share

SMALL = {"batch": 8, "updates": 4, "every": 2}


def biases(model, gate):
    """The two biases of a gate, added up."""
    place = slice(gate * model.recurrent.hidden_size, (gate + 1) * model.recurrent.hidden_size)
    return (model.recurrent.bias_ih_l0 + model.recurrent.bias_hh_l0)[place].detach()


def built(network):
    return Recipe(FirstSymbol(30), network).build()[0]


def test_the_bias_of_the_gate_that_keeps():
    assert (biases(built(Network("lstm", keep_bias=3.0)), 1) == 3).all()
    assert (biases(built(Network("gru", keep_bias=-2.0)), 1) == -2).all()
    assert open_share(3.0, 40) == pytest.approx(0.1432, abs=1e-4)


def test_chrono_draws_biases_for_the_length():
    found = built(Network("lstm", hidden=500, init="chrono"))
    spans = biases(found, 1).exp()
    assert spans.min() >= 1
    assert spans.max() <= 29
    assert spans.mean().item() == pytest.approx(15, rel=0.05)
    torch.testing.assert_close(biases(found, 0), -biases(found, 1))


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_orthogonal_weights_keep_lengths(cell):
    found = built(Network(cell, hidden=6, init="orthogonal"))
    for block in found.recurrent.weight_hh_l0.split(6):
        torch.testing.assert_close(block @ block.T, torch.eye(6), atol=1e-6, rtol=0)
    assert not biases(found, 0).any()


def test_identity_copies_the_state():
    found = built(Network("elman", hidden=5, init="identity", nonlinearity="relu"))
    assert torch.equal(found.recurrent.weight_hh_l0.detach(), torch.eye(5))
    assert found.recurrent.nonlinearity == "relu"


def by_hand(model, recipe):
    """log10 of dL/dc after each step, by autograd through torch's own cell, float64."""
    inputs, targets = recipe.probe()
    layer, cell = model.recurrent.double(), nn.LSTMCell(4, recipe.network.hidden).double()
    cell.load_state_dict({k.removesuffix("_l0"): v for k, v in layer.state_dict().items()})
    state = (torch.zeros(16, recipe.network.hidden).double(),) * 2
    carried = []
    for step in inputs.double():
        state = cell(step, state)
        state[1].retain_grad()
        carried.append(state[1])
    recipe.task.loss(model.readout.double()(state[0]), targets).backward()
    norms = np.array([each.grad.norm().item() for each in carried])
    return np.log10(norms) - np.log10(norms[-1])


def test_the_profile_is_that_of_autograd():
    recipe = Recipe(FirstSymbol(12), Network("lstm", hidden=5), **SMALL)
    first = next(run(recipe))
    np.testing.assert_allclose(first.profile, by_hand(recipe.build()[0], recipe), atol=1e-4)
    assert first.reach == first.profile[0]


def test_a_snapshot_is_of_the_network_at_that_update():
    recipe = Recipe(FirstSymbol(6), Network("gru", hidden=5), **SMALL)
    shots = list(run(recipe))
    assert [shot.update for shot in shots] == [0, 2, 4]
    model, _ = recipe.build()
    weights = {name: torch.tensor(value) for name, value in shots[-1].weights.items()}
    for shot, state in ((shots[0], model.state_dict()), (shots[-1], weights)):
        model.load_state_dict(state)
        inputs, targets = recipe.held_out()
        answers = model(inputs)
        assert shot.loss == nn.functional.cross_entropy(answers, targets).item()
        assert shot.accuracy == (answers.argmax(-1) == targets).double().mean().item()
    assert all(gate.shape == (5,) for gate in shots[0].gates.values())
    assert set(shots[0].gates) == {"reset", "update", "candidate"}


def same(one, other):
    return (
        all(np.array_equal(one[name], other[name]) for name in one) and one.keys() == other.keys()
    )


@pytest.mark.parametrize("changed", [{}, {"data": 40}, {"noise": 0.1}, {"optimizer": "sgd"}])
def test_everything_follows_from_the_recipe(changed):
    recipe = Recipe(FirstSymbol(6), Network("lstm", hidden=4, dropout=0.2), **SMALL | changed)
    torch.manual_seed(1)
    shots = list(run(recipe))
    before = torch.get_rng_state()
    looked_at_more_often = Recipe(recipe.task, recipe.network, **SMALL | changed | {"every": 1})
    again = list(run(looked_at_more_often))
    assert torch.equal(before, torch.get_rng_state())
    assert same(shots[-1].weights, again[-1].weights)
    assert shots[1].loss == again[2].loss
    plain = list(run(Recipe(recipe.task, recipe.network, **SMALL)))
    assert same(shots[-1].weights, plain[-1].weights) == (not changed)


def test_a_cut_gradient_goes_no_further():
    recipe = Recipe(FirstSymbol(9), Network("elman", hidden=4), cut=3)
    model, _ = recipe.build()
    inputs, targets = recipe.probe()
    for cut in (0, 3):
        read = inputs.clone().requires_grad_()
        answers = model(read, cut)
        torch.testing.assert_close(answers, model(inputs))
        (gradient,) = torch.autograd.grad(recipe.task.loss(answers, targets), read)
        entered = gradient.flatten(1).any(1)
        assert entered.tolist() == [cut == 0] * 6 + [True] * 3


def test_what_the_study_found_of_the_first_symbol():
    plain, kept = (Recipe(FirstSymbol(40), Network("lstm", keep_bias=bias)) for bias in (0.0, 3.0))
    shots = list(itertools.islice(run(kept), 45))
    assert learned(shots, kept) is not None
    assert fell(shots, kept) < learned(shots, kept)
    assert reached(shots) == 0
    others = list(itertools.islice(run(plain), 15))
    assert (learned(others, plain), reached(others)) == (None, None)


def test_beyond_counts_words_until_the_first_that_is_wrong():
    recipe = Recipe(Counting(9), Network("lstm", hidden=16), rate=1e-2, updates=200, every=100)
    last = list(run(recipe))[-1]
    assert last.beyond >= 4
    assert last.accuracy == 1


def test_a_text_is_written_on():
    text = "round and round the ragged rock the ragged rascal ran. " * 20
    recipe = Recipe(Characters(20, text), Network("lstm"), rate=1e-2, updates=120, every=60)
    shots = list(run(recipe))
    assert set(shots[0].sample) <= set(text)
    assert "ragged" in shots[-1].sample
    assert "ragged" not in shots[0].sample
    assert learned(shots, recipe) is not None


@pytest.mark.parametrize("network", [Network("indrnn"), Network("mingru")])
def test_other_cells_and_tasks_run(network):
    for task in (TemporalOrder(10), Adding(6)):
        shots = list(run(Recipe(task, network, **SMALL)))
        assert all(math.isfinite(shot.loss) for shot in shots)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Network("rnn"), "cell must be one of 'elman', .*; got 'rnn'"),
        (lambda: Network(init="xavier"), "init must be one of 'torch', .*; got 'xavier'"),
        (lambda: Network(hidden=0), "hidden must be 1 or more; got 0"),
        (lambda: Network(dropout=1.0), "dropout must be from 0 to below 1; got 1.0"),
        (lambda: Network("elman", keep_bias=1.0), "keep_bias is for a cell with a gate"),
        (lambda: Network("elman", init="chrono"), "init 'chrono' is for a cell with a gate"),
        (lambda: Network(init="chrono", keep_bias=1.0), "keep_bias must be None with init"),
        (lambda: Network("mingru", init="identity"), "init must be 'torch' for 'mingru'"),
        (lambda: Recipe(optimizer="lbfgs"), "optimizer must be one of 'adam', 'sgd'; got 'lbfgs'"),
        (lambda: Recipe(rate=0.0), "rate must be above 0; got 0.0"),
        (lambda: Recipe(clip=math.nan), "clip must be above 0; got nan"),
        (lambda: Recipe(seed=-1), "seed must be 0 or more; got -1"),
    ],
)
def test_what_cannot_be_is_refused(build, said):
    with pytest.raises(ValueError, match=said):
        build()
