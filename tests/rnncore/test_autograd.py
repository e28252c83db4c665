"""The engine as a differentiable operation: gradcheck, training IndRNN, no second derivative."""

import copy
import gc
import weakref

import pytest
import torch

import rnncore
from rnncore import CELLS
from rnncore.engine import differentiable
from rnncore.engine.stack import Stack
from tests.covering import covering

from .conftest import KINDS_BY_ROUTES, name_of


def leaves(lab, kind, **options):
    """A small stack, its inputs and initial states, all double and requiring gradients."""
    module = lab.module(kind, hidden=2, input_size=2, **options)
    stack = Stack.of(module, CELLS[kind.partition("-")[0]])
    inputs = torch.stack(lab.rows((4, 4, 4), size=2), 1).requires_grad_()
    hx = lab.hx(module, 3)
    hx = hx if isinstance(hx, tuple) else (hx,)
    initial = dict(zip(stack.cell.states, (h.requires_grad_() for h in hx), strict=True))
    parameters = [p for track in stack.parameters for p in track.values()]
    return stack, inputs, initial, parameters


@pytest.mark.parametrize(
    ("kind", "options", "lengths"),
    covering(
        KINDS_BY_ROUTES,
        [{"bias": False}, {"num_layers": 2, "bidirectional": True}],
        [(4, 4, 4), (4, 2, 1)],
    ),
    indirect=["kind"],
    ids=name_of,
)
def test_gradcheck_of_forward_and_adjoint(lab, kind, options, lengths):
    lengths = torch.tensor(lengths)
    stack, inputs, initial, parameters = leaves(lab, kind, **options)

    def run(*_):
        return differentiable.unroll(stack, inputs, lengths, initial)

    # gradcheck moves its arguments in place; the stack holds the same tensors.
    assert torch.autograd.gradcheck(run, (inputs, *initial.values(), *parameters))


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("form", ["time first", "batch first", "unbatched", "packed"])
def test_gradcheck_of_indrnn_in_training(lab, nonlinearity, form):
    options = {"num_layers": 2, "bidirectional": True, "batch_first": form == "batch first"}
    module = lab.module(f"indrnn-{nonlinearity}", hidden=2, **options).train()
    rows = [row.requires_grad_() for row in lab.rows((2, 4, 1) if form == "packed" else (3, 3))]
    hx = lab.hx(module, 1 if form == "unbatched" else len(rows)).requires_grad_()

    used = rows[:1] if form == "unbatched" else rows

    def outputs(*_):
        output, h_n = module(lab.in_form(rows, form), hx[:, 0] if form == "unbatched" else hx)
        # A packed output's values: .data of a PackedSequence is its tensor, graph included.
        return (output.data if form == "packed" else output), h_n

    assert torch.autograd.gradcheck(outputs, (*used, hx, *module.parameters()))


def test_a_training_step_of_indrnn_equals_one_through_the_plain_loop(lab):
    module = lab.module("indrnn-relu", num_layers=2, bidirectional=True)
    rows = lab.rows((5, 2, 7))
    expected = lab.plain_loop("indrnn-relu", module, rows, loss=lambda o, _: (o**2).sum())
    output, _ = module(lab.in_form(rows, "packed"))
    (output.data**2).sum().backward()
    for name, parameter in module.named_parameters():
        lab.assert_close(
            parameter.grad.numpy().ravel(), expected.parameter_grads[name].ravel(), 1e-12, name
        )


def test_training_lowers_the_loss():
    torch.manual_seed(0)
    module = rnncore.IndRNN(2, 8, nonlinearity="relu")
    optimizer = torch.optim.Adam(module.parameters(), 1e-2)
    inputs = torch.randn(10, 16, 2)
    target = inputs[..., :1].cumsum(0)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = ((module(inputs)[0].sum(-1, keepdim=True) - target) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2


@pytest.mark.parametrize("loss", [torch.sum, lambda o: (o**2).sum()], ids=["sum", "squares"])
def test_double_backward_is_refused(lab, loss):
    module = lab.module("indrnn-tanh")
    inputs = torch.stack(lab.rows((4, 4)), 1).requires_grad_()
    output, _ = module(inputs)
    with pytest.raises(RuntimeError, match="cannot be differentiated twice"):
        torch.autograd.grad(loss(output), inputs, create_graph=True)


def test_a_parameter_changed_between_forward_and_backward_is_noticed(lab):
    module = lab.module("indrnn-tanh")
    output, _ = module(torch.stack(lab.rows((4, 4)), 1))
    with torch.no_grad():
        module.weight_hh_l0.add_(1)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        output.sum().backward()


def test_an_output_changed_in_place_leaves_the_gradients_right(lab):
    module = lab.module("indrnn-tanh")
    inputs = torch.stack(lab.rows((4, 4)), 1)
    module(inputs)[0].sum().backward()
    expected = copy.deepcopy({n: p.grad for n, p in module.named_parameters()})
    module.zero_grad()
    output, _ = module(inputs)
    output.add_(1)
    output.sum().backward()
    for name, parameter in module.named_parameters():
        assert torch.equal(parameter.grad, expected[name])


def test_backward_twice_with_the_graph_retained(lab):
    module = lab.module("indrnn-tanh", num_layers=2, bidirectional=True)
    output, h_n = module(torch.stack(lab.rows((4, 4)), 1))
    loss = output.sum() + h_n.sum()
    first = torch.autograd.grad(loss, list(module.parameters()), retain_graph=True)
    second = torch.autograd.grad(loss, list(module.parameters()))
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


def test_a_network_left_without_backward_is_freed_at_once(lab):
    module = lab.module("indrnn-tanh")
    gc.disable()
    try:
        output, _ = module(torch.stack(lab.rows((4, 4)), 1))
        kept = weakref.ref(output.grad_fn)
        del output, _
        assert kept() is None
    finally:
        gc.enable()


def test_a_short_row_that_ends_in_infinity_leaves_the_parameter_gradients_finite():
    module = rnncore.IndRNN(1, 1, nonlinearity="relu", bias=False, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.fill_(0.0)
        module.weight_hh_l0.fill_(1e200)
    # The first row goes from 1e150 over the top in its only step; the second stays at 0. By
    # hand: dL/du is the state before that step, and no step follows.
    hx = torch.tensor([1e150, 0.0], dtype=torch.float64).reshape(1, 2, 1)
    inputs = torch.nn.utils.rnn.pack_sequence(
        [torch.zeros(1, 1).double(), torch.zeros(3, 1).double()], enforce_sorted=False
    )
    output, _ = module(inputs, hx)
    output.data.sum().backward()
    assert output.data.isinf().any()
    assert module.weight_hh_l0.grad.item() == 1e150
    trace = rnncore.record(module, inputs, hx, loss=rnncore.every_step)
    assert rnncore.measures.parameter_gradients(trace)["weight_hh_l0"].item() == 1e150
