"""From a spec to a run: against torch, and against the promise that equal specs give equal runs."""

import itertools
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from dashboard.cells import CELLS, NOTHING
from dashboard.choices import canonical
from dashboard.models.networks import SIZE, build, embed, final_state
from dashboard.models.spec import (
    BOTH,
    BROUGHT_ALONG,
    DIRECTIONS,
    IDENTITY,
    INITS,
    ORTHOGONAL,
    RunSpec,
)
from dashboard.models.trained import NETWORKS
from pages.unroll import experiments, state
from rnncore import zoo
from rnncore.readers import InputError

ROOT = Path(__file__).parents[3]
CASES = list(itertools.product(CELLS, DIRECTIONS, INITS))


@pytest.mark.parametrize(("cell", "directions", "init"), CASES)
def test_the_trace_is_what_torch_computes(cell, directions, init):
    spec = RunSpec(cell=cell, directions=directions, init=init, layers=2, units=5, seed=3)
    run = state.run(spec)
    network, readout = build(spec, SIZE)
    with torch.no_grad():
        outputs, _ = network(torch.tensor(run.inputs).unsqueeze(1))  # (T, 1, D*H)
        read = readout(outputs[:, 0]).numpy()  # (T, K)
    np.testing.assert_allclose(run.trace.outputs, outputs.numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(run.readout.outputs, read, rtol=1e-12, atol=1e-14)
    last = final_state(network, torch.tensor(run.inputs).unsqueeze(1))[0].numpy()
    np.testing.assert_allclose(run.last_state, last, rtol=1e-12, atol=1e-14)
    assert run.parameters == sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize("cell", CELLS)
def test_the_default_initialisation_is_that_of_torch(cell):
    drawn, _ = build(RunSpec(cell=cell, units=16), SIZE)
    for parameter in drawn.parameters():
        assert parameter.abs().max() <= 16**-0.5
        assert parameter.requires_grad
        assert parameter.dtype == torch.float64
    largest = max(float(p.detach().abs().max()) for p in drawn.parameters())
    assert largest > 0.9 * 16**-0.5


@pytest.mark.parametrize("cell", [cell for cell in CELLS if CELLS[cell].recurrent != NOTHING])
@pytest.mark.parametrize("init", [ORTHOGONAL, IDENTITY])
def test_recurrent_weights_are_what_the_initialisation_says(cell, init):
    network, _ = build(RunSpec(cell=cell, init=init, units=6, layers=2, directions=BOTH), SIZE)
    blocks = [
        block
        for name, parameter in network.named_parameters()
        if name.startswith("weight_hh")
        for block in parameter.detach().split(6)
    ]
    eye = torch.eye(6, dtype=torch.float64)
    for block in blocks:
        matrix = torch.diag(block) if block.ndim == 1 else block
        if init == IDENTITY:
            assert torch.equal(matrix, eye)
        torch.testing.assert_close(matrix @ matrix.T, eye, rtol=0, atol=1e-12)
    assert len(blocks) >= 4


def test_the_global_generator_is_not_touched():
    before = torch.get_rng_state()
    state.run(RunSpec(init=ORTHOGONAL, seed=77))
    assert torch.equal(torch.get_rng_state(), before)


def test_another_process_gets_the_same_numbers_to_the_last_digit():
    program = (
        "import json; from pages.unroll import state; from dashboard.models.spec import RunSpec;"
        "print(json.dumps(state.run(RunSpec(seed=5, init='orthogonal')).last_state.tolist()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    there = json.loads(done.stdout.strip().splitlines()[-1])
    assert there == state.run(RunSpec(seed=5, init=ORTHOGONAL)).last_state.tolist()


def test_the_seed_decides():
    one, two = (state.run(RunSpec(seed=seed)).trace.outputs for seed in (0, 1))
    assert not np.allclose(one, two)


def test_a_word_keeps_its_vector_wherever_it_stands():
    there, back = embed(["a", "b", "a"]), embed(["b", "a"])
    assert np.array_equal(there[0], there[2])
    assert np.array_equal(there[:2], back[::-1])
    assert not np.array_equal(embed("a", seed=0), embed("a", seed=1))
    assert not np.array_equal(there[0], there[1])


def test_a_run_is_read_only_and_kept():
    run = state.run(RunSpec())
    assert state.run(RunSpec(numbers="9 9 9")) is run, "numbers do not matter to words"
    for array in (run.inputs, run.trace.outputs, run.trace.tracks[0].states["h"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("source", BROUGHT_ALONG)
def test_every_source_runs(source):
    run = state.run(RunSpec(source=source))
    assert run.steps == len(run.sequence.labels) == len(run.inputs)
    assert len(run.names) == run.inputs.shape[1]
    assert np.isfinite(run.trace.outputs).all()


def test_a_series_is_standardised_as_a_whole_and_shown_in_a_window():
    spec = RunSpec(source="Weather", start=11, steps=20)
    run, whole = state.run(spec), state.read(spec)
    expected = (whole.values - whole.values.mean(0)) / whole.values.std(0)
    np.testing.assert_allclose(run.inputs, expected[10:30], rtol=1e-12, atol=1e-12)
    assert run.sequence.labels == whole.labels[10:30]
    assert f"{len(whole)}" in run.sequence.understood
    assert "11" in run.sequence.understood
    raw = state.run(replace(spec, scale="as it is")).inputs
    assert np.array_equal(raw, whole.values[10:30])


def test_a_column_that_never_changes_is_standardised_to_zero():
    run = state.run(RunSpec(source="Numbers", numbers="1 5\n2 5\n3 5", scale="standardised"))
    assert np.array_equal(run.inputs[:, 1], np.zeros(3))


@pytest.mark.parametrize("window", [(0, 1), (5, 1), (1, 5), (-1, 2), (4, 2)])
def test_a_window_outside_the_sequence_is_refused(window):
    with pytest.raises(InputError, match="do not fit 4 steps"):
        state.run(RunSpec(start=window[0], steps=window[1]))


def test_numbers_at_the_ends_of_the_range_are_standardised():
    run = state.run(RunSpec(source="Numbers", numbers="1e308 -1e308 1e308", scale="standardised"))
    assert run.inputs[:, 0] == pytest.approx(np.array([1, -2, 1]) / np.sqrt(2))


def test_states_that_leave_the_range_are_refused():
    spec = RunSpec(source="Numbers", numbers="1e308 " * 60, scale="as it is", units=64)
    with pytest.raises(InputError, match="range of float64"):
        state.run(replace(spec, cell="Elman ReLU", init=IDENTITY))


def test_canonical_keeps_what_the_source_uses():
    spec = RunSpec(source="Numbers", text="x", numbers="1 2", split="characters", scale="as it is")
    assert canonical(spec) == replace(spec, text=RunSpec().text, split="words")


def _rerun(spec: RunSpec, inputs: np.ndarray) -> np.ndarray:
    """The last state by a plain loop over torch's own module, without the code under test."""
    network, _ = build(spec, inputs.shape[1])
    with torch.no_grad():
        outputs, _ = network(torch.tensor(inputs).unsqueeze(1))
    halves = outputs[-1, 0, : spec.units], outputs[0, 0, spec.units :]
    return torch.cat(halves).numpy()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("directions", DIRECTIONS)
def test_erasing_and_shuffling_agree_with_running_again(cell, directions):
    spec = RunSpec(cell=cell, directions=directions, seed=2)
    run = state.run(spec)
    intact = _rerun(spec, run.inputs)
    erased = experiments.erase(spec)
    for step, moved in zip(erased.steps, erased.moved, strict=True):
        inputs = run.inputs.copy()
        inputs[step] = 0
        expected = np.linalg.norm(_rerun(spec, inputs) - intact)
        assert moved == pytest.approx(expected, rel=1e-9, abs=1e-14)
    shuffled = experiments.shuffle(spec, 1)
    assert sorted(shuffled.order) == list(range(run.steps))
    again = _rerun(spec, run.inputs[shuffled.order])
    np.testing.assert_allclose(shuffled.shuffled, again, rtol=1e-9, atol=1e-12)
    assert shuffled.bag_moved < 1e-14 < shuffled.moved
    assert not shuffled.same


def test_a_long_sequence_is_erased_at_evenly_spread_steps():
    erased = experiments.erase(RunSpec(text="word " * 400, units=2))
    assert len(erased.steps) == experiments.MOST_RUNS
    assert erased.steps[0] == 0
    assert erased.steps[-1] == 399


def test_one_step_has_no_ratio_and_equal_steps_have_no_order():
    assert np.isnan(experiments.erase(RunSpec(text="one")).ratio)
    assert experiments.shuffle(RunSpec(text="a a a"), 4).same


def test_the_first_output_sees_the_last_step_only_backwards():
    forward, backward = experiments.early(RunSpec(directions=BOTH))
    assert forward == 0 < backward


@pytest.mark.parametrize("cell", CELLS)
def test_separate_weights_are_those_of_built_networks(cell):
    spec = RunSpec(cell=cell, layers=2, directions=BOTH, units=4)
    network, _ = build(spec, SIZE)
    own = sum(p.numel() for p in network.parameters())
    assert experiments.separate(spec, SIZE, 5).tolist() == [own * n for n in range(1, 6)]


@pytest.mark.parametrize("weights", NETWORKS)
def test_a_trained_network_reads_the_words_with_its_own_vectors_and_says_what_it_says(weights):
    spec = RunSpec(weights=weights, text="Feeling under the blorp", units=7, layers=3, seed=9)
    run = state.run(spec)
    found = zoo.load(NETWORKS[weights])
    words = ["feeling", "under", "the", "blorp"]
    with torch.no_grad():
        logits = found.model.double()(found.vocabulary.encode(words).unsqueeze(1))[:, 0]
    np.testing.assert_allclose(run.readout.outputs, logits, rtol=1e-10, atol=1e-12)
    known = found.vocabulary.known(words)
    pairs = zip(run.sequence.labels, known, strict=True)
    marked = [word if knows else f"⟨{word}⟩" for word, knows in pairs]
    assert list(run.labels) == marked
    assert run.labels[-1] == "⟨blorp⟩"
    assert (run.spec.layers, run.spec.units) == (1, run.trace.tracks[0].hidden_size)
    assert state.run(replace(spec, units=5, cell="GRU")) is run


def test_numbers_are_not_read_by_a_trained_network():
    spec = RunSpec(source="Numbers", weights="Next word, LSTM")
    assert canonical(spec).weights == "untrained"
    assert state.run(spec) is state.run(RunSpec(source="Numbers"))
