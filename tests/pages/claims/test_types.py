"""What the page Types of network claims of its networks, measured once more."""

import itertools

import numpy as np
import pytest
import torch

from pages.network_types import measured
from pages.network_types.runs import block, trained
from pages.network_types.sections.notice import OBSERVATIONS
from pages.network_types.spec import (
    AMBIGUOUS,
    BIDIRECTIONAL,
    ENCODER_DECODER,
    GERMAN,
    HEADLINES,
    KINDS,
    MANY_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_MANY,
    ONE_TO_ONE,
    STACKED,
    TypeSpec,
)
from pages.network_types.state import run
from rnncore import zoo
from rnncore.zoo.tasks import dates, reviews
from tests.dashboard.stage.blocks import read_block
from tests.lessons import lesson
from tests.pages.claims.screen import opened, prose

OF_KIND = {
    ONE_TO_ONE: "weather-kinds",
    ONE_TO_MANY: "weather-report",
    MANY_TO_ONE: "sentiment",
    MANY_TO_MANY: "tags-forward",
    ENCODER_DECODER: "dates",
    BIDIRECTIONAL: "tags-bidirectional",
    STACKED: "sentiment-stacked",
}


def observation(section):
    item = next(each for each in OBSERVATIONS if each.section == section)
    return lesson("types", section, **item.measure())


@pytest.mark.parametrize("kind", KINDS)
def test_the_number_of_parameters_is_that_of_the_whole_network(kind):
    model = zoo.load(OF_KIND[kind]).model
    count = sum(parameter.numel() for parameter in model.parameters())
    assert f"{count:,} parameters in all" in prose(opened("types", kind=kind))


def test_without_state_the_same_input_gives_the_same_answer_whatever_came_before():
    spec = TypeSpec(kind=ONE_TO_ONE)
    model = zoo.load("weather-kinds").model
    rows = torch.randn(5, 3)
    with torch.no_grad():
        forth, back = model(rows), model(rows.flip(0)).flip(0)
    torch.testing.assert_close(forth, back)
    first = run(spec).probabilities.copy()
    run(TypeSpec(kind=ONE_TO_ONE, wind=80))
    np.testing.assert_array_equal(run(spec).probabilities, first)


def test_a_writer_reads_what_it_wrote_last():
    for weather, draw in itertools.product(("rainy", "sunny"), (1, 5)):
        found = run(TypeSpec(kind=ONE_TO_MANY, weather=weather, choosing="words drawn", draw=draw))
        assert found.parts[0].trace.labels[0] == weather
        assert list(found.parts[0].trace.labels[1:]) == list(found.answers[:-1])


@pytest.mark.parametrize("kind", [MANY_TO_MANY, MANY_TO_ONE])
def test_what_comes_after_has_no_part_in_an_answer_in_step(kind):
    texts = ("the light bag falls again .", "the light fades now .")
    if kind == MANY_TO_ONE:
        texts = ("the soup was good and warm", "the soup was good but cold")
    key = "sentence" if kind == MANY_TO_MANY else "review"
    first, second = (run(TypeSpec(kind=kind, **{key: text})) for text in texts)
    same = next(
        k for k, pair in enumerate(zip(first.read, second.read, strict=False)) if pair[0] != pair[1]
    )
    np.testing.assert_array_equal(first.probabilities[:same], second.probabilities[:same])


def test_every_answer_of_both_directions_rests_on_what_comes_before_and_after():
    found = run(TypeSpec(kind=BIDIRECTIONAL))
    network = trained("tags-bidirectional")
    tokens = network.vocabulary.encode(found.read)[:, None]
    read = network.model.embed(tokens).detach().requires_grad_()
    outputs, _ = network.model.recurrent["words"](read)
    for step in range(len(found.read)):
        logits = network.model.readout(outputs[step, 0])
        (grad,) = torch.autograd.grad(logits.norm(), read, retain_graph=True)
        reached = grad[:, 0].abs().amax(-1) > 0
        assert reached.all()


def test_unknown_words_are_read_as_one_and_the_same_sign():
    pair = [run(TypeSpec(review=f"the {word} was good")) for word in ("xyzzy", "plugh")]
    np.testing.assert_array_equal(pair[0].probabilities, pair[1].probabilities)
    none = run(TypeSpec(review="xyzzy plugh"))
    assert not any(none.known)
    assert none.answers[-1] in reviews.LABELS


def test_a_word_that_blames_praises_behind_a_negation_and_blames_without():
    item = next(each for each in OBSERVATIONS if each.section == "notice-moves")
    said = item.measure()
    before, after, plain_before, plain_after = (
        float(said[name]) for name in ("before", "after", "plain_before", "plain_after")
    )
    assert after > before
    assert plain_after < plain_before
    text = said["text"].split()
    assert text[text.index(said["negator"]) + 1] == said["word"]


def test_the_moved_review_has_all_words_and_the_bag_does_not_hear_it():
    item = next(each for each in OBSERVATIONS if each.section == "notice-order")
    said = item.measure()
    assert sorted(str(said["text"]).split()) == sorted(TypeSpec().review.split())
    found = measured.ordered(TypeSpec().review, 1)
    assert (found.recurrent[0] > 0.5) != (found.recurrent[1] > 0.5)
    assert said["bag"] == said["bag_moved"]


@pytest.mark.parametrize("order", range(1, 8))
def test_a_bag_says_the_same_of_every_order_but_for_rounding(order):
    found = measured.ordered(TypeSpec().review, order)
    assert abs(found.bag[1] - found.bag[0]) < 1e-6


def test_two_thirds_of_the_reviews_come_in_pairs():
    examples = reviews.examples(torch.Generator().manual_seed(0), held_out=False)
    drawn = list(itertools.islice(examples, 300))
    assert sum(each.paired for each in drawn) == 200


def test_nonsense_is_answered_though_no_date_holds_its_words():
    said = observation("notice-nonsense")
    assert "hello world" in said
    assert not {"hello", "world"} & set(dates.VOCABULARY.words)
    found = run(TypeSpec(kind=ENCODER_DECODER, date="hello world"))
    assert len(found.answers) == len(dates.PARTS)


@pytest.mark.parametrize("word", AMBIGUOUS)
def test_the_forward_states_are_the_same_and_the_others_not_for_every_word(word):
    found = measured.both_ways(word)
    assert found.forward_state == 0
    assert found.forward[0] == found.forward[1]
    assert found.both_state > 0


def test_the_encoder_reads_from_both_ends_and_answers_nothing():
    encoder, decoder = run(TypeSpec(kind=ENCODER_DECODER)).parts
    assert [track.reverse for track in encoder.trace.tracks] == [False, True]
    assert encoder.readout is None
    assert decoder.readout is not None


@pytest.mark.parametrize("writes", ["dates", HEADLINES, GERMAN])
def test_the_decoder_starts_from_the_encoders_two_last_states(writes):
    """What the stage is sent, number by number: its wires from one network to the other."""
    found = run(TypeSpec(kind=ENCODER_DECODER, writes=writes))
    model = zoo.load(found.network).model
    head, sent = read_block(block(found))
    steps = head["parts"][0]["steps"]
    forward, backward = sent["0.h"], sent["1.h"]
    last = np.concatenate([forward[-1], backward[0]])
    first = np.tanh(sent["bridge.weight"] @ last + sent["bridge.bias"])
    np.testing.assert_allclose(sent["2.h"][0], first, atol=1e-6)
    states = np.concatenate([forward[1:], backward[:steps]], axis=1)  # (T, 2 H)
    context = sent["attention"] @ states
    numbers = [found.choices.index(symbol) for symbol in head["labels"][steps + 1 :]]
    read = torch.tensor([model.start, *numbers])
    symbols = model.target(read).detach().numpy()
    np.testing.assert_allclose(sent["x.1"], np.hstack([symbols, context]), atol=1e-6)
    scores = torch.from_numpy(sent["y"])
    np.testing.assert_allclose(scores.softmax(-1), found.probabilities, atol=1e-6)


@pytest.mark.parametrize("writes", ["dates", HEADLINES, GERMAN])
def test_attention_is_a_share_of_all_states_at_every_symbol(writes):
    found = run(TypeSpec(kind=ENCODER_DECODER, writes=writes))
    np.testing.assert_allclose(found.attention.sum(1), 1, rtol=1e-5)
    assert found.attention.shape == (len(found.answers), len(found.read))


def test_a_network_without_steps_has_no_trace_to_take():
    found = run(TypeSpec(kind=ONE_TO_ONE))
    assert found.parts == ()
    assert found.moments == 0
    assert found.hidden.ndim == 1


def test_the_one_answer_of_a_reader_is_the_last():
    found = run(TypeSpec(kind=MANY_TO_ONE))
    app = opened("types", kind=MANY_TO_ONE)
    assert f"Answer: **{found.answers[-1]}" in prose(app)


@pytest.mark.parametrize("weather", ["sunny", "rainy", "snowy", "foggy", "stormy"])
def test_where_it_is_not_sure_it_spreads_its_probability(weather):
    """Elsewhere than at the sure steps, two words or more share the probability."""
    found = run(TypeSpec(kind=ONE_TO_MANY, weather=weather))
    shares = np.sort(found.probabilities, axis=-1)[:, ::-1]
    unsure = shares[:, 0] <= 0.9
    assert (shares[unsure, 1] > 0.01).all()
