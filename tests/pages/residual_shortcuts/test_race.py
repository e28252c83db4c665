"""A race is advanced by whoever looks at it, and by nobody else."""

import threading
import time

import numpy as np

from pages.residual_shortcuts.race import STEPS, Race, key_of
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.training import train
from tests.pace import pace

SPEC = ResidualSpec(variants=("plain", "v2"), depth=2, width=8)


def test_it_moves_in_slices_side_by_side_and_comes_to_an_end():
    race = Race.of(SPEC)
    race.running = True
    assert race.share == 0
    shares, runs = [], {}
    while race.running:
        race.advance(0.02, runs)
        shares.append(race.share)
        lengths = [len(shots) for shots in race.shots.values()]
        assert max(lengths) - min(lengths) <= 1
    assert race.done
    assert shares == sorted(shares)
    assert len(shares) > 2
    assert shares[-1] == 1
    assert not runs, "the networks are not kept when they are trained"


def test_it_is_the_same_however_it_is_cut():
    one, other = Race.of(SPEC), Race.of(SPEC)
    one.advance(60, {})
    runs = {}
    while not other.done:
        other.advance(0.001, runs)
    assert one.shots == other.shots
    assert one.shots["v2"] == list(train("v2", depth=2, width=8, branch_scale=0.1, steps=STEPS))


def test_it_is_the_same_when_its_networks_are_lost_on_the_way():
    one, other, runs = Race.of(SPEC), Race.of(SPEC), {}
    one.advance(60, {})
    while other.share < 0.2:
        other.advance(0.001, runs)
    known = {kind: list(shots) for kind, shots in other.shots.items()}
    other.advance(60, {})
    assert other.shots == one.shots
    assert all(other.shots[kind][: len(shots)] == shots for kind, shots in known.items())


def test_a_slice_ends_soon_after_its_time_also_in_the_deepest_towers():
    race = Race.of(ResidualSpec(depth=100, width=64))
    begun = time.perf_counter()
    race.advance(0.2, {})
    assert time.perf_counter() - begun < 0.9 * pace(), "Stop must be heard within a second"
    assert 0 < race.share < 0.2
    assert threading.active_count() < 20


def test_what_decides_a_race_is_in_its_key():
    assert key_of(SPEC) != key_of(ResidualSpec(variants=("plain", "v2"), depth=3, width=8))
    assert len({key_of(SPEC)}) == 1


def test_curves_hold_what_was_measured():
    race = Race.of(SPEC)
    race.advance(0.05, {})
    for kind, steps, loss, accuracy in race.curves:
        shots = race.shots[kind]
        np.testing.assert_array_equal(steps, [shot.step for shot in shots])
        np.testing.assert_array_equal(loss, [shot.loss for shot in shots])
        np.testing.assert_array_equal(accuracy, [shot.accuracy for shot in shots])
