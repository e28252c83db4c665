"""Trained networks on typed words, gates held: against torch's own modules and the library."""

import base64
import gzip
import io
import re

import numpy as np
import pytest
import torch

import rnncore
from dashboard.choices import to_query
from dashboard.models import trained
from dashboard.models.trained import EXAMPLES, NETWORKS, WHO
from pages.gates_at_work import held_out, measured, script
from pages.gates_at_work.sections.take import page
from pages.gates_at_work.spec import CARRY, FORGET, NOTHING, OPEN, SHUT, UPDATE, GatesSpec, holds
from pages.gates_at_work.state import gates_runs, trained_block
from rnncore import interventions, zoo
from rnncore.counting import per_cent
from rnncore.readers import InputError
from rnncore.zoo.tasks.phrases import CONTRASTS
from tests.programs import alone, here


@pytest.mark.parametrize("title", NETWORKS)
def test_the_run_is_torchs_own(title):
    words = trained.read(title, EXAMPLES[title])
    run = trained.run(title, words)
    model = zoo.load(NETWORKS[title]).model.double()
    vocabulary = zoo.load(NETWORKS[title]).vocabulary
    with torch.no_grad():
        logits = model(vocabulary.encode(words).unsqueeze(1))[:, 0]
    np.testing.assert_allclose(run.answers.probability, logits.softmax(-1), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(run.answers.probability.sum(1), 1, rtol=1e-12)
    entropy = torch.distributions.Categorical(logits=logits).entropy() / np.log(2)
    np.testing.assert_allclose(run.answers.entropy, entropy, rtol=1e-9)
    assert run.trace.loss == pytest.approx(-float(logits[-1].log_softmax(-1).max()), rel=1e-9)


@pytest.mark.parametrize("title", NETWORKS)
def test_with_nothing_held_the_run_is_the_plain_trace_bit_for_bit(title):
    """Acceptance 7."""
    spec = GatesSpec(trained=title, said=EXAMPLES[title])
    runs = gates_runs(spec)
    assert runs.shown is runs.plain
    model = zoo.load(NETWORKS[title]).model.double()
    vocabulary = zoo.load(NETWORKS[title]).vocabulary
    inputs = model.embed(vocabulary.encode(runs.plain.words).unsqueeze(1)).detach()
    plain = rnncore.record(model.recurrent["words"], inputs, loss=None)
    nothing = interventions.record(model.recurrent["words"], inputs, loss=None, interventions=())
    for track, other, shown in zip(
        plain.tracks, nothing.tracks, runs.shown.trace.tracks, strict=True
    ):
        for name, array in track.states.items():
            assert np.array_equal(array, other.states[name])
            assert np.array_equal(array, shown.states[name])
        for name, array in track.gates.items():
            assert np.array_equal(array, shown.gates[name])


def test_a_held_gate_stands_at_its_value_and_nothing_moves_before_it():
    runs = gates_runs(GatesSpec(held=FORGET, value=SHUT, unit=3, begin=5, end=9))
    gate = runs.shown.track.gates["forget"][:, 0]
    assert (gate[4:9, 2] == 0).all()
    assert np.array_equal(runs.shown.track.states["c"][:5], runs.plain.track.states["c"][:5])
    assert runs.moved[:4].max() == 0
    assert runs.moved[4] > 0
    assert runs.shown.answer == runs.plain.answer


def test_carrying_the_cell_keeps_the_last_subject():
    plain = gates_runs(GatesSpec())
    stop = plain.plain.words.index(".")
    carried = gates_runs(GatesSpec(held=CARRY, begin=stop + 1)).shown
    assert plain.plain.answers.best(stop, 1)[0][0] == "nobody"
    assert carried.answers.best(stop, 1)[0][0] == "she"
    cell = carried.track.states["c"][:, 0]
    np.testing.assert_array_equal(
        cell[stop + 1 :], np.broadcast_to(cell[stop], cell[stop + 1 :].shape)
    )


def test_choices_out_of_range_are_cut_to_the_words_and_the_layer():
    assert holds(GatesSpec(held=NOTHING), 5, 8) == ()
    (one,) = holds(GatesSpec(held=UPDATE, value=OPEN, unit=64, begin=99, end=3), 5, 8)
    assert (one.gate, one.value, one.units, one.start, one.stop) == ("update", 1.0, (7,), 4, 5)


def test_phrases_are_told_apart_as_the_sentences_teach():
    """Acceptance 2, on the page's own runs: weather here, and not after ten other phrases."""
    for title in NETWORKS:
        if title == WHO:
            continue
        run = trained.run(title, trained.read(title, "feeling under the"))
        assert run.answers.of("weather")[-1] > 0.8, title
        assert len(CONTRASTS) == 10
        for phrase in CONTRASTS:
            other = trained.run(title, trained.read(title, phrase))
            assert other.answers.of("weather")[-1] < 0.3, (title, phrase)


def test_unknown_words_are_marked_and_never_dropped():
    run = trained.run("Next word, GRU", trained.read("Next word, GRU", "Feeling blorp under the"))
    assert run.labels == ("feeling", "⟨blorp⟩", "under", "the")
    assert run.unknown == ("blorp",)
    who = trained.run(WHO, trained.read(WHO, "Zaphod sings ."))
    assert who.labels == ("⟨zaphod⟩", "sings", ".")


@pytest.mark.parametrize("text", ["", "   ", "\ud800", "!!! 123"])
def test_what_holds_no_word_is_refused(text):
    with pytest.raises(InputError):
        trained.read("Next word, LSTM", text)
    with pytest.raises(InputError, match="at most 500"):
        trained.read(WHO, "alice sings . " * 200)


def test_the_full_stop_and_the_half_life_are_measured():
    run = gates_runs(GatesSpec()).plain
    found = measured.at_stops(run)
    gate = run.track.gates["forget"][:, 0]
    stops = [k for k, word in enumerate(run.words) if word == "."]
    np.testing.assert_allclose(found.stops, gate[stops].mean(0))
    assert found.best == int((found.elsewhere - found.stops).argmax())
    assert found.fall[found.best] > 0.5
    life = measured.half_lives(run)
    share = np.exp(np.log(gate).sum(0))  # what the product of the gates leaves of c_0
    np.testing.assert_allclose(0.5 ** (run.steps / life), share, rtol=1e-9)
    assert measured.bias_half_life(0.0) == pytest.approx(1.0)
    assert measured.bias_half_life(3.0) == pytest.approx(14.27, abs=0.01)
    hidden = run.track.hidden_size
    layer = trained.network(WHO).model.recurrent["words"]
    bias = (layer.bias_ih_l0 + layer.bias_hh_l0)[hidden : 2 * hidden]
    np.testing.assert_array_equal(measured.forget_bias(run), bias.detach())


def test_held_out_sentences_confirm_it():
    """Acceptance 3, for the shipped file."""
    found, card = held_out.on_held_out()
    assert card["accuracy"] >= 0.98
    assert found.fall.max() >= 0.5
    assert card["carried_accuracy"] < 0.6


@pytest.mark.parametrize(
    "spec",
    [
        GatesSpec(),
        GatesSpec(held=FORGET, value=OPEN, unit=2, begin=3, end=7),
        GatesSpec(held=CARRY, begin=8),
        GatesSpec(
            trained="Next word, GRU", said="feeling blorp under the", held=UPDATE, value=SHUT
        ),
        GatesSpec(trained="Next word, Elman", said="feeling under the"),
    ],
    ids=lambda spec: str(to_query(spec)),
)
def test_the_program_prints_the_digits_of_the_page(spec, tmp_path):
    runs = gates_runs(spec)
    assert here(script.code(runs), tmp_path).strip() == script.printed(runs)


def test_the_program_prints_the_digits_of_the_page_in_a_python_of_its_own(tmp_path):
    runs = gates_runs(GatesSpec(held=CARRY, begin=8))
    assert alone(script.code(runs), tmp_path).strip() == script.printed(runs)


def test_the_trace_is_a_trace():
    run = gates_runs(GatesSpec(held=FORGET, value=SHUT)).shown
    file = io.BytesIO()
    run.trace.save(file)
    file.seek(0)
    assert rnncore.load(file).labels == run.labels


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (GatesSpec(held=FORGET, value=SHUT, unit=2, begin=3, end=7), "shut, unit 2, words 3 to 7"),
        (GatesSpec(held=FORGET, value=OPEN, begin=900), "open, all units, words 17 to 17"),
        (GatesSpec(held=FORGET, value=OPEN, unit=64, end=900), "open, unit 8, words 1 to 17"),
        (GatesSpec(held=CARRY, begin=8), "cell is carried, all units, words 8 to 17"),
        (GatesSpec(), "nothing"),
    ],
)
def test_the_page_that_plays_says_what_is_held_and_holds_the_untouched_run(spec, words):
    runs = gates_runs(spec)
    html = page(runs).decode()
    assert f"{words}<" in html
    assert "LSTM, 1,867 numbers, trained, seed 0<" in html
    packed = re.findall(r'<script type="application/octet-stream">([^<]+)<', html)
    played = [gzip.decompress(base64.b64decode(each)) for each in packed]
    blocks = [trained_block(runs.shown)] + [trained_block(runs.plain)] * runs.touched
    assert len(played) == len(blocks)
    assert all(a.endswith(b) for a, b in zip(played, blocks, strict=True))
    answer, share = runs.shown.answers.best(-1, 1)[0]
    assert f"{answer}, {per_cent(share)}" in html
