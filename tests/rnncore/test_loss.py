"""The loss of record: what it is given, what it may do, and what is refused."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import at_step, every_step, last_step, record

from .comparing import assert_same


def test_the_losses_of_the_package(lab, kind):
    module = lab.module(kind, bidirectional=True)
    inputs = lab.in_form(lab.rows((3, 5)), "packed")
    trace = record(module, inputs)
    outputs = trace.outputs
    final = outputs[2, 0, :4].sum() + outputs[4, 1, :4].sum() + outputs[0, :, 4:].sum()
    assert trace.loss == pytest.approx(final, rel=1e-12)
    assert record(module, inputs, loss=every_step).loss == pytest.approx(outputs.sum(), rel=1e-12)
    _, h_n = module(inputs)
    h_n = h_n[0] if isinstance(h_n, tuple) else h_n
    assert trace.loss == pytest.approx(h_n.sum().item(), rel=1e-12)


def test_a_loss_sees_time_first_rows_in_the_callers_order_and_final_states(lab, kind):
    module = lab.module(kind, num_layers=2, bidirectional=True, batch_first=True)
    inputs = lab.in_form(lab.rows((3, 5, 1)), "packed")
    seen = []

    def loss(outputs, final):
        seen.append((outputs.detach().clone(), final.detach().clone()))
        return last_step(outputs, final)

    trace = record(module, inputs, loss=loss)
    (outputs, final) = seen[0]
    np.testing.assert_array_equal(outputs.numpy(), trace.outputs)
    _, h_n = module(inputs)
    h_n = h_n[0] if isinstance(h_n, tuple) else h_n
    torch.testing.assert_close(final, torch.cat((h_n[-2], h_n[-1]), -1), rtol=1e-12, atol=1e-15)


def test_a_loss_that_writes_into_its_arguments_does_not_reach_the_trace(lab):
    module, inputs = lab.module("gru"), lab.rows((3,))[0]

    def loss(outputs, final):
        total = final.sum()
        outputs.data.zero_()
        return total

    assert_same(record(module, inputs, loss=loss), record(module, inputs))


def test_a_loss_through_another_module_leaves_its_gradients_alone(lab):
    head = torch.nn.Linear(4, 2, dtype=torch.float64)
    module = lab.module("gru")
    target = torch.tensor([0, 1])
    inputs = torch.stack(lab.rows((4, 4)), 1)
    trace = record(
        module,
        inputs,
        loss=lambda _, final: torch.nn.functional.cross_entropy(head(final), target),
    )
    assert head.weight.grad is None
    output, _ = module(inputs)
    torch.nn.functional.cross_entropy(head(output[-1]), target).backward()
    ours = rnncore.measures.parameter_gradients(trace)
    for name, parameter in module.named_parameters():
        np.testing.assert_allclose(ours[name], parameter.grad.numpy(), rtol=1e-11, atol=1e-15)


def test_without_a_loss_the_gradients_are_absent_not_zero(lab, kind):
    trace = record(lab.module(kind), torch.stack(lab.rows((4,)), 1), loss=None)
    assert trace.loss is None
    assert trace.tracks[0].state_grads == {}
    assert trace.tracks[0].gate_grads == {}
    with pytest.raises(ValueError, match="recorded without a loss"):
        rnncore.measures.parameter_gradients(trace)


def test_gradient_that_arrives_past_a_rows_end_goes_nowhere(lab, kind):
    module = lab.module(kind, num_layers=2, bidirectional=True)
    inputs = lab.in_form(lab.rows((2, 5)), "packed")
    first = record(module, inputs, loss=lambda o, _: o.sum() + 100 * o[2:, 0].sum())
    assert_same(first, record(module, inputs, loss=every_step))


BAD_LOSSES = {
    "no scalar": (lambda o, _: o, "loss must return a scalar tensor; got"),
    "a number": (lambda *_: 3.0, "loss must return a scalar tensor; got float"),
    "a constant": (lambda *_: torch.ones(()), "loss must depend on outputs or final"),
    "detached": (lambda o, _: o.detach().sum(), "loss must depend on outputs or final"),
    "another leaf": (
        lambda *_: torch.ones((), requires_grad=True) * 2,
        "loss must depend on outputs or final",
    ),
}


@pytest.mark.parametrize("name", BAD_LOSSES)
def test_bad_losses_are_refused(lab, name):
    loss, message = BAD_LOSSES[name]
    with pytest.raises(ValueError, match=message):
        record(lab.module("gru"), lab.rows((3,))[0], loss=loss)


def test_at_step_is_the_sum_of_the_outputs_there(lab, kind):
    module = lab.module(kind, num_layers=2, bidirectional=True)
    inputs = lab.in_form(lab.rows((4, 7)), "packed")
    for steps in ((0,), (6,), (2, 5)):
        trace = record(module, inputs, loss=at_step(*steps))
        assert_same(trace, record(module, inputs, loss=lambda o, _, s=steps: o[list(s)].sum()))
        assert trace.loss == pytest.approx(trace.outputs[list(steps)].sum(), rel=1e-12)
    # The first row ended before step 5, so nothing of it is asked for.
    alone = record(module, inputs, loss=at_step(5))
    for track in alone.tracks:
        assert not np.nan_to_num(track.state_grads["h"][:, 0]).any()
        assert track.state_grads["h"][:6, 1].any()


def test_every_step_is_the_sum_of_all_single_steps(lab):
    module, row = lab.module("lstm"), lab.rows((5,))[0]
    single = [record(module, row, loss=at_step(t)).tracks[0].state_grads["h"] for t in range(5)]
    whole = record(module, row, loss=every_step).tracks[0].state_grads["h"]
    np.testing.assert_allclose(sum(single), whole, rtol=1e-12, atol=1e-15)


def test_at_step_refuses_a_step_that_there_is_not(lab):
    for step in (-1, 3):
        with pytest.raises(ValueError, match=f"step must be from 0 to 2; got {step}"):
            record(lab.module("gru"), lab.rows((3,))[0], loss=at_step(step))
    with pytest.raises(ValueError, match="at least one step"):
        at_step()
