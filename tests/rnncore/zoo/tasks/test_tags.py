"""Tags: checked against a rule of the test's own; what comes before decides nothing."""

from collections import Counter, defaultdict
from itertools import islice

import torch

from rnncore.zoo.tasks import UNKNOWN, tags


def drawn(number, *, held_out=False, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return list(islice(tags.examples(generator, held_out=held_out), number))


def test_the_next_word_decides():
    nouns = {
        word for each in drawn(2000) for word, tag in zip(each.words, each.tags, strict=True)
        if tag == "noun" and word not in tags.AMBIGUOUS
    }  # fmt: skip
    for each in drawn(3000) + drawn(3000, held_out=True):
        word, tag = each.words[each.decided], each.tags[each.decided]
        following = each.words[each.decided + 1]
        if word == "her":
            owned = following in nouns or each.tags[each.decided + 1] == "adjective"
            assert tag == ("determiner" if owned else "pronoun")
        else:
            assert word in tags.AMBIGUOUS
            assert tag == ("adjective" if following in nouns else "noun")


def test_all_other_words_have_one_tag_each():
    found = defaultdict(set)
    for each in drawn(4000):
        assert len(each.words) == len(each.tags)
        assert each.words[-1] == "."
        for word, tag in zip(each.words, each.tags, strict=True):
            found[word].add(tag)
    assert set(found) == set(tags.VOCABULARY.words) - {UNKNOWN}
    assert {word for word, some in found.items() if len(some) > 1} == {*tags.AMBIGUOUS, "her"}
    assert set().union(*found.values()) == set(tags.TAGS)


def test_what_comes_before_is_the_same_in_both_of_a_pair():
    """So whatever is said of a beginning alone is right in exactly one of the two."""
    sentences = drawn(2000)
    for first, second in zip(sentences[::2], sentences[1::2], strict=True):
        assert first.decided == second.decided
        both = {each.words[: each.decided + 1] for each in (first, second)}
        assert len(both) == 1
        assert first.tags[: first.decided] == second.tags[: second.decided]
        assert first.tags[first.decided] != second.tags[second.decided]
    first_tags = Counter(each.tags[each.decided] for each in sentences[::2])
    second_tags = Counter(each.tags[each.decided] for each in sentences[1::2])
    assert all(abs(first_tags[tag] - second_tags[tag]) < 150 for tag in first_tags)


def test_beginnings_that_are_held_out_are_never_trained_on():
    def beginnings(held_out):
        return {each.words[: each.decided + 1] for each in drawn(3000, held_out=held_out)}

    assert beginnings(False).isdisjoint(beginnings(True))
    assert len(beginnings(True)) > 300


def test_sentences_come_from_the_generator_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    assert drawn(6, seed=2) == drawn(6, seed=2) != drawn(6, seed=3)
    assert torch.equal(torch.get_rng_state(), before)
