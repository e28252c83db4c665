"""The maths of a unit ends in what the trace holds, whoever set what it is computed from."""

import itertools

import pytest

from dashboard.models.arithmetic import arithmetic
from tests.dashboard.intervened import INTERVENED, STEPS, UNITS


@pytest.mark.parametrize("name", INTERVENED)
def test_it_ends_in_what_was_recorded_and_says_what_was_set(name):
    trace = INTERVENED[name]()
    for track, step, unit in itertools.product(trace.tracks, range(STEPS), range(UNITS)):
        found = arithmetic(track, trace.layer_inputs(track.layer)[:, 0], step, unit)
        assert found.value == pytest.approx(track.gave("h")[step, 0, unit], abs=1e-12)
        assert found.recorded == track.gave("h")[step, 0, unit]
        text = " ".join(found.lines)
        held = unit == 0 or (unit in (1, 2) and 1 <= step < 4)
        assert ("held at" in text) == (held and bool(track.held))
        # The last step's state was changed by nobody: no step read it.
        changed = unit in (1, 3) and step < STEPS - 1
        assert ("as the next step reads it" in text) == (changed and bool(track.given))
