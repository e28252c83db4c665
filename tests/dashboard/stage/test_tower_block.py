"""What the scene `tower` is sent: the measured pathways, in log10, the top's gradient being 1."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore.player import tower_block
from rnncore.residual import VARIANTS, Tower
from tests.dashboard.stage.blocks import read_block

DEPTH, WIDTH, ROWS = 5, 4, 12


def trace(variant, depth=DEPTH, width=WIDTH, **choices):
    generator = torch.Generator().manual_seed(0)
    x, read = torch.randn(2, ROWS, width, generator=generator, dtype=torch.float64)
    tower = Tower(
        width, depth, variant=variant, generator=generator, dtype=torch.float64, **choices
    )
    return rnncore.record(tower, x, loss=lambda _, final: (final * read).sum())


@pytest.mark.parametrize("variant", VARIANTS)
def test_output_less_input_is_what_the_branch_gave_where_nothing_bends_the_sum(variant):
    scale, beta = 0.75, 0.5
    generator = torch.Generator().manual_seed(0)
    x, read = torch.randn(2, ROWS, WIDTH, generator=generator, dtype=torch.float64)
    choices = {"shortcut_scale": scale, "branch_scale": beta}
    tower = Tower(
        WIDTH, DEPTH, variant=variant, generator=generator, dtype=torch.float64, **choices
    )
    recorded = rnncore.record(tower, x, loss=lambda _, final: (final * read).sum())
    _, arrays = read_block(tower_block([(variant, recorded)], shortcut_scale=scale))
    scale = 1 if variant == "plain" else scale
    bare = []
    with torch.no_grad():
        for number, block in enumerate(tower.blocks):
            branch, after = block.branch_of(x), block(x)
            change, sums = after - scale * x, torch.ones_like(x, dtype=bool)
            if variant == "gated":
                gate = torch.sigmoid(x @ block.weight_gate.T + block.bias_gate)
                within = gate * (branch.relu() - scale * x)  # as the panel says of gated blocks
                torch.testing.assert_close(change, within)
                branch = gate * branch.relu()
            elif variant != "plain":
                branch = beta * branch
            if variant in ("v1", "plain"):
                sums = (scale * x * (variant == "v1") + branch) >= 0
            bare.append(float(sums.double().mean()))
            shown = {"difference": change[0], "branch": branch[0], "sums": sums[0]}
            for name, expected in shown.items():
                np.testing.assert_allclose(arrays[f"0.residual.{name}"][number], expected, 1e-5)
            for name, expected in (("norm", change), ("apart", change - branch)):
                logged = arrays[f"0.residual.{name}"][number]
                if variant != "v2" or name == "norm":
                    assert 10**logged == pytest.approx(float(expected.norm()), rel=1e-5)
            x = after
    np.testing.assert_allclose(arrays["0.residual.bare"], bare, atol=1e-6)
    if variant in ("v1", "v2"):
        assert np.all(arrays["0.residual.worst"] < 1e-15)
    if variant == "v1":
        assert all(0.1 < share < 0.99 for share in bare)
        assert np.all(arrays["0.residual.apart"] > -2), "what is off is no residual"


def sizes(array):
    return np.linalg.norm(array.reshape(len(array), -1), axis=1)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_number_is_the_traces_own(variant):
    recorded = trace(variant)
    head, arrays = read_block(tower_block([(variant, recorded)], origin="seed 0"))
    track = recorded.tracks[0]
    top = np.linalg.norm(track.state_grads["h"][-1])
    assert (head["scene"], head["steps"], head["hidden"]) == ("tower", DEPTH, WIDTH)
    assert head["labels"][0] == "block 1"
    assert head["rows"] == ROWS
    pairs = {
        "norm": track.state_grads["h"] / top,
        "size": track.states["h"],
        "up.branch": track.gates["branch"],
        "up.shortcut": track.gates["shortcut"],
        "back.between": track.gate_grads["between"] / top,
        **{f"back.{name}": array / top for name, array in track.pathway_grads.items()},
    }
    for name, array in pairs.items():
        np.testing.assert_allclose(10.0 ** arrays[f"0.{name}"], sizes(array), rtol=1e-5)
    first_row = np.abs(track.state_grads["h"][:, 0]) / top
    np.testing.assert_allclose(10.0 ** arrays["0.gradient"], first_row, rtol=1e-4)
    np.testing.assert_array_equal(arrays["0.h"], track.states["h"][:, 0].astype("f4"))
    assert ("0.back.gate" in arrays) == (variant == "gated")


@pytest.mark.parametrize("variant", ["v1", "v2", "gated"])
def test_the_parts_of_both_pathways_along_their_sum_add_up_to_it(variant):
    recorded = trace(variant)
    _, arrays = read_block(tower_block([(variant, recorded)]))
    ways = recorded.tracks[0].pathway_grads
    total = ways["shortcut"] + ways["branch"]
    for name, found in (
        ("shortcut", arrays["0.part.shortcut"]),
        ("branch", 1 - arrays["0.part.shortcut"]),
    ):
        along = [
            float((w * t).sum() / (t * t).sum()) for w, t in zip(ways[name], total, strict=True)
        ]
        np.testing.assert_allclose(found, along, atol=1e-6)


def test_the_removed_share_is_that_of_the_relu_after_the_addition():
    track = (recorded := trace("v1")).tracks[0]
    _, arrays = read_block(tower_block([("v1", recorded)]))
    expected = 1 - sizes(track.gate_grads["arriving"]) / sizes(track.state_grads["h"][1:])
    np.testing.assert_allclose(arrays["0.removed"], expected, atol=1e-6)
    _, arrays = read_block(tower_block([("v2", trace("v2"))]))
    assert not arrays["0.removed"].any()


def test_gradients_beyond_float32_arrive():
    recorded = trace("plain", depth=100, activation="sigmoid", init="orthogonal")
    _, arrays = read_block(tower_block([("plain", recorded)]))
    assert arrays["0.norm"][0] < -100
    assert arrays["0.norm"][-1] == 0


def test_lanes_that_do_not_fit_are_refused():
    good = trace("v2")
    with pytest.raises(ValueError, match="must have 5 blocks and 4 units; 'plain' has 3 and 4"):
        tower_block([("v2", good), ("plain", trace("plain", depth=3))])
    x = torch.zeros(1, 2, 4, dtype=torch.float64)
    elman = rnncore.record(torch.nn.RNN(4, 4).double(), x)
    with pytest.raises(ValueError, match="must hold towers with gradients; 'RNN' has none"):
        tower_block([("v2", good), ("RNN", elman)])
