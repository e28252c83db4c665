"""The runs on screen against the networks themselves."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.choices import canonical, to_query
from dashboard.models.trained_run import marked
from pages.network_types import measured, peaks
from pages.network_types.runs import NothingTypedError
from pages.network_types.spec import (
    AMBIGUOUS,
    BIDIRECTIONAL,
    DATES,
    DRAWN,
    ENCODER_DECODER,
    GERMAN,
    HEADLINES,
    KINDS,
    MANY_TO_MANY,
    MANY_TO_ONE,
    MOST_WORDS,
    ONE_TO_MANY,
    ONE_TO_ONE,
    STACKED,
    SUREST,
    WEATHERS,
    TypeSpec,
)
from pages.network_types.state import run
from rnncore import zoo
from rnncore.zoo.tasks import classes, dates, reports, reviews, tags


def test_the_choices_of_the_page_are_those_of_the_tasks():
    assert classes.KINDS == WEATHERS
    assert set(AMBIGUOUS) <= set(tags.AMBIGUOUS)


@pytest.mark.parametrize("kind", KINDS)
def test_probabilities_add_up_and_the_traces_end_where_the_network_does(kind):
    shown = run(TypeSpec(kind=kind))
    np.testing.assert_allclose(shown.probabilities.sum(-1), 1, rtol=1e-5)
    assert len(shown.probabilities) == len(shown.at) == len(shown.chosen)
    model = zoo.load(shown.network).model
    for part in shown.parts:
        key = "words" if part.key == "network" else part.key
        layer = model.recurrent[key]
        inputs = torch.from_numpy(part.trace.inputs)
        track = part.trace.tracks[0]
        start = None
        if part.key == "decoder":
            start = torch.from_numpy(track.states["h"][:1])
        with torch.no_grad():
            outputs = layer(inputs, start)[0].numpy()
        np.testing.assert_allclose(part.trace.outputs, outputs, atol=1e-6)
        assert track.state_grads["h"].any()


def test_each_kind_has_a_network_of_its_own_shape():
    tracks = {
        kind: [(t.layer, t.reverse) for t in run(TypeSpec(kind=kind)).parts[0].trace.tracks]
        for kind in KINDS
        if kind != ONE_TO_ONE
    }
    assert tracks[STACKED] == [(0, False), (1, False)]
    assert tracks[BIDIRECTIONAL] == tracks[ENCODER_DECODER] == [(0, False), (0, True)]
    assert tracks[MANY_TO_ONE] == tracks[MANY_TO_MANY] == tracks[ONE_TO_MANY] == [(0, False)]
    assert run(TypeSpec(kind=ONE_TO_ONE)).parts == ()
    assert run(TypeSpec(kind=ONE_TO_ONE)).moments == 0


def test_the_answers_of_the_examples():
    def answers(**said):
        return run(TypeSpec(**said)).answers

    assert answers(kind=MANY_TO_ONE)[-1] == "good"
    assert answers(kind=MANY_TO_ONE, review="the soup was not good")[-1] == "bad"
    assert "".join(answers(kind=ENCODER_DECODER)) == "19840303"
    assert "".join(answers(kind=ENCODER_DECODER, date="3 March 1984")) == "19840303"
    headline = answers(kind=ENCODER_DECODER, writes=HEADLINES)
    assert headline == ("arden", "wins", "the", "cup", reports.END)
    german = answers(kind=ENCODER_DECODER, writes=GERMAN)
    told = "sie sagt , dass der alte lehrer heute ein rotes fahrrad kaufen will ."
    assert " ".join(german) == told
    assert answers(kind=BIDIRECTIONAL)[1] == "adjective"
    assert answers(kind=BIDIRECTIONAL, sentence="the light fades .")[1] == "noun"
    assert answers(kind=ONE_TO_ONE, wind=80) == ("stormy",)


def test_a_report_is_drawn_anew_with_another_number_and_the_surest_is_the_most_probable():
    surest = run(TypeSpec(kind=ONE_TO_MANY, choosing=SUREST))
    np.testing.assert_array_equal(surest.chosen, surest.probabilities.argmax(-1))
    drawn = [run(TypeSpec(kind=ONE_TO_MANY, choosing=DRAWN, draw=n)) for n in (1, 1, 2)]
    assert drawn[0].answers == drawn[1].answers != drawn[2].answers
    heard = drawn[0].parts[0].trace.labels
    assert heard == ("rainy", *drawn[0].answers[:-1])


def test_unknown_words_are_marked_and_words_past_the_limit_counted():
    shown = run(TypeSpec(kind=MANY_TO_ONE, review="The xyzzy was good"))
    assert shown.read == ("the", "xyzzy", "was", "good")
    assert shown.known == (True, False, True, True)
    assert shown.unknown == ("xyzzy",)
    assert shown.parts[0].trace.labels == ("the", "⟨xyzzy⟩", "was", "good")
    long = run(TypeSpec(kind=MANY_TO_ONE, review="good " * (MOST_WORDS + 7)))
    assert (len(long.read), long.left_out) == (MOST_WORDS, 7)
    dated = run(TypeSpec(kind=ENCODER_DECODER, date="hello world"))
    assert dated.parts[0].trace.labels == marked(dated.read, (False, False))


@pytest.mark.parametrize("kind", [MANY_TO_ONE, MANY_TO_MANY, ENCODER_DECODER])
def test_without_a_word_there_is_no_run(kind):
    with pytest.raises(NothingTypedError):
        run(TypeSpec(kind=kind, review="  ", sentence="\t", date=" "))


def test_what_does_not_matter_to_a_kind_does_not_change_its_run():
    one = run(TypeSpec(kind=MANY_TO_ONE, date="tomorrow", wind=3))
    assert one is run(TypeSpec(kind=MANY_TO_ONE))
    spec = TypeSpec(kind=ENCODER_DECODER, writes=DATES, report="a report", date="may")
    assert to_query(canonical(spec)) == {"kind": ENCODER_DECODER, "date": "may"}


# --------------------------------------------------------------------------------------- order


def test_the_negation_moves_to_the_other_half():
    words = ["the", "soup", "was", "good", "and", "the", "staff", "were", "not", "rude", "."]
    moved = ["the", "soup", "was", "not", "good", "and", "the", "staff", "were", "rude", "."]
    assert measured.reordered(words, 1) == tuple(moved)
    assert measured.reordered(moved, 1) == tuple(words)
    long = ["the", "tea", "was", "by", "no", "means", "warm", "and", "the", "play", "was", "dull"]
    moved = "the tea was warm and the play was by no means dull"
    assert " ".join(measured.reordered(long, 1)) == moved


@pytest.mark.parametrize("text", ["it was not good", "a b", "good film", "not was"])
@pytest.mark.parametrize("order", [1, 2, 99])
def test_other_orders_share_all_words_and_differ(text, order):
    words = text.split()
    other = measured.reordered(words, order)
    assert sorted(other) == sorted(words)
    assert list(other) != words
    assert measured.reordered(words, order) == other


def test_words_that_are_alike_have_one_order():
    assert measured.reordered(["good", "good"], 1) == ("good", "good")
    assert measured.ordered("good", 3).same


def test_the_recurrent_network_hears_the_order_and_the_bag_does_not():
    found = measured.ordered(TypeSpec().review, 1)
    assert found.recurrent[0] > 0.9
    assert found.recurrent[1] < 0.1
    assert found.bag[0] == pytest.approx(found.bag[1], abs=1e-6)
    tokens = reviews.VOCABULARY.encode(found.other)[:, None]
    with torch.no_grad():
        logits = zoo.load("sentiment-bag").model(tokens, torch.tensor([len(tokens)]))
    assert found.bag[1] == pytest.approx(float(logits.softmax(-1)[0, 1]))


# ---------------------------------------------------------------------------------- directions


@pytest.mark.parametrize("word", AMBIGUOUS)
def test_the_forward_network_is_in_the_same_state_whatever_follows(word):
    found = measured.both_ways(word)
    assert found.forward_state == 0
    assert found.forward[0] == found.forward[1]
    assert found.both[0] < 0.5 < found.both[1]
    assert found.both_state > 0.1


# ----------------------------------------------------------------------------------- attention


def test_the_parts_of_generated_dates_are_found_again():
    generator = torch.Generator().manual_seed(3)
    supply = dates.examples(generator, held_out=True)
    for worded in (next(supply) for _ in range(200)):
        parts = peaks.parts_of_date(worded.words)
        for name, places in worded.spans.items():
            assert {parts[place] for place in places} == {name}, worded.words
        outside = set(range(len(parts))).difference(*map(set, worded.spans.values()))
        assert not any(parts[place] for place in outside)


def test_a_look_is_the_peak_of_its_row():
    shown = run(TypeSpec(kind=ENCODER_DECODER))
    found = peaks.peaks(shown)
    np.testing.assert_array_equal([look.place for look in found], shown.attention.argmax(-1))
    assert [look.wanted for look in found] == list(dates.PARTS)
    assert peaks.hits(found) >= 6
    spoiled = [replace(look, part="") for look in found]
    assert peaks.hits(spoiled) == 0


def test_the_words_of_a_phrase_belong_to_its_parts_and_the_full_stop_to_none():
    shown = run(TypeSpec(kind=ENCODER_DECODER, writes=GERMAN))
    found = peaks.peaks(shown)
    assert [found[-2].part, found[-2].wanted, found[-1].wanted] == ["helping verb"] * 2 + [""]
    assert len(peaks.wanting(found)) == len(found) - 1
    belong = [look.part == look.wanted for look in found[:-1]]
    assert peaks.hits(found) == sum(belong) > 0.9 * len(belong)


def test_the_words_of_a_report_belong_to_its_sentences():
    shown = run(TypeSpec(kind=ENCODER_DECODER, writes=HEADLINES))
    parts = peaks.parts_of(shown)
    assert parts[0] == "sentence 1"
    assert parts[-1] == "sentence 3"
    assert peaks.peaks(shown)[0].wanted == ""
