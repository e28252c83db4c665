"""What the fence lets a file cost, measured here and in the child."""

import resource
import time
from contextlib import contextmanager

import pytest

from rnncore.readers import InputError, limits
from rnncore.readers.fenced import read_grid
from tests.hostile.measuring import CPU, MEMORY, Meter
from tests.pace import pace

CHILD_CPU = 2
"""Seconds of processor time that one file may cost in the child."""


@contextmanager
def measured(name):
    """What is read inside costs no more than it may, here and in the child."""
    meter, before = Meter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    with meter():
        yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    child = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{name}: {time.perf_counter() - begun:.3f} s, CPU in the child {child:.3f} s; "
        f"here {meter.cpu:.0f} ms CPU, {meter.extra or 0:.0f} MB"
    )
    assert meter.cpu <= CPU or meter.cpu <= CPU * pace()  # which takes longer than most files
    assert meter.extra is None or meter.extra <= MEMORY
    assert child <= CHILD_CPU + 0.5  # the system looks at the limit now and then


def refused(data, name, expected):
    assert len(data) <= limits.FILE
    with measured(name), pytest.raises(InputError, match=expected):
        read_grid(data, name)
