"""The longest chain against graphs whose ways can be counted by hand."""

import math

import pytest
import torch
from torch import nn

from rnncore import MinGRU
from rnncore.measures.chains import longest_chain
from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow
from rnncore.nn.scanned import ScannedMinGRU
from rnncore.nn.written_out import written_out

WIDTH = 4


def chain_of(module, steps):
    inputs = torch.randn(steps, 1, WIDTH).requires_grad_()
    if isinstance(module, ScannedMinGRU):
        return longest_chain(module(inputs)[0][-1])
    if isinstance(module, CausalWindow | CausalConvolution):
        return longest_chain(module(inputs)[-1])
    return longest_chain(written_out(module, inputs)[-1])


def test_the_longer_of_two_ways_is_the_chain():
    x = torch.ones(3, requires_grad=True)
    short = x.exp()
    long = (x * 2).reshape(3, 1).tanh().t()
    chain = longest_chain(short + long)
    assert chain.operations == ("mul", "view", "tanh", "t", "add")
    assert (chain.length, chain.computing) == (5, 3)
    assert longest_chain(short).operations == ("exp",)
    with pytest.raises(ValueError, match="has no graph"):
        longest_chain(torch.ones(3))


# The chain before and after the steps, and of each step: a product with the state, the sum with the
# inputs' part, activations and what is made of them. Before the first step stands the inputs'
# product, or that with the first state; after the last one states are stacked. A scan has levels.
COUNTED = {
    "elman": (lambda: nn.RNN(WIDTH, WIDTH), 1, 3),
    "lstm": (lambda: nn.LSTM(WIDTH, WIDTH), 1, 7),
    "gru": (lambda: nn.GRU(WIDTH, WIDTH), 1, 9),
    "mingru": (lambda: MinGRU(WIDTH, WIDTH), 4, 2),
    "scan": (lambda: ScannedMinGRU(WIDTH, WIDTH), 3, 3),
    "window": (lambda: CausalWindow(WIDTH, WIDTH, 3), 3, 0),
    "convolution": (lambda: CausalConvolution(WIDTH, WIDTH, 3), 1 + 4 * 3, 0),
    "transformer": (lambda: CausalTransformer(WIDTH, WIDTH, 2), 3 + 15 * 2, 0),
}


@pytest.mark.parametrize("network", COUNTED)
@pytest.mark.parametrize("steps", [16, 64, 100, 256])
def test_the_chain_of_a_network_is_what_its_equations_say(network, steps):
    make, whole, each = COUNTED[network]
    times = math.ceil(math.log2(steps)) if network == "scan" else steps
    assert chain_of(make(), steps).computing == whole + each * times


def test_the_operations_of_a_step_are_named():
    operations = chain_of(nn.LSTM(WIDTH, WIDTH), 3).operations
    step = ("addmm", "add", "split", "sigmoid", "mul", "add", "tanh", "mul")
    assert operations[-10:] == (*step, "stack", "select")
