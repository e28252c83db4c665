"""Reviews: judged again by rules of the test's own; pairs that a bag of words cannot tell apart."""

from itertools import islice

import numpy as np
import pytest
import torch

from rnncore.zoo.tasks import UNKNOWN, reviews

listed = str.split

PRAISE = set(
    listed(
        "good lovely fresh tasty warm kind friendly polite patient clean bright quiet clever funny "
        "moving nice great"
    )
)
BLAME = set(
    listed(
        "bad awful stale bland cold rude careless bored dirty dark noisy dull boring silly poor "
        "nasty"
    )
)
NEGATIONS = {"not", "never", "hardly", "means"}


def judged(words):
    """Good or bad for each judgement: what was said, turned around by a negation since the last."""
    negated, found = False, []
    for word in words:
        negated ^= word in NEGATIONS
        if word in PRAISE | BLAME:
            found.append("good" if (word in PRAISE) != negated else "bad")
            negated = False
    return found


def pairs(number, *, held_out=False, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return list(islice(reviews.pairs_of(generator, held_out=held_out), number))


def singles(number, *, held_out=False):
    generator = torch.Generator().manual_seed(0)
    return list(islice(reviews.simple_ones(generator, held_out), number))


@pytest.mark.parametrize("held_out", [False, True])
def test_the_label_is_what_the_words_say(held_out):
    for review in [each for pair in pairs(1000, held_out=held_out) for each in pair]:
        assert judged(review.words) == [review.label] * 2
        assert review.paired
    for review in singles(1000, held_out=held_out):
        assert judged(review.words) == [review.label]
        assert not review.paired


def test_the_two_of_a_pair_share_all_words_and_say_the_opposite():
    firsts = []
    for first, second in pairs(500):
        assert sorted(first.words) == sorted(second.words)
        assert first.words != second.words
        assert {first.label, second.label} == set(reviews.LABELS)
        firsts.append(first.label)
    assert 150 < firsts.count("good") < 350


def test_a_bag_of_words_is_right_about_exactly_half_of_the_pairs():
    """A regression on how often each word stands in a review gives both of a pair one answer."""

    def split(held_out):
        drawn = [each for pair in pairs(400, held_out=held_out) for each in pair]
        counts = [[each.words.count(word) for word in reviews.VOCABULARY.words] for each in drawn]
        return np.array(counts), np.array([each.label == "good" for each in drawn])

    (counts, labels), (held, truth) = split(False), split(True)
    weights = np.linalg.lstsq(counts, labels - 0.5, rcond=None)[0]
    assert ((np.round(held @ weights, 9) > 0) == truth).mean() == 0.5


def test_negations_and_labels_are_even_so_that_neither_tells_the_other():
    drawn = singles(2000)
    for label in reviews.LABELS:
        some = [bool(NEGATIONS & set(each.words)) for each in drawn if each.label == label]
        assert 0.4 < sum(some) / len(some) < 0.6


def test_what_is_held_out_is_so_in_every_order_of_its_words():
    def bags(held_out):
        paired = [each for pair in pairs(1000, held_out=held_out) for each in pair]
        return {tuple(sorted(each.words)) for each in paired + singles(1000, held_out=held_out)}

    assert bags(False).isdisjoint(bags(True))
    assert len(bags(True)) > 800


def test_examples_hold_pairs_and_simple_ones_and_every_word_of_the_vocabulary():
    generator = torch.Generator().manual_seed(0)
    drawn = list(islice(reviews.examples(generator, held_out=False), 6000))
    assert [each.paired for each in drawn[:6]] == [True, True, False] * 2
    assert sorted(drawn[0].words) == sorted(drawn[1].words)
    said = {word for each in drawn for word in each.words}
    assert said == set(reviews.VOCABULARY.words) - {UNKNOWN}


def test_reviews_come_from_the_generator_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    assert pairs(5, seed=2) == pairs(5, seed=2) != pairs(5, seed=3)
    assert torch.equal(torch.get_rng_state(), before)
