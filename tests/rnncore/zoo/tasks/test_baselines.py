"""Baselines: against counting by hand, and blind to order where they should be."""

import itertools
from collections import Counter

import pytest
import torch

from rnncore.zoo.tasks.baselines import BagOfWords, NGram, most_frequent

TEXTS = [text.split() for text in ("a b c .", "a b c .", "a b d .", "x b d .", "x b d .", "c a .")]


def test_the_most_frequent_answer_and_the_first_of_equals():
    assert most_frequent("abcbc") == "b"
    assert most_frequent([3]) == 3


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_an_n_gram_is_the_most_frequent_word_after_the_longest_end_that_is_known(order):
    model = NGram(order, TEXTS)
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
    model = NGram(3, TEXTS)
    assert model.predict(("a", "b")) == "c"
    assert model.predict(("x", "b")) == "d"
    assert model.accuracy([["a", "b", "d"], ["x", "b", "d"]]) == 3 / 4
    assert model.accuracy([["a", "unheard"]]) == 0


def test_an_n_gram_has_at_least_one_word():
    with pytest.raises(ValueError, match="order must be at least 1; got 0"):
        NGram(0, TEXTS)


def test_a_bag_of_words_learns_what_words_decide_and_not_what_their_order_does():
    good, bad = ["good", "fine", "lovely"], ["bad", "poor", "dull"]
    texts = [["it", "is", word] for word in good + bad]
    assert BagOfWords(texts, [1] * 3 + [0] * 3).accuracy(texts, [1] * 3 + [0] * 3) == 1
    # Each word as often in both classes, and each text of one a reordering of one of the other.
    ordered = [["not", "good", "but", "bad"], ["good", "not", "bad", "but"]] * 2
    assert BagOfWords(ordered, [0, 1, 0, 1]).accuracy(ordered, [0, 1, 0, 1]) == 0.5


def test_a_bag_of_words_draws_nothing_and_ignores_new_words():
    texts, labels = [["a", "b"], ["b", "b"], ["c"], ["c", "a"]], [0, 0, 1, 2]
    torch.manual_seed(0)
    before = torch.get_rng_state()
    first, again = BagOfWords(texts, labels), BagOfWords(texts, labels)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first.weight, again.weight)
    assert first.predict([["c"], ["c", "new"]]) == [1, 1]


def test_a_bag_of_words_minimises_its_loss():
    """At the minimum the gradient by torch's own autograd is 0."""
    texts, labels = [["a", "b"], ["b", "b"], ["c"], ["c", "a"]], [0, 0, 1, 2]
    model = BagOfWords(texts, labels)
    counts = torch.tensor([[1, 1, 0], [0, 2, 0], [0, 0, 1], [1, 0, 1]], dtype=torch.float64)
    weight, bias = (each.detach().clone().requires_grad_() for each in (model.weight, model.bias))
    chosen = (counts @ weight + bias).log_softmax(1)[range(4), labels]
    (1e-3 * weight.square().sum() - chosen.mean()).backward()
    assert weight.grad.abs().max() < 1e-5
    assert bias.grad.abs().max() < 1e-5
