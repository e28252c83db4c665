"""Who is it? The labels, the split, the measures, and what a trained network's gates do."""

import numpy as np
import pytest
import torch

from rnncore import interventions, zoo
from rnncore.zoo import who as recipe
from rnncore.zoo.build import one_thread
from rnncore.zoo.tasks import UNKNOWN, who

NOBODY, SHE, HE = range(3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alice sings .", [SHE, SHE, NOBODY]),
        ("then john sees alice .", [NOBODY, HE, HE, HE, NOBODY]),
        ("mary helps tom . then leo sleeps .", [SHE, SHE, SHE, 0, NOBODY, HE, HE, NOBODY]),
        ("alice calls john and smiles .", [SHE] * 5 + [NOBODY]),
        ("zaphod sings . nora reads", [NOBODY, NOBODY, NOBODY, SHE, SHE]),
        (". . today", [NOBODY] * 3),
        ("", []),
    ],
)
def test_the_subject_decides_until_the_full_stop(text, expected):
    assert who.labels(text.split()) == expected


def test_sentences_held_out_are_never_trained_on():
    sides = []
    for held_out in (False, True):
        generator = torch.Generator().manual_seed(0)
        drawn = {who.sentence(generator, held_out=held_out) for _ in range(2000)}
        assert all(sentence[-1] == who.STOP for sentence in drawn)
        sides.append(drawn)
    assert sides[0].isdisjoint(sides[1])
    assert len(sides[0]) > 1000


def test_other_names_occur_as_objects_so_the_last_name_is_not_the_answer():
    generator = torch.Generator().manual_seed(0)
    misled = 0
    for _ in range(200):
        words = who.sentence(generator, held_out=False)
        names = [word for word in words if word in who.SHE + who.HE]
        assert len(set(names)) == len(names) <= 2
        misled += (names[0] in who.SHE) != (names[-1] in who.SHE)
    assert misled > 30


def test_streams_are_drawn_from_the_generator_alone_and_every_word_is_known():
    torch.manual_seed(1)
    first = who.streams(3, torch.Generator().manual_seed(4), held_out=True, length=25)
    torch.manual_seed(2)
    again = who.streams(3, torch.Generator().manual_seed(4), held_out=True, length=25)
    other = who.streams(3, torch.Generator().manual_seed(5), held_out=True, length=25)
    assert torch.equal(first.tokens, again.tokens)
    assert not torch.equal(first.tokens, other.tokens)
    assert first.tokens.shape == first.labels.shape == (25, 3)
    for row, words in enumerate(first.words):
        assert who.VOCABULARY.decode(first.tokens[:, row]) == words
        assert who.labels(words) == first.labels[:, row].tolist()
        assert all(who.VOCABULARY.known(words))


def test_names_and_full_stops_are_never_read_as_unknown_in_training():
    unknown = who.VOCABULARY.numbers[UNKNOWN]
    hidden = 0
    for tokens, labels in recipe.batches(5, torch.Generator().manual_seed(0)):
        for row in range(tokens.shape[1]):
            words = who.VOCABULARY.decode(tokens[:, row])
            assert who.labels(words) == labels[:, row].tolist()
        hidden += int((tokens == unknown).sum())
    assert hidden > 100


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("alice sings . then john sleeps .", [(2, 4), (6, 7)]),
        ("alice sings . john sleeps", [(2, 3)]),
        (". . mary", [(0, 2), (1, 2)]),
        ("alice sings", []),
    ],
)
def test_the_cell_is_carried_from_the_full_stop_to_the_next_name(text, spans):
    words = text.split()
    assert who.carried_spans(words) == spans
    holds = who.carried([[], words])
    assert {hold.rows for hold in holds} <= {(1,)}
    assert [(h.gate, h.value, h.start, h.stop) for h in holds] == [
        each for span in spans for each in (("forget", 1.0, *span), ("input", 0.0, *span))
    ]


def test_the_fall_of_a_gate_is_its_mean_elsewhere_less_its_mean_at_full_stops():
    generator = np.random.default_rng(0)
    gate = generator.random((7, 3, 5))
    stops = generator.random((7, 3)) < 0.3
    for unit, fall in enumerate(who.gate_fall(gate, stops)):
        here, elsewhere = [], []
        for step in range(7):
            for row in range(3):
                (here if stops[step, row] else elsewhere).append(gate[step, row, unit])
        assert fall == pytest.approx(np.mean(elsewhere) - np.mean(here), rel=1e-12)
    assert np.isnan(who.gate_fall(gate, np.zeros_like(stops))).all()


def trained(seed):
    """The shipped network, or one trained from this seed."""
    if seed is None:
        return zoo.load("who-is-it").model
    generator = torch.Generator().manual_seed(seed)
    with one_thread():
        model = recipe.build(generator)
        for _ in recipe.fit(model, generator):
            pass
    return model


@pytest.fixture(scope="module", params=[None, 1, 2, 3], ids=str)
def model(request):
    return trained(request.param)


def test_labels_are_right_on_held_out_sentences(model):
    assert recipe.accuracy(model) >= 0.98


def test_a_forget_gate_falls_at_the_full_stop(model):
    assert recipe.measured(model)["forget_fall"] >= 0.5


def test_a_cell_carried_to_the_next_name_spoils_the_labels(model):
    streams = recipe.held_out()
    plain, _ = recipe.said(model, streams)
    carried, _ = recipe.said(model, streams, who.carried(streams.words))
    right = streams.labels.numpy()
    assert (plain == right)[streams.current].mean() >= 0.98
    assert (carried == right)[streams.current].mean() < 0.6
    assert (carried == right)[streams.reached].mean() < 0.6
    first = ~streams.reached & streams.current  # nothing was held there yet
    assert (carried == plain)[first].all()


def test_an_unknown_word_changes_no_label(model):
    text = "then alice frobnicates the zyx of john . quux henry xyzzy near emma ."
    words = text.split()
    tokens = who.VOCABULARY.encode(words).unsqueeze(1)
    assert who.VOCABULARY.known(words).count(False) == 5
    trace = interventions.record(model.recurrent["words"], model.embed(tokens), loss=None)
    with torch.no_grad():
        answers = model.readout(torch.from_numpy(trace.outputs))[:, 0].argmax(-1)
    assert answers.tolist() == who.labels(words)
