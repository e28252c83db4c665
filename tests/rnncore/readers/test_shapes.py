"""Rules asked once a shape say what they say of each cell, and joined numbers are those of each."""

import random

import numpy as np
import pytest

from rnncore.readers.choices import COMMA, POINT
from rnncore.readers.tables.numerals import (
    CODE,
    FLAGGED,
    FORMS,
    INFINITE,
    MISSING,
    PLAIN,
    TO_POINT,
    is_missing,
    less,
    number_in,
    scaled,
    signed,
)
from rnncore.readers.tables.reading import numbers
from rnncore.readers.tables.shapes import CHUNK, Shapes

RULES = {
    "plain": PLAIN.fullmatch,
    "code": CODE.fullmatch,
    "missing": is_missing,
    "infinite": lambda cell: cell.lower() in INFINITE,
    "below zero": less,
    "scaled": lambda cell: scaled(cell) != cell,
    "point": lambda cell: FORMS[POINT].fullmatch(signed(cell)),
    "comma": lambda cell: FORMS[COMMA].fullmatch(signed(cell)),
    "flagged": lambda cell: FLAGGED[POINT].fullmatch(signed(cell)),
}
WORDS = [*sorted(MISSING | INFINITE), "2.#qnan", "9.#inf", "١٢٣", "a\nb", "\ud800", "K"]
AROUND = ["{}", "-{}", "({})", "{}-", "${}", "{}%", "{}K", "{} b", "CHF {}", "{}e5", "+41 {}"]
MARKS = ["", ".", ",", " ", "'"]


def cells(count):
    """Numbers and words of many kinds, some with zeros where they matter."""
    rng = random.Random(2)
    found = []
    for _ in range(count):
        groups = ["".join(rng.choices("0123456789", k=rng.randint(0, 4))) for _ in range(3)]
        written = rng.choice(AROUND).format(rng.choice(MARKS).join(groups))
        found.append(rng.choice(WORDS) if rng.random() < 0.1 else written)
    return found


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_says_the_same_of_a_shape_and_of_each_of_its_cells(rule):
    several = [*(f"1,{k % 900 + 100}" for k in range(CHUNK)), *cells(1_500) * 2]
    shapes = Shapes(several)
    assert len(shapes.kinds) < len(several) / 4
    expected = [k for k, cell in enumerate(several) if rule(cell)]
    assert expected
    assert shapes.among(range(len(several)), lambda cell: bool(rule(cell))) == expected
    some = range(1, len(several), 3)
    assert shapes.among(some, lambda cell: bool(rule(cell))) == [k for k in expected if k % 3 == 1]


def test_cells_that_differ_too_much_are_their_own_shapes():
    words = [f"{'abcdefghij'[k % 10]}{chr(0x4E00 + k // 10)}" for k in range(2 * CHUNK)]
    shapes = Shapes(words)
    assert shapes.kinds is words
    found = shapes.among(range(0, 40, 2), lambda cell: cell[0] in "ag")
    assert found == [0, 6, 10, 16, 20, 26, 30, 36]


def test_the_first_of_each_shape_is_found_with_their_count():
    shapes = Shapes(["1,5", "12", "2,5", "13", "1", "0,5", "99"])
    assert shapes.firsts([1, 2, 3, 4, 6]) == [(1, 3), (2, 1), (4, 1)]


def test_numbers_are_read_as_each_of_them_is():
    written = [
        cell
        for cell in cells(3_000)
        if FORMS[POINT].fullmatch(signed(cell)) and not less(cell) and len(cell) <= 40
    ]
    written += ["1.5D+03", "-2.5d-01", "US$5", "5\n%", "−3", "1 234.5"]
    expected = [number_in(signed(cell).translate(TO_POINT[POINT])) for cell in written]
    np.testing.assert_array_equal(numbers(written, TO_POINT[POINT]), expected)
