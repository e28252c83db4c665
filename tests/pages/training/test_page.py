"""The page Training: the race that ships, what is trained here, and what one takes along."""

import contextlib
import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.numpy import load

import rnncore
from pages.training import live, script
from pages.training.presets import PRESETS, RACE
from pages.training.recipes import recipes, title
from pages.training.sections.predict import best, next_race
from pages.training.sections.take import trace, weights
from pages.training.spec import LANES, TEXT, TrainingSpec
from pages.training.state import HERE, training_runs
from rnncore.readers import InputError, read_weights
from rnncore.train import run, trace_of
from tests.opening import chips, opened, predicted, question, verdicts

SMALL = TrainingSpec(span=10, lanes=("LSTM",), size=4, updates=50, seed=3)


def test_the_page_opens_on_the_recorded_race():
    app = opened("training")
    said = " ".join(each.value for each in app.caption)
    assert "Recorded on" in said
    assert "Run it here, now" in [each.label for each in app.button]
    (table,) = app.table
    assert list(table.value["learned"]) == ["0 of 5", "5 of 5", "4 of 5"]


def test_another_view_is_shown_before_its_first_update():
    app = opened("training", task="counting", span=12, size=4, section="Gates while learning")
    assert chips(app)["task"] == "counting · 11 steps"  # n a, n b and the start
    assert "Not trained yet" in " ".join(each.value for each in app.caption)
    assert "moved most" not in " ".join(each.value for each in app.markdown)  # nothing has yet
    assert not app.table


class Given:
    """Stands for a run of the worker that has come to its end."""

    live, state, place, error = False, "done", 0, ""

    def __init__(self, got):
        self.got = got

    def beat(self):
        """Somebody looks."""


@pytest.fixture
def trained():
    runs = training_runs(SMALL)
    return runs, {lane.recipe: Given(list(run(lane.recipe))) for lane in runs.lanes}


def test_what_is_trained_here_takes_the_place_of_what_was_there(trained, monkeypatch):
    runs, jobs = trained
    monkeypatch.setattr(live, "_jobs", lambda: jobs)
    joined = live.joined(runs)
    assert joined.source == HERE
    assert joined.done
    assert joined.lanes[0].shots == tuple(jobs[joined.lanes[0].recipe].got)
    assert live.joined(training_runs(PRESETS[RACE])).source == "recorded"


def test_a_network_that_broke_is_named(monkeypatch):
    lanes = training_runs(TrainingSpec(span=12)).lanes
    jobs = {lane.recipe: Given([]) for lane in lanes}
    broken = jobs[lanes[1].recipe]
    broken.state, broken.error = "failed", "the loss at step 2 is nan"
    monkeypatch.setattr(live, "_jobs", lambda: jobs)
    (warning,) = opened("training", span=12).warning
    assert "forget bias 3" in warning.value
    assert "the loss at step 2 is nan" in warning.value


def test_the_program_trains_the_networks_shown(trained, monkeypatch):
    runs, jobs = trained
    monkeypatch.setattr(live, "_jobs", lambda: jobs)
    shown = live.joined(runs)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(script.code(shown), {"__name__": "__main__"})
    torch.set_num_threads(1)
    assert output.getvalue().rstrip() == script.printed(shown)


def test_what_is_taken_along_is_the_trained_network():
    lane = training_runs(PRESETS[RACE]).lanes[1]
    data = weights(lane)
    assert load(data).keys() == lane.shots[-1].weights.keys()
    (module,) = read_weights(data, "lstm.safetensors").values()
    assert np.array_equal(
        module.weight_hh_l0.detach(), lane.shots[-1].weights["recurrent.weight_hh_l0"]
    )
    found = rnncore.load(io.BytesIO(trace(lane)))
    model, _ = lane.recipe.build()
    held = {name: torch.tensor(value) for name, value in lane.shots[-1].weights.items()}
    model.load_state_dict(held)
    again = trace_of(model.eval(), lane.recipe)
    assert np.array_equal(found.outputs, again.outputs)


def test_every_network_has_a_recipe_and_a_name():
    for lane in LANES:
        spec = replace(SMALL, lanes=(lane,))
        (found,) = recipes(spec)
        assert found == lane
        assert title(lane, spec)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lanes": ()}, "choose at least one network to train"),
        ({"task": TEXT, "corpus": "too short"}, "text must have 120 characters or more"),
    ],
)
def test_what_cannot_be_trained_is_refused(changed, said):
    with pytest.raises(InputError, match=said):
        training_runs(replace(SMALL, **changed))


def test_the_next_race_is_predicted_before_it_is_shown():
    app = opened("training", section="Predict first")
    name, following = next_race(PRESETS[RACE])
    assert question(app).options == [title(lane, following) for lane in recipes(following)]
    assert name == "in which order?"
    answered = predicted(app, "LSTM (forget bias 3)")
    assert verdicts(answered)[0].startswith("Your prediction held")


def test_the_best_are_those_that_learned_most():
    from pages.training.measured import seeds

    found = seeds(PRESETS["in which order?"])
    assert best(found) == ["LSTM (forget bias 3)"]
