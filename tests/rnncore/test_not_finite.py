"""Gradients that are very large, infinite or NaN: as torch's own backward pass leaves them."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures
from rnncore.engine import unroll
from rnncore.interventions import hold
from rnncore.interventions import record as record_held

from .oracle import mixed_loss


@pytest.mark.parametrize("form", ["time first", "packed"])
def test_the_careful_way_gives_the_same(lab, any_kind, form, monkeypatch):
    module = lab.module(any_kind, num_layers=2, bidirectional=True)
    rows = lab.rows((5, 5, 5) if form == "time first" else (3, 6, 1))
    inputs, hx = lab.in_form(rows, form), lab.hx(module, 3)
    walked = []
    monkeypatch.setattr(unroll, "_is_moderate", walked.append)
    trace = rnncore.record(module, inputs, hx, loss=lab.loss)
    assert walked
    lab.assert_trace_close(trace, lab.plain_loop(any_kind, module, rows, hx))


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_the_careful_way_heeds_held_gates(lab, kind, monkeypatch):
    module, inputs = lab.module(kind), torch.stack(lab.rows((6, 6)), 1)
    for gate in rnncore.CELLS[kind].gates:
        held = [hold(gate.name, 0.3, units=[0, 2], start=1, stop=4)]
        usual = record_held(module, inputs, loss=mixed_loss, interventions=held).tracks[0]
        with monkeypatch.context() as patched:
            patched.setattr(unroll, "_is_moderate", [].append)  # gives None: never
            careful = record_held(module, inputs, loss=mixed_loss, interventions=held).tracks[0]
        for group in ("state_grads", "gate_grads"):
            for name, array in getattr(usual, group).items():
                np.testing.assert_allclose(getattr(careful, group)[name], array, atol=1e-13)


def exploded(dtype=torch.float32):
    """The network of the report: ReLU, twelve times torch's usual recurrent weights."""
    torch.manual_seed(0)
    module = torch.nn.RNN(4, 16, nonlinearity="relu")
    with torch.no_grad():
        module.weight_hh_l0.mul_(12)
    return module.to(dtype), torch.randn(150, 1, 4, dtype=dtype)


def test_a_relu_network_that_overflowed_has_torchs_nan_and_no_zeros():
    module, inputs = exploded()
    trace = rnncore.record(module, inputs)
    weights = {name: p.detach() for name, p in module.named_parameters()}
    states = [torch.zeros(1, 16, requires_grad=True)]
    for x in inputs:
        states.append(torch.rnn_relu_cell(x, states[-1], *weights.values()))
        states[-1].retain_grad()
    states[-1].sum().backward()
    ours = trace.tracks[0].state_grads["h"]
    theirs = np.stack([state.grad.numpy() for state in states])
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))
    np.testing.assert_array_equal(np.isinf(ours), np.isinf(theirs))
    assert np.isnan(ours).any(-1).sum() > 50
    assert not (ours == 0).all(-1).any()
    assert np.isnan(measures.parameter_gradients(trace)["weight_hh_l0"]).all()
    # What was recorded is what is said of it: no number is made of what is none.
    raw = measures.log10_norm(ours.astype(np.float64))
    norms = measures.log10_gradient_norm(trace.tracks[0])
    np.testing.assert_array_equal(np.isnan(norms), np.isnan(raw))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_loss_that_is_no_number_reaches_what_it_reaches_in_torch(lab, any_kind, bad):
    module, rows = lab.module(any_kind), lab.rows((6,))

    def loss(_, final):
        return final.sum() * bad

    oracle = lab.plain_loop(any_kind, module, rows, loss=loss)
    trace = rnncore.record(module, torch.stack(rows, 1), loss=loss)
    for name, expected in oracle.tracks[0]["state_grads"].items():
        ours = trace.tracks[0].state_grads[name]
        np.testing.assert_array_equal(np.isfinite(ours), np.isfinite(expected))


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
@pytest.mark.parametrize("variant", ["plain", "v1", "v2", "gated"])
def test_towers_pass_what_torch_passes(variant, activation):
    generator = torch.Generator().manual_seed(0)
    tower = rnncore.residual.Tower(
        8, 3, variant=variant, activation=activation, generator=generator, dtype=torch.float64
    )
    x = torch.randn(2, 8, generator=generator, dtype=torch.float64)
    reads = torch.full((2, 8), torch.inf, dtype=torch.float64)
    reads[1] = torch.nan
    trace = rnncore.record(tower, x, loss=lambda _, final: (final * reads).sum())
    outputs = [x.requires_grad_()]
    for block in tower.blocks:
        outputs.append(block(outputs[-1]))
        outputs[-1].retain_grad()
    (outputs[-1] * reads).sum().backward()
    theirs = np.stack([output.grad.numpy() for output in outputs])
    ours = trace.tracks[0].state_grads["h"]
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs))
    np.testing.assert_array_equal(np.isinf(ours), np.isinf(theirs))


@pytest.mark.parametrize("seed", [0, 1, 3])
@pytest.mark.parametrize(("hidden", "batch"), [(3, 1), (8, 2)])  # the routes numpy and mm
def test_sums_that_overflow_come_out_as_torchs_own(seed, hidden, batch):
    """Which partial sum is infinite first decides between infinity and NaN."""
    torch.manual_seed(seed)
    network = torch.nn.RNN(2, hidden, nonlinearity="relu")
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(1e20)
    inputs = 1e17 * torch.randn(4, batch, 2)
    with torch.no_grad():
        expected, _ = network(inputs)
    found = rnncore.record(network, inputs, loss=None).outputs
    assert not np.isfinite(found).all()
    np.testing.assert_array_equal(np.isnan(found), expected.isnan())
    np.testing.assert_array_equal(np.isinf(found), expected.isinf())
