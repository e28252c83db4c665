"""Typed text against what a person meant, and against everything else that can be typed."""

import math
import time
import unicodedata

import numpy as np
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnncore.readers import InputError, Sequence, limits, read_numbers, read_tokens

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80) | st.text(
    "0123456789.,;-+eE \t\n\u2212xN_", max_size=60
)
READERS = (
    lambda text: read_tokens(text, split="words"),
    lambda text: read_tokens(text, split="characters"),
    read_numbers,
)


@given(ANY_TEXT)
@example("\ud800")
@example("\x00")
@example("\x1c")
@example("\x85")
@example("\u2028\u2029")
@example(" \u0301")
@example("\ufeff")
@example("1;,")
@example("1\t.")
@example("1e999")
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_valid_sequence_or_an_input_error(text):
    for read in READERS:
        refused = None
        try:
            sequence = read(text)
        except InputError as error:
            refused = str(error)
        if refused is not None:
            assert refused.encode("utf-8")
            assert "\n" not in refused
            continue
        assert isinstance(sequence, Sequence)
        assert len(sequence) >= 1
        assert all(label and label.encode("utf-8") for label in sequence.labels)
        assert (sequence.values is None) == (sequence.kind == "tokens")


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=60))
@settings(deadline=None)
def test_no_character_is_lost(text):
    composed = unicodedata.normalize("NFC", text)
    for split in ("words", "characters"):
        assert "".join(read_tokens(text, split).labels) == composed


@given(
    st.lists(
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
        min_size=2,
        max_size=6,
    ),
    st.sampled_from([" ", ", ", "\t", "; "]),
)
@settings(deadline=None)
def test_written_numbers_come_back_to_the_last_bit(rows, between):
    text = "\n".join(between.join(map(repr, row)) for row in rows)
    np.testing.assert_array_equal(read_numbers(text).values, np.array(rows))


def test_words():
    read = read_tokens("feeling under the weather")
    assert read.labels == ("feeling", "under", "the", "weather")
    assert (read.values, read.names, read.kind, read.axis) == (None, (), "tokens", "word")
    assert read.understood == "4 words, 4 of them distinct"


def test_one_word():
    assert read_tokens("rain").labels == ("rain",)
    assert read_tokens("rain").understood == "1 word"


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", ["", "   ", "\n\t\n"])
def test_nothing_typed_teaches_what_to_type(read, text):
    with pytest.raises(InputError, match=r"nothing to read yet\. Type .*for example"):
        read(text)


def test_marks_are_tokens_and_what_belongs_to_a_word_stays():
    read = read_tokens("Don't stop, it's 3.14 o'clock: état-major…")
    expected = ["Don't", "stop", ",", "it's", "3.14", "o'clock", ":", "état-major", "…"]
    assert list(read.labels) == expected
    assert "mark" in read.understood


def test_an_emoji_family_is_one_character_and_one_word():
    assert read_tokens(f"a{FAMILY}b", split="characters").labels == ("a", FAMILY, "b")
    assert read_tokens(f"we {FAMILY}", split="words").labels == ("we", FAMILY)


def test_equal_characters_are_equal_tokens():
    assert read_tokens("e\u0301 \u00e9").labels == ("\u00e9", "\u00e9")


def test_right_to_left_text_keeps_the_order_of_reading():
    assert read_tokens("שלום עולם").labels == ("שלום", "עולם")
    assert read_tokens("مرحبا").labels == ("مرحبا",)


def test_markup_is_plain_text():
    labels = read_tokens("<img onerror=alert(1)>").labels
    assert "".join(labels) == "<imgonerror=alert(1)>"
    assert labels[:3] == ("<", "img", "onerror")


def test_spaces_count_as_characters_and_are_named():
    assert read_tokens("a b\nc", split="characters").labels == ("a", "␣", "b", "⏎", "c")
    assert "␣" in read_tokens("a b", split="characters").understood


def test_what_cannot_be_seen_is_named():
    assert read_tokens("a \u200b").labels == ("a", "U+200B")


def test_ten_thousand_words_are_read_quickly_and_whole():
    words = [f"w{i}" for i in range(10_000)]
    start = time.process_time()
    read = read_tokens(" ".join(words))
    assert time.process_time() - start < 1
    assert list(read.labels) == words
    assert read.window(9_500, 500).labels == tuple(words[9_500:])


def test_a_vocabulary_beyond_the_limit_is_refused_before_vectors_are_made():
    read = read_tokens(" ".join(f"w{i}" for i in range(limits.VOCABULARY + 1)))
    with pytest.raises(InputError, match=r"513 different words.*512.*window"):
        read.vocabulary()
    window = read.window(0, limits.STEPS_ON_SCREEN)
    assert window.vocabulary() == window.labels


@pytest.mark.parametrize(
    ("text", "split", "what"),
    [
        ("a " * (limits.VALUES + 1), "words", "more than 200,000 words"),
        ("a" * (limits.TEXT + 1), "words", "2,000,001 characters"),
        ("ok " + "a" * 201, "words", "Line 1, column 4.*201 characters.*200"),
        ("a" + "\u0308" * 300, "characters", "300 marks on one character, and at most 30"),
        ("ab\nc\ud800", "words", r"Line 2, column 2: “U\+D800” .*lone surrogate"),
    ],
)
def test_what_is_too_large_or_broken_is_named(text, split, what):
    with pytest.raises(InputError, match=what):
        read_tokens(text, split=split)


def test_an_unknown_split_names_the_choices():
    with pytest.raises(ValueError, match="'words', 'characters'; got 'lines'"):
        read_tokens("a", split="lines")


def test_one_line_is_a_number_a_step():
    read = read_numbers("0 1.50 -2e-1")
    np.testing.assert_array_equal(read.values, [[0.0], [1.5], [-0.2]])
    assert read.labels == ("0", "1.50", "-2e-1")
    assert (read.names, read.kind, read.axis) == (("x",), "numbers", "step")
    assert read.understood == "3 steps of one number"


def test_several_lines_are_a_step_each():
    read = read_numbers("1, 2, 3\n4, 5, 6\n")
    np.testing.assert_array_equal(read.values, [[1, 2, 3], [4, 5, 6]])
    assert (read.labels, read.names) == (("1", "2"), ("x1", "x2", "x3"))
    assert read.understood == "2 steps of 3 numbers, separated by commas"


def test_a_pasted_spreadsheet():
    read = read_numbers("1.5\t2\r\n\r\n3\t4\r\n")
    np.testing.assert_array_equal(read.values, [[1.5, 2], [3, 4]])
    assert "tabs" in read.understood
    assert "1 empty line" in read.understood


@pytest.mark.parametrize("text", ["1,5; 2,5", "1,5\t2,5", "1,5;2,5\n"])
def test_decimal_commas(text):
    read = read_numbers(text)
    np.testing.assert_array_equal(read.values, [[1.5], [2.5]])
    assert "the comma is read as the decimal point" in read.understood


def test_a_minus_sign_is_a_minus():
    np.testing.assert_array_equal(read_numbers("\u22121 +2 .5 3.").values[:, 0], [-1, 2, 0.5, 3])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("1 2\n3 4x", r"Line 2, column 3: “4x” is not a number: “x” does not belong"),
        ("1 x2", "Line 1, column 3: “x2” is not a number"),
        ("NaN", "“NaN” is not a number"),
        ("1 inf", "Line 1, column 3: “inf” is not a number"),
        ("1_000", "“1_000” is not a number: “_”"),
        ("0x10", "“0x10” is not a number: “x”"),
        ("\u0661", "is not a number"),
        ("1 1e999", "Line 1, column 3: “1e999” is beyond"),
        ("-1e-999", "“-1e-999” is beyond"),
        ("1 2\n3", "Line 2, column 1: 1 number, where the first line has 2"),
        ("1,,2", "Line 1, column 3: number 2 is missing"),
        ("1,2,", "Line 1, column 5: number 3 is missing"),
        ("0,5 0,7", "decimal commas put semicolons"),
        ("1.234,5; 2", "Line 1, column 6: .*decimal commas and decimal points"),
        ("1,2,3; 4", "“1,2,3” is not a number"),
        ("9" * 201, "201 characters"),
        ("\ud800 1", r"U\+D800"),
        ("\n".join([" ".join("1" * 257)] * 2), "257 numbers.*at most 256"),
        ("1 " * (limits.VALUES + 1), "more than 200,000 numbers"),
    ],
)
def test_what_is_no_number_is_named_with_its_place(text, what):
    with pytest.raises(InputError, match=what):
        read_numbers(text)


def test_zero_is_not_too_small():
    values = read_numbers("0 -0.0 0e-999").values[:, 0]
    assert values.tolist() == [0, 0, 0]
    assert math.copysign(1, values[1]) == -1


def test_the_largest_input_takes_no_more_than_seconds():
    start = time.process_time()
    assert len(read_numbers("\n".join(["1.25 2"] * (limits.VALUES // 2)))) == limits.VALUES // 2
    with pytest.raises(InputError, match="Line 99,999"):
        read_numbers("1\n" * 99_998 + "x")
    assert time.process_time() - start < 5


def test_a_message_quotes_no_more_than_a_line_of_the_input():
    with pytest.raises(InputError) as caught:
        read_numbers("x" * 150 + "\x00")
    assert not regex.search("x{40}", str(caught.value))
