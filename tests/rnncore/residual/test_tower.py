"""The closed forms of a tower against autograd through its own forward pass."""

from itertools import product

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures
from rnncore.residual import ACTIVATIONS, INITS, NORMS, VARIANTS, Tower

WIDTH, ROWS = 16, 12
SCALES = [(1.0, 1.0), (0.7, 0.1), (1.2, 2.0)]


def build(depth=6, seed=0, **choices):
    generator = torch.Generator().manual_seed(seed)
    return Tower(WIDTH, depth, generator=generator, dtype=torch.float64, **choices)


def drawn(seed, *shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def recorded(tower, rows=ROWS):
    x, read = drawn(1, rows, tower.width), drawn(2, rows, tower.width)
    trace = rnncore.record(tower, x, loss=lambda _, final: (final * read).sum())
    return trace, x, read


def by_autograd(tower, x, read):
    """All states, and the gradients of the loss by each of them."""
    states = [x.clone().requires_grad_()]
    for block in tower.blocks:
        states.append(block(states[-1]))
    grads = torch.autograd.grad((states[-1] * read).sum(), states)
    return torch.stack(states).detach().numpy(), torch.stack(grads).numpy()


def assert_close(ours, theirs, tolerance=1e-12):
    """Block by block, relative to the largest number of the block."""
    assert ours.shape == theirs.shape
    for found, expected in zip(ours, theirs, strict=True):
        assert np.abs(found - expected).max() <= tolerance * max(np.abs(expected).max(), 1e-300)


@pytest.mark.parametrize("scales", SCALES)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_both_pathways_add_up_to_the_gradient_of_autograd(variant, activation, norm, scales):
    for depth, init in product((1, 6), INITS):
        tower = build(
            depth,
            variant=variant,
            activation=activation,
            norm=norm,
            init=init,
            shortcut_scale=scales[0],
            branch_scale=scales[1],
        )
        trace, x, read = recorded(tower)
        track = trace.tracks[0]
        states, grads = by_autograd(tower, x, read)
        assert_close(track.states["h"], states)
        assert_close(track.state_grads["h"], grads)
        ways = track.pathway_grads
        assert_close(ways["shortcut"] + ways["branch"], grads[:-1])
        assert trace.loss == pytest.approx(float((torch.from_numpy(states[-1]) * read).sum()))


def cut(tower, number, x, d, way):
    """Autograd's gradient at one block's input with the other way's ``x`` cut off the graph."""
    block, x = tower.blocks[number], x.clone().requires_grad_()
    if block.variant == "gated":
        return _cut_gated(block, x, d, way)
    free, held = (x, x.detach()) if way == "shortcut" else (x.detach(), x)
    inner = block.branch_of(held) if way == "branch" else block.branch_of(held).detach()
    total = block.shortcut_scale * free + block.branch_scale * inner
    y = torch.relu(total) if block.variant == "v1" else total
    return torch.autograd.grad((y * d).sum(), x)[0].numpy()


def _cut_gated(block, x, d, way):
    read = x if way == "gate" else x.detach()
    gate = torch.sigmoid(read @ block.weight_gate.t() + block.bias_gate)
    last = torch.relu(block.branch_of(x if way == "branch" else x.detach()))
    kept = x if way == "shortcut" else x.detach()
    y = gate * last + block.shortcut_scale * (1 - gate) * kept
    return torch.autograd.grad((y * d).sum(), x)[0].numpy()


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("variant", ["v1", "v2", "gated"])
def test_each_pathway_is_autograds_with_the_other_cut_off(variant, norm):
    tower = build(variant=variant, norm=norm, shortcut_scale=0.8, branch_scale=0.5)
    track = recorded(tower)[0].tracks[0]
    h, grads, ways = track.states["h"], track.state_grads["h"], track.pathway_grads
    for number in range(tower.depth):
        x, d = torch.from_numpy(h[number]), torch.from_numpy(grads[number + 1])
        found = {way: cut(tower, number, x, d, way) for way in ways}
        through_gate = found.get("gate", 0)
        assert_close(ways["shortcut"][number], found["shortcut"])
        assert_close(ways["branch"][number], found["branch"] + through_gate)
        if variant == "gated":
            assert_close(ways["gate"][number], found["gate"])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("norm", NORMS)
def test_the_gradients_of_the_weights_are_autograds(variant, norm):
    tower = build(variant=variant, norm=norm, branch_scale=0.5)
    trace, x, read = recorded(tower)
    (tower(x) * read).sum().backward()
    found = measures.block_weight_gradients(trace.tracks[0])
    for name in ("weight_1", "weight_2"):
        expected = np.stack([getattr(block, name).grad.numpy() for block in tower.blocks])
        assert_close(found[name], expected)
        norms = measures.block_weight_gradient_norms(trace.tracks[0])[name]
        assert norms == pytest.approx(np.log10(np.linalg.norm(expected, axis=(1, 2))))


def test_a_loss_may_read_every_block():
    tower = build(variant="v2", branch_scale=0.3)
    x = drawn(1, ROWS, WIDTH)
    track = rnncore.record(tower, x, loss=rnncore.every_step).tracks[0]
    states = [x.requires_grad_()]
    for block in tower.blocks:
        states.append(block(states[-1]))
    grads = torch.autograd.grad(torch.stack(states[1:]).sum(), states)
    assert_close(track.state_grads["h"], torch.stack(grads).numpy())


def test_what_passes_inside_a_block_is_named_and_kept():
    tower = build(variant="v1", branch_scale=0.5)
    trace, _, _ = recorded(tower)
    track = trace.tracks[0]
    norms = measures.pathway_norms(track)
    assert set(norms) == {"total", "shortcut", "branch", "between"}
    for number, block in enumerate(tower.blocks):
        at_w2 = track.gate_grads["outer"][number] @ block.weight_2.detach().numpy()
        assert_close(track.gate_grads["between"][number], at_w2)
        assert_close(track.gate_grads["inner"][number], at_w2 * (track.gates["inner"][number] > 0))
    summed = track.gates["branch"] + track.gates["shortcut"]
    assert_close(np.maximum(summed, 0), track.states["h"][1:])


def test_the_share_that_the_relu_removes_is_that_of_the_units_switched_off():
    removed = {v: measures.removed_share(recorded(build(variant=v))[0].tracks[0]) for v in VARIANTS}
    track = recorded(build(variant="v1"))[0].tracks[0]
    d = track.state_grads["h"][1:]
    left = np.linalg.norm(np.where(track.states["h"][1:] > 0, d, 0), axis=-1)
    assert removed["v1"] == pytest.approx(1 - left / np.linalg.norm(d, axis=-1))
    assert removed["v1"].mean() > 0.05
    assert not removed["v2"].any()
    assert not removed["gated"].any()


def test_one_seed_gives_all_variants_the_same_weights_and_deep_towers_the_first_blocks():
    towers = [build(depth, variant=variant) for depth in (3, 6) for variant in VARIANTS]
    for name in ("weight_1", "weight_2"):
        drawings = [getattr(tower.blocks[2], name) for tower in towers]
        assert all(torch.equal(drawing, drawings[0]) for drawing in drawings)
    assert not torch.equal(towers[0].blocks[0].weight_1, towers[0].blocks[1].weight_1)
    assert not torch.equal(towers[0].blocks[0].weight_1, build(seed=1).blocks[0].weight_1)
    tied = build(tied=True)
    assert len({id(block) for block in tied.blocks}) == 1
    assert len(tied.blocks) == tied.depth


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_tower_is_left_as_it_was_and_its_trace_holds_on_disk(variant, tmp_path):
    tower = build(variant=variant)
    trace, _, _ = recorded(tower)
    assert all(parameter.grad is None for parameter in tower.parameters())
    trace.save(tmp_path / "tower.npz")
    again = rnncore.load(tmp_path / "tower.npz").tracks[0]
    for group in ("parameters", "states", "state_grads", "gates", "gate_grads", "pathway_grads"):
        found, expected = getattr(again, group), getattr(trace.tracks[0], group)
        assert list(found) == list(expected)
        assert all(np.array_equal(found[name], expected[name]) for name in expected)
    assert measures.log10_gradient_norm(again).shape == (tower.depth + 1, ROWS)


def test_a_tower_is_float32_by_default_and_the_same_network():
    narrow = Tower(WIDTH, 6, generator=torch.Generator().manual_seed(0))
    x = drawn(1, ROWS, WIDTH)
    found = rnncore.record(narrow, x.float()).tracks[0].state_grads["h"]
    assert found.dtype == np.float32
    assert_close(found, rnncore.record(build(), x).tracks[0].state_grads["h"], 1e-4)


def test_without_a_loss_there_are_no_gradients():
    trace = rnncore.record(build(), drawn(1, ROWS, WIDTH), loss=None)
    assert not trace.tracks[0].pathway_grads
    with pytest.raises(ValueError, match="without a loss"):
        measures.pathway_norms(trace.tracks[0])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"variant": "v3"}, "variant must be one of 'plain', 'v1', 'v2', 'gated'; got 'v3'"),
        ({"activation": "gelu"}, "activation must be one of"),
        ({"init": "zeros"}, "init must be one of"),
        ({"norm": "group"}, "norm must be one of"),
        ({"depth": 0}, "depth must be at least 1; got 0"),
    ],
)
def test_a_choice_that_there_is_not_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        build(**wrong)


def test_inputs_that_do_not_fit_are_refused():
    tower = build()
    with pytest.raises(ValueError, match="width = 16"):
        rnncore.record(tower, drawn(1, 3, 8))
    with pytest.raises(TypeError, match="float64"):
        rnncore.record(tower, drawn(1, 3, 16).float())
    with pytest.raises(ValueError, match="for batch norm"):
        rnncore.record(build(norm="batch"), drawn(1, 1, 16))
    with pytest.raises(TypeError, match="hx must be None"):
        rnncore.record(tower, drawn(1, 3, 16), drawn(1, 1, 3, 16))
