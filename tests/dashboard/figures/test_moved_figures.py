"""What is drawn of two runs: the numbers in the drawing, and the finding in its title."""

import numpy as np

from dashboard.figures import gradient_pairs, moved, moved_means, unit_moves
from dashboard.figures.common import title_of
from dashboard.figures.moved import Moved
from dashboard.figures.moved_means import Pair
from tests.validated import validated

WORDS = ("<b>a", "b", "c")
ROWS = (Moved("Forget gate f", np.array([0.1, 0.2, 0.6])), Moved("Cell state c", np.zeros(3)))
A = np.array([[0.1, 0.5], [0.2, 0.5], [0.3, 0.5]])
B = np.array([[0.1, 0.4], [0.9, 0.5], [0.2, 0.5]])
NAMES = ("<i>one", "two")
PAIRS = (
    Pair("forget gate f", "forget_gate", 0, 1, A.mean(1), B.mean(1)),
    Pair("candidate g", "candidate", -1, 1, A.mean(1), A.mean(1)),
)
CURVES = np.array([-9.0, -5.0, -1.0, 1.0]), np.array([-2.0, -1.0, -0.5, 0.0])
LOST = np.full(4, -np.inf)
MANY = np.linspace(-1, 1, 26 * 14).reshape(26, 14)
BROKEN = np.where(np.arange(6).reshape(3, 2) == 3, np.nan, A)
CASES = {
    "no number": (moved, ((Moved("Forget gate f", np.array([0, np.inf, 0.1])),), WORDS), {}),
    "no mean": (moved_means, ((Pair("r", "ink", 0, 1, A[0], BROKEN[1]),), WORDS[:2], NAMES), {}),
    "no unit": (unit_moves, (A, BROKEN, WORDS), {"name": "the forget gate f"}),
    "moved": (moved, (ROWS, WORDS), {}),
    "same": (moved, (ROWS[1:], WORDS), {}),
    "one step": (moved, ((Moved("Forget gate f", np.array([0.1])),), WORDS[:1]), {}),
    "means": (moved_means, (PAIRS, WORDS, NAMES), {}),
    "same means": (moved_means, (PAIRS[1:], WORDS, NAMES), {}),
    "falls": (moved_means, ((Pair("r", "ink", 0, 1, B[0], A[0] / 9),), WORDS[:2], NAMES), {}),
    "units": (unit_moves, (A, B, WORDS), {"name": "the forget gate f"}),
    "same units": (unit_moves, (A, A, WORDS), {"name": "the forget gate f"}),
    "many units": (unit_moves, (MANY, -MANY, [str(t) for t in range(26)]), {"name": "h"}),
    "reach": (gradient_pairs, (*CURVES, (2, None), NAMES), {"cell": "LSTM"}),
    "no reach": (gradient_pairs, (LOST, CURVES[1], (None, 1), NAMES), {"cell": "LSTM"}),
}


def test_the_map_has_the_share_of_every_gate_and_step_and_names_the_most():
    figure = validated(moved.figure(ROWS, WORDS, mode="light"))
    drawn = np.array(figure.data[0].z, dtype=float)
    np.testing.assert_allclose(drawn, [row.shares for row in ROWS], rtol=1e-6)
    assert list(figure.layout.yaxis.ticktext) == ["Forget gate f", "Cell state c"]
    assert title_of(moved.figure(ROWS, WORDS, mode="light")) == (
        "Forget gate f moved most, by 30 % of its range on average, and by 60 % at step 3, “c”"
    )
    assert title_of(moved.figure(ROWS[1:], WORDS, mode="light")).startswith("No gate")
    assert moved.table(ROWS, WORDS)["moved, share of its range"].tolist() == [
        0.1,
        0.2,
        0.6,
        0,
        0,
        0,
    ]


def test_both_means_stand_in_one_plot_a_gate_dashed_and_drawn_through():
    drawn = moved_means.figure(PAIRS, WORDS, NAMES, mode="light")
    figure = validated(drawn)
    lines = [np.array(line.y, dtype=float) for line in figure.data]
    for line, expected in zip(lines, [A.mean(1), B.mean(1), A.mean(1), A.mean(1)], strict=True):
        np.testing.assert_allclose(line, expected, rtol=1e-6)
    assert [line.line.dash for line in figure.data] == ["5px,4px", "solid"] * 2
    assert [line.yaxis for line in figure.data] == ["y", "y", "y2", "y2"]
    for axis, pair in zip((figure.layout.yaxis, figure.layout.yaxis2), PAIRS, strict=True):
        low, high = axis.range
        assert low < min(pair.a.min(), pair.b.min()) < max(pair.a.max(), pair.b.max()) < high
        assert high - low >= (pair.high - pair.low) / 4
    assert title_of(drawn) == (
        "On average over units and steps forget gate f rises most, from 0.350 to 0.433"
    )
    falling = title_of(moved_means.figure(*CASES["falls"][1], mode="light"))
    assert falling.endswith("r falls most, from 0.250 to 0.0333")


def test_the_map_of_units_is_the_second_less_the_first_and_names_the_unit():
    drawn = unit_moves.figure(A, B, WORDS, name="the forget gate f", mode="dark")
    np.testing.assert_allclose(np.array(validated(drawn).data[0].z, float), (B - A).T, atol=1e-7)
    assert title_of(drawn) == (
        "Of the forget gate f unit 1 moved most: from 0.200 to 0.900 at step 2, “b”"
    )
    np.testing.assert_array_equal(unit_moves.table(A, B, WORDS)["unit 2"], B[:, 1] - A[:, 1])


def test_what_is_no_number_is_said_and_not_taken_for_the_same():
    said = {
        "no number": "Forget gate f is no number in one of the two, first at step 2, “b”",
        "no mean": "The mean of r is no number at some steps",
        "no unit": "Of the forget gate f unit 2 is no number in one of the two at step 2, “b”",
        "no reach": "In <i>one the gradient is 0, or no number",
    }
    for name, expected in said.items():
        module, data, options = CASES[name]
        drawn = module.figure(*data, mode="light", **options)
        assert title_of(drawn) == expected
        validated(drawn)


def test_both_gradients_are_shares_of_their_own_largest():
    drawn = gradient_pairs.figure(*CURVES, (2, None), NAMES, cell="LSTM", mode="light")
    figure = validated(drawn)
    for line, values in zip(figure.data, CURVES, strict=True):
        np.testing.assert_allclose(np.array(line.y, dtype=float), values - values.max())
    assert title_of(drawn) == (
        "Counted from the end, a thousandth of the gradient is left after 2 steps in <i>one and "
        "never in two"
    )
    low, high = figure.layout.yaxis.range
    assert low < -3 < high
