"""The race in the worker is that of this process, and its curves are what it measured."""

import time

import numpy as np
import pytest

from dashboard.worker import start
from pages.residual_shortcuts.race import STEPS, curves, key_of, race, share
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.training import EVERY, train
from tests.pace import pace

SPEC = ResidualSpec(variants=("plain", "v2"), depth=2, width=8)


@pytest.fixture(scope="module")
def shots():
    return list(race(SPEC))


def test_in_the_worker_it_is_bit_for_bit_what_it_is_here(shots):
    job = start(race, SPEC)
    deadline = time.monotonic() + 90 * pace()
    while len(job.got) < 20 and time.monotonic() < deadline:
        job.beat()
        time.sleep(0.05)
    job.stop()
    assert len(job.got) >= 20, job.error
    assert job.got == shots[: len(job.got)]


def test_all_kinds_come_to_their_end_side_by_side(shots):
    for kind in SPEC.variants:
        expected = list(train(kind, depth=2, width=8, branch_scale=0.1, steps=STEPS))
        assert [shot for name, shot in shots if name == kind] == expected
    assert [kind for kind, _ in shots] == ["plain", "v2"] * (STEPS // EVERY)
    assert share(SPEC, []) == 0
    assert share(SPEC, shots[: len(shots) // 2]) == 0.5
    assert share(SPEC, shots) == 1


def test_what_decides_a_race_is_in_its_key():
    assert key_of(SPEC) != key_of(ResidualSpec(variants=("plain", "v2"), depth=3, width=8))


def test_curves_hold_what_was_measured(shots):
    for kind, steps, loss, accuracy in curves(shots[:7]):
        own = [shot for name, shot in shots[:7] if name == kind]
        np.testing.assert_array_equal(steps, [shot.step for shot in own])
        np.testing.assert_array_equal(loss, [shot.loss for shot in own])
        np.testing.assert_array_equal(accuracy, [shot.accuracy for shot in own])
