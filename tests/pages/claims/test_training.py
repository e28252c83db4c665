"""What the page Training claims, counted once more on the snapshots and rows that ship with it."""

import math
from dataclasses import replace

import numpy as np
import pytest

from dashboard.figures.powers import power
from pages.training import measured
from pages.training.presets import ORDERED, PARITIES, PRESETS, RACE, SIGNATURE
from pages.training.recipes import recipes
from pages.training.recorded import SEEDS, recorded
from pages.training.sections import counts, notice, signature
from pages.training.spec import BIASED
from pages.training.state import training_runs
from tests.lessons import lesson
from tests.pages.claims.screen import opened, prose

FAR = (RACE, SIGNATURE, ORDERED, "adding")


def rows(*names):
    """The recorded outcomes of these views, by lane and seed."""
    known = recorded().outcomes
    return [
        known[recipe]
        for name in names
        for seed in SEEDS
        for recipe in recipes(replace(PRESETS[name], seed=seed)).values()
    ]


def on_one_line(text):
    return " ".join(text.split())


def test_every_run_that_learned_had_the_reach_first():
    learned = [row for row in rows(*FAR) if row.learned is not None]
    assert all(row.reached is not None and row.reached <= row.learned for row in learned)
    lit = [row for row in rows(*FAR) if row.reached is not None]
    said = prose(opened("training", section="What to notice"))
    numbers = {
        "runs": len(rows(*FAR)),
        "learned": len(learned),
        "first": len(learned),
        "without": sum(row.learned is None for row in lit),
    }
    assert numbers["without"] > 0
    assert on_one_line(lesson("training", "notice-necessary", **numbers)) in said


def test_what_was_reached_can_be_lost():
    lost = [
        row for row in rows(*FAR) if row.fell is not None and row.learned is None and row.end <= -3
    ]
    assert notice._lost() == {"lost": len(lost)}
    assert lost


def test_who_learns_is_said_to_be_decided_by_the_reach_where_it_is():
    decided = on_one_line(lesson("training", "decided"))
    assert decided in prose(opened("training"))
    assert decided not in prose(opened("training", preset="in-which-order"))
    both_reach = prose(opened("training", lanes=["LSTM with a bias", "Elman orthogonal"]))
    assert "It counts as learned" in both_reach  # and there is none without the reach beside them
    for section in ("decided", "not-decided"):
        assert on_one_line(lesson("training", section)) not in both_reach
    for each in measured.seeds(PRESETS[RACE]):
        starts = [row.start for row in each.rows]
        assert (np.median(starts) > -3) == (each.learned > len(SEEDS) / 2)


def test_the_gradient_arrives_before_the_loss_falls():
    found = notice._signature()
    runs = rows(SIGNATURE)
    assert found["before"] == sum(row.reached < row.fell for row in runs) == len(SEEDS)
    assert found["lit"] == f"{np.median([row.reached for row in runs]):g}"
    (lane,) = training_runs(PRESETS[SIGNATURE]).lanes
    losses = [shot.loss / math.log(4) for shot in lane.shots]
    first = next(k for k, loss in enumerate(losses) if loss < 0.9)
    said = signature.said(lane)
    assert f"nine tenths of chance from update {lane.shots[first].update} on" in said
    assert f"{power(lane.shots[0].profile[0])} before the first update" in said


def test_what_was_reached_and_is_lost_is_not_said_to_stay():
    *_, elman = training_runs(PRESETS[ORDERED]).lanes
    said = signature.said(elman)
    assert elman.shots[-1].reach < -3
    assert f"thousandth first at update {elman.reached}, but not after update 1000;" in said
    lstm = training_runs(PRESETS[ORDERED]).lanes[0]  # has some snapshots below 95 % later on
    assert f"learned first at update {lstm.learned}, but not always since" in signature.said(lstm)


def test_of_what_is_not_trained_nothing_is_said_to_come_never():
    (lane,) = training_runs(replace(PRESETS[SIGNATURE], seed=11)).lanes
    assert "never" not in signature.said(lane)
    begun = replace(lane, shots=(lane.shots[0], replace(lane.shots[0], update=10)))
    assert "not so far" in signature.said(begun)


def test_the_step_written_is_that_of_the_optimizer():
    momentum = r"0.9\, u + g"
    for optimizer, named, other in (("adam", "0.999", momentum), ("sgd", momentum, "m &")):
        app = opened("training", section="The maths", optimizer=optimizer, rate="0.03")
        step = app.latex[0].value
        assert named in step
        assert other not in step
        assert "η = 0.03" in prose(app)


def test_a_gate_that_reads_the_input_alone_does_not_learn_parity():
    lstm, _, mingru = measured.seeds(PRESETS[PARITIES])
    assert (lstm.learned, mingru.learned) == (5, 0)
    assert set(notice._parity().values()) >= {5, 0}


def test_what_a_gate_with_only_its_bias_keeps():
    said = prose(opened("training", section="The maths", preset="which-came-first"))
    share = 1 / (1 + math.exp(-3))
    lane = next(lane for lane in training_runs(PRESETS[RACE]).lanes if lane.name == BIASED)
    assert f"that is {power(39 * math.log10(share))}" in said
    assert f"by all ways: {power(lane.shots[0].reach)}" in said


def test_the_table_has_the_medians():
    found = counts.columns(measured.seeds(PRESETS[RACE]))
    assert found["learned"][0] == "0 of 5"
    assert found["at update"][0] == "–"
    assert found["reach before"][1] == power(
        float(np.median([row.start for row in measured.seeds(PRESETS[RACE])[1].rows]))
    )


@pytest.mark.parametrize("item", notice.OBSERVATIONS, ids=lambda item: item.section)
def test_every_observation_shows_a_view_of_the_story(item):
    assert item.view in PRESETS.values()
