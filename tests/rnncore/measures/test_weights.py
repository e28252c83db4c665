"""What each step adds to a weight's gradient, against autograd with a copy for every step."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import CELLS, measures
from tests.rnncore import toys

# A cell without recurrent weights, and one whose recurrent weights read r ⊙ h.
REFUSED = {("mingru", "weight_hh"): "must be 'weight_ih'", ("resetbefore", "weight_hh"): "no sum"}


def terms(lab, kind, module, rows, hx):
    """By autograd: dL/dW with a copy of both weights for every step, ``{name: (T, rows, ...)}``."""
    steps = max(len(row) for row in rows)
    parameters = {name.removesuffix("_l0"): p.detach() for name, p in module.named_parameters()}
    copies = {
        name: torch.stack([parameters[name]] * steps).requires_grad_()
        for name in ("weight_ih", "weight_hh")
        if name in parameters
    }
    names = ("h", "c") if kind in ("lstm", "coupled", "odd") else ("h",)
    given = hx if isinstance(hx, tuple) else (hx,)
    total = torch.zeros((), dtype=torch.float64)
    for b, row in enumerate(rows):
        state = {name: value[0, b] for name, value in zip(names, given, strict=True)}
        for t, x in enumerate(row):
            own = parameters | {name: copy[t] for name, copy in copies.items()}
            state, _, _ = lab.step(kind, own, x, state)
            total = total + state["h"].sum()
    grads = torch.autograd.grad(total, list(copies.values()))
    return dict(zip(copies, (grad.numpy() for grad in grads), strict=True))


@pytest.mark.parametrize("weight", ["weight_hh", "weight_ih"])
@pytest.mark.parametrize("lengths", [(6,), (6, 3, 5)], ids=["one row", "three rows"])
def test_norms_by_gate_equal_those_of_autograds_terms(lab, any_kind, weight, lengths):
    if (any_kind, weight) in REFUSED:
        return
    module, rows = lab.module(any_kind), lab.rows(lengths)
    hx = lab.hx(module, len(rows))
    trace = rnncore.record(module, lab.in_form(rows, "packed"), hx, loss=rnncore.every_step)
    ours = measures.log10_weight_gradient_norms(trace, trace.tracks[0], weight)
    cell = CELLS[trace.tracks[0].cell]
    assert list(ours) == list(cell.gradient_names)
    blocks = np.split(terms(lab, any_kind, module, rows, hx)[weight], cell.blocks, axis=1)
    for (name, logs), block in zip(ours.items(), blocks, strict=True):
        exact = np.sqrt((block.reshape(6, -1) ** 2).sum(1))
        np.testing.assert_allclose(10**logs, exact, rtol=1e-8, atol=1e-14, err_msg=name)


def test_shares_sum_to_one_and_follow_the_norms(lab, any_kind):
    module = lab.module(any_kind, num_layers=2, bidirectional=True)
    trace = rnncore.record(module, lab.in_form(lab.rows((7, 4)), "packed"))
    for track in trace.tracks:
        for weight in ("weight_hh", "weight_ih"):
            if (any_kind, weight) in REFUSED:
                continue
            norms = measures.log10_weight_gradient_norms(trace, track, weight)
            for name, share in measures.weight_gradient_shares(trace, track, weight).items():
                plain = 10.0 ** norms[name]
                assert share.shape == (7,)
                np.testing.assert_allclose(share, plain / plain.sum(), rtol=1e-12, atol=1e-15)


def test_norms_and_shares_survive_gradients_whose_squares_underflow():
    module = torch.nn.RNN(1, 2, bias=False, dtype=torch.float64)
    with torch.no_grad():
        module.weight_hh_l0.copy_(1e-2 * torch.eye(2))
        module.weight_ih_l0.fill_(0.5)
    inputs = torch.ones(120, 2, 1, dtype=torch.float64)
    trace = rnncore.record(module, inputs)
    track = trace.tracks[0]
    logs = measures.log10_weight_gradient_norms(trace, track)["preactivation"]
    assert logs[0] == -np.inf  # the state before the first step is 0
    assert logs[1] < -236
    factor = np.log10(1e-2 * (1 - track.states["h"][2, 0, 0] ** 2))
    np.testing.assert_allclose(np.diff(logs[2:-1]), -factor, rtol=1e-3)
    shares = measures.weight_gradient_shares(trace, track)["preactivation"]
    assert shares.sum() == pytest.approx(1)
    assert shares[-1] > 0.98


def test_a_loss_that_nothing_depends_on_has_shares_of_zero(lab):
    trace = rnncore.record(
        lab.module("gru"), lab.rows((3,))[0], loss=lambda outputs, _: 0 * outputs.sum()
    )
    for share in measures.weight_gradient_shares(trace, trace.tracks[0]).values():
        assert not share.any()


def test_what_there_is_not_is_refused(lab):
    trace = rnncore.record(lab.module("gru"), lab.rows((3,))[0])
    with pytest.raises(
        ValueError, match="weight of cell 'gru' must be 'weight_hh' or 'weight_ih'; got 'bias_hh'"
    ):
        measures.log10_weight_gradient_norms(trace, trace.tracks[0], "bias_hh")
    without = rnncore.record(lab.module("gru"), lab.rows((3,))[0], loss=None)
    with pytest.raises(ValueError, match="recorded without a loss"):
        measures.weight_gradient_shares(without, without.tracks[0])


@pytest.mark.parametrize(("name", "weight"), REFUSED)
def test_what_cannot_be_split_by_step_is_refused(lab, name, weight):
    with lab.registered(*({name} & toys.TOYS.keys())):
        trace = rnncore.record(lab.module(name), lab.rows((5,))[0])
        for measure in (measures.log10_weight_gradient_norms, measures.weight_gradient_shares):
            with pytest.raises(ValueError, match=REFUSED[name, weight]):
                measure(trace, trace.tracks[0], weight)
