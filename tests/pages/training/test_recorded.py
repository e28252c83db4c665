"""What ships with the page is what its recipes give, and what is counted of it is so."""

import itertools
from dataclasses import replace
from statistics import median

import numpy as np
import pytest

from pages.training import measured
from pages.training.outcomes import outcome
from pages.training.presets import PARITIES, PRESETS, RACE, SIGNATURE
from pages.training.recipes import recipes
from pages.training.recorded import SEEDS, recorded
from pages.training.scene import block
from pages.training.state import RECORDED, UNTRAINED, training_runs
from rnncore.train import learned, run
from tests.dashboard.stage.blocks import read_block

WHOLE = [(name, lane) for name, spec in PRESETS.items() for lane in spec.lanes]


@pytest.mark.parametrize(("name", "lane"), WHOLE)
def test_a_recorded_run_begins_as_its_recipe_does(name, lane):
    recipe = recipes(PRESETS[name])[lane]
    shots = recorded().shots[recipe]
    (first,) = itertools.islice(run(recipe), 1)
    assert first.loss == pytest.approx(shots[0].loss, rel=1e-4)
    np.testing.assert_allclose(first.profile, shots[0].profile, atol=1e-3)
    assert [shot.update for shot in shots] == list(range(0, recipe.updates + 1, recipe.every))
    assert shots[-1].weights.keys() == dict(recipe.build()[0].named_parameters()).keys()


def test_a_recorded_run_goes_on_as_its_recipe_does():
    recipe = recipes(PRESETS[SIGNATURE])["GRU"]
    known = recorded().shots[recipe]
    for shot, other in zip(itertools.islice(run(recipe), 9), known, strict=False):
        assert shot.loss == pytest.approx(other.loss, rel=1e-3)
        assert shot.reach == pytest.approx(other.reach, abs=1e-2)
        np.testing.assert_allclose(shot.gates["update"], other.gates["update"], atol=1e-3)


@pytest.mark.parametrize(("name", "lane"), WHOLE)
def test_the_outcome_is_that_of_the_snapshots(name, lane):
    spec = PRESETS[name]
    recipe = recipes(spec)[lane]
    found, shots = recorded().outcomes[recipe], recorded().shots[recipe]
    again = outcome(recipe, shots, found.seconds)
    # the profile ships in single precision
    assert replace(again, start=0.0, end=0.0) == replace(found, start=0.0, end=0.0)
    assert (again.start, again.end) == pytest.approx((found.start, found.end), abs=1e-5)
    assert found.learned == learned(list(shots), recipe)


def test_every_view_of_the_story_has_its_seeds():
    for spec in PRESETS.values():
        for each in measured.seeds(spec):
            assert [row.seed for row in each.rows] == list(SEEDS)
        assert training_runs(spec).source == RECORDED
    assert measured.seeds(replace(PRESETS[RACE], span=41)) == ()
    assert training_runs(replace(PRESETS[RACE], span=12)).source == UNTRAINED


def test_the_counts_are_those_of_the_rows():
    rows = [
        recorded().outcomes[recipes(replace(PRESETS[RACE], seed=seed))["LSTM with a bias"]]
        for seed in SEEDS
    ]
    _, biased, _ = measured.seeds(PRESETS[RACE])
    assert biased.learned == sum(row.learned is not None for row in rows)
    assert biased.updates == median(row.learned for row in rows)
    assert biased.start == median(row.start for row in rows)
    assert biased.title == "LSTM (forget bias 3)"


def test_learning_is_said_to_need_the_gradient_where_the_answer_lies_far_back():
    far = {name: read_block(block(training_runs(spec)))[0]["far"] for name, spec in PRESETS.items()}
    assert [name for name in PRESETS if not far[name]] == [PARITIES, "as many b as a", "a text"]


def test_what_all_runs_say_together():
    found = measured.together()
    rows = [
        row
        for name in (RACE, SIGNATURE, "in which order?", "adding")
        for each in measured.seeds(PRESETS[name])
        for row in each.rows
    ]
    assert found.runs == len(rows) == 50
    assert found.learned == sum(row.learned is not None for row in rows)
    assert found.first <= found.learned
    assert found.without == found.lit - sum(
        row.reached is not None and row.learned is not None for row in rows
    )


def test_the_reach_at_the_start_decides_where_it_does():
    assert measured.decided_by_reach(measured.seeds(PRESETS[RACE]))
    assert not measured.decided_by_reach(measured.seeds(PRESETS["parity"]))
