"""Results are kept up to a number of bytes, told apart by all that they depend on, made once."""

import threading
import time
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from dashboard.visitors.handles import Handles
from dashboard.visitors.store import SMALL, Store, key_of, size_of

BIG = 4 * SMALL


@dataclass(frozen=True, eq=False)
class Holding:
    number: int
    array: np.ndarray


def big(number):
    return np.full(BIG // 8, float(number))


def test_the_least_recently_used_leave_and_are_made_again():
    store, made = Store(8 * BIG), []

    def get(number):
        return store.get(number, lambda: made.append(number) or big(number))

    for number in range(5):
        get(number)
        get(0)
    assert store.size <= 8 * BIG
    for number in (5, 6, 7):
        get(number)
    before = len(made)
    np.testing.assert_array_equal(get(0), big(0))  # asked for again and again, so it stayed
    assert len(made) == before
    np.testing.assert_array_equal(get(1), big(1))
    assert len(made) == before + 1
    store.forget(lambda key: key != 0)
    assert (len(store), size_of(get(0))) == (1, store.size)


def test_large_results_push_no_small_ones_out_and_the_largest_are_not_kept():
    store = Store(8 * BIG)
    store.get("small", lambda: np.zeros(8))
    for number in range(50):
        store.get(number, lambda number=number: big(number))
    store.get("huge", lambda: np.zeros(BIG))  # more than half of all
    assert store.get("small", lambda: pytest.fail("it was pushed out")).shape == (8,)
    assert store.size <= 8 * BIG
    assert store.get("huge", lambda: "made again") == "made again"


def test_what_several_ask_for_is_made_once_and_a_failure_is_not_kept():
    store, made = Store(None), []

    def make():
        made.append(0)
        time.sleep(0.05)
        return 7

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(store.get("a", make))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, made) == ([7] * 4, [0])
    with pytest.raises(ZeroDivisionError):
        store.get("b", lambda: 1 / 0)
    assert store.get("b", lambda: 3) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        (0.0, -0.0),
        ("1", 1),
        ((1, 2), [1, 2]),
        (np.zeros(2), np.zeros(2, np.float32)),
        (np.zeros((1, 2)), np.zeros((2, 1))),
        (np.array([1.0, np.nan]), np.array([1.0, 2.0])),
        (Holding(1, np.zeros(2)), Holding(1, np.ones(2))),
        ({"a": 1}, {"b": 1}),
        (None, 0),
    ],
)
def test_what_differs_has_another_key_and_equals_have_the_same(one, other):
    assert key_of(one, {}) != key_of(other, {})
    assert key_of(one, {}) == key_of(one, {})
    hash(key_of(one, {}))


def test_arrays_are_told_apart_by_content_and_strangers_are_refused():
    assert key_of(Holding(2, np.arange(3)), {}) == key_of(Holding(2, np.arange(3)), {})
    assert key_of(float("nan"), {}) == key_of(float("nan"), {})
    assert key_of(Holding(2, np.arange(3)), {Holding: lambda h: h.number}) == key_of(
        Holding(2, np.arange(4)), {Holding: lambda h: h.number}
    )
    with pytest.raises(TypeError, match="argument of type object"):
        key_of(object(), {})


def test_sizes_count_every_array_once():
    array = np.zeros(1000)
    assert size_of((array, array, {"a": array})) - size_of(()) == array.nbytes
    weights = sum(p.nbytes for p in torch.nn.Linear(10, 10).parameters())
    assert size_of(torch.nn.Linear(10, 10)) - size_of(()) == weights


# ----------------------------------------------------------- what parts of a page were called with


def test_arguments_leave_by_bytes_and_an_array_of_several_counts_once():
    handles, shared = Handles(4 * BIG), big(0)
    first = [handles.put("a", ((shared,), {"k": 1})) for _ in range(10)]
    assert handles.size == BIG
    assert handles.get(first[0]) == ((shared,), {"k": 1})
    others = [handles.put("b", ((big(number),), {})) for number in range(10)]
    assert handles.size <= 4 * BIG
    assert handles.get(others[-1]) is not None
    assert handles.get(others[0]) is None
    handles.leave("a")
    handles.leave("b")
    assert (handles.size, handles.get(others[-1])) == (0, None)


def test_a_page_that_is_made_anew_leaves_the_others_alone():
    handles = Handles(4 * BIG)
    mine, yours = handles.put("me", ((1,), {})), handles.put("you", ((2,), {}))
    handles.leave("me")
    assert handles.get(mine) is None
    assert handles.get(yours) == ((2,), {})
