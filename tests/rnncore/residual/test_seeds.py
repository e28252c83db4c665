"""Towers side by side, and the same weights in another kind of block."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore.measures import log10_norm
from rnncore.residual import NORMS, VARIANTS, Tower, gradient_norms

WIDTH, DEPTH, ROWS, SEEDS = 6, 5, 12, 3
FLOAT64 = {"dtype": torch.float64}


def _tower(variant: str, seed: int, **choices: object) -> Tower:
    generator = torch.Generator().manual_seed(seed)
    return Tower(WIDTH, DEPTH, variant=variant, generator=generator, **choices, **FLOAT64)


def _numbers(seed: int = 9) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, SEEDS, ROWS, WIDTH, generator=generator, **FLOAT64)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("tied", [False, True])
def test_side_by_side_each_tower_has_the_gradients_that_autograd_gives_it(variant, norm, tied):
    choices = {"norm": norm, "tied": tied, "shortcut_scale": 0.9, "branch_scale": 0.5}
    towers = [_tower(variant, seed, **choices) for seed in range(SEEDS)]
    x, reads = _numbers()
    found = gradient_norms(towers, x, reads)
    assert found.shape == (SEEDS, DEPTH + 1)
    for seed, tower in enumerate(towers):
        states = [x[seed].requires_grad_()]
        for block in tower.blocks:
            states.append(block(states[-1]))
        grads = torch.autograd.grad((states[-1] * reads[seed]).sum(), states)
        expected = log10_norm(torch.stack(grads).flatten(1).numpy())
        np.testing.assert_allclose(found[seed], expected, rtol=0, atol=1e-10)


def test_side_by_side_is_one_after_the_other():
    towers = [_tower("v1", seed) for seed in range(SEEDS)]
    x, reads = _numbers()
    found = gradient_norms(towers, x, reads)
    for seed, tower in enumerate(towers):
        one = gradient_norms([tower], x[[seed]], reads[[seed]])
        np.testing.assert_allclose(found[[seed]], one, rtol=0, atol=1e-12)


def test_side_by_side_refuses_what_does_not_fit():
    x, reads = _numbers()
    towers = [_tower("v1", 0), _tower("v1", 1), _tower("v2", 2)]
    with pytest.raises(ValueError, match=r"towers must differ in their weights alone.*v1.*v2"):
        gradient_norms(towers, x, reads)
    towers = [_tower("v2", seed) for seed in range(SEEDS)]
    with pytest.raises(ValueError, match=r"shape \(S = 3, B, width = 6\); got \(2, 12, 6\)"):
        gradient_norms(towers, x[:2], reads[:2])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("tied", [False, True])
def test_the_same_weights_in_another_block_are_what_the_seed_gives_that_block(variant, tied):
    choices = {"branch_scale": 0.3, "shortcut_scale": 0.9, "activation": "tanh", "norm": "layer"}
    gated = _tower("gated", 4, tied=tied)
    other = gated.like(variant=variant, **choices)
    drawn = _tower(variant, 4, tied=tied, **choices)
    names = dict(drawn.named_parameters())
    assert dict(other.named_parameters()).keys() == names.keys()
    assert all(torch.equal(value, names[name]) for name, value in other.named_parameters())
    assert other.blocks[0].weight_1 is gated.blocks[0].weight_1
    x = _numbers()[0, 0]
    assert torch.equal(other(x), drawn(x))
    recorded, expected = (rnncore.record(tower, x).tracks[0] for tower in (other, drawn))
    assert recorded.nonlinearity == "tanh"
    assert recorded.gates.keys() == expected.gates.keys()
    assert (gated.variant, gated.blocks[0].variant, gated.branch_scale) == ("gated", "gated", 1)


def test_gates_cannot_be_made_up():
    with pytest.raises(ValueError, match="variant 'gated' needs gates; a 'v1' tower has none"):
        _tower("v1", 0).like(variant="gated")
    with pytest.raises(ValueError, match=r"variant must be one of 'plain', 'v1'.*got 'v3'"):
        _tower("v1", 0).like(variant="v3")
    with pytest.raises(ValueError, match=r"choice must be one of 'variant'.*got 'width'"):
        _tower("v1", 0).like(width=3)
