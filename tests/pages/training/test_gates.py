"""Gates while learning: what is drawn of the snapshots, and said of them."""

from types import SimpleNamespace

import numpy as np
import pytest

from pages.training.presets import PRESETS, SIGNATURE
from pages.training.sections.gates import has, moved, units
from pages.training.spec import PARTS, STATE, USUAL
from pages.training.state import training_runs
from rnncore.cells import CELLS
from rnncore.train import trace_of


@pytest.fixture(scope="module")
def race():
    return {lane.name: lane for lane in training_runs(USUAL).lanes}


def test_a_map_holds_the_means_of_the_probe_before_the_first_update(race):
    """Against the recording of the untrained network, and a sigmoid of its own bias."""
    lane = race["LSTM with a bias"]
    model, _ = lane.recipe.build()
    (track,) = trace_of(model, lane.recipe).tracks
    for part, values in (
        ("forget gate", track.gates["forget"].mean((0, 1))),
        (STATE, np.abs(track.states["h"][1:]).mean((0, 1))),
    ):
        found = units(lane, part)
        assert found.values.shape == (len(lane.shots), 32)
        np.testing.assert_allclose(found.values[0], values, rtol=1e-5)
    assert units(lane, "forget gate").learned == lane.learned


def test_every_gate_of_every_cell_that_trains_is_offered(race):
    cells = ("lstm", "gru", "indrnn", "mingru", "elman")
    names = {gate.name for cell in cells for gate in CELLS[cell].gates}
    assert names == {part.removesuffix(" gate") for part in PARTS} - {STATE}
    assert not has(race["Elman orthogonal"], "forget gate")
    assert all(has(lane, STATE) for lane in race.values())
    (gru,) = training_runs(PRESETS[SIGNATURE]).lanes
    assert has(gru, "update gate")


def test_the_unit_that_moved_most_is_named_with_both_ends():
    values = np.array([[0.5, 0.5, 0.5], [0.6, 0.1, 0.45]])
    found = SimpleNamespace(title="GRU", updates=np.array([0, 20]), values=values)
    said = " ".join(moved(found).split())
    assert "unit 2 moved most, from 0.500 before the first update to 0.100 after" in said
    assert said.endswith("half of the units moved by less than 0.10.")
