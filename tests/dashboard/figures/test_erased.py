"""The figure of *Predict first*."""

import numpy as np
import pytest

from dashboard.figures import erased
from tests.validated import validated

MOVED, STEPS = np.array([0.5, 2.0, 1.0]), np.array([0, 2, 4])
LABELS = ["a", "b", "<b>", "d", "e"]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_bars_stand_at_their_steps_and_the_title_names_the_tallest(mode):
    drawn = validated(erased.figure(MOVED, STEPS, LABELS, mode=mode))
    assert drawn.data[0].x.tolist() == [1, 3, 5]
    assert drawn.data[0].y.tolist() == MOVED.tolist()
    (title,) = (note.text for note in drawn.layout.annotations if note.name == "title")
    assert "step 3" in title
    assert "<b>" not in title, "a label is no markup"


def test_words_and_table_hold_the_numbers():
    said = erased.alt(MOVED, STEPS, LABELS)
    assert "3 of 5 steps" in said
    assert "“<b>”" in said
    table = erased.table(MOVED, STEPS, LABELS)
    assert table["input"] == ["a", "<b>", "e"]
    assert table["movement of the last state"] is MOVED
