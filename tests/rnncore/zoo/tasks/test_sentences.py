"""Reading what is typed, drawing, and the split."""

import zlib
from collections import Counter

import pytest
import torch

from rnncore.zoo.tasks import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It isn't good.", ["it", "is", "not", "good", "."]),
        ("The actors WEREN’T bad; no!", ["the", "actors", "were", "not", "bad", ";", "no", "!"]),
        ("two-thousand  3rd", ["two", "-", "thousand", "3", "rd"]),
        ("Café cafe\u0301 Ελλάδα 北京", ["café", "cafe\u0301", "ελλάδα", "北京"]),
        ("<b>&amp;", ["<", "b", ">", "&", "amp", ";"]),
        (" \n\t", []),
        ("", []),
    ],
)
def test_words_of_a_typed_text(text, expected):
    assert sentences.words(text) == tuple(expected)


def test_the_split_is_the_checksum_of_the_key():
    keys = [f"key {number}" for number in range(5000)]
    for one_in in (2, 5):
        found = [key for key in keys if sentences.is_held_out(key, one_in=one_in)]
        assert found == [key for key in keys if zlib.crc32(key.encode()) % one_in == 0]
        assert 0.8 < len(found) * one_in / len(keys) < 1.2
    assert sentences.is_held_out("schön") == (zlib.crc32("schön".encode()) % 5 == 0)


def test_every_option_is_as_likely():
    generator = torch.Generator().manual_seed(0)
    counts = Counter(sentences.pick("abcd", generator) for _ in range(4000))
    assert set(counts) == set("abcd")
    assert all(900 < count < 1100 for count in counts.values())


def test_shuffled_keeps_every_item_and_leaves_the_shared_generator_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    generator = torch.Generator().manual_seed(0)
    orders = {tuple(sentences.shuffled("abc", generator)) for _ in range(200)}
    assert len(orders) == 6
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)
    assert torch.equal(torch.get_rng_state(), before)
