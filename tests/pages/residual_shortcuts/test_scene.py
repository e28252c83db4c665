"""What a lesson can measure of whole towers, against towers drawn and run here."""

from dataclasses import replace

import pytest
import torch

from pages.residual_shortcuts.scene import scene
from pages.residual_shortcuts.spec import TIED, ResidualSpec, TabSpec
from pages.residual_shortcuts.towers import numbers, tower_of

SMALL = ResidualSpec(depth=4, width=6, upper="gated", variants=("plain", "gated"))


def measures(spec):
    return scene(spec, TabSpec()).measures


def bottom(spec, variant):
    """The gradient's norm at the bottom over that at the top, by autograd."""
    x, reads, _ = numbers(spec, spec.seed)
    below = x.requires_grad_()
    above = tower_of(spec, variant)(below)
    above.retain_grad()
    (above * reads).sum().backward()
    return float(below.grad.norm() / above.grad.norm())


def test_the_least_and_the_most_of_ten_seeds_are_autograds():
    seeds = [bottom(replace(SMALL, seed=seed), "plain") for seed in range(10)]
    found = measures(SMALL)
    assert found["least"]("plain") == pytest.approx(min(seeds))
    assert found["most"]("plain") == pytest.approx(max(seeds))
    assert found["kept"]("plain") == pytest.approx(seeds[0])


def test_another_bias_of_the_gates_is_another_tower():
    found = measures(SMALL)
    assert found["kept-with"](-5.0) == pytest.approx(bottom(replace(SMALL, gate=-5.0), "gated"))
    assert found["kept-with"](SMALL.gate) == pytest.approx(found["kept"]("gated"))
    assert found["beta"]() == SMALL.branch


def test_the_gate_is_the_mean_of_what_the_blocks_compute():
    spec = replace(SMALL, depth=1)
    x, _, _ = numbers(spec, spec.seed)
    (block,) = tower_of(spec, "gated").blocks
    with torch.no_grad():
        gates = (x @ block.weight_gate.T + block.bias_gate).sigmoid()
    assert measures(spec)["gate"]() == pytest.approx(float(gates.mean()))
    with pytest.raises(ValueError, match="there is no tower “gated”"):
        measures(replace(SMALL, upper="plain", variants=("plain",)))["gate"]()


def test_only_tied_towers_are_recurrent_networks():
    found = measures(replace(SMALL, tying=TIED))
    assert 0 <= found["apart"]() < 1e-12
    with pytest.raises(ValueError, match="only a tower with tied weights"):
        measures(SMALL)["apart"]()
