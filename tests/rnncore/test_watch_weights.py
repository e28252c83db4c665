"""Weights computed at each call, handed in, or moved: a trace has those that were used."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize

import rnncore

from .test_watch_cells import Loop, steps_of
from .test_watch_models import noise, own_loss
from .test_watch_training import Net, run
from .watching import assert_gradients, train


class Noisy(nn.Module):
    """A parametrization that draws a random number each time that it is asked."""

    def forward(self, weight):
        return weight * torch.rand(()).to(weight)


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("how", ["weight norm", "old weight norm", "spectral norm", "noise"])
def test_parametrized_modules_are_seen_with_the_weights_that_they_used(kind, how):
    def build():
        net = Net(kind)
        if how == "old weight norm":
            with pytest.warns(FutureWarning):
                nn.utils.weight_norm(net.rnn, "weight_hh_l0")
        elif how == "weight norm":
            parametrizations.weight_norm(net.rnn, "weight_hh_l0")
        elif how == "spectral norm":
            parametrizations.spectral_norm(net.rnn, "weight_hh_l0")
        else:
            parametrize.register_parametrization(net.rnn, "weight_hh_l0", Noisy())
        return net

    seen, _, gradients = train(build, run)
    assert steps_of(seen, "rnn") == [5, 5]
    plain = {name: g for name, g in gradients.items() if "bias" in name or "weight_ih" in name}
    found = sum(rnncore.measures.parameter_gradients(t)["bias_ih_l0"] for t in seen.traces["rnn"])
    np.testing.assert_allclose(found, plain["rnn.bias_ih_l0"], rtol=0, atol=1e-12)


def test_a_parametrized_cell_is_left_alone_and_seen_where_that_can_be():
    def build():
        model = Loop("gru", zeros=True)
        parametrizations.weight_norm(model.cell, "weight_hh")
        return model

    seen, _, gradients = train(build, run)
    assert steps_of(seen) == [5, 5]
    found = sum(rnncore.measures.parameter_gradients(t)["bias_hh_l0"] for t in seen.traces["cell"])
    np.testing.assert_allclose(found, gradients["cell.bias_hh"], rtol=0, atol=1e-12)

    def spectral():
        model = Loop("gru", zeros=True)
        parametrizations.spectral_norm(model.cell, "weight_hh")  # moves a buffer when it is asked
        return model

    train(spectral, run)

    def noisy():
        model = Loop("gru", zeros=True)
        parametrize.register_parametrization(model.cell, "weight_hh", Noisy())
        return model

    seen, *_ = train(noisy, run)
    with pytest.raises(rnncore.ReplayError, match="something else than its weights"):
        seen.traces["cell"][0]


def test_weights_computed_anew_between_steps_are_refused_for_what_they_are():
    model = nn.LSTM(3, 4).double()
    parametrize.register_parametrization(model, "weight_hh_l0", Noisy())
    with rnncore.watch(model) as seen:
        state = None
        for step in noise(3, 1, 2, 3, like=model):
            _, state = model(step, state)
    with pytest.raises(rnncore.ReplayError, match="were computed anew between its steps"):
        seen.traces[""][0]


def test_weights_moved_behind_the_back_of_autograd():
    """``p.data -= …`` counts as no change in place; the trace holds the weights of its own call."""
    model = Net("gru").double()
    before = model.rnn.weight_hh_l0.detach().clone()
    with rnncore.watch(model) as seen:
        for _ in range(2):
            run(model)
            for p in model.parameters():
                p.data -= 0.5 * p.grad
    first, second = (trace.tracks[0].parameters["weight_hh"] for trace in seen.traces["rnn"])
    np.testing.assert_array_equal(first, before)
    assert np.abs(second - first).max() > 1e-3


def test_other_weights_of_the_same_age_begin_another_chain():
    """Fast weights: each step is given its own, none of which was changed in place."""
    cell, state = nn.GRUCell(3, 4).double(), None
    weights = [{n: p.detach() * k for n, p in cell.named_parameters()} for k in (1, 2, 3)]
    with rnncore.watch(cell) as seen:
        for given, step in zip(weights, noise(3, 2, 3, like=cell), strict=True):
            inputs = (step,) if state is None else (step, state)
            state = torch.func.functional_call(cell, given, inputs)
    assert steps_of(seen, "") == [1, 1, 1]


def test_weights_handed_in_by_functional_call():
    model = Net("lstm").double()
    others = {name: p.detach() * 0.5 for name, p in model.named_parameters()}
    others = {name: p.requires_grad_() for name, p in others.items()}
    with rnncore.watch(model) as seen:
        x = noise(5, 2, 3, like=model)
        own_loss(torch.func.functional_call(model, others, x)).backward()
    assert_gradients(seen, "rnn", {name: p.grad for name, p in others.items()})
