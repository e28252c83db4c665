"""A stream gives what the whole sequence gives, and keeps what it says."""

import pytest
import torch
from torch import nn

from rnncore import IndRNN, MinGRU
from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow
from rnncore.nn.streaming import Stream

STEPS, ROWS, WIDTH, LAYERS = 40, 2, 8, 2
FLOAT = 8  # bytes

STATE = LAYERS * WIDTH
# With the numbers that each keeps a row: of state or field, and those that every step adds.
MODULES = {
    "elman": (lambda: nn.RNN(3, WIDTH, LAYERS), STATE, 0),
    "lstm": (lambda: nn.LSTM(3, WIDTH, LAYERS), 2 * STATE, 0),
    "gru": (lambda: nn.GRU(3, WIDTH, LAYERS), STATE, 0),
    "mingru": (lambda: MinGRU(3, WIDTH, LAYERS), STATE, 0),
    "indrnn": (lambda: IndRNN(3, WIDTH, LAYERS), STATE, 0),
    "window": (lambda: CausalWindow(3, WIDTH, 4), 3 * 3, 0),
    "convolution": (lambda: CausalConvolution(3, WIDTH), (2 + 4 + 8) * WIDTH, 0),
    "transformer": (lambda: CausalTransformer(3, WIDTH, LAYERS), 0, 2 * STATE),
}


@pytest.mark.parametrize("name", MODULES)
def test_a_stream_gives_what_the_whole_sequence_gives_and_keeps_no_more(name):
    torch.manual_seed(0)
    make, numbers, more = MODULES[name]
    module = make().double()
    inputs = torch.randn(STEPS, ROWS, 3).double()
    with torch.no_grad():
        whole = module(inputs)
    stream, found = Stream(module, ROWS), []
    for step, each in enumerate(inputs, 1):
        found.append(stream.read(each))
        assert stream.bytes == FLOAT * ROWS * (numbers + more * step)
    whole = whole[0] if isinstance(whole, tuple) else whole
    torch.testing.assert_close(torch.stack(found), whole, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("module", [nn.Linear(3, 3), nn.GRU(3, 3, bidirectional=True)], ids=str)
def test_what_cannot_be_streamed_is_refused(module):
    with pytest.raises(TypeError, match="must read in one direction, and be known here; got"):
        Stream(module)
