"""Dropout between layers: torch's own masks, torch's own use of the generator."""

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pad_packed_sequence

import rnncore
from rnncore import every_step, record

from .comparing import assert_same


@pytest.mark.parametrize("lengths", [(5, 5), (2, 6, 1, 6)])
@pytest.mark.parametrize("dropout", [0.3, 1.0])
@pytest.mark.parametrize("both", [True, False])
def test_dropout_draws_the_masks_of_the_modules_own_forward(lab, kind, lengths, dropout, both):
    module = lab.module(kind, num_layers=3, dropout=dropout, bidirectional=both).train()
    inputs = lab.in_form(lab.rows(lengths), "packed")
    torch.manual_seed(21)
    output, _ = module(inputs)
    output.data.sum().backward()
    expected_state = torch.get_rng_state()
    gradients = {name: p.grad.numpy() for name, p in module.named_parameters()}
    torch.manual_seed(21)
    trace = record(module, inputs, loss=every_step)
    assert torch.equal(torch.get_rng_state(), expected_state)
    expected = pad_packed_sequence(output)[0].detach().numpy()
    np.testing.assert_allclose(trace.outputs, expected, rtol=1e-12, atol=1e-15)
    ours = rnncore.measures.parameter_gradients(trace)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(ours[name], gradient, rtol=1e-11, atol=1e-14, err_msg=name)
    below = np.concatenate([t.after(t.states["h"]) for t in trace.tracks if t.layer == 0], -1)
    factor = 0 if dropout == 1 else 1 / (1 - dropout)
    read = trace.layer_inputs(1)
    kept = read != 0
    assert not read[~trace.alive].any()
    np.testing.assert_allclose(read[kept], factor * below[kept], rtol=1e-15)
    assert kept[trace.alive].mean() < 1


def test_a_time_first_and_a_batch_first_module_draw_the_same_masks(lab, kind):
    rows = lab.rows((4, 4, 4))
    traces = []
    for form in ("time first", "batch first"):
        module = lab.module(kind, num_layers=2, dropout=0.5, batch_first=form == "batch first")
        inputs = lab.in_form(rows, form)
        torch.manual_seed(2)
        expected, _ = module(inputs)
        torch.manual_seed(2)
        traces.append(record(module, inputs))
        expected = expected if form == "time first" else expected.transpose(0, 1)
        np.testing.assert_allclose(traces[-1].outputs, expected.detach().numpy(), rtol=1e-12)
    assert_same(*traces)


def test_without_dropout_in_force_a_track_keeps_no_inputs_of_its_own(lab, kind):
    module = lab.module(kind, num_layers=2, dropout=0.5, bidirectional=True).eval()
    trace = record(module, torch.stack(lab.rows((4, 4)), 1))
    assert [track.inputs for track in trace.tracks] == [None] * 4
    joined = np.concatenate([t.after(t.states["h"]) for t in trace.tracks[:2]], -1)
    np.testing.assert_array_equal(trace.layer_inputs(1), joined)
    with pytest.raises(ValueError, match="layer must be from 0 to 1; got 2"):
        trace.layer_inputs(2)
