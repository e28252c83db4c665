"""What a lesson can measure of the factors of a step back, against torch."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from pages.gradient_flow.scene import scene
from pages.gradient_flow.spec import NONE, GradientSpec, TabSpec
from pages.gradient_flow.state import build, noise

SHORT = GradientSpec(cells=("Elman tanh", "LSTM"), length=9, hidden=4, radius=0.5, forget=1.5)


def measured(spec):
    return scene(spec, TabSpec()).measures


def test_the_slope_of_tanh_is_autograds():
    network = build(SHORT, "Elman tanh")
    with torch.no_grad():
        states = network(torch.tensor(noise(SHORT)).unsqueeze(1))[0]
    before = torch.atanh(states).requires_grad_()
    (slopes,) = torch.autograd.grad(torch.tanh(before).sum(), before)
    found = measured(SHORT)["slope"]
    assert found("Elman tanh") == pytest.approx(float(slopes.mean()))
    with pytest.raises(ValueError, match="LSTM is no cell whose state is a tanh"):
        found("LSTM")


def test_without_an_input_a_forget_gate_is_the_sigmoid_of_its_bias():
    found = measured(GradientSpec(cells=SHORT.cells, length=9, hidden=4, input=NONE, forget=1.5))
    sigmoid = 1 / (1 + np.exp(-1.5))
    assert found["gate"]("forget", "LSTM") == pytest.approx(sigmoid)
    assert found["alone"]("LSTM") == pytest.approx(sigmoid**9)
    with pytest.raises(ValueError, match="only an LSTM has forget gates"):
        found["alone"]("Elman tanh")


def test_another_forget_bias_is_another_network():
    found, other = measured(SHORT), measured(replace(SHORT, forget=0.5))
    assert found["kept-with"](0.5, 3) == other["kept"]("LSTM", 3) != found["kept"]("LSTM", 3)
    assert found["kept-with"](SHORT.forget) == found["kept"]("LSTM")


def test_what_float32_loses_is_what_torch_loses_in_it():
    """Without an input an Elman network multiplies by its weights alone, a step back."""
    spec = GradientSpec(cells=("Elman tanh",), length=100, hidden=4, radius=4.0, input=NONE)
    weights = build(spec, "Elman tanh").weight_hh_l0.detach().float()
    gradient, lost = torch.ones(4), 0
    for _ in range(101):
        norm = gradient.square().sum().sqrt()
        lost += not torch.isfinite(norm) or norm == 0
        gradient = weights.T @ gradient
    assert 0 < lost < 101
    found = measured(spec)
    assert found["lost"]("Elman tanh") == lost
    assert found["largest"]() == torch.finfo(torch.float32).max
