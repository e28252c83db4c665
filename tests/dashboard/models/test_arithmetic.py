"""The maths of a unit ends in what the trace holds, whoever set what it is computed from."""

import itertools

import pytest
import torch

import rnncore
from dashboard.models.arithmetic import arithmetic
from dashboard.models.formulas import equations
from tests.dashboard.intervened import INTERVENED, STEPS, UNITS
from tests.rnncore.toys import MODULES, registered


@pytest.mark.parametrize("name", ["leak", "coupled", "odd"])
def test_a_strangers_unit_ends_in_what_was_recorded_and_its_equations_are_its_own(name):
    torch.manual_seed(0)
    with registered(name):
        network = MODULES[name](3, 4, 2, bidirectional=True, bias=name != "leak").double()
        trace = rnncore.record(network, torch.randn(5, 1, 3, dtype=torch.float64))
        for track, step, unit in itertools.product(trace.tracks, range(5), range(4)):
            found = arithmetic(track, trace.layer_inputs(track.layer)[:, 0], step, unit)
            assert found.value == pytest.approx(found.recorded, abs=1e-14)
        if name == "odd":
            written = equations(trace.tracks[0])
            assert (
                r"0.5 \odot (W_{hg}\,(i_t \odot h_{t-1}) + b_{hg}) - i_t \odot (W_{hi}" in written
            )
            assert written.endswith(
                r"h_t &= h_{t-1} \odot 0.25 - (1 - i_t) \odot \tanh(c_t)\end{aligned}"
            )


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
