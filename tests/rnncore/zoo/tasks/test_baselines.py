"""Baselines: against counting by hand."""

import itertools
from collections import Counter

import pytest

from rnncore.zoo.tasks.baselines import BackOff, most_frequent

TEXTS = [text.split() for text in ("a b c .", "a b c .", "a b d .", "x b d .", "x b d .", "c a .")]


def test_the_most_frequent_answer_and_the_first_of_equals():
    assert most_frequent("abcbc") == "b"
    assert most_frequent([3]) == 3


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_an_n_gram_is_the_most_frequent_word_after_the_longest_end_that_is_known(order):
    model = BackOff(order, TEXTS)
    for before in itertools.product(("a", "b", "c", "x", "new"), repeat=3):
        for length in range(min(order - 1, 3), -1, -1):
            end = list(before)[3 - length :]
            follows = Counter(
                text[place]
                for text in TEXTS
                for place in range(length, len(text))
                if text[place - length : place] == end
            )
            if follows:
                break
        assert follows[model.predict(before)] == max(follows.values())


def test_the_accuracy_of_an_n_gram_leaves_out_the_first_word():
    model = BackOff(3, TEXTS)
    assert model.predict(("a", "b")) == "c"
    assert model.predict(("x", "b")) == "d"
    assert model.accuracy([["a", "b", "d"], ["x", "b", "d"]]) == 3 / 4
    assert model.accuracy([["a", "unheard"]]) == 0


def test_an_n_gram_has_at_least_one_word():
    with pytest.raises(ValueError, match="order must be at least 1; got 0"):
        BackOff(0, TEXTS)
