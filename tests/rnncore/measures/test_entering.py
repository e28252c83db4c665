"""Where a gradient enters, against a loss whose own gradient at every step is known."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures

MODULES = {
    "elman": (torch.nn.RNN, {}),
    "relu": (torch.nn.RNN, {"nonlinearity": "relu"}),
    "lstm": (torch.nn.LSTM, {}),
    "gru": (torch.nn.GRU, {}),
    "indrnn": (rnncore.IndRNN, {}),
}


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("kind", MODULES)
def test_what_enters_is_the_losss_own_gradient(kind, both):
    torch.manual_seed(0)
    module, options = MODULES[kind]
    network = module(3, 5, bidirectional=both, **options).double()
    # The loss is a weighted sum of the outputs, so its gradient by each of them is its weight.
    weights = torch.randn(8, 2, 10 if both else 5, dtype=torch.float64)
    inputs = torch.randn(8, 2, 3, dtype=torch.float64)
    trace = rnncore.record(network, inputs, loss=lambda outputs, _: (outputs * weights).sum())
    for place, track in enumerate(trace.tracks):
        own = weights[..., 5 * place : 5 * place + 5].numpy()
        np.testing.assert_allclose(measures.entering_gradient(track), own, rtol=0, atol=1e-12)


@pytest.mark.parametrize("kind", MODULES)
def test_the_steps_that_a_loss_reads_are_found(kind):
    torch.manual_seed(1)
    module, options = MODULES[kind]
    network = module(3, 5, **options)  # float32: rounding must not look like a gradient
    trace = rnncore.record(network, torch.randn(30, 1, 3), loss=rnncore.at_step(4, 29))
    assert measures.entered_steps(trace.tracks[0]) == (4, 29)


def test_without_a_loss_it_says_so():
    trace = rnncore.record(torch.nn.GRU(2, 3), torch.randn(4, 1, 2), loss=None)
    with pytest.raises(ValueError, match="recorded without a loss"):
        measures.entering_gradient(trace.tracks[0])


@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("kind", [kind for kind in MODULES if kind != "lstm"])
def test_growth_is_that_of_each_step_alone(kind, both):
    """Against a loss that reads every step: what passes through a step, by its own vector product.

    Only h is followed, so this holds for cells whose state is h alone: not for the LSTM.
    """
    torch.manual_seed(2)
    module, options = MODULES[kind]
    network = module(3, 5, bidirectional=both, **options).double()
    inputs = torch.randn(12, 1, 3, dtype=torch.float64)
    trace = rnncore.record(network, inputs, loss=rnncore.every_step)
    for track in trace.tracks:
        jacobians = measures.step_jacobians(track)[:, 0]  # (T, H, H)
        after = track.after(track.state_grads["h"])[:, 0]
        sent = np.einsum("thk,th->tk", jacobians, after)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log10(np.linalg.norm(sent, axis=1) / np.linalg.norm(after, axis=1))
        np.testing.assert_allclose(measures.log10_step_growth(track), ratio, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("kind", MODULES)
def test_growth_adds_up_to_the_whole_change_where_a_gradient_enters_once(kind):
    torch.manual_seed(3)
    module, options = MODULES[kind]
    network = module(3, 5, **options).double()
    trace = rnncore.record(network, torch.randn(40, 1, 3).double(), loss=rnncore.at_step(39))
    track = trace.tracks[0]
    norms = measures.log10_gradient_norm(track)[:, 0]
    total = np.nansum(measures.log10_step_growth(track))
    np.testing.assert_allclose(total, norms[0] - norms[-1], atol=1e-9)
