"""The marks of *Paper and here* are the numbers that went in, each in the row of its condition."""

import numpy as np
import pytest

from dashboard.figures import paper_seeds
from tests.validated import validated

NAMES = ("σ = 0.9", "σ = 3")
RECORDED = ((-24.0, -23.0), (10.0, 12.0))
NOW = ((-22.0,), (9.0,))
CASES = {
    "recorded": (paper_seeds, (NAMES, RECORDED, ()), {"measured": "reach, decades"}),
    "run again": (paper_seeds, (NAMES, RECORDED, NOW), {"measured": "reach, decades"}),
}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_mark_a_seed(mode):
    figure = validated(
        paper_seeds.figure(NAMES, RECORDED, NOW, measured="reach, decades", mode=mode)
    )
    before, after = figure.data
    assert np.allclose(before.x, np.ravel(RECORDED))
    assert np.allclose(after.x, np.ravel(NOW))
    assert np.array_equal(np.round(before.y), [1, 1, 2, 2])
    assert np.array_equal(np.round(after.y), [1, 2])
    assert tuple(figure.layout.yaxis.ticktext) == NAMES
    alone = validated(paper_seeds.figure(NAMES, RECORDED, (), measured="reach, decades", mode=mode))
    (only,) = alone.data
    assert np.array_equal(only.y, [1, 1, 2, 2])


def test_its_words_and_its_table_have_the_same_numbers():
    said = paper_seeds.alt(NAMES, RECORDED, NOW, measured="reach, decades")
    assert "Recorded: σ = 0.9 −23.5; σ = 3 11.0." in said
    assert "Just run: σ = 0.9 −22.0; σ = 3 9.00." in said
    assert "from −23.5 (σ = 0.9) to 11.0 (σ = 3)" in said
    table = paper_seeds.table(NAMES, RECORDED, NOW)
    assert list(table["value"]) == [*np.ravel(RECORDED), *np.ravel(NOW)]
    assert table["run"] == ["recorded"] * 4 + ["just run"] * 2
