"""What shortcuts do to the gradient at initialisation, over seeds, as the benchmark measures."""

import numpy as np
import pytest

from benchmarks import residual
from benchmarks.residual import BRANCH_SCALE, ratios

# Depth: the figures of the design, measured over 100 seeds, as `make bench` does.
V1 = {1: 0.715, 10: 0.703, 50: 0.797, 100: 0.956}
V2 = {1: 1.005, 10: 1.051, 50: 1.283, 100: 1.643}
PLAIN = {50: 0.27, 100: 0.047}


def mean(variant, depth):
    """Geometric mean over the seeds."""
    return 10 ** ratios(variant, depth).mean()


@pytest.mark.parametrize("depth", V1)
def test_v1_pays_its_relu_about_once(depth):
    assert mean("v1", depth) == pytest.approx(V1[depth], rel=0.1)
    assert mean("v1", depth) > 0.9 * np.sqrt(0.5)


@pytest.mark.parametrize("depth", V2)
def test_v2_grows_as_its_branches_add_up(depth):
    found = mean("v2", depth)
    assert found == pytest.approx(V2[depth], rel=0.1)
    assert found == pytest.approx((1 + BRANCH_SCALE**2) ** (depth / 2), rel=0.1)


@pytest.mark.parametrize("depth", PLAIN)
def test_the_typical_plain_tower_loses_its_gradient_with_a_wide_spread(depth, monkeypatch):
    monkeypatch.setitem(residual.SEEDS, "plain", 40)
    logs = ratios("plain", depth)
    assert PLAIN[depth] / 3 < 10 ** logs.mean() < 3 * PLAIN[depth]
    assert np.log(10) * logs.std(ddof=1) > 1
