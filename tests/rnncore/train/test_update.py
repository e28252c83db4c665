"""One update taken apart, against torch: autograd, ``clip_grad_norm_`` and its optimizers."""

import math

import pytest
import torch
from torch import nn

from rnncore.train import FirstSymbol, Network, Parity, Recipe, measure_update
from rnncore.train.networks import Learner

SMALL = {"batch": 1, "rate": 0.05}


def torchs(recipe, number):
    """The update by torch alone: (outputs of each step, model, loss, norm, optimizer, batch)."""
    model, generator = recipe.build()
    model = model.double()
    kind = torch.optim.Adam if recipe.optimizer == "adam" else torch.optim.SGD
    momentum = {} if recipe.optimizer == "adam" else {"momentum": 0.9}
    optimizer = kind(model.parameters(), recipe.rate, **momentum)
    batches = recipe.batches(generator)
    for _ in range(number):
        inputs, targets = next(batches)
        inputs = inputs.double()
        states, _ = model.recurrent(inputs)
        states.retain_grad()
        answers = model.readout(states[-1])
        answers.retain_grad()
        loss = nn.functional.cross_entropy(answers, targets)
        optimizer.zero_grad()
        loss.backward()
        before = {n: p.detach().clone() for n, p in model.named_parameters()}
        gradients = {n: p.grad.clone() for n, p in model.named_parameters()}
        norm = nn.utils.clip_grad_norm_(model.parameters(), recipe.clip or math.inf)
        optimizer.step()
    again = nn.functional.cross_entropy(model(inputs), targets)
    return model, optimizer, before, gradients, norm, loss, again, states, answers


def same(found, wanted):
    for name, array in wanted.items():
        torch.testing.assert_close(
            torch.from_numpy(found[name]), array.detach(), rtol=1e-9, atol=1e-13
        )


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru", "indrnn", "mingru"])
@pytest.mark.parametrize(
    ("optimizer", "clip", "number"), [("sgd", None, 1), ("sgd", 0.3, 4), ("adam", 0.3, 3)]
)
def test_an_update_is_torchs(cell, optimizer, clip, number):
    recipe = Recipe(
        FirstSymbol(5), Network(cell, hidden=3), optimizer=optimizer, clip=clip, **SMALL
    )
    found = measure_update(recipe, number)
    model, theirs, before, gradients, norm, loss, again, states, answers = torchs(recipe, number)
    assert found.loss == pytest.approx(float(loss.detach()), rel=1e-12)
    assert found.loss_after == pytest.approx(float(again.detach()), rel=1e-9)
    assert found.norm == pytest.approx(float(norm), rel=1e-10)
    same({"y": found.outputs}, {"y": answers[0]})
    same({"h": found.states["h"][1:]}, {"h": states[:, 0]})
    same({"e": found.error}, {"e": answers.grad[0]})
    same({"last": found.state_grads["h"][-1]}, {"last": states.grad[-1, 0]})
    same(found.before, before)
    same(found.gradients, gradients)
    same(found.after, dict(model.named_parameters()))
    factor = min(1, clip / (float(norm) + 1e-6)) if clip else 1
    assert found.factor == pytest.approx(factor, rel=1e-10)
    held = {"m": "exp_avg", "v": "exp_avg_sq", "velocity": "momentum_buffer"}
    for ours, arrays in found.moments_after.items():
        same(arrays, {n: theirs.state[p][held[ours]] for n, p in model.named_parameters()})


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru", "indrnn", "mingru"])
def test_a_step_gives_what_a_weight_of_its_own_would_get(cell):
    """The gradient of a copy of every weight that only one step uses."""
    torch.manual_seed(0)
    recipe = Recipe(FirstSymbol(4), Network(cell, hidden=2), clip=None, **SMALL)
    found = measure_update(recipe)
    learner, generator = recipe.build()
    inputs, targets = recipe.task.batch(1, generator)
    copies = [Learner(recipe.network, recipe.task, generator).double() for _ in range(4)]
    for copy in copies:
        copy.load_state_dict(learner.state_dict())
    state = None
    for copy, step in zip(copies, inputs.double(), strict=True):
        output, state = copy.recurrent(step[None], state)
    nn.functional.cross_entropy(copies[-1].readout(output[-1]), targets).backward()
    for t, copy in enumerate(copies):
        terms = {n: p.grad for n, p in copy.named_parameters() if p.grad is not None}
        assert len(terms) >= (4 if cell != "mingru" else 2)
        same({name: term[t] for name, term in found.terms.items()}, terms)
    for name, delta in found.deltas.items():
        read, term = found.read[name], found.terms[name]
        product = delta * read if term.ndim == 2 else delta[:, :, None] * read[:, None]
        same({"term": product}, {"term": torch.from_numpy(term)})


def test_what_an_update_here_is_without():
    for part in ({"noise": 0.1}, {"cut": 2}, {"weight_decay": 0.1}):
        with pytest.raises(ValueError, match="must be 0 for one update"):
            measure_update(Recipe(FirstSymbol(4), Network("gru", 2), **SMALL, **part))
    with pytest.raises(ValueError, match="must be asked at the end; 'parity'"):
        measure_update(Recipe(Parity(4), Network("gru", 2), **SMALL))
    with pytest.raises(ValueError, match="batch of one; got 2"):
        measure_update(Recipe(FirstSymbol(4), Network("gru", 2), batch=2))
    with pytest.raises(ValueError, match="number must be 1 or more; got 0"):
        measure_update(Recipe(FirstSymbol(4), Network("gru", 2), **SMALL), 0)
