"""Activations side by side: against autograd, the page's own recordings, and what theory allows."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.figures.powers import power
from dashboard.models.spec import CHOSEN, EVERY, LAST, LOSSES
from dashboard.theme import number
from pages.gradient_flow import activations
from pages.gradient_flow.sections.activations import left
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import build, gradient_runs
from rnncore.counting import per_cent
from tests.opening import opened

SMALL = GradientSpec(hidden=6, length=12, at=5)
APPLY = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "ReLU": torch.relu, "identity": lambda a: a}


def found(spec):
    return {run.name: run for run in activations.runs(spec)}


@pytest.mark.parametrize("name", APPLY)
@pytest.mark.parametrize("loss", LOSSES)
def test_state_slope_and_gradient_are_those_of_autograd(name, loss):
    spec = replace(SMALL, loss=loss, radius=1.5)
    network, run = build(spec, "Elman tanh"), found(spec)[name]
    inputs = torch.tensor(gradient_runs(spec).inputs)
    states = [torch.zeros(6, dtype=torch.float64, requires_grad=True)]
    sums = []
    for x in inputs:
        with torch.no_grad():
            added = network.weight_ih_l0 @ x
        sums.append(network.weight_hh_l0.detach() @ states[-1] + added)
        states.append(APPLY[name](sums[-1]))
    reads = {LAST: [12], EVERY: range(1, 13), CHOSEN: [5]}[loss]
    total = sum(states[at].sum() for at in reads)
    grads = torch.autograd.grad(total, states, allow_unused=True)
    for at, (state, grad) in enumerate(zip(states, grads, strict=True)):
        norm = 0.0 if grad is None else float(grad.norm())
        assert 10 ** run.gradient[at] == pytest.approx(norm, rel=1e-9)
        assert 10 ** run.state[at] == pytest.approx(float(state.detach().norm()), rel=1e-9)
    slopes = [
        torch.autograd.functional.jacobian(APPLY[name], each.detach()).diag() for each in sums
    ]
    np.testing.assert_allclose(run.slope, [float(each.mean()) for each in slopes], rtol=1e-9)
    steepest = float(torch.autograd.functional.jacobian(APPLY[name], torch.tensor(1e-9)))
    assert run.steepest == pytest.approx(steepest)
    flat = [float((each < 0.1 * steepest).double().mean()) for each in slopes]
    np.testing.assert_allclose(run.saturated, flat)


def test_tanh_and_relu_are_the_cells_of_the_page_far_beyond_the_range_of_floats():
    spec = replace(SMALL, length=500, radius=0.1, cells=("Elman tanh", "Elman ReLU"))
    for cell, name in (("Elman tanh", "tanh"), ("Elman ReLU", "ReLU")):
        norms = gradient_runs(spec).lane(cell).norms
        np.testing.assert_allclose(found(spec)[name].gradient, norms, rtol=1e-9)
    assert found(spec)["tanh"].gradient[0] < -400
    assert found(spec)["sigmoid"].gradient[0] < -700


def test_no_activation_leaves_more_than_theory_allows():
    for radius, recurrent in itertools.product((0.5, 1.0, 2.0), ("uniform", "orthogonal")):
        spec = replace(SMALL, radius=radius, recurrent=recurrent)
        sigma = activations.largest_singular_value(spec)
        weight = build(spec, "Elman tanh").weight_hh_l0.detach().numpy()
        assert sigma == pytest.approx(np.linalg.svd(weight)[1][0])
        for run in activations.runs(spec):
            assert left(run) <= 12 * np.log10(sigma * run.steepest) + 1e-9
    alone = found(replace(SMALL, recurrent="orthogonal", radius=1.0))["identity"]
    assert left(alone) == pytest.approx(0, abs=1e-9), "the weights alone keep lengths"


@pytest.mark.parametrize("loss", [LAST, EVERY])
def test_the_section_says_what_the_runs_measured(loss):
    spec = replace(SMALL, loss=loss, radius=2.0)
    app = opened(
        "gradient-flow", section="Activations", hidden="6", length="12", loss=loss, radius="2"
    )
    said = re.sub(r"\s+", " ", " ".join(each.value for each in app.markdown))
    rows = app.table[0].value.to_numpy().tolist()
    for row, (name, run) in zip(rows, found(spec).items(), strict=True):
        ends = [power(run.state[-1]), power(run.gradient[0])]
        assert row == [name, number(run.slope.mean()), per_cent(run.saturated.mean()), *ends]
        assert (f"{name} {power(left(run))}" in said) == (loss == LAST)
    by_size = sorted(found(spec).values(), key=lambda run: run.gradient[0])
    least, most = by_size[0], by_size[-1]
    apart = power(most.gradient[0] - least.gradient[0])
    assert f"arrives with {most.name}, least with {least.name}, {apart} times less" in said
    assert f"{100 * least.saturated.mean():.0f} % of the units are" in said
