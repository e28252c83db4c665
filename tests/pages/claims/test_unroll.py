"""What the page Unroll claims, over its settings: outputs, counts, what is trained and what not."""

import itertools
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.cells import CELLS
from dashboard.models import sizes, trained
from dashboard.models.networks import OUTPUTS, SIZE, build, embed, shell
from dashboard.models.spec import AS_IT_IS, BOTH, DIRECTIONS, NUMBERS, RunSpec
from dashboard.models.trained import NETWORKS
from pages.unroll import experiments, script, state
from pages.unroll.script import printed
from pages.unroll.sections.notice import OBSERVATIONS
from rnncore import zoo
from tests.opening import predicted, question
from tests.pages.claims.screen import everything, opened, prose
from tests.programs import here

UNTRAINED = [
    RunSpec(cell=cell, layers=layers, directions=directions, units=5, seed=3)
    for cell, layers, directions in itertools.product(CELLS, (1, 2), DIRECTIONS)
]
TRAINED = [RunSpec(weights=title) for title in NETWORKS]


def numbers(module):
    return sum(parameter.numel() for parameter in module.parameters())


def query(spec):
    usual = RunSpec()
    names = ("cell", "layers", "directions", "units", "seed", "weights", "source", "text")
    changed = {name: getattr(spec, name) for name in names}
    if spec.trained:
        changed = {"weights": spec.weights, "text": spec.text}
    return {name: value for name, value in changed.items() if value != getattr(usual, name)}


# ----------------------------------------------------------------------------- one definition


@pytest.mark.parametrize("spec", UNTRAINED, ids=str)
def test_an_untrained_network_is_counted_with_its_outputs(spec):
    run = state.run(spec)
    network, readout = build(spec, SIZE)
    features = 5 * (2 if spec.directions == BOTH else 1)
    assert run.size.recurrent == run.parameters == numbers(network)
    assert run.size.readout == numbers(readout) == OUTPUTS * features + OUTPUTS
    assert run.size.total == numbers(network) + numbers(readout)


@pytest.mark.parametrize("title", NETWORKS)
def test_one_network_has_one_number_on_every_page(title):
    """The issue: 25,088 on one page and 88,720 on another for the same LSTM."""
    model = zoo.load(NETWORKS[title]).model
    total, card = numbers(model), zoo.card(NETWORKS[title])
    assert total == card.size
    unroll = prose(opened("unroll", weights=title))
    gates = prose(opened("gates", trained=title, said=trained.EXAMPLES[title]))
    said = sizes.said(sizes.of_model(model))
    assert said.startswith(f"{total:,} numbers ({numbers(model.recurrent):,} recurrent, ")
    assert said in unroll
    assert said in gates
    recurrent = f"{numbers(model.recurrent):,} numbers"
    assert recurrent not in unroll.replace(said, "")
    sharing = prose(opened("unroll", weights=title, section="Shared weights"))
    assert f"The recurrent layers use the same {recurrent} at each step" in sharing


def test_a_size_says_its_parts_and_they_add_up():
    size = sizes.Size(recurrent=1056, readout=39)
    assert sizes.said(size) == "1,095 numbers (1,056 recurrent, 39 readout)"
    assert size.total == 1095


# ------------------------------------------------- outputs stand in the maths and the program


@pytest.mark.parametrize(
    "spec", [*UNTRAINED[::5], *(replace(each, text="alice sings .") for each in TRAINED)], ids=str
)
def test_the_maths_goes_up_to_the_outputs_that_are_drawn(spec):
    app = opened("unroll", section="The maths", **query(spec))
    run, said = state.run(spec), prose(app)
    outputs, features = run.readout.weight.shape
    counted = run.readout.weight.size + run.readout.bias.size
    assert f"{outputs:,} outputs from {features} states, {counted:,} numbers" in said
    assert r"W_{hy}" in said
    last = run.readout.outputs[-1]
    chosen = int(last.argmax()) if spec.trained else 0
    assert f"Output {chosen + 1} at step {run.steps}" in said
    assert f"= {last[chosen]:.4f}" in said
    share = torch.tensor(last).softmax(0)[chosen]
    assert (f"= {share:.4f}" in said and "e^{y}" in said) == spec.trained


@pytest.mark.parametrize("spec", [*UNTRAINED[::3], *TRAINED], ids=str)
def test_the_program_prints_the_outputs_too(spec, tmp_path):
    run = state.run(spec)
    said = here(script.code(run), tmp_path).strip()
    assert said == printed(run)
    lines = said.splitlines()
    if spec.trained:
        best = torch.tensor(run.readout.outputs).softmax(-1).max(-1)
        number, share = lines[-1].split()
        assert int(number) == int(best.indices[-1])
        assert float(share) == pytest.approx(float(best.values[-1]), abs=1e-6)
    else:
        assert [float(line) for line in lines[-OUTPUTS:]] == run.readout.outputs[-1].tolist()


def test_untrained_outputs_are_said_to_mean_nothing():
    assert "its outputs mean nothing yet" in prose(opened("unroll", section="What it says"))


# ------------------------------------------------------------------- trained, or before training


@pytest.mark.parametrize("weights", ["untrained", *NETWORKS])
def test_what_is_said_of_training_is_said_of_the_network_shown(weights):
    """Property: nowhere does a trained network read "before any training", nor the reverse."""
    for section in ("Predict first", "What to notice", "Inputs as vectors", "The maths"):
        app = opened("unroll", section=section, weights=weights)
        if section == "Predict first":
            predicted(app, question(app).options[0])
            kind = "untrained" if weights == "untrained" else "trained"
            assert f"in this network, which is {kind}." in prose(app)
        said = prose(app).lower()
        assert "before any training" not in said
        assert ("nothing has been learned yet" in said) == (weights == "untrained")
        assert ("nothing here is learned" in said) <= (weights == "untrained")


@pytest.mark.parametrize("weights", NETWORKS)
def test_no_other_network_is_measured_where_a_trained_one_is_shown(weights, monkeypatch):
    """The issue: a network of words was "measured" on weather, which is another network."""
    measured, run = set(), state.run

    def recorded(spec):
        measured.add(spec.trained)
        return run(spec)

    module = sys.modules["pages.unroll.sections.notice"]  # the package has a function of that name
    monkeypatch.setattr(module, "run_of", recorded)
    app = opened("unroll", section="What to notice", weights=weights)
    assert "Weather" not in prose(app)
    assert not [button for button in app.button if button.key.startswith("notice-")]
    assert measured <= {True}


def test_every_observation_measures_the_view_that_its_button_sets():
    """Property over cells: the numbers in the sentence are those of the run behind the button."""
    for cell in CELLS:
        for item in OBSERVATIONS:
            spec = replace(RunSpec(cell=cell), **item.view)
            said = " ".join(map(str, item.measure(spec).values()))
            assert said == " ".join(map(str, item.measure(spec).values()))
            if item.section == "notice-weather":
                found = state.run(spec)
                rms = np.sqrt(np.mean(found.trace.outputs**2))
                assert said.split()[-1] == state_number(rms)
                assert not spec.trained


def state_number(value):
    from dashboard.theme import number

    return number(float(value))


# --------------------------------------------------------------------------- sharing and order


@pytest.mark.parametrize("spec", UNTRAINED[::4], ids=str)
@pytest.mark.parametrize("steps", [1, 2, 7])
def test_without_sharing_there_is_one_copy_a_step(spec, steps):
    counts = experiments.separate(spec, SIZE, steps)
    one = numbers(shell(spec, SIZE))
    assert counts.tolist() == [one * (t + 1) for t in range(steps)]


def test_a_copy_a_step_cannot_read_on_and_learns_a_word_at_one_position_only():
    """One step of the loss at position 1 moves the weights of position 1, and no others."""
    spec = RunSpec(cell="GRU", units=4)
    copies = [shell(spec, 8).to_empty(device="cpu") for _ in range(3)]
    for copy in copies:
        for parameter in copy.parameters():
            torch.nn.init.uniform_(parameter, -0.1, 0.1)
    hidden, x = torch.zeros(1, 1, 4, dtype=torch.float64), torch.randn(3, 1, 1, 8).double()
    first, _ = copies[0](x[0], hidden)
    first.sum().backward()
    assert any(parameter.grad.abs().max() > 0 for parameter in copies[0].parameters())
    assert all(parameter.grad is None for copy in copies[1:] for parameter in copy.parameters())
    with pytest.raises(IndexError):
        copies[3]


def test_ratios_of_counts_are_whole_numbers_on_the_screen():
    for text in ("one", "feeling under the weather", "a b c d e f g"):
        said = prose(opened("unroll", section="Shared weights", text=text))
        steps = len(text.split())
        assert f", {'just' if steps == 1 else f'{steps} times'} as many" in said


def test_states_beyond_the_square_root_of_the_largest_number_are_compared():
    """Their squares are infinite, and infinite by infinite was taken for "both are 0"."""
    small, large = (
        RunSpec(source=NUMBERS, numbers=f"1{e} -1{e}", cell="Elman ReLU", scale=AS_IT_IS)
        for e in ("e100", "e300")
    )
    assert experiments.erase(large).ratio == pytest.approx(experiments.erase(small).ratio)
    moved, few = (experiments.shuffle(spec, 1).moved for spec in (large, small))
    assert moved == pytest.approx(few * 1e200)
    query = {"source": NUMBERS, "numbers": large.numbers, "cell": large.cell}
    for section in ("What to notice", "Order matters"):
        assert "∞" not in everything(opened("unroll", section=section, **query))


def test_the_sum_of_a_bag_has_no_order_but_for_rounding():
    for number in range(1, 20):
        found = experiments.shuffle(RunSpec(text="to be or not to be"), number)
        assert found.bag_moved < 1e-13
        assert found.moved > 1e-6


# --------------------------------------------------------------------------- words and vectors


def test_a_word_has_the_same_vector_wherever_it_stands_and_close_means_nothing():
    first, second = embed(["rain", "sun"]), embed(["sun", "x", "rain"])
    np.testing.assert_array_equal(first[0], second[2])
    words = [f"word{k}" for k in range(400)]
    drawn = embed(words)
    norms = np.linalg.norm(drawn, axis=1)
    cosines = (drawn @ drawn.T / norms / norms[:, None])[np.triu_indices(400, 1)]
    assert abs(cosines.mean()) < 0.01, "no pair is nearer than chance"
    assert abs(drawn.mean()) < 0.05
    assert drawn.std() == pytest.approx(1, abs=0.03)


def test_the_state_starts_at_zero():
    for spec in UNTRAINED:
        for track in state.run(spec).trace.tracks:
            start = -1 if track.reverse else 0
            assert not any(array[start].any() for array in track.states.values())


def test_the_forward_half_has_read_the_last_step_and_the_backward_half_the_first():
    for cell in CELLS:
        spec = RunSpec(cell=cell, directions=BOTH, units=4)
        inputs = state.run(spec).inputs
        network, _ = build(spec, inputs.shape[1])
        read = torch.tensor(inputs).unsqueeze(1).requires_grad_()
        outputs, _ = network(read)
        for step, half in ((-1, slice(0, 4)), (0, slice(4, 8))):
            (grad,) = torch.autograd.grad(outputs[step, 0, half].sum(), read, retain_graph=True)
            assert grad[step].abs().max() >= 0
            (early,) = torch.autograd.grad(outputs[0, 0, :4].sum(), read, retain_graph=True)
            assert not early[1:].any(), "the forward half above the first step has read no further"


@pytest.mark.parametrize(
    "spec",
    [
        RunSpec(source="Numbers", numbers="0 1 0", scale="as it is"),
        RunSpec(source="Numbers", numbers="-9 -9", scale="as it is", cell="Elman ReLU", units=2),
    ],
    ids=["zeros", "units off"],
)
def test_a_network_that_stands_still_does_so_for_what_is_named(spec):
    found, run = experiments.erase(spec), state.run(spec)
    if not np.isnan(found.ratio):
        pytest.fail(f"erasing moves the state: {found.moved}")
    zeros = not run.inputs[[0, -1]].any()
    off = not run.trace.outputs.any()
    assert zeros or off
