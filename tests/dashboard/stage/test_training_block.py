"""What the scene `training` is sent: the numbers of the runs."""

from dataclasses import replace

import numpy as np
import pytest

from rnncore.player import TrainingLane, training_block
from tests.dashboard.stage.blocks import read_block

STEPS = 5
PROFILE = np.array(
    [
        [-9.26, -4.04, -1.0, -0.5, 0.0],
        [-np.inf, np.nan, -31.0, 8.0, 0.0],
        [-2.94, -2.0, -1.0, 0.25, 0.0],
    ]
)


def run(count=3, **other):
    """The first snapshots of a run of 30 updates that lights at 20, and has learned then."""
    known = count == 3
    lane = TrainingLane(
        "LSTM, forget bias 3",
        updates=np.array([0, 10, 20])[:count],
        loss=np.array([1.4, 1.39, 0.3])[:count],
        accuracy=np.array([0.25, 0.24, 0.99])[:count],
        profile=PROFILE[:count],
        reach=PROFILE[:count, 0],
        chance=1.386,
        reached=20 if known else None,
        learned=20 if known else None,
        planned=30,
        state="dL/dc",
    )
    return replace(lane, **other)


def block(*lanes):
    """As the page packs it."""
    return training_block(
        lanes, title="Which came first?", origin="seed 0", steps=STEPS, goal="loss below half"
    )


def test_every_number_is_the_runs_own():
    head, arrays = read_block(block(run(), run(0, title="GRU")))
    assert (head["scene"], head["steps"], head["goal"]) == ("training", STEPS, "loss below half")
    assert head["far"]
    marks = ["title", "state", "chance", "reached", "learned", "planned"]
    assert [head["lanes"][0][name] for name in marks] == [
        *("LSTM, forget bias 3", "dL/dc", 1.386, 20, 20, 30)
    ]
    for name in ("updates", "loss", "accuracy", "reach"):
        wanted = getattr(run(), name).astype("f4")
        np.testing.assert_array_equal(arrays[f"0.{name}"], wanted)
        assert arrays[f"1.{name}"].shape == (0,)
    # To the decimal that is printed; what is 0 or no number has no level, and both ends are ends.
    levels = arrays["0.profile"]
    shares = np.where(levels == 0, np.nan, -20 + (levels - 1.0) / 10)
    wanted = np.clip(np.where(np.isinf(PROFILE), np.nan, PROFILE), -20, 5.4)
    np.testing.assert_allclose(shares, wanted, atol=0.0501)


def test_five_long_runs_are_small():
    updates = np.arange(300)
    lane = replace(
        run(),
        updates=updates,
        **dict.fromkeys(("loss", "accuracy", "reach"), np.ones(300)),
        profile=np.zeros((300, 100)),
    )
    packed = training_block([lane] * 5, title="", origin="", steps=100, goal="")
    assert len(packed) < 185_000


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"profile of 'LSTM, forget bias 3' must have the shape"):
        block(run(profile=PROFILE[:, :4]))
    with pytest.raises(ValueError, match="updates of 'LSTM, forget bias 3' must ascend"):
        block(run(updates=np.array([0, 10, 10])))
