"""Networks without a state, trained beside the recurrent ones, and lengths beyond the trained."""

import numpy as np
import pytest
import torch

from rnncore.train import (
    Causal,
    Characters,
    FirstSymbol,
    Independent,
    LocalRule,
    Network,
    Parity,
    Recall,
    Recipe,
    VariedRecipe,
    learned,
    rebuilt,
    right_at,
    run,
    trace_of,
)
from rnncore.train.sampling import sample

SMALL = {"batch": 8, "updates": 4, "every": 2}
KINDS = [
    Causal("window", 6, width=3),
    Causal("convolution", 6, layers=2),
    Causal("transformer", 6, layers=2, dropout=0.2),
]


@pytest.mark.parametrize("network", KINDS)
def test_a_run_follows_from_its_recipe(network):
    recipe = VariedRecipe(Parity(12), network, **SMALL)
    torch.manual_seed(1)
    shots, again = list(run(recipe)), list(run(recipe))
    assert [shot.update for shot in shots] == [0, 2, 4]
    for one, other in zip(shots, again, strict=True):
        assert (one.loss, one.gradient_norm) == (other.loss, other.gradient_norm)
        assert np.array_equal(one.profile, other.profile)
    model, inputs = rebuilt(recipe, shots[-1].weights), recipe.held_out()
    assert recipe.task.loss(model(inputs.inputs), inputs.targets).item() == shots[-1].loss


@pytest.mark.parametrize("network", KINDS)
def test_the_profile_is_that_of_what_was_read(network):
    recipe = Recipe(FirstSymbol(11), network, **SMALL)
    first, (model, _) = next(run(recipe)), recipe.build()
    model.double().eval()
    inputs, targets = recipe.probe()

    def loss(read):
        return recipe.task.loss(model(read), targets)

    found = torch.autograd.functional.jacobian(loss, inputs.double()).square().sum((1, 2)).sqrt()
    with np.errstate(divide="ignore"):
        logs = np.log10(found.numpy())
    np.testing.assert_allclose(first.profile, logs - logs[-1], atol=1e-4)
    field = getattr(model.causal, "field", 11)
    assert np.isneginf(first.profile).tolist() == [True] * (11 - field) + [False] * field
    assert first.gates == {}
    assert first.state.shape == (6,)


def test_each_length_is_drawn_and_none_beyond():
    recipe = VariedRecipe(Parity(14), shortest=11)
    batches = recipe.batches(torch.Generator().manual_seed(0))
    assert {len(next(batches).inputs) for _ in range(60)} == {11, 12, 13, 14}
    assert len(recipe.held_out().inputs) == 14


def test_who_sees_two_steps_back_learns_the_rule_and_who_does_not_does_not():
    def trained(network, task):
        recipe = VariedRecipe(task, network, rate=1e-2, updates=120, every=40)
        shots = list(run(recipe))
        return learned(shots, recipe), right_at(recipe, shots[-1].weights, (20, 60))

    near, far = (trained(Causal("window", width=wide), LocalRule(20)) for wide in (3, 2))
    assert near[0] is not None
    assert (near[1] > 0.95).all()
    assert far[0] is None
    assert (abs(far[1] - 0.5) < 0.1).all()
    own = trained(Causal("window"), Independent(20))
    assert (own[1] > 0.95).all()


def test_right_at_is_the_share_of_right_answers_at_the_end():
    recipe = Recipe(Recall(8, 5), Network("gru", 4), **SMALL)
    weights = list(run(recipe))[-1].weights
    model, (inputs, targets) = rebuilt(recipe, weights), recipe.held_out(15)
    with torch.no_grad():
        right = (model(inputs)[-1].argmax(-1) == targets[-1]).double().mean().item()
    assert right_at(recipe, weights, (15,)).tolist() == [right]
    with pytest.raises(ValueError, match="steps must be 6 or more"):
        right_at(recipe, weights, (5,))


def test_without_a_state_the_last_steps_are_read_anew():
    task = Characters(20, "abc" * 200)
    recipe = Recipe(task, Causal("window", 8, width=2), rate=1e-2, updates=60, every=60)
    model = rebuilt(recipe, list(run(recipe))[-1].weights)
    assert sample(model, task, letters=9) == "bcabcabca"
    with pytest.raises(ValueError, match="model must have a state"):
        trace_of(model, recipe)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Causal("rnn"), "kind must be one of 'window', .*; got 'rnn'"),
        (lambda: Causal("window", width=0), "width must be 1 or more; got 0"),
        (lambda: Causal("transformer", 5), "hidden must be even for 'transformer'; got 5"),
        (lambda: Causal("window", dropout=1.0), "dropout must be from 0 to below 1; got 1.0"),
        (lambda: Recipe(network=Causal("window"), cut=3), "cut must be 0 for a network without"),
        (lambda: VariedRecipe(Parity(9)), "shortest must be 9, the task's steps, or less; got 10"),
        (lambda: VariedRecipe(Recall(20, 12)), "steps must be 13 or more"),
        (lambda: VariedRecipe(data=5), "data must be 0 for sequences of many lengths; got 5"),
    ],
)
def test_what_cannot_be_is_refused(build, said):
    with pytest.raises(ValueError, match=said):
        build()
