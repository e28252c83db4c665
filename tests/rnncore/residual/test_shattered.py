"""Shattered gradients: dy/dx against finite differences, and the picture of the paper."""

import numpy as np
import pytest
import torch

from rnncore.residual import Tower, shattered
from rnncore.residual.shattered import RANGE, gradient_autocorrelations, input_gradients

SMALL = {"width": 40, "points": 64}


@pytest.mark.parametrize("variant", ["plain", "v1", "v2", "gated"])
def test_the_gradient_is_the_slope_of_the_network(variant):
    grads = input_gradients(variant, 7, width=12, points=9, seed=3)
    generator = torch.Generator().manual_seed(3)
    weight, bias, read = torch.randn(3, 12, generator=generator, dtype=torch.float64)
    tower = Tower(
        12, 3, variant=variant, branch_scale=0.1, generator=generator, dtype=torch.float64
    )

    def y(x):
        with torch.no_grad():
            return float(tower(torch.relu(x * weight + bias).unsqueeze(0))[0] @ read)

    for x, grad in zip(np.linspace(*RANGE, 9), grads, strict=True):
        slope = (y(x + 1e-6) - y(x - 1e-6)) / 2e-6
        assert grad == pytest.approx(slope, rel=1e-4, abs=1e-7)


def test_the_autocorrelation_is_numpys():
    found = gradient_autocorrelations("v2", 9, seeds=3, lags=6, **SMALL).mean(0)
    expected = []
    for seed in range(3):
        grads = input_gradients("v2", 9, seed=seed, **SMALL)
        centred = grads - grads.mean()
        full = np.correlate(centred, centred, "full")[len(grads) - 1 :]
        expected.append(full[:7] / full[0])
    np.testing.assert_allclose(found, np.mean(expected, 0), rtol=1e-10)
    assert found[0] == 1


def test_depths_that_there_are_not_are_named():
    with pytest.raises(ValueError, match="depth must be at least 1; got 0"):
        input_gradients("plain", 0)
    with pytest.raises(ValueError, match="points must be at least 2; got 1"):
        input_gradients("plain", 3, points=1)


DOCUMENTED = {
    ("plain", 1): 0.89,
    ("plain", 25): 0.52,
    ("plain", 51): 0.31,
    ("plain", 101): 0.21,
    ("v2", 1): 0.89,
    ("v2", 25): 0.85,
    ("v2", 51): 0.88,
    ("v2", 101): 0.85,
}


@pytest.mark.parametrize("variant", ["plain", "v2"])
def test_the_documentation_says_what_is_measured(variant):
    found = {
        depth: gradient_autocorrelations(variant, depth).mean(0)[5]
        for kind, depth in DOCUMENTED
        if kind == variant
    }
    for depth, value in found.items():
        assert value == pytest.approx(DOCUMENTED[variant, depth], abs=0.006)
    listed = ", ".join(f"{DOCUMENTED[variant, depth]:.2f}" for depth in found)
    assert f"{variant} {listed}" in " ".join(shattered.__doc__.split())
    noise = 2 / np.sqrt(256 * 20)
    assert min(found.values()) > noise, "white noise is reported, and not what is measured here"
    assert "report" in shattered.__doc__.split("white noise")[0]


def test_white_noise_would_be_told_from_what_is_measured():
    """Within two standard deviations of 0 in 95 % of the means, as the page says."""
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((400, 10, 128))
    centred = noise - noise.mean(-1, keepdims=True)
    at_5 = (centred[..., :-5] * centred[..., 5:]).sum(-1) / (centred**2).sum(-1)
    inside = np.abs(at_5.mean(1)) <= 2 / np.sqrt(1280)
    assert inside.mean() == pytest.approx(0.95, abs=0.03)
