"""What a Sequence promises, its windows, and standardise against its formula."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnncore.readers import Sequence, read_numbers, read_tokens, standardise

VALID = {
    "labels": ("a", "b"),
    "values": np.array([[1.0, 2.0], [3.0, 4.0]]),
    "names": ("x1", "x2"),
    "kind": "numbers",
    "axis": "step",
    "understood": "2 steps",
}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"labels": ()}, "at least one step"),
        ({"kind": "words"}, "'tokens', 'numbers'; got 'words'"),
        ({"values": None}, "values must be None for tokens"),
        ({"kind": "tokens"}, "values must be None for tokens"),
        ({"kind": "tokens", "values": None}, "names must be empty"),
        ({"values": np.zeros((2, 3))}, r"shape \(2, 2\); got \(2, 3\)"),
        ({"values": np.zeros((2, 0)), "names": ()}, "shape"),
        ({"values": np.array([[1, np.nan], [0, 0]])}, "finite"),
    ],
)
def test_parts_that_do_not_fit_are_refused(change, what):
    with pytest.raises(ValueError, match=what):
        Sequence(**(VALID | change))


def test_values_are_a_copy_that_nobody_can_write_to():
    given_values = np.array([[1.0, 2.0], [3.0, 4.0]])
    sequence = Sequence(**(VALID | {"values": given_values}))
    given_values[0, 0] = 9
    assert sequence.values[0, 0] == 1
    assert sequence.values.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        sequence.values[0, 0] = 9


def test_a_window_of_numbers():
    window = read_numbers("5 6 7 8 9").window(1, 2)
    np.testing.assert_array_equal(window.values, [[6], [7]])
    assert window.labels == ("6", "7")
    assert window.understood == "5 steps of one number; here steps 2 to 3 of 5"


def test_a_window_stops_at_the_end_and_the_whole_is_itself():
    whole = read_tokens("a b c")
    assert whole.window(2, 10).labels == ("c",)
    assert whole.window(0, 3) is whole


@pytest.mark.parametrize(
    ("start", "count", "what"), [(-1, 1, r"0 … 2; got -1"), (3, 1, "got 3"), (0, 0, "got 0")]
)
def test_a_window_outside_is_refused(start, count, what):
    with pytest.raises(ValueError, match=what):
        read_tokens("a b c").window(start, count)


def test_a_sequence_pickles():
    again = pickle.loads(pickle.dumps(read_numbers("1 2\n3 4")))
    np.testing.assert_array_equal(again.values, [[1, 2], [3, 4]])
    assert again.names == ("x1", "x2")


def test_vocabulary_keeps_the_order_of_first_appearance():
    assert read_tokens("b a b c a").vocabulary() == ("b", "a", "c")


@given(arrays(np.float64, (7, 3), elements=st.floats(-1e3, 1e3, width=32)))
@settings(deadline=None)
def test_standardise_gives_mean_0_and_deviation_1_or_a_column_of_zeros(values):
    z = standardise(values)
    constant = values.min(axis=0) == values.max(axis=0)
    np.testing.assert_array_equal(z[:, constant], 0)
    np.testing.assert_allclose(z.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(z[:, ~constant].std(axis=0), 1, rtol=1e-9)


def test_standardise_is_the_formula():
    values = np.random.default_rng(0).normal(3, 2, (40, 4))
    expected = (values - values.mean(axis=0)) / values.std(axis=0)
    np.testing.assert_allclose(standardise(values), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_standardise_survives_the_ends_of_the_range(scale):
    np.testing.assert_allclose(
        standardise(np.array([[-1.0], [0.0], [1.0]]) * scale)[:, 0], [-(1.5**0.5), 0, 1.5**0.5]
    )


def test_a_constant_column_that_binary_cannot_write_is_zero():
    np.testing.assert_array_equal(standardise(np.full((10, 1), 0.1)), 0)
