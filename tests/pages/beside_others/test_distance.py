"""Influence at distance: what is recorded, measured anew where that is cheap, and what is said."""

import numpy as np

from dashboard.figures.powers import power
from pages.beside_others.distance import section
from pages.beside_others.distance.measured import (
    KINDS,
    PLAIN,
    STEPS,
    TRAINED_STEPS,
    WINDOW,
    solved,
    trained,
    untrained,
)
from pages.beside_others.distance.recorded import recorded
from tests.opening import opened
from tests.pages.claims.screen import prose


def test_what_is_recorded_of_untrained_networks_is_measured_again():
    for name in PLAIN:
        found, held = untrained(name, 3), recorded().untrained[name][3]
        assert np.array_equal(np.isneginf(found), np.isneginf(held))
        there = np.isfinite(held)
        np.testing.assert_allclose(found[there], held[there], atol=1e-3)


def test_a_trained_network_has_the_influence_again():
    found, right = trained("Elman orthogonal", 1)
    held = recorded()
    assert bool(solved(np.array(right))) == bool(solved(held.right["Elman orthogonal"])[1])
    assert found.shape == (TRAINED_STEPS,)
    assert abs(found[-1] - held.needed("Elman orthogonal")[1]) < 1


def test_what_the_section_says_of_untrained_networks():
    held = recorded().untrained
    for name in PLAIN:
        if name in ("Elman", "LSTM", "GRU", "minGRU"):
            middle = np.median(held[name], 0)
            assert (np.diff(middle[[0, 1, 7, 15, 31, STEPS - 1]]) < 0).all()
    for name, field in (("window", WINDOW), ("CNN", section.FIELD)):
        assert np.isneginf(held[name][:, field:]).all()
        assert np.isfinite(held[name][:, :field]).all()
    transformer = np.median(held["Transformer"], 0)
    assert np.ptp(transformer[1:]) < 1
    assert transformer[0] > transformer[1] + 1


def test_what_solved_the_task_has_influence_and_what_did_not_has_less():
    held = recorded()
    needed = np.concatenate([held.trained[name][:, TRAINED_STEPS - 1] for name in KINDS])
    right = np.concatenate([held.right[name] for name in KINDS])
    have, lack = needed[right >= 0.95], needed[right < 0.95]
    said = section.found()
    assert f"Of {len(right)} runs, {len(have)} solved it" in said
    assert f"of {power(have.min())} to {power(have.max())} on the answer" in said
    assert f"in the other {len(lack)}, of 0 to {power(lack.max())}" in said
    assert f"in {np.isneginf(lack).sum()} of them of exactly 0" in said
    assert ("do not overlap" in said) == (have.min() > lack.max())


def test_it_opens_with_three_figures_and_its_machine():
    app = opened("beside-others", section="Influence at distance")
    said = prose(app)
    assert "63 steps back: from" in said
    assert f"{section.found()[:30]}" in said
    assert recorded().machine["processor"] in said
