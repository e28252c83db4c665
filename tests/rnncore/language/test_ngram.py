"""The n-gram model: against nltk's, and against counting by hand."""

import math
import random
import time

import numpy as np
import pytest
from nltk.lm import MLE, KneserNeyInterpolated, Lidstone, WittenBellInterpolated
from nltk.lm.vocabulary import Vocabulary as NltkVocabulary

from rnncore.language.counts import Counts
from rnncore.language.ngram import START_WORD, Level, NGram
from rnncore.language.smoothing import ADD_K, KNESER_NEY, NONE, SMOOTHINGS, WITTEN_BELL
from rnncore.language.vocabulary import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.phrases import sentences, vocabulary

WORDS = vocabulary().words
COUNTS = Counts(5, sentences(), vocabulary())
TINY = Counts(3, [["a", "b", "a", "c"], ["a", "b", "b"]], Vocabulary((UNKNOWN, "a", "b", "c")))


def contexts(count):
    """What may stand before a word: of known and new sentences, every third one with odd ends."""
    draw = random.Random(0)
    for number in range(count):
        text = draw.choice(sentences(held_out=number % 2 == 0))
        before = text[: draw.randrange(len(text))]
        yield before if number % 3 else (*before, *draw.choices([*WORDS, "xyzzy"], k=2))


def nltk_model(kind, order, **options):
    """Theirs with our n-grams: one start symbol, and nothing that predicts it."""
    model = kind(order=order, vocabulary=NltkVocabulary(WORDS[1:], unk_label=UNKNOWN), **options)
    for text in sentences():
        padded = (START_WORD, *text)
        for end in range(2, len(padded) + 1):
            for begin in range(max(0, end - order), end):
                gram = padded[begin:end]
                model.counts.update([[gram]])
    return model


@pytest.mark.parametrize(
    ("smoothing", "kind", "options"),
    [
        (NONE, MLE, {}),
        (ADD_K, Lidstone, {"gamma": 1.0}),
        (WITTEN_BELL, WittenBellInterpolated, {}),
        (KNESER_NEY, KneserNeyInterpolated, {"discount": 0.75}),
    ],
)
def test_it_equals_nltk_in_200_contexts(smoothing, kind, options):
    # Order 1 apart: there nltk's Kneser-Ney divides by a number of pairs that it has not counted.
    theirs = {order: nltk_model(kind, order, **options) for order in (2, 3, 4, 5)}
    draw = random.Random(1)
    for number, before in enumerate(contexts(200)):
        order = number % 4 + 2
        known = tuple(word if word in WORDS else UNKNOWN for word in before)
        context = (START_WORD, *known)[-(order - 1) :]
        # At the start nltk's Kneser-Ney divides 0 by 0, and ours answers as a model whose longest
        # context that is. The others say the same with every order that is long enough.
        model = theirs[len(context) + 1]
        row = np.exp(NGram(COUNTS, order, smoothing).log_probabilities(before)[-1])
        chosen = [*np.argsort(-row)[:2], *draw.choices(range(1, len(WORDS)), k=2)]
        expected = [model.unmasked_score(WORDS[word], context) for word in chosen]
        np.testing.assert_allclose(row[chosen], expected, rtol=1e-12)


@pytest.mark.parametrize("smoothing", SMOOTHINGS)
@pytest.mark.parametrize("order", range(1, 6))
def test_probabilities_add_up_to_1_in_every_context(order, smoothing):
    model = NGram(COUNTS, order, smoothing)
    texts = [*sentences(held_out=True), ("xyzzy", *WORDS[:40])]
    sums = np.concatenate([np.exp(model.log_probabilities(each)).sum(1) for each in texts])
    if smoothing == NONE:  # nothing can be said after what was never seen
        sums = sums[sums > 0]
    assert len(sums) > 100
    assert abs(sums - 1).max() < 1e-9


def test_a_path_names_each_order_with_its_counts_and_adds_up():
    # a b a c, a b b: after (a, b) came a and b, once each; two different words followed
    left = 2 * 0.75 / 2  # of two occurrences, 0.75 of each of two words
    path = NGram(TINY, 3).path(["a", "b"], "b")
    # before b: a and b, before a: the start and b, before c: a
    assert path == (
        Level(3, ("a", "b"), 1, 2, 1.0, pytest.approx(0.25 / 2)),
        Level(2, ("b",), 1, 2, pytest.approx(left), pytest.approx(left * 0.25 / 2)),
        Level(1, (), 2, 5, pytest.approx(left * left), pytest.approx(left * left * 2 / 5)),
    )
    row = NGram(TINY, 3).log_probabilities(["a", "b"])[-1]
    assert math.exp(row[2]) == pytest.approx(sum(level.given for level in path))


def test_add_k_and_no_smoothing_do_not_back_off():
    assert NGram(TINY, 2, NONE).path(["c"], "a") == (Level(2, ("c",), 0, 0, 1.0, 0.0),)
    assert NGram(TINY, 2, ADD_K, 0.5).path([], "a") == (
        Level(2, (START_WORD,), 2, 2, 1.0, 2 / (2 + 0.5 * 4)),
        Level(0, (), 0, 0, 0.5 * 4 / (2 + 0.5 * 4), 0.125),
    )


def test_what_was_never_seen_is_counted_per_order():
    text = ["a", "b", "c", "xyzzy"]
    assert [TINY.never_seen(text, order) for order in (1, 2, 3)] == [
        (False, False, False, True),
        (False, False, True, True),
        (False, False, True, True),
    ]
    # of two: start a, a b, b a, a c, b b; of three: start a b, a b a, b a c, a b b
    assert [TINY.distinct(order) for order in (1, 2, 3)] == [3, 5, 4]


def test_all_words_in_a_context_take_less_than_a_millisecond():
    model, texts = NGram(COUNTS, 5), sentences(held_out=True)
    model.log_probabilities(texts[0])
    began = time.perf_counter()
    rows = sum(len(model.log_probabilities(text)) for text in texts)
    assert (time.perf_counter() - began) / rows < 1e-3


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"order": 6}, "order must be between 1 and 5; got 6"),
        ({"order": 2, "smoothing": "Laplace"}, "one of none, add-k, .*; got 'Laplace'"),
        ({"order": 2, "smoothing": ADD_K, "parameter": 0}, "k must be above 0; got 0"),
        ({"order": 2, "parameter": 2.0}, "D must be between 0 and 1; got 2.0"),
    ],
)
def test_what_cannot_be_is_refused(asked, said):
    with pytest.raises(ValueError, match=said):
        NGram(COUNTS, **asked)


def test_counts_are_of_at_least_one_word():
    with pytest.raises(ValueError, match="order must be at least 1; got 0"):
        Counts(0, [], vocabulary())
