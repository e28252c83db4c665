"""What the page Residual shortcuts claims, measured once more over its settings."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.choices import to_query
from dashboard.figures import residual_shattered
from dashboard.figures.powers import power
from dashboard.theme import plus_minus
from pages.residual_shortcuts import experiments, measured, race, training
from pages.residual_shortcuts.formulas import product
from pages.residual_shortcuts.presets import FULL_BRANCHES, PRESETS, TURNED_ROUND, USUAL_STORY
from pages.residual_shortcuts.sections.notice import OBSERVATIONS, RELU, typical
from pages.residual_shortcuts.sections.paths import many
from pages.residual_shortcuts.sections.predict import changed, why
from pages.residual_shortcuts.sections.shattered import summed_up
from pages.residual_shortcuts.seeds import SEEDS
from pages.residual_shortcuts.spec import ACTIVATIONS, NORMS, VARIANTS, WEIGHTS, ResidualSpec
from pages.residual_shortcuts.state import lane, residual_runs
from rnncore.residual import Tower, shattered
from rnncore.residual.shattered import gradient_autocorrelations
from tests.lessons import lesson, sections
from tests.opening import predicted, question
from tests.pages.claims.screen import opened, prose

SMALL = ResidualSpec(depth=6, width=8)
GRID = [
    replace(SMALL, activation=activation, norm=norm, weights=weights, branch=branch)
    for (activation, norm, weights), branch in zip(
        itertools.product(ACTIVATIONS, NORMS, WEIGHTS), itertools.cycle((0.1, 1.0))
    )
]


def observation(section):
    item = next(each for each in OBSERVATIONS if each.section == section)
    numbers = item.measure(residual_runs(item.view))
    said = lesson("residual", section, depth=item.view.depth, **numbers)
    return item.view, " ".join(said.split())


def bottom(spec, kind):
    return lane(spec, kind).spread[:, 0]


# ------------------------------------------------ what keeps a gradient the same, and what not


def test_no_sentence_says_that_a_normalisation_keeps_a_gradient_the_same():
    """The issue: batch norm, β = 1, 50 blocks multiplies it by 144 for v1."""
    spec = replace(PRESETS[FULL_BRANCHES], norm="batch")
    assert 10 ** np.median(bottom(spec, "v1")) == pytest.approx(144, abs=1)
    assert 10 ** np.median(bottom(spec, "v2")) == pytest.approx(66, abs=1)
    for section in ("notice-full", "notice-batch"):
        _, said = observation(section)
        assert "or a normalisation" not in said
        assert "normalisation, does" not in said


def test_full_branches_say_what_a_small_branch_and_layer_norm_leave():
    view, said = observation("notice-full")
    for kind in ("v1", "v2"):
        for spec in (view, replace(view, branch=0.1), replace(view, norm="layer")):
            assert typical(lane(spec, kind)) in said
    assert "A shortcut alone does not keep a gradient the same." in said
    for kind in ("v1", "v2"):
        assert bottom(view, kind).min() > 5, "decades: it is not kept"


def test_batch_norm_says_what_the_shortcut_leaves_with_branches_at_full_scale():
    view, said = observation("notice-batch")
    assert view == PRESETS[TURNED_ROUND]
    for kind, branch in itertools.product(("v1", "v2"), (view.branch, 1.0)):
        assert typical(lane(replace(view, branch=branch), kind)) in said
    assert bottom(view, "plain").min() > 8
    for kind in ("v1", "v2"):
        assert np.abs(bottom(view, kind)).max() < 0.5
        assert bottom(replace(view, branch=1.0), kind).min() > 1, (
            "the shortcut does not do it alone"
        )


def test_the_usual_story_names_the_share_that_relu_switches_off_and_the_factor_of_a_block():
    view, said = observation("notice-story")
    assert view == PRESETS[USUAL_STORY]
    plain = lane(view, "plain")
    off = float((plain.track.states["h"][1:] == 0).mean())
    assert f"ReLU sets {100 * off:.0f} % of the plain tower's states to zero" in said
    assert off == pytest.approx(0.5, abs=0.03)
    factor = 10 ** (plain.spread[:, 0].mean() / view.depth)
    assert f"a block leaves {factor:.2f} of the gradient" in said


def test_a_unit_that_is_off_tends_to_be_off_above_as_well():
    _, said = observation("notice-relu")
    off = lane(RELU, "v1").track.states["h"][1:] == 0
    stay = np.count_nonzero(off[1:] & off[:-1]) / np.count_nonzero(off[:-1])
    assert stay > 3 * off.mean()
    assert f"in {100 * stay:.0f} % of the cases" in said
    assert f"of all units {100 * off.mean():.0f} % are" in said
    assert "after 1 block," in said
    assert "1 blocks" not in said


@pytest.mark.parametrize("item", OBSERVATIONS, ids=lambda item: item.section)
def test_medians_are_those_of_the_seeds(item):
    view, said = observation(item.section)
    for kind in ("plain", "v1", "v2"):
        if re.search(rf"(?<!\w){kind}: ", said, re.IGNORECASE):
            assert typical(lane(view, kind)) in said


# --------------------------------------------------------------------- one block, kind by kind


@pytest.mark.parametrize("spec", GRID, ids=lambda spec: str(to_query(spec)))
def test_what_is_said_of_each_kind_holds_whatever_is_chosen(spec):
    """Property: in v2 nothing is taken before the gradient splits; λ = 1 passes all of it on."""
    for kind in VARIANTS:
        shown = lane(spec, kind)
        track = shown.track
        taken = measured.removed(shown)
        arriving = track.state_grads["h"][1:]
        shortcut = track.pathway_grads["shortcut"]
        if kind == "v2":
            np.testing.assert_array_equal(shortcut, arriving)
            assert not taken.any()
        if kind == "plain":
            assert not shortcut.any()
        if kind == "gated":
            gate = track.gates["transform"]
            np.testing.assert_allclose(shortcut, (1 - gate) * arriving, atol=1e-12)
            assert np.all(gate < 1)
            assert np.all(gate > 0)
        if kind in ("plain", "v1"):
            slope = {"relu": 1, "tanh": 1, "sigmoid": 0.25}[spec.activation]
            assert np.all(taken >= 1 - slope - 1e-12)


SLOPES = {
    "relu": lambda value: value > 0,
    "tanh": lambda value: 1 - value**2,
    "sigmoid": lambda value: value * (1 - value),
}


@pytest.mark.parametrize(("scale", "branch"), [(0.5, 0.1), (1.0, 1.0), (1.25, 0.1)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kind", VARIANTS)
def test_the_scales_the_slopes_and_the_gates_stand_where_the_words_say(
    kind, activation, scale, branch
):
    """Of each block: what the shortcut passes on, and what goes into the branch."""
    spec = replace(SMALL, activation=activation, shortcut=scale, branch=branch, gate=0.5)
    shown = lane(spec, kind)
    track, tower = shown.track, shown.tower
    arriving, shortcut = track.state_grads["h"][1:], track.pathway_grads["shortcut"]
    into = track.gate_grads["outer"]  # at the output of W2, the end of the branch
    h = track.states["h"][1:]
    ways = {  # by kind: the shortcut's part, and what comes to W2
        "plain": (0, SLOPES[activation](h) * arriving),
        "v1": (scale * SLOPES[activation](h) * arriving, branch * SLOPES[activation](h) * arriving),
        "v2": (scale * arriving, branch * arriving),
    }
    if kind == "gated":
        gate = track.gates["transform"]
        np.testing.assert_allclose(shortcut, scale * (1 - gate) * arriving, atol=1e-12)
        np.testing.assert_allclose(track.gate_grads["arriving"], into, atol=1e-12)
        passes = gate * arriving  # what the gate lets in, and then the slope
        assert (np.abs(into) <= np.abs(passes) + 1e-12).all()
        if activation == "relu":
            assert (np.isclose(into, passes) | (into == 0)).all()
        assert all((block.bias_gate == 0.5).all() for block in tower.blocks)
        return
    np.testing.assert_allclose(shortcut, np.broadcast_to(ways[kind][0], h.shape), atol=1e-12)
    np.testing.assert_allclose(into, ways[kind][1], atol=1e-12)


@pytest.mark.parametrize("kind", VARIANTS)
def test_the_first_prediction_explains_no_more_than_holds(kind):
    said = why(replace(SMALL, variants=(kind,), gate=0.5))
    text = " ".join(lesson("residual", "predict-why", each=said).split())
    for word in ("about as large as it was", "grow with every block", "{{"):
        assert word not in text
    assert f"**{kind}**" in text
    assert ("bias is 0.5" in text) == (kind == "gated")
    for other in set(VARIANTS) - {kind}:
        assert f"**{other}**" not in text


def test_a_plain_tower_depends_on_how_its_weights_were_drawn():
    found = [bottom(replace(SMALL, depth=30, weights=weights), "plain") for weights in WEIGHTS]
    assert max(map(np.median, found)) - min(map(np.median, found)) > 3
    assert np.ptp(found[0]) > 0.3, "and on the seed"


@pytest.mark.parametrize("kind", VARIANTS)
def test_how_large_the_parts_are_together_stands_in_the_table(kind):
    app = opened("residual", section="Predict first", depth=6, variants=[kind])
    predicted(app, question(app).options[0])
    asked, _ = changed(ResidualSpec(depth=6, variants=(kind,)))
    track = lane(asked, kind).track
    together = track.pathway_grads["shortcut"][0] + track.pathway_grads["branch"][0]
    share = np.linalg.norm(together) / np.linalg.norm(track.state_grads["h"][-1])
    table = next(each.value for each in app.table if "kind" in each.value.columns)
    assert table["gradient at the bottom, top = 1"].tolist() == [power(float(np.log10(share)))]


def test_the_biases_are_zero_but_those_of_the_gates():
    for kind in VARIANTS:
        for name, parameter in lane(SMALL, kind).tower.named_parameters():
            if "bias" in name or name.rsplit(".", 1)[-1].startswith("b"):
                gated = float(parameter.detach().abs().max()) != 0
                assert gated <= ("gate" in name or "transform" in name or kind == "gated"), name
    gates = lane(replace(SMALL, gate=2.5), "gated").tower
    assert all((block.bias_gate == 2.5).all() for block in gates.blocks)
    assert "biases 0, those of the gates 2.5:" in prose(opened("residual", depth=2, gate=2.5))
    assert "of block, biases 0: nothing" in prose(
        opened("residual", depth=2, variants=["plain"], upper="plain", lower="v2")
    )


@pytest.mark.parametrize("depth", [1, 2, 5, 20, 100])
def test_all_paths_are_counted_as_whole_numbers(depth):
    said = prose(opened("residual", section="Paths by length", depth=depth, width=4))
    blocks = "1 block has" if depth == 1 else f"{depth} blocks have"
    assert f"so {blocks} {many(depth)}." in said
    assert "2.0 paths" not in said
    assert "All of these paths are in the sums" in said


@pytest.mark.parametrize(("kind", "depth"), [("plain", 1), ("plain", 30), ("v2", 1), ("v2", 30)])
def test_shattered_gradients_are_written_to_the_digits_that_ten_networks_support(kind, depth):
    """Other networks give another mean: it lies within a few standard errors of what is printed."""
    rows = experiments.autocorrelation(kind, depth, 0.1)
    mean, open_ = summed_up(rows)
    title = residual_shattered.alt(((kind, mean, open_),), layers=experiments.layers(depth))
    lag = residual_shattered.NEAR
    assert f"{kind} {plus_minus(mean[lag], open_[lag])}" in title
    assert open_[lag] == pytest.approx(rows[:, lag].std(ddof=1) / len(rows) ** 0.5)
    more = gradient_autocorrelations(
        kind,
        experiments.layers(depth),
        width=experiments.WIDTH,
        points=experiments.POINTS,
        seeds=30,
    )[experiments.NETWORKS :, lag]
    apart = abs(more.mean() - mean[lag])
    assert apart < 4 * np.hypot(open_[lag], more.std(ddof=1) / len(more) ** 0.5)


def test_networks_without_a_changing_gradient_are_left_out_and_said_so():
    mean, open_ = summed_up(np.ones((1, 4)))
    assert np.isnan(open_).all()
    assert (mean == 1).all()
    assert np.isnan(summed_up(np.ones((0, 4)))[0]).all()


def test_the_number_of_blocks_has_a_letter_of_its_own():
    """L is the loss in every formula of the page."""
    text = " ".join(sections("residual")["maths-all"].split())
    assert "$2^N$" in text
    assert r"\prod_{l=1}^{N}" in product()
    assert "x_L" not in product()


def test_the_band_is_that_of_the_seeds_that_are_named():
    assert f"the towers of {SEEDS} seeds, the first from 0" in prose(opened("residual", depth=2))
    for seed in (0, SEEDS - 1):
        spec = replace(SMALL, seed=seed)
        shown = lane(spec, "plain")
        np.testing.assert_allclose(shown.spread[seed], shown.norms, atol=1e-9)


# --------------------------------------------------------- networks of the other experiments


def is_as_named(tower, branch):
    """He weights, ReLU, λ = 1, and β as it is chosen."""
    assert (tower.init, tower.activation, tower.norm) == ("he", "relu", "none")
    for block in tower.blocks:
        assert (block.shortcut_scale, block.branch_scale) == (1.0, branch)


@pytest.mark.parametrize("branch", [0.15, 1.05])  # which no other test has measured and kept
@pytest.mark.parametrize("kind", VARIANTS)
def test_the_networks_of_the_two_experiments_are_those_that_are_named(kind, branch, monkeypatch):
    """Whatever λ, activation and weights are chosen above."""
    built = []

    def recorded(*args, **choices):
        built.append(Tower(*args, **choices))
        return built[-1]

    monkeypatch.setattr(shattered, "Tower", recorded)
    monkeypatch.setattr(training, "Tower", recorded)
    spec = ResidualSpec(variants=(kind,), depth=2, branch=branch, shortcut=0.5, activation="tanh")
    experiments.autocorrelation(kind, spec.depth, spec.branch)
    assert len(built) == experiments.NETWORKS
    next(race.race(spec))
    assert [(tower.width, tower.depth) for tower in built] == [(100, 2)] * 10 + [(32, 2)]
    for tower in built:
        is_as_named(tower, branch)


@pytest.mark.parametrize("branch", [0.1, 1.0])
def test_a_plain_tower_differs_from_the_others_by_what_is_said(branch):
    """Without its shortcut v1 is the plain tower where β = 1; v2 has its activations elsewhere."""
    images = torch.rand(5, 64)
    networks = {
        kind: training._network(kind, 2, 8, branch, torch.Generator().manual_seed(0))
        for kind in ("plain", "v1", "v2")
    }
    drawn = [list(network.parameters()) for network in networks.values()]
    for plain, *others in zip(*drawn, strict=True):
        assert all(torch.equal(plain, other) for other in others)
    said = {}
    for kind, network in networks.items():
        for block in network[2].blocks:
            block.shortcut_scale = 0.0
        with torch.no_grad():
            said[kind] = network(images)
    assert torch.allclose(said["plain"], said["v1"]) == (branch == 1)
    assert not torch.allclose(said["plain"], said["v2"])
    x = torch.randn(5, 8)
    plain, v2 = (networks[kind][2].blocks[0] for kind in ("plain", "v2"))
    first, second = (lambda h: h @ plain.weight_1.T), (lambda h: h @ plain.weight_2.T)
    with torch.no_grad():
        assert torch.allclose(plain(x), second(first(x).relu()).relu())
        assert torch.allclose(v2(x), branch * second(first(x.relu()).relu()))
