"""What is told of a moment is what was recorded, to the digits that are printed."""

import json
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from dashboard.cells import CELLS
from dashboard.models import trained
from dashboard.models.spec import EVERY, RunSpec
from dashboard.models.trained import EXAMPLES, NETWORKS, WHO
from pages.gates_at_work.state import trained_block
from pages.gradient_flow.presets import PRESETS as FLOWS
from pages.gradient_flow.scene import block as gradient_block
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs
from pages.network_types import state as family
from pages.network_types.runs import block as family_block
from pages.network_types.spec import ENCODER_DECODER, WRITES, TypeSpec
from pages.residual_shortcuts.scene import block as tower_block
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import residual_runs
from pages.unroll import state
from rnncore import interventions
from rnncore.cells import CELLS as STATED
from rnncore.player import View

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")
NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?(?:·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
MOVED = 0.2


def told(block, tmp_path):
    """The sentence of every moment, from the start on."""
    path = tmp_path / "block"
    path.write_bytes(View().before(block))
    script = Path(__file__).parent / "narrate.js"
    return json.loads(subprocess.check_output(["node", script, path]))


def agree(sentence, expected):
    """The numbers of a sentence, but for the first, are these to the digits printed."""
    printed = NUMBER.findall(sentence)
    assert len(printed) == len(expected), (sentence, expected)
    for text, value in zip(printed, expected, strict=True):
        plain = text.translate(SUPERSCRIPT).replace("·10", "e")
        digits, _, power = plain.partition("e")
        places = len(digits.partition(".")[2]) or -max(0, len(digits) - 2)  # 170: to two digits
        unit = 10.0 ** (int(power or 0) - places)
        assert float(plain) == pytest.approx(value, abs=0.5001 * unit), (sentence, value)


def gate_said(track, t):
    """The gate that must be told of at step t: its name and both means; None where none moved."""
    gates = [gate.name for gate in STATED[track.cell].gates if gate.low == 0]
    if t == 0 or not gates:
        return None
    means = {name: track.gates[name][:, 0].mean(axis=1) for name in gates}
    name = max(means, key=lambda each: abs(means[each][t] - means[each][t - 1]))
    then, now = means[name][t - 1], means[name][t]
    return (name, then, now) if abs(now - then) >= MOVED else None


def of_gate(found):
    return [] if found is None else list(found[1:])


@pytest.mark.parametrize("cell", CELLS)
def test_an_untrained_network_tells_how_far_its_state_moves(cell, tmp_path):
    run = state.run(RunSpec(cell=cell, text="one two three " * 7))
    track = run.trace.tracks[0]
    sentences = told(state.block(run), tmp_path)
    assert sentences[0] == "Nothing has been read yet."
    states = track.states["h"][:, 0]
    for t, sentence in enumerate(sentences[1:]):
        gate = gate_said(track, t)
        assert (gate is not None) == ("on average" in sentence)
        moved = np.linalg.norm(states[t + 1] - states[t])
        agree(sentence, [t + 1, *of_gate(gate), moved, np.linalg.norm(states[t + 1])])


def numbers_of(run, t):
    """The numbers that are told of step t of a network with answers."""
    [(name, sure)] = run.answers.best(t, 1)
    [(before, was)] = run.answers.best(max(t - 1, 0), 1)
    return [t + 1, *of_gate(gate_said(run.track, t)), *([was] if name != before else []), sure]


@pytest.mark.parametrize("title", NETWORKS)
def test_a_trained_network_tells_its_answer_and_when_it_turns(title, tmp_path):
    run = trained.run(title, trained.read(title, EXAMPLES[title]))
    sentences = told(trained_block(run), tmp_path)
    turns = 0
    for t, sentence in enumerate(sentences[1:]):
        gate = gate_said(run.track, t)
        if gate is not None:
            assert gate[0] in sentence
        if title != WHO:  # of hundreds of words none is drawn, and the state is told
            assert "the state moves by" in sentence
            continue
        [(name, _)] = run.answers.best(t, 1)
        [(before, _)] = run.answers.best(max(t - 1, 0), 1)
        turned = name != before
        turns += turned
        assert (f"turns from {before}" in sentence) == turned
        assert f"{name} (" in sentence
        agree(sentence, numbers_of(run, t))
    assert turns > 3 or title != WHO


@pytest.mark.parametrize("writes", WRITES)
def test_an_encoder_tells_what_it_reads_and_its_decoder_where_it_looks(writes, tmp_path):
    run = family.run(TypeSpec(kind=ENCODER_DECODER, writes=writes))
    steps = len(run.read)
    sentences = told(family_block(run), tmp_path)[1:]
    reads, handed, writes = sentences[: steps - 1], sentences[steps - 1], sentences[steps:]
    for t, sentence in enumerate(reads):
        assert f"reads “{run.read[t]}” forward and “{run.read[-1 - t]}” backward" in sentence
        agree(sentence, [t + 1])
    agree(handed, [steps])
    for t, sentence in enumerate(writes):
        looked, said = run.attention[t], run.probabilities[t]
        assert f"“{run.read[looked.argmax()]}” (" in sentence
        assert f"writes “{run.answers[t]}” (" in sentence
        said_only = re.sub("“.*?”", "", sentence)
        agree(said_only, [steps + t + 1, looked.max(), said.max()])


def test_a_gate_that_is_held_is_said_to_be(tmp_path):
    held = (interventions.hold("forget", 0.0, None, 4, 9),)
    run = trained.run(WHO, trained.read(WHO, EXAMPLES[WHO]), held)
    sentences = told(trained_block(run), tmp_path)[1:]
    moved = [t for t in range(run.steps) if "the forget gate" in sentences[t]]
    assert {4, 9} <= set(moved)  # where the hold begins, and where it is over
    for t in moved:
        assert ("the forget gate, held by hand, falls" in sentences[t]) == (4 <= t < 9)
        agree(sentences[t].replace("held by hand", ""), numbers_of(run, t))


def test_of_a_gate_that_is_held_in_part_it_is_said_of_how_many_units(tmp_path):
    held = (interventions.hold("forget", 0.0, (2,), 0, None),)
    sentences = told(
        trained_block(trained.run(WHO, trained.read(WHO, EXAMPLES[WHO]), held)), tmp_path
    )
    moved = [sentence for sentence in sentences if "the forget gate" in sentence]
    assert moved
    assert all("the forget gate, held by hand in 1 of 8 units, " in each for each in moved)


def test_of_a_loss_at_every_step_it_is_not_said_what_is_left(tmp_path):
    runs = gradient_runs(GradientSpec(cells=("GRU",), length=5, hidden=3, loss=EVERY))
    sentences = told(gradient_block(runs), tmp_path)[2:]
    assert sentences
    assert all("with the losses on the way added" in each for each in sentences)
    assert not any("left" in sentence for sentence in sentences)


@pytest.mark.parametrize("name", FLOWS)
def test_the_way_back_tells_what_is_left_of_each_lane(name, tmp_path):
    runs = gradient_runs(FLOWS[name])
    sentences = told(gradient_block(runs), tmp_path)
    end = runs.loss_at[-1]
    for moment, sentence in enumerate(sentences[2:], 1):
        left = [10 ** (lane.norms[end - moment + 1] - lane.norms[end + 1]) for lane in runs.lanes]
        agree(sentence, [moment, end - moment + 1, *left])


def test_a_tower_tells_the_signal_and_then_both_ways_together(tmp_path):
    runs = residual_runs(ResidualSpec(depth=6, width=8))
    sentences = told(tower_block(runs), tmp_path)
    assert len(sentences) == 13
    for block, sentence in enumerate(sentences[7:][::-1], 1):
        left = [10 ** (lane.norms[block - 1] - lane.norms[-1]) for lane in runs.on_stage]
        words = sentence.replace("v2", "")
        agree(words, [block, *left])
