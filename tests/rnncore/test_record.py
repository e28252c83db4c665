"""record: what it leaves alone, dropout, forms of input, losses, and what it refuses."""

import copy

import numpy as np
import pytest
import torch

from rnncore import every_step, record

from .comparing import assert_same, fields


def snapshot(module):
    return {
        name: (
            value.clone(),
            value.requires_grad,
            None if value.grad is None else value.grad.clone(),
        )
        for name, value in module.named_parameters()
    }


@pytest.mark.parametrize("training", [True, False])
def test_the_module_is_left_as_it_was(lab, kind, training):
    module = lab.module(kind, num_layers=2, bidirectional=True).train(training)
    inputs = torch.stack(lab.rows((4, 4)), 1).requires_grad_()
    output, _ = module(inputs)
    output.sum().backward()
    inputs.grad = None
    next(module.parameters()).requires_grad_(False)
    calls = []
    module.register_forward_hook(lambda *_: calls.append(1))
    before, buffers, random = snapshot(module), list(module.buffers()), torch.get_rng_state()
    trace = record(module, inputs, loss=every_step)
    after = snapshot(module)
    assert list(before) == list(after)
    for name, (value, requires_grad, grad) in before.items():
        assert torch.equal(value, after[name][0])
        assert requires_grad == after[name][1]
        assert torch.equal(grad, after[name][2])
    assert module.training == training
    assert list(module.buffers()) == buffers
    assert inputs.grad is None
    assert not calls
    assert torch.equal(random, torch.get_rng_state())
    assert torch.is_grad_enabled()
    assert trace.tracks[0].gate_grads


def test_the_trace_shares_no_memory_with_the_module_or_the_inputs(lab, kind):
    module = lab.module(kind)
    inputs = torch.stack(lab.rows((4,)), 1)
    trace = record(module, inputs)
    kept = {name: array.copy() for name, array in fields(trace).items()}
    with torch.no_grad():
        inputs.add_(1)
        for parameter in module.parameters():
            parameter.add_(1)
    for name, array in fields(trace).items():
        np.testing.assert_array_equal(array, kept[name])


@pytest.mark.parametrize("context", [torch.no_grad, torch.inference_mode])
def test_gradients_are_recorded_where_the_caller_has_switched_them_off(lab, kind, context):
    module = lab.module(kind, num_layers=2).requires_grad_(False)
    inputs = torch.stack(lab.rows((4, 4)), 1)
    expected = record(module, inputs)
    with context():
        assert_same(record(module, inputs + 0), expected)
        assert not torch.is_grad_enabled()


def test_autocast_changes_nothing(lab, kind):
    module = lab.module(kind, dtype=torch.float32)
    inputs = torch.stack(lab.rows((4, 4), dtype=torch.float32), 1)
    expected = record(module, inputs)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert_same(record(module, inputs), expected)


def test_rows_do_not_disturb_each_other(lab, kind):
    module = lab.module(kind, num_layers=2, bidirectional=True)
    rows = lab.rows((3, 6, 1))
    together = record(module, lab.in_form(rows, "packed"))
    for b, row in enumerate(rows):
        alone = record(module, row)
        for ours, track in zip(together.tracks, alone.tracks, strict=True):
            for group in ("states", "state_grads", "gates", "gate_grads"):
                for name, array in getattr(track, group).items():
                    rest = getattr(ours, group)[name][:, b]
                    lab.assert_close(rest[: len(array)], array[:, 0], 1e-12)
                    assert np.isnan(rest[len(array) :]).all()


@pytest.mark.parametrize("layout", ["transposed", "strided", "expanded"])
def test_inputs_of_any_memory_layout(lab, kind, layout):
    module = lab.module(kind)
    base = torch.stack(lab.rows((6, 6, 6)), 1)
    inputs = {
        "transposed": base.transpose(0, 1),
        "strided": base[::2, ::2],
        "expanded": base[:, :1].expand(-1, 4, -1),
    }[layout]
    assert_same(record(module, inputs), record(module, inputs.contiguous()))


def test_reparametrised_weights_are_the_ones_in_force(lab):
    module = torch.nn.utils.parametrizations.weight_norm(lab.module("lstm"), "weight_hh_l0")
    inputs = torch.stack(lab.rows((4, 4)), 1)
    with torch.no_grad():
        expected = module(inputs)[0].numpy()
    np.testing.assert_allclose(record(module, inputs).outputs, expected, rtol=1e-12)


@pytest.mark.filterwarnings("ignore:.*weight_norm.* is deprecated")
@pytest.mark.parametrize("how", ["weight norm", "spectral norm", "pruned"])
def test_weights_that_a_hook_computes_are_not_older_than_what_they_are_made_of(lab, how):
    module, inputs = lab.module("lstm").eval(), torch.stack(lab.rows((4, 4)), 1)
    if how == "weight norm":
        torch.nn.utils.weight_norm(module, "weight_hh_l0")
    elif how == "spectral norm":
        torch.nn.utils.spectral_norm(module, "weight_hh_l0")
    else:
        torch.nn.utils.prune.l1_unstructured(module, "weight_hh_l0", 0.5)
    module(inputs)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(0.1)  # as an optimizer's step
        found = record(module, inputs).outputs
        np.testing.assert_allclose(found, module(inputs)[0].numpy(), rtol=1e-12)


def test_a_parametrization_that_moves_is_left_where_it_was(lab):
    module = torch.nn.utils.parametrizations.spectral_norm(lab.module("lstm"), "weight_hh_l0")
    inputs = torch.stack(lab.rows((4, 4)), 1)
    module(inputs)[0].sum().backward()  # what it holds of that cannot be copied
    before = copy.deepcopy(module.state_dict())
    record(module, inputs)
    assert all(torch.equal(value, module.state_dict()[name]) for name, value in before.items())


def test_a_copy_of_the_module_records_the_same(lab, kind):
    module = lab.module(kind)
    inputs = torch.stack(lab.rows((4, 4)), 1)
    assert_same(record(module, inputs), record(copy.deepcopy(module), inputs))


def test_labels_are_kept(lab):
    module = lab.module("gru")
    trace = record(module, lab.rows((3,))[0], labels=["under", "天", "👩‍👩‍👧"])
    assert trace.labels == ("under", "天", "👩‍👩‍👧")
    with pytest.raises(ValueError, match="one text for each of 3 steps; got 2"):
        record(module, lab.rows((3,))[0], labels=["a", "b"])
