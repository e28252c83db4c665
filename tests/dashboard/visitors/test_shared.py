"""What the caches keep for all visitors stays as it was, whatever one visitor does with it."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from dashboard.visitors.shared import shared


@dataclass(frozen=True)
class Holding:
    rows: tuple
    named: dict


def test_arrays_are_read_only_wherever_they_lie():
    @shared()
    def holding(number):
        return Holding((np.zeros(2), [np.zeros(3)]), {"a": {"b": np.full(2, number)}})

    found = holding(7)
    assert holding(7) is found
    for array in (found.rows[0], found.rows[1][0], found.named["a"]["b"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_modules_and_tensors_are_copies_each_time():
    made = []

    @shared()
    def modules(seed):
        torch.manual_seed(seed)
        made.append(Holding((torch.nn.Linear(2, 2),), {"x": torch.zeros(2)}))
        return made[-1]

    with torch.no_grad():
        modules(0).rows[0].weight.fill_(5)
        modules(0).named["x"].fill_(5)
    again = modules(0)
    assert len(made) == 1
    assert not (again.rows[0].weight == 5).any()
    assert not again.named["x"].any()


def test_what_is_kept_is_told_apart_by_its_arguments():
    calls = []

    @shared(by_type={Holding: lambda holding: holding.rows})
    def counted(number, _left_out):
        calls.append(number)
        return number

    assert [counted(1, "a"), counted(1, "b"), counted(2, "a")] == [1, 1, 2]
    assert calls == [1, 2]
    with pytest.raises(RuntimeError, match="fails"):
        shared()(_failing)()


def _failing():
    raise RuntimeError("it fails, and is not kept")
