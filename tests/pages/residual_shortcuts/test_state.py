"""From a spec to numbers: what the page shows is what autograd gives."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.choices import canonical, to_query
from pages.residual_shortcuts import measured, seeds
from pages.residual_shortcuts.seeds import SEEDS
from pages.residual_shortcuts.spec import (
    ACTIVATIONS,
    NORMS,
    TIED,
    VARIANTS,
    WEIGHTS,
    ResidualSpec,
    of_tower,
)
from pages.residual_shortcuts.state import NO_VARIANT, lane, residual_runs
from pages.residual_shortcuts.towers import numbers, tower_of
from rnncore.measures import log10_norm
from rnncore.player import tower_block
from rnncore.readers import InputError
from rnncore.residual import Tower, gradient_norms

SMALL = ResidualSpec(depth=4, width=6)


def _by_autograd(spec: ResidualSpec, variant: str, seed: int) -> np.ndarray:
    """log10 of the norm of dL/dx_l over that at the top ``(L + 1,)``, of a tower drawn here."""
    x, reads, generator = numbers(spec, seed)
    tower = Tower(
        spec.width,
        spec.depth,
        variant=variant,
        activation=spec.activation,
        init=spec.weights,
        norm=spec.norm,
        shortcut_scale=spec.shortcut,
        branch_scale=spec.branch,
        tied=spec.tied,
        gate_bias=spec.gate,
        generator=generator,
        dtype=torch.float64,
    )
    states = [x.requires_grad_()]
    for block in tower.blocks:
        states.append(block(states[-1]))
    grads = torch.autograd.grad((states[-1] * reads).sum(), states)
    logs = log10_norm(torch.stack(grads).flatten(1).numpy())
    return logs - logs[-1]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "spec",
    [
        SMALL,
        *(replace(SMALL, activation=each) for each in ACTIVATIONS[1:]),
        *(replace(SMALL, weights=each) for each in WEIGHTS[1:]),
        *(replace(SMALL, norm=each) for each in NORMS[1:]),
        replace(SMALL, tying=TIED, branch=0.7, shortcut=1.2, gate=2.0, seed=5),
    ],
    ids=str,
)
def test_the_curves_and_their_spread_are_autograds(spec, variant):
    shown = lane(spec, variant)
    np.testing.assert_allclose(shown.norms, _by_autograd(spec, variant, spec.seed), atol=1e-9)
    assert shown.spread.shape == (SEEDS, spec.depth + 1)
    for seed in (0, SEEDS - 1):
        expected = _by_autograd(spec, variant, seed)
        np.testing.assert_allclose(shown.spread[seed], expected, atol=1e-9)


def test_the_shown_seed_lies_in_the_band_where_it_is_one_of_the_seeds():
    shown = lane(replace(SMALL, seed=3), "v1")
    np.testing.assert_allclose(shown.norms, shown.spread[3], atol=1e-12)


@pytest.mark.parametrize(
    "spec",
    [
        ResidualSpec(depth=23, width=5, gate=0.5),
        ResidualSpec(depth=11, width=64, weights="orthogonal"),
        ResidualSpec(depth=23, width=5, tying=TIED),
        ResidualSpec(depth=23, width=5, norm="batch"),
    ],
    ids=str,
)
def test_weights_drawn_piece_by_piece_are_those_of_whole_towers_bit_for_bit(spec, monkeypatch):
    x, reads = (
        torch.stack(each)
        for each in zip(*(numbers(spec, k)[:2] for k in range(SEEDS)), strict=True)
    )
    for variant in ("v1", "gated"):
        towers = [tower_of(replace(spec, seed=seed), variant) for seed in range(SEEDS)]
        whole = gradient_norms(towers, x, reads)
        for kept in (0, seeds.KEPT):
            monkeypatch.setattr(seeds, "KEPT", kept)
            seeds.spread.clear()
            np.testing.assert_array_equal(lane(spec, variant).spread, whole - whole[:, -1:])


def test_a_deeper_tower_draws_what_is_new_in_it_and_another_gate_nothing(monkeypatch):
    asked = []
    drawing = seeds.side_by_side

    def watched(spec, seeds, first, count):
        asked.append(first)
        return drawing(spec, seeds, first, count)

    monkeypatch.setattr(seeds, "side_by_side", watched)
    spec = ResidualSpec(depth=12, width=7)
    for changed in ({}, {"depth": 19}, {"gate": 1.0}, {"branch": 0.3}, {"depth": 3}, {"depth": 21}):
        spec = replace(spec, **changed)
        assert all(
            curve[2].shape == (SEEDS, spec.depth + 1) for curve in residual_runs(spec).curves
        )
    assert asked == [0, 10, 20]


def test_a_wide_tower_is_drawn_once_for_all_its_kinds(monkeypatch):
    asked = []
    drawing = seeds.side_by_side
    monkeypatch.setattr(seeds, "side_by_side", lambda *a: asked.append(a[2]) or drawing(*a))
    monkeypatch.setattr(seeds, "KEPT", 0)
    assert len(residual_runs(ResidualSpec(depth=12, width=9)).curves) == len(VARIANTS)
    assert asked == [0, 10]


def test_a_tower_is_ready_for_the_stage_before_the_seeds_of_its_band_are_drawn(monkeypatch):
    monkeypatch.setattr(seeds, "side_by_side", pytest.fail)
    runs = residual_runs(ResidualSpec(depth=13, width=11))
    assert tower_block([(each.variant, each.trace) for each in runs.on_stage])


def test_what_a_kind_of_block_does_not_know_does_not_run_it_again():
    other = replace(SMALL, branch=0.9, shortcut=1.3, gate=3.0, variants=("v1",), lower="v1")
    assert lane(SMALL, "plain") is lane(other, "plain")
    assert lane(SMALL, "gated") is lane(replace(SMALL, branch=0.9), "gated")
    assert lane(SMALL, "v2") is not lane(replace(SMALL, branch=0.9), "v2")
    assert of_tower(SMALL, "v1") == of_tower(replace(SMALL, gate=4.0), "v1")


def test_the_variants_come_in_their_order_and_the_stage_has_one_lane_or_two():
    runs = residual_runs(replace(SMALL, variants=("v2", "plain"), upper="gated", lower="gated"))
    assert [each.variant for each in runs.lanes] == ["plain", "v2"]
    assert [each.variant for each in runs.on_stage] == ["gated"]
    assert canonical(runs.spec) == runs.spec
    with pytest.raises(InputError, match=NO_VARIANT):
        residual_runs(replace(SMALL, variants=()))


def test_the_address_says_only_what_is_not_the_default():
    assert to_query(ResidualSpec()) == {"view": "usual"}
    spec = ResidualSpec(variants=("plain", "v2"), branch=0.35, depth=100, tying=TIED)
    assert to_query(spec) == {
        "variants": ["plain", "v2"],
        "branch": "0.35",
        "depth": "100",
        "tying": "tied weights",
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_pathways_are_the_traces_own_and_their_vectors_add_up(variant):
    shown = lane(replace(SMALL, branch=0.6), variant)
    track = shown.track
    top = np.linalg.norm(track.state_grads["h"][-1])
    ways = measured.pathways(shown)
    for name, logs in ways.items():
        vectors = {"total": track.state_grads["h"][:-1], "between": track.gate_grads["between"]}
        vectors |= track.pathway_grads
        sizes = np.linalg.norm(vectors[name].reshape(4, -1), axis=1)
        np.testing.assert_allclose(10.0**logs, sizes / top, rtol=1e-12)
    both = track.pathway_grads["shortcut"] + track.pathway_grads["branch"]
    np.testing.assert_allclose(both, track.state_grads["h"][:-1], atol=1e-14)


def test_the_removed_share_is_what_is_lost_between_d_and_m():
    for variant in ("v1", "plain"):
        track = lane(SMALL, variant).track
        d = np.linalg.norm(track.state_grads["h"][1:].reshape(4, -1), axis=1)
        m = np.linalg.norm(track.gate_grads["arriving"].reshape(4, -1), axis=1)
        np.testing.assert_allclose(measured.removed(lane(SMALL, variant)), 1 - m / d, atol=1e-12)
    assert not measured.removed(lane(SMALL, "v2")).any()
    assert not measured.removed(lane(SMALL, "gated")).any()


def test_theory_is_known_where_it_holds_and_nowhere_else():
    spec = ResidualSpec(depth=50, width=64, branch=1.0)
    expected = measured.theory(spec)
    np.testing.assert_allclose(10 ** expected[0], 2.0**25)
    bottom = lane(spec, "v2").spread[:, 0]
    # E of the square: the root mean square over the seeds, within what ten seeds allow.
    mean = 0.5 * np.log10(np.mean(10 ** (2 * bottom)))
    assert mean == pytest.approx(expected[0], abs=0.6)
    for other in (
        replace(spec, activation="tanh"),
        replace(spec, weights="xavier"),
        replace(spec, norm="layer"),
        replace(spec, tying=TIED),
        replace(spec, variants=("plain",)),
    ):
        assert measured.theory(other) is None


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_twin_is_an_elman_network_with_the_towers_gradient(activation):
    found = measured.twin(replace(SMALL, activation=activation))
    assert found.steps == 2
    assert found.units == 12
    assert found.states < 1e-13
    assert found.gradients < 1e-13
    np.testing.assert_allclose(found.elman[::2], found.tower, atol=1e-12)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("norm", NORMS)
def test_the_maths_checks_each_block_against_autograd(variant, norm):
    shown = lane(replace(SMALL, norm=norm, branch=0.8), variant)
    for number in range(4):
        found = measured.checked(shown, number)
        assert found.apart < 1e-11
        assert found.total == pytest.approx(
            shown.norms[number] + found.arriving - shown.norms[number + 1]
        )


def test_paths_sum_to_one_and_a_gradient_of_zero_has_none():
    found = measured.paths(SMALL, "v2")
    assert found.shares.sum() == pytest.approx(1, abs=1e-12)
    dead = ResidualSpec(depth=100, width=4, shortcut=0.5, branch=0.0, norm="none")
    assert measured.paths(dead, "v2").shares[0] == pytest.approx(1)
    assert measured.shortcut_alone(lane(dead, "v2")) == pytest.approx(100 * np.log10(0.5))
