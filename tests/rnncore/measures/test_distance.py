"""Influence of each input on an output, against finite differences, for modules of every kind."""

import numpy as np
import pytest
import torch
from torch import nn

from rnncore.measures import log10_input_influence
from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow
from rnncore.nn.mingru import MinGRU

STEPS, ROWS, SIZE, WIDTH = 12, 2, 3, 6
RECURRENT = (nn.RNN, nn.LSTM, nn.GRU, MinGRU)
MODULES = {kind.__name__: lambda kind=kind: kind(SIZE, WIDTH) for kind in RECURRENT} | {
    "window": lambda: CausalWindow(SIZE, WIDTH, 3),
    "convolution": lambda: CausalConvolution(SIZE, WIDTH, 2),
    "transformer": lambda: CausalTransformer(SIZE, WIDTH, 2),
}


def last_of(name):
    torch.manual_seed(0)
    module = MODULES[name]().double()

    def last(inputs):
        found = module(inputs)
        return (found[0] if isinstance(found, tuple) else found)[-1]

    return last, getattr(module, "field", STEPS)


def differences(last, inputs, size=1e-6):
    """The Frobenius norm of the Jacobian, input by input, from both sides: (T, B)."""
    total = torch.zeros(STEPS, ROWS, dtype=torch.float64)
    with torch.no_grad():
        for step in range(STEPS):
            for place in range(SIZE):
                moved = torch.zeros_like(inputs)
                moved[step, :, place] = size
                change = (last(inputs + moved) - last(inputs - moved)) / (2 * size)  # (B, K)
                total[step] += change.square().sum(-1)
    return total.sqrt().numpy()


@pytest.mark.parametrize("name", MODULES)
def test_it_is_that_of_finite_differences(name):
    last, field = last_of(name)
    inputs = torch.randn(STEPS, ROWS, SIZE, dtype=torch.float64)
    found = log10_input_influence(last, inputs)
    assert not inputs.requires_grad
    np.testing.assert_allclose(10**found, differences(last, inputs), rtol=1e-5, atol=1e-9)
    assert np.isneginf(found[: STEPS - field]).all()
    assert np.isfinite(found[-1]).all()


def test_outputs_of_every_step_are_refused():
    with pytest.raises(ValueError, match=r"outputs must be \(B, K\)"):
        log10_input_influence(lambda inputs: inputs, torch.zeros(3, 1, 2))
