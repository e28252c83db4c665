"""Networks written out, and by a scan, against the modules that they stand for."""

import pytest
import torch
from torch import nn

from rnncore import MinGRU
from rnncore.nn.causal import CausalTransformer
from rnncore.nn.scanned import ScannedMinGRU
from rnncore.nn.written_out import written_out

STEPS, ROWS, WIDTH = 37, 2, 6
MODULES = {
    "elman": lambda **more: nn.RNN(3, WIDTH, 2, **more),
    "lstm": lambda **more: nn.LSTM(3, WIDTH, 2, **more),
    "gru": lambda **more: nn.GRU(3, WIDTH, 2, **more),
    "mingru": lambda **more: MinGRU(3, WIDTH, 2, **more),
    "transformer": lambda: CausalTransformer(3, WIDTH, 2),
}


def outputs_and_gradients(module, run):
    torch.manual_seed(1)
    inputs = torch.randn(STEPS, ROWS, 3).double().requires_grad_()
    weight = torch.randn(STEPS, ROWS, WIDTH).double()
    outputs = run(inputs)
    wanted = [inputs, *module.parameters()]
    return [outputs, *torch.autograd.grad((outputs * weight).sum(), wanted)]


def assert_same(found, expected):
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", MODULES)
def test_written_out_it_computes_the_same(name):
    torch.manual_seed(0)
    module = MODULES[name]().double()

    def whole(inputs):
        found = module(inputs)
        return found[0] if isinstance(found, tuple) else found

    assert_same(
        outputs_and_gradients(module, lambda inputs: written_out(module, inputs)),
        outputs_and_gradients(module, whole),
    )


@pytest.mark.parametrize(
    "module",
    [nn.RNN(3, 4, nonlinearity="relu"), nn.GRU(3, 4, bidirectional=True), nn.Linear(3, 4)],
    ids=str,
)
def test_what_is_not_written_out_is_refused(module):
    with pytest.raises(TypeError, match=r"module must be nn\.RNN with tanh"):
        written_out(module, torch.zeros(2, 1, 3))


@pytest.mark.parametrize("steps", [1, 2, 3, 16, STEPS])
@pytest.mark.parametrize("batch_first", [False, True])
def test_a_scan_gives_the_states_and_gradients_of_the_steps_one_by_one(steps, batch_first):
    torch.manual_seed(0)
    loop = MinGRU(3, WIDTH, 2, batch_first=batch_first).double()
    scan = ScannedMinGRU(3, WIDTH, 2, batch_first=batch_first).double()
    scan.load_state_dict(loop.state_dict())
    shape = (ROWS, steps, 3) if batch_first else (steps, ROWS, 3)
    inputs, start = torch.randn(*shape).double(), torch.randn(2, ROWS, WIDTH).double()
    found = []
    for module in (loop, scan):
        given = [inputs.clone().requires_grad_(), start.clone().requires_grad_()]
        outputs, final = module(*given)
        loss = outputs.square().sum() + final.sin().sum()
        gradients = torch.autograd.grad(loss, [*given, *module.parameters()])
        found.append([outputs, final, *gradients])
    assert_same(found[1], found[0])


def test_a_scan_in_both_directions_or_with_dropout_is_refused():
    with pytest.raises(ValueError, match="bidirectional must be False and dropout 0 for"):
        ScannedMinGRU(3, 4, bidirectional=True)
    with pytest.raises(ValueError, match=r"got False and 0\.5"):
        ScannedMinGRU(3, 4, 2, dropout=0.5)
