"""Who learns what? What is recorded, trained anew where that is cheap; the question; a run here."""

import contextlib
import io
import time
from dataclasses import replace

import numpy as np
import pytest

from dashboard.worker import view
from pages.beside_others.learning import here, script, section
from pages.beside_others.learning.recipes import (
    FAR,
    LENGTHS,
    LONGEST,
    NETWORKS,
    SEEDS,
    TASKS,
    recipe,
)
from pages.beside_others.learning.recorded import recorded
from pages.beside_others.learning.running import Point, Tried, curve, learn, tried
from pages.beside_others.learning.spec import LearningSpec
from rnncore.train import Network
from tests.opening import opened
from tests.pages.claims.screen import prose

SECTION = {"section": "Who learns what?"}
CHEAP = LearningSpec("independent inputs", network="window of 1", seed="2")


@pytest.fixture(scope="module")
def run_here():
    return list(learn(CHEAP.task, CHEAP.network, int(CHEAP.seed)))


def test_all_get_the_same_but_for_the_rate_of_one():
    made = {name: recipe("recall of 12 pairs", name, 0) for name in NETWORKS}
    rates = {each.rate for name, each in made.items() if name != "Transformer"}
    assert len(rates) == 1
    common = {repr(replace(each, network=Network(), rate=1.0)) for each in made.values()}
    assert len(common) == 1
    assert {each.network.hidden for each in made.values()} == {32}
    assert {recipe(task, "GRU", 0).shortest for task in TASKS} == {10, 13}


def test_a_run_here_is_the_recorded_one(run_here):
    held, end = recorded().found[CHEAP.task, CHEAP.network], tried(run_here)
    updates, loss, right = curve(run_here)
    assert np.array_equal(updates, held.updates)
    np.testing.assert_allclose(loss, held.loss[2], atol=1e-3)  # another machine rounds otherwise
    np.testing.assert_allclose(right, held.right[2], atol=0.02)
    np.testing.assert_allclose(end.right, held.at[2], atol=0.02)
    exact = [Point(*each) for each in zip(updates, held.loss[2], held.right[2], strict=True)]
    said = here.compared(CHEAP, [*exact, Tried(tuple(held.at[2]))])
    assert "to the last bit" in said
    assert f"{held.at_length(FAR)[2]:.2f} at 100" in said


def test_the_program_is_the_recorded_run(run_here):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(script.code(CHEAP), {"__name__": "__main__"})
    loss, right = curve(run_here)[1][-1], tried(run_here).right
    near, far = (right[LENGTHS.index(steps)] for steps in (LONGEST, FAR))
    lines = [f"held-out loss: {loss}", f"right at 20 steps: {near}", f"right at 100 steps: {far}"]
    assert output.getvalue().splitlines() == lines
    assert script.printed(CHEAP).splitlines()[1:] == lines[1:]


def test_a_run_that_rounds_otherwise_is_told_apart(run_here):
    moved = [
        replace(each, loss=each.loss + 0.25) if isinstance(each, Point) else each
        for each in run_here
    ]
    said = here.compared(CHEAP, moved)
    assert "another machine" in said
    assert "up to 0.25 apart" in said


def test_a_step_of_the_slowest_is_short_enough_to_be_stopped():
    run = learn("recall of 12 pairs", "Transformer", 0)
    next(run)
    began = time.process_time()
    next(run)
    assert time.process_time() - began < 0.7


def test_the_answer_follows_from_the_recorded_seeds():
    kinds = {}
    for task in TASKS:
        right = {name: recorded().found[task, name].at[:, LENGTHS.index(FAR)] for name in NETWORKS}
        solved = [name for name, each in right.items() if (each >= 0.95).sum() >= 3]
        assert section.solvers(task, FAR) == solved
        kinds[task] = {isinstance(NETWORKS[name].network, Network) for name in solved}
    for task, found in kinds.items():
        expected = {(): "None", (True,): "Recurrent", (False,): "Networks", (False, True): "Some"}
        assert section.answer_of(task).startswith(expected[tuple(sorted(found))])
    assert section.answer_of("parity") == section.STATE
    assert section.answer_of("independent inputs") == section.BOTH


def test_the_table_has_every_task_and_network():
    table, found = section.everything(), recorded().found
    assert list(zip(table["task"], table["network"], strict=True)) == list(found)
    for place, each in enumerate(found.values()):
        for steps in (LONGEST, FAR):
            values = each.at[:, LENGTHS.index(steps)]
            assert table[f"right at {steps}"][place].startswith(f"{np.median(values):.2f}")
    assert len(next(iter(found.values())).at) == len(SEEDS)


def test_it_asks_first_and_then_shows_any_length():
    app = opened("beside-others", **SECTION, **{"learn-task": "parity"})
    assert "At least 95 % right" not in prose(app)
    (question,) = [each for each in app.radio if each.key.startswith("predict ")]
    question.set_value(section.STATE).run()
    (show,) = [each for each in app.button if each.key == "answer-beside-learning"]
    show.click().run()
    assert not app.exception
    assert "held" in app.success[0].value
    near = ", ".join(section.solvers("parity", LONGEST))
    assert f"at 20 steps {near};" in prose(app)
    (slider,) = [each for each in app.slider if each.key == "learn-length"]
    slider.set_value(20).run()
    assert "Right at 20 steps, from" in prose(app)
    assert LearningSpec(length=17.0).tried == 15


def test_a_visitor_trains_one_here(monkeypatch, run_here):
    """Its curve is drawn beside the recorded ones, and at its end its lengths are told."""

    class Job:
        state, live, place, stop = "done", False, 0, None
        got = run_here

        def beat(self):
            pass

    monkeypatch.setattr(view, "start", lambda *_: Job())
    asked = {"learn-task": CHEAP.task, "learn-network": CHEAP.network, "learn-seed": CHEAP.seed}
    app = opened("beside-others", **SECTION, **asked)
    (button,) = [each for each in app.button if each.key == "beside-learning-start"]
    button.click().run()
    assert not app.exception
    said = prose(app)
    assert "1 with window of 1, here" in said
    assert "1.00 at 100" in said
