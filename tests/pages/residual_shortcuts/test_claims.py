"""What the page Residual shortcuts may say, each claim measured over the seeds of its bands.

Nothing here compares with an earlier output: the numbers are closed forms or inequalities.
"""

from dataclasses import replace

import numpy as np
import pytest

from pages.residual_shortcuts import measured, presets
from pages.residual_shortcuts.presets import PRESETS
from pages.residual_shortcuts.sections.notice import RELU
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import Lane, lane
from rnncore.residual.resnet import MODES


def bottom(spec: ResidualSpec, kind: str) -> np.ndarray:
    """log10 of what reaches the bottom, the top being 1, by seed."""
    return lane(spec, kind).spread[:, 0]


def of(name: str, kind: str) -> np.ndarray:
    return bottom(PRESETS[name], kind)


def test_with_xavier_weights_a_plain_relu_tower_loses_the_same_factor_at_every_layer():
    assert of(presets.USUAL_STORY, "plain").max() < -25
    medians = np.median(lane(PRESETS[presets.USUAL_STORY], "plain").spread, 0)
    line = np.polyfit(np.arange(101), medians, 1)
    assert np.corrcoef(np.arange(101), medians)[0, 1] > 0.999
    # √½ a layer, two layers a block: half of each layer is zero, and nothing makes up for it.
    assert line[0] == pytest.approx(np.log10(2), abs=0.05)
    for kind in ("v1", "v2"):
        assert np.abs(of(presets.USUAL_STORY, kind)).max() < 0.25


def test_with_he_weights_most_of_the_loss_is_gone_and_the_rest_is_chance():
    he, xavier = of(presets.DRAWN_FOR_RELU, "plain"), of(presets.USUAL_STORY, "plain")
    assert np.median(he) > 0.2 * np.median(xavier)
    assert np.ptp(he) > 1, "decades between the seeds"
    assert np.ptp(of(presets.DRAWN_FOR_RELU, "v2")) < 0.15


def test_the_relu_after_the_addition_costs_the_root_of_a_half_and_not_more_with_depth():
    means = [bottom(replace(RELU, depth=depth), "v1").mean() for depth in (1, 10, 50, 100)]
    assert means[0] == pytest.approx(np.log10(2**-0.5), abs=0.03)
    assert min(means) > np.log10(0.6)
    assert means[-1] > means[0], "it does not decay: what the branches add grows"
    removed = measured.removed(lane(RELU, "v1"))
    assert np.median(removed) < 0.03
    single = measured.removed(lane(replace(RELU, depth=1), "v1"))
    assert single[0] == pytest.approx(1 - 2**-0.5, abs=0.05)


def test_with_batch_norm_a_plain_tower_explodes_and_a_residual_one_does_not():
    assert of(presets.TURNED_ROUND, "plain").min() > 8
    for kind in ("v1", "v2"):
        assert np.abs(of(presets.TURNED_ROUND, kind)).max() < 0.5


def test_branches_at_full_scale_make_a_residual_gradient_explode():
    for kind in ("v1", "v2"):
        assert of(presets.FULL_BRANCHES, kind).min() > 5
    expected = measured.theory(PRESETS[presets.FULL_BRANCHES])
    assert expected[0] == pytest.approx(25 * np.log10(2))
    assert np.median(of(presets.FULL_BRANCHES, "plain")) < 0


def test_a_sigmoid_on_the_shortcut_vanishes_and_inside_the_branch_it_does_not():
    depth = PRESETS[presets.SIGMOID].depth
    # Its slope is at most a quarter, once a block.
    assert of(presets.SIGMOID, "v1").max() < depth * np.log10(0.26)
    assert np.abs(of(presets.SIGMOID, "v2")).max() < 0.05


def test_gates_nearly_shut_let_the_gradient_by_and_open_ones_take_their_part():
    spec = PRESETS[presets.NEARLY_SHUT]
    shut, usual = bottom(spec, "gated"), bottom(replace(spec, gate=-1.0), "gated")
    assert shut.min() > np.log10(0.3)
    assert usual.max() < -4
    # 1 − T alone, to the power of the depth, is what the shortcut keeps.
    shown: Lane = lane(spec, "gated")
    gates = shown.track.gates["transform"]
    assert measured.shortcut_alone(shown) == pytest.approx(
        np.log10(1 - gates).sum(0).mean(), abs=0.1
    )


def test_the_claims_hold_for_other_seeds_than_those_of_the_bands():
    for seed in range(20, 25):
        usual = replace(PRESETS[presets.USUAL_STORY], seed=seed)
        assert lane(usual, "plain").norms[0] < -25
        assert abs(lane(usual, "v2").norms[0]) < 0.25


def test_the_word_vanishes_is_not_general_for_resnet():
    from pages.residual_shortcuts.experiments import resnet
    from pages.residual_shortcuts.images import bundled

    found = {
        (mode, shortcuts): resnet(bundled(), mode, 0, shortcuts=shortcuts).log10_norms
        for mode in MODES
        for shortcuts in (True, False)
    }
    fall = {key: norms[0] - norms[-1] for key, norms in found.items()}
    assert fall["train", False] > 1.5, "in train mode it rises towards the stem without shortcuts"
    assert fall["eval", False] < -0.5, "in eval mode it falls"
    assert fall["train", True] > 0
    assert fall["eval", True] > 0


def test_with_another_seed_resnet_names_another_class():
    from pages.residual_shortcuts.experiments import resnet
    from pages.residual_shortcuts.images import bundled

    classes = [resnet(bundled(), "train", seed, shortcuts=True).head for seed in range(3)]
    assert len({int(head.probabilities.argmax()) for head in classes}) == 3
