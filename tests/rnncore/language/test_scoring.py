"""Scores of language models: against what is worked out by hand."""

import math

import numpy as np
import pytest

from rnncore.language.counts import Counts
from rnncore.language.erasing import score_erased
from rnncore.language.ngram import NGram
from rnncore.language.scoring import Mixture, score, surprise
from rnncore.language.smoothing import NONE
from rnncore.language.vocabulary import UNKNOWN, Vocabulary

WORDS = Vocabulary((UNKNOWN, "a", "b"))
COUNTS = Counts(2, [["a", "a", "b"], ["b", "a"]], WORDS)


class Fixed:
    """The same probabilities whatever comes before."""

    def __init__(self, *probabilities):
        self.vocabulary, self.probabilities = WORDS, probabilities

    def log_probabilities(self, words):
        with np.errstate(divide="ignore"):
            return np.log([self.probabilities] * (len(words) + 1))


def test_unknown_words_are_read_and_never_asked_for():
    model = Fixed(0.7, 0.2, 0.1)
    got = surprise(model, ["a", "xyzzy", "b"])
    np.testing.assert_allclose(got, [-math.log(0.2), np.nan, -math.log(0.1)])
    found = score(model, [["a", "xyzzy", "b"], [], ["a"]])
    assert found.targets == 3
    assert found.loss == pytest.approx(-math.log(0.2 * 0.1 * 0.2) / 3)
    assert found.perplexity == pytest.approx((0.2 * 0.1 * 0.2) ** (-1 / 3))
    assert found.right == pytest.approx(2 / 3)  # of a and b; <unk> is no answer


def test_the_first_word_is_scored_after_the_start():
    # a and b began one text each; after a came a and b
    assert surprise(NGram(COUNTS, 2, NONE), ["a", "b"]) == pytest.approx([math.log(2)] * 2)
    assert len(surprise(NGram(COUNTS, 2), [])) == 0


def test_one_word_of_probability_0_makes_perplexity_infinite():
    assert score(NGram(COUNTS, 2, NONE), [["b", "b"]]).perplexity == math.inf


def test_of_words_that_are_all_impossible_none_is_right():
    words = Vocabulary(("a", "b", UNKNOWN))
    model = NGram(Counts(2, [["b", "a"]], words), 2, NONE)  # nothing came after "a"
    assert score(model, [["a", "a"]]).right == 0
    assert score_erased(model, [["a", "a"]], 1).right == 0


def test_a_mixture_is_the_mean_of_the_probabilities():
    half = Mixture((Fixed(0.0, 0.5, 0.5), Fixed(0.5, 0.1, 0.4)))
    np.testing.assert_allclose(np.exp(half.log_probabilities(["a"])), [[0.25, 0.3, 0.45]] * 2)
    assert half.vocabulary is WORDS


def test_what_cannot_be_scored_or_mixed_is_refused():
    other = NGram(Counts(1, [["c"]], Vocabulary((UNKNOWN, "c"))), 1)
    with pytest.raises(ValueError, match="at least one, and know the same words"):
        Mixture((Fixed(0.0, 0.5, 0.5), other))
    with pytest.raises(ValueError, match="a word that the vocabulary knows"):
        score(Fixed(0.7, 0.2, 0.1), [["xyzzy"]])
