"""What *Predict first* says follows the settings: a sentence that one makes false is not said."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import rnncore
from dashboard.cells import CELLS
from dashboard.figures.powers import power
from dashboard.theme import number, plus_minus
from pages.gates_at_work.sections.predict import CARRIES, GONE
from pages.gradient_flow.sections.predict import why as gradient_why
from pages.gradient_flow.spec import INPUTS, NONE, GradientSpec
from pages.residual_shortcuts import measured as residual_measured
from pages.residual_shortcuts.sections.predict import changed, why
from pages.residual_shortcuts.sections.shattered import verdict
from pages.residual_shortcuts.sections.training import _differ
from pages.residual_shortcuts.spec import VARIANTS, ResidualSpec
from pages.residual_shortcuts.state import residual_runs
from pages.your_data.measured import horizon
from pages.your_data.runs import Part
from pages.your_data.sections.predict import CHOICES, choice_of
from pages.your_data.state import opened
from rnncore.written import exact
from tests.lessons import lesson
from tests.pages.residual_shortcuts.test_page import _prose
from tests.pages.test_predict_first import _answer, _open
from tests.pages.your_data.files import trace_file

SMALL = {"depth": "6", "width": "8"}


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.25])
@pytest.mark.parametrize("kind", VARIANTS)
def test_residual_explains_the_shortcut_that_is_there(kind, scale):
    app = _open("residual", SMALL | {"variants": [kind]}, {"shortcut": scale, "gate": 2.5})
    _answer(app)
    said = _prose(app)
    assert ("passes the gradient on as it is" in said) == (kind == "v2" and scale == 1)
    if kind == "plain":
        assert "λ" not in said
        assert "β" not in said
        return
    assert f"λ = {exact(scale)}" in said
    assert "λ = 1 " not in said or scale == 1
    assert ("2.5" in said) == (kind == "gated")


@pytest.mark.parametrize("scale", [0.5, 0.875, 1.5])
def test_what_residual_says_of_the_shortcut_alone_is_what_it_brings(scale):
    spec = ResidualSpec(variants=("v2",), depth=6, width=8, shortcut=scale, norm="layer")
    (lane,) = residual_runs(spec).lanes
    alone = residual_measured.shortcut_alone(lane)
    assert alone == pytest.approx(6 * np.log10(scale), abs=1e-12)
    assert f"by {power(alone)} over 6 blocks" in " ".join(why(spec).split())


def test_residual_names_the_branch_scale_of_the_towers_that_are_measured():
    for branch in (0.1, 1.0):
        spec = ResidualSpec(variants=("v1",), branch=branch)
        asked, question = changed(spec)
        assert f"β = {exact(asked.branch)} what the branch adds" in why(asked)
        assert "branches of v1 that are" in question
    assert "1 block deep" in changed(ResidualSpec(variants=("plain",), depth=1))[1]


def test_residual_says_which_biases_are_0():
    assert "biases 0, those of the gates −1" in _prose(_open("residual", SMALL, {}))
    plain = SMALL | {"variants": ["plain"], "upper": "plain", "lower": "v2"}
    assert "gates" not in _prose(_open("residual", plain | {"section": "The maths"}, {}))


@pytest.mark.parametrize(
    ("variants", "branch", "expected"),
    [
        (
            VARIANTS,
            0.1,
            "from v1 and v2 not in the shortcut alone: their branch is not scaled by β",
        ),
        (
            ("plain", "v1"),
            0.1,
            "from v1 not in the shortcut alone: their branch is not scaled by β",
        ),
        (
            ("plain", "v2"),
            0.1,
            "from v2 not in the shortcut alone: their branch is not scaled by β",
        ),
        (("plain", "v1"), 1.0, "from v1 in the shortcut alone, for β = 1 scales nothing"),
        (VARIANTS, 1.0, "from v1 in the shortcut alone, for β = 1 scales nothing"),
        (("plain", "v2"), 1.0, ""),
        (("plain", "gated"), 0.1, ""),
        (("v1", "v2"), 0.1, ""),
    ],
)
def test_residual_says_what_sets_the_kinds_apart(variants, branch, expected):
    said = _differ(ResidualSpec(variants=variants, branch=branch))
    assert ("Plain towers differ " + expected in said) if expected else "differ" not in said
    assert ("stand before the weights" in said) == ({"plain", "v2"} <= set(variants))


@pytest.mark.parametrize("source", INPUTS[:3])
@pytest.mark.parametrize("cell", CELLS)
def test_gradient_flow_speaks_of_the_slopes_that_the_cell_has(cell, source):
    said = gradient_why(GradientSpec(cells=(cell,), input=source))
    if source == NONE:
        assert "all states stay 0" in said
        return
    assert ("ReLU, 1 for a unit that is on" in said) == ("ReLU" in cell)
    assert ("slopes of tanh" in said) == ("tanh" in cell)
    assert ("gate" in said) == (cell in ("LSTM", "GRU"))
    assert cell in said


def test_gradient_flow_groups_the_cells():
    said = gradient_why(GradientSpec(cells=tuple(CELLS)))
    for cells in ("Elman tanh, IndRNN tanh", "Elman ReLU, IndRNN ReLU", "LSTM, GRU"):
        assert f"**{cells}**" in said


@pytest.mark.parametrize(("weights", "trained"), [("untrained", False), ("Next word, LSTM", True)])
def test_unroll_does_not_call_a_trained_network_untrained(weights, trained):
    app = _open("unroll", {"weights": weights}, {})
    _answer(app)
    said = _prose(app)
    assert ("in this network, which is trained." in said) == trained
    assert ("in this network, which is untrained." in said) != trained


@pytest.mark.parametrize("trained", ["Next word, LSTM", "Next word, GRU"])
def test_gates_says_what_still_reads_the_past(trained):
    said = _prose(_open("gates", {"trained": trained}, {"said": "feeling under the"}))
    cell = trained[-4:].strip(" ,").lower()
    assert f"its {CARRIES[cell]} gate" in said
    assert " ".join(lesson("gates", GONE[cell]).split()) in said
    assert "could still reach" in said
    assert "all that came before" not in said


def _own(norms):
    """A run whose gradient has these norms at the boundaries, the last one first."""
    back = np.asarray(norms, np.float64)
    network = torch.nn.RNN(1, 1, dtype=torch.float64)
    x = torch.zeros(len(back) - 1, 1, 1, dtype=torch.float64)
    trace = rnncore.record(network, x)
    track = trace.tracks[0]
    track.state_grads["h"][:, 0, 0] = back[::-1]
    return opened(trace_file(trace), trace, Part(0, 0, trace.steps))


@pytest.mark.parametrize(
    ("back", "steps", "peak", "least", "after"),
    [
        ([1, 0.1, 0.01, 1e-4, 1e-5], 3, 0, 1e-5, 1e-5),
        ([1, 1e-4, 0.5, 0.2, 0.1], 1, 0, 1e-4, 0.5),
        ([0, 0, 1, 0.5, 0.25], None, 2, 0.25, 0.0),
        ([1e-4, 1e-3, 1e-2, 0.1, 1], None, 4, 1.0, 0.0),
        ([0, 1, 1e-4, 1e-5, 1e-6], 2, 1, 1e-6, 1e-5),
    ],
)
def test_your_data_tells_where_the_gradient_is_largest_and_what_lies_further_back(
    back, steps, peak, least, after
):
    found = horizon(_own(back))
    assert (found.steps, found.peak) == (steps, peak)
    assert found.least == pytest.approx(least)
    assert found.after == pytest.approx(after)
    assert (choice_of(found, 4) == CHOICES[-1]) == (steps is None)
    if steps is None:  # then it cannot also be below a thousandth
        assert found.least > 1e-3


def test_your_data_does_not_call_lost_what_rises_again():
    rising = np.ones(7)
    rising[3] = 1e-5
    file = trace_file(_own(rising).trace)
    app = _open("own", {"brings": "a recorded trace"}, {"_own_trace": file})
    _answer(app)
    assert "Further back it rises again, to 1.00 of the largest" in _prose(app)


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (
            [1, 0.1, 1e-4, 1e-5, 2e-5, 0],
            "Counted from the last of 5 steps, it falls to a thousandth after 2 steps. Further "
            f"back it is at most {number(2e-5)} of its largest value: no more than that",
        ),
        (
            [1, 1, 1, 1, 1, 1e-4],
            "Counted from the last of 5 steps, it falls to a thousandth after 5 steps. That is "
            "where the steps shown begin.",
        ),
        (
            [0.25, 0.5, 1, 0.5, 0.25, 0.75],
            "It is largest 2 steps before the end of 5, and never falls to a thousandth from there "
            "back: the smallest is 0.250 of the largest.",
        ),
    ],
)
def test_your_data_says_of_the_way_back_what_was_measured(back, said):
    app = _open("own", {"brings": "a recorded trace"}, {"_own_trace": trace_file(_own(back).trace)})
    _answer(app)
    assert said in _prose(app).replace("**", "")


@pytest.mark.parametrize("networks", [10, 4])
@pytest.mark.parametrize(("near", "said"), [(0.41, "None"), (0.02, "plain cannot"), (-0.03, "pl")])
def test_shattered_gradients_are_called_white_noise_only_where_they_are_like_it(
    near, said, networks
):
    curves = tuple(
        (kind, np.full(16, value), np.full(16, 0.04))
        for kind, value in (("plain", near), ("v2", 0.85))
    )
    words = " ".join(verdict(curves, networks).split())
    assert (
        f"5 steps apart the autocorrelation is plain {plus_minus(near, 0.04)}, v2 0.85 ± 0.04."
        in words
    )
    assert said in words
    assert ("None of the kinds shown looks like white noise" in words) == (near == 0.41)
    assert (
        f"within {number(2 / (128 * networks) ** 0.5, 2)} of 0 in nineteen of twenty cases" in words
    )
    assert verdict(curves, 0) == ""


def test_the_words_of_residual_are_those_of_the_towers_that_were_asked_about():
    spec = replace(ResidualSpec(), shortcut=0.5)
    assert "λ = 0.5" in why(changed(spec)[0])
