"""A network that was trained on Training, on the pages to which it was sent: the same numbers."""

import contextlib
import io

import numpy as np
import pytest
import torch

import rnncore
from dashboard.models import sent
from dashboard.models.sent import FROM_TRAINING, NOTHING
from pages.gates_at_work import script as gates_script
from pages.gates_at_work.spec import GatesSpec
from pages.gates_at_work.state import gates_runs
from pages.gradient_flow import script as gradient_script
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs
from pages.training.presets import PRESETS
from pages.training.recipes import recipes
from pages.training.sections.take import held_out_csv
from pages.training.sending import DESTINATIONS, sent_of, why_not_held
from pages.training.spec import LANES, USUAL, TrainingSpec
from pages.training.state import Lane, training_runs
from pages.unroll import script as unroll_script
from pages.unroll.state import RunSpec
from pages.unroll.state import run as unrolled
from rnncore import interventions, measures
from rnncore.readers import read_sequence, read_weights
from rnncore.train import run
from tests.addresses import page_at, players
from tests.opening import opened

ROW = 3
RACES = {"of the race": (PRESETS["which came first?"], "LSTM with a bias"),
         "of unequal length": (PRESETS["as many b as a"], "GRU"),
         "after every step": (PRESETS["parity"], "minGRU"),
         "a number": (PRESETS["adding"], "GRU")}  # fmt: skip


def _lane(spec, name):
    (found,) = [lane for lane in training_runs(spec).lanes if lane.name == name]
    return found


def _in_process(lane):
    """The network in float64, and a held-out sequence with its target, by the library alone."""
    model, _ = lane.recipe.build()
    model.load_state_dict({n: torch.tensor(a) for n, a in lane.shots[-1].weights.items()})
    inputs, targets = lane.recipe.held_out()
    asked = targets[..., ROW - 1]
    steps = len(inputs) if lane.recipe.task.at_end else int((asked != -100).sum())
    target = asked.reshape(-1)[steps - 1 if not lane.recipe.task.at_end else 0].reshape(1)
    return model.double().eval(), inputs[:steps, ROW - 1 : ROW].double(), target


@pytest.mark.parametrize("race", RACES)
def test_the_numbers_are_those_of_the_network_that_was_trained(race):
    lane = _lane(*RACES[race])
    found, (model, inputs, target) = sent_of(lane), _in_process(lane)
    target = target.double() if race == "a number" else target

    def loss(outputs, final):
        return lane.recipe.task.loss(model.readout(final), target)

    trace = rnncore.record(model.recurrent, inputs, loss=loss)
    here = unrolled(RunSpec(weights=FROM_TRAINING, row=ROW, sent=found))
    assert np.array_equal(here.trace.outputs, trace.outputs)
    with torch.no_grad():
        said = model.readout(torch.from_numpy(trace.outputs[:, 0])).numpy()
    assert np.allclose(here.readout.outputs, said, rtol=1e-12, atol=1e-12)
    back = gradient_runs(GradientSpec(weights=FROM_TRAINING, row=ROW, sent=found))
    norms = measures.log10_gradient_norm(trace.tracks[0])[:, 0]
    assert np.allclose(back.lanes[0].norms, norms, rtol=1e-9)


def test_a_gate_that_is_held_changes_the_answer_of_its_task():
    lane = _lane(*RACES["of the race"])
    spec = GatesSpec(
        trained=FROM_TRAINING, row=ROW, sent=sent_of(lane), held="forget gate", value="shut"
    )
    runs, (model, inputs, target) = gates_runs(spec), _in_process(lane)
    shut = [interventions.hold("forget", 0.0)]
    for shown, holds in ((runs.plain, []), (runs.shown, shut)):
        trace = interventions.record(model.recurrent, inputs, loss=None, interventions=holds)
        with torch.no_grad():
            share = model.readout(torch.from_numpy(trace.outputs[:, 0])).softmax(-1).numpy()
        assert np.allclose(shown.answers.probability, share, rtol=1e-9)
    right = lane.recipe.task.answers[int(target)]
    assert runs.plain.answers.of(right)[-1] > 0.9
    assert runs.shown.answers.of(right)[-1] < 0.5


def test_each_page_gives_a_program_that_prints_what_it_shows(tmp_path, monkeypatch):
    lane = _lane(*RACES["of unequal length"])
    found = sent_of(lane)
    (tmp_path / found.file).write_bytes(found.weights)
    monkeypatch.chdir(tmp_path)
    own = {"row": ROW, "sent": found}
    for script, runs in (
        (unroll_script, unrolled(RunSpec(weights=FROM_TRAINING, **own))),
        (gradient_script, gradient_runs(GradientSpec(weights=FROM_TRAINING, **own))),
        (gates_script, gates_runs(GatesSpec(trained=FROM_TRAINING, held="update gate", **own))),
    ):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(script.code(runs), {"__name__": "__main__"})
        torch.set_num_threads(1)
        assert output.getvalue().rstrip() == script.printed(runs)


@pytest.mark.parametrize("name", DESTINATIONS)
def test_one_button_leads_to_the_network_on_the_other_page(name):
    lane = training_runs(USUAL).lanes[1]
    app = opened("training", section="Take it with you")
    app.radio(key=f"send-lane {[each.title for each in training_runs(USUAL).lanes]}").set_value(
        lane.title
    ).run()
    path = DESTINATIONS[name].path
    app.button(key=f"send-{path}").click().run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value == name
    said = " ".join(each.value for each in (*app.markdown, *app.caption)).replace("\\", "")
    assert lane.title in said
    state = unrolled(RunSpec(weights=FROM_TRAINING, sent=sent_of(lane))).trace.tracks[0]
    (drawn,) = players(app)
    assert state.states["h"][:, 0].astype("<f4").tobytes() in drawn
    assert "From Training" in str(app.query_params)


KEYS = {"unroll": "weights", "gradient-flow": "gradient-weights", "gates": "trained"}


@pytest.mark.parametrize("path", KEYS)
def test_a_session_without_it_says_so_and_shows_the_usual_network(path):
    app = opened(path, **{KEYS[path]: FROM_TRAINING})
    assert NOTHING in app.error[0].value.replace("\\", "")
    assert players(app) == players(opened(path, view="usual") if path != "gates" else opened(path))


def test_what_a_page_has_nothing_to_show_of_is_said_and_not_offered():
    orthogonal = _lane(USUAL, "Elman orthogonal")
    assert "has no gates" in why_not_held(orthogonal)
    number = _lane(*RACES["a number"])
    assert "is a number" in why_not_held(number)
    app = opened("gates", {"_sent": sent_of(number)}, trained=FROM_TRAINING)
    assert "answers with a number" in app.error[0].value
    assert players(app) == players(opened("gates"))
    small = {"lanes": "Elman orthogonal", "span": "10", "size": "4"}
    app = opened("training", section="Take it with you", **small)
    assert not [each for each in app.button if str(each.key).startswith("send-")], "not trained"
    assert not why_not_held(_lane(*RACES["of the race"]))


@pytest.mark.parametrize("name", DESTINATIONS)
def test_every_section_has_something_of_a_network_that_was_sent(name):
    """All sections of a page are open to it, whatever they were made for."""
    destination, found = DESTINATIONS[name], sent_of(_lane(*RACES["after every step"]))
    for section in page_at(destination.path).sections:
        named = {destination.key: FROM_TRAINING, "section": section}
        app = opened(destination.path, {"_sent": found}, **named)
        assert not app.error
        (tab,) = [each for each in app.tabs if len(each.children)]
        assert len((*tab.markdown, *tab.info, *tab.code, *tab.latex)) >= 1


@pytest.mark.parametrize("name", LANES)
def test_weights_and_a_sequence_of_every_cell_open_on_your_data(name):
    """As *Your data* reads them: by names, shapes and the nonlinearity that is chosen there."""
    spec = TrainingSpec(span=10, lanes=(name,), size=4, updates=50)
    (recipe,) = recipes(spec).values()
    lane = Lane(name, name, recipe, tuple(run(recipe)))
    found = sent_of(lane)
    network = recipe.network
    (module,) = read_weights(found.weights, found.file, nonlinearity=network.nonlinearity).values()
    held, model = sent.held_out(found, 1), sent.model(found)
    read = read_sequence(held_out_csv(lane), "held-out-sequence.csv")
    assert np.array_equal(read.values, held.inputs)
    inputs = torch.tensor(read.values).unsqueeze(1)
    with torch.no_grad():
        assert torch.equal(module.double()(inputs)[0], model.recurrent(inputs)[0])
