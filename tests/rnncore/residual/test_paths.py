"""Paths by length, the shortcut alone, and the tied tower that is an Elman network."""

import time

import numpy as np
import pytest
import torch

import rnncore
from rnncore.residual import ACTIVATIONS, NORMS, Tower, as_elman, path_contributions, pure_shortcut

from .test_tower import assert_close, build, drawn, recorded


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("variant", ["v1", "v2", "gated"])
def test_the_lengths_sum_to_the_whole_gradient(variant, norm):
    tower = build(20, variant=variant, norm=norm, branch_scale=0.3)
    trace, _, _ = recorded(tower)
    paths = path_contributions(tower, trace)
    assert paths.shares.sum() == pytest.approx(1, abs=1e-10)
    assert (paths.lengths == np.arange(21)).all()
    assert 10 ** paths.log10_counts[10] == pytest.approx(184_756)


@pytest.mark.parametrize("variant", ["v1", "v2", "gated"])
def test_each_length_is_the_sum_over_all_its_paths(variant):
    """Against all 2^5 products of the blocks' own Jacobians, one row at a time."""
    tower = build(5, variant=variant, branch_scale=0.7, shortcut_scale=0.9)
    trace, _, read = recorded(tower, rows=2)
    paths = path_contributions(tower, trace, row=1)
    track, by_length = trace.tracks[0], np.zeros((6, tower.width))
    steps = [_both_ways(tower, trace, number) for number in range(5)]
    for choice in np.ndindex(*[2] * 5):
        gradient = read[1].numpy()
        for way, step in zip(choice, reversed(steps), strict=True):
            gradient = step[way].T @ gradient
        by_length[sum(choice)] += gradient
    whole = track.state_grads["h"][0, 1]
    assert_close(by_length.sum(0)[None], whole[None], 1e-10)
    assert paths.shares == pytest.approx(by_length @ whole / (whole @ whole), abs=1e-10)
    assert 10**paths.log10_norms == pytest.approx(np.linalg.norm(by_length, axis=1))


def _both_ways(tower, trace, number):
    """Jacobians of the shortcut and of the rest of one block, at row 1."""
    block, x = tower.blocks[number], torch.from_numpy(trace.inputs[number, 1:2])
    whole = torch.autograd.functional.jacobian(block, x)[0, :, 0].numpy()
    y = trace.outputs[number, 1]
    scale = block.shortcut_scale * np.ones_like(y)
    if block.variant == "v1":
        scale = scale * (y > 0)
    if block.variant == "gated":
        scale = scale * (1 - trace.tracks[0].gates["transform"][number, 1])
    return np.diag(scale), whole - np.diag(scale)


def test_the_lengths_are_quick_to_find():
    for depth, most in ((20, 0.1), (100, 1.0)):
        generator = torch.Generator().manual_seed(0)
        tower = Tower(64, depth, branch_scale=0.1, generator=generator, dtype=torch.float64)
        trace = rnncore.record(tower, drawn(1, 8, 64))
        path_contributions(tower, trace)
        begun = time.process_time()
        path_contributions(tower, trace)
        assert time.process_time() - begun < most


def test_paths_need_a_loss_at_the_top_alone():
    tower = build()
    trace = rnncore.record(tower, drawn(1, 4, 16), loss=rnncore.every_step)
    with pytest.raises(ValueError, match="last block alone"):
        path_contributions(tower, trace)
    with pytest.raises(ValueError, match="with a loss"):
        path_contributions(tower, rnncore.record(tower, drawn(1, 4, 16), loss=None))
    batch = build(norm="batch")
    with pytest.raises(ValueError, match="couples the rows"):
        path_contributions(batch, recorded(batch)[0], row=0)


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5])
def test_the_shortcut_alone_is_a_power_for_v2_and_what_its_masks_leave_for_v1(scale):
    v2 = build(variant="v2", shortcut_scale=scale, branch_scale=0.2)
    trace, _, read = recorded(v2)
    top = np.log10(np.linalg.norm(read, axis=1))
    back = np.arange(v2.depth, -1, -1)[:, None]
    assert pure_shortcut(v2, trace) == pytest.approx(top + back * np.log10(scale), abs=1e-12)
    v1 = build(variant="v1", shortcut_scale=scale, branch_scale=0.2)
    trace, _, read = recorded(v1)
    through = np.prod(trace.outputs > 0, axis=0) * read.numpy() * scale**v1.depth
    with np.errstate(divide="ignore"):
        expected = np.log10(np.linalg.norm(through, axis=1))
    assert pure_shortcut(v1, trace)[0] == pytest.approx(expected)
    plain = build(variant="plain")
    assert np.isneginf(pure_shortcut(plain, recorded(plain)[0])[:-1]).all()


def test_the_shortcut_alone_of_a_gated_tower_is_what_its_gates_leave():
    tower = build(variant="gated", shortcut_scale=0.9)
    trace, _, read = recorded(tower)
    kept = np.prod(0.9 * (1 - trace.tracks[0].gates["transform"]), axis=0) * read.numpy()
    found = pure_shortcut(tower, trace)[0]
    assert found == pytest.approx(np.log10(np.linalg.norm(kept, axis=1)))


@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_a_tied_plain_tower_is_an_unrolled_elman_network(activation, same):
    tower = build(10, variant="plain", activation=activation, init="xavier", tied=True)
    block = tower.blocks[0]
    with torch.no_grad():
        block.bias_1.normal_(generator=torch.Generator().manual_seed(3))
        block.bias_2.copy_(block.bias_1)
        if same:
            block.weight_2.copy_(block.weight_1)
    x, read = drawn(1, 4, 16), drawn(2, 4, 16)
    elman = as_elman(tower, x)
    assert isinstance(elman.module, torch.nn.RNN)
    assert elman.module.hidden_size == (16 if same else 32)

    def loss(outputs, final):
        return (final[:, -16:] * read).sum()

    ours = rnncore.record(tower, x, loss=loss).tracks[0]
    theirs = rnncore.record(elman.module, elman.inputs, elman.h_0, loss=loss).tracks[0]
    for group in ("states", "state_grads"):
        by_block = getattr(theirs, group)["h"][:: elman.steps, :, -16:]
        assert_close(getattr(ours, group)["h"], by_block)


def test_only_a_tied_plain_tower_is_an_elman_network():
    assert ACTIVATIONS == ("relu", "tanh", "sigmoid")
    wrong = [{"variant": "v2"}, {"tied": False}, {"norm": "layer"}, {"activation": "sigmoid"}]
    for choices in wrong:
        tower = build(**{"variant": "plain", "tied": True, **choices})
        with pytest.raises(ValueError, match="tower must be plain and tied"):
            as_elman(tower, drawn(1, 4, 16))
