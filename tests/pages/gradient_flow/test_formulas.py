"""The maths of Gradient flow: the arithmetic of one step back ends in what was recorded."""

import math

import pytest

from dashboard.models.formulas import written
from pages.gradient_flow import formulas
from pages.gradient_flow.sections.notice import half_life
from pages.gradient_flow.spec import CELL_NAMES, GradientSpec
from pages.gradient_flow.state import gradient_runs

SPEC = GradientSpec(cells=CELL_NAMES, hidden=6, length=8, radius=1.3, recurrent="uniform")


@pytest.mark.parametrize("cell", CELL_NAMES)
@pytest.mark.parametrize("step", range(8))
def test_one_step_back_is_what_was_recorded(cell, step):
    lane = gradient_runs(SPEC).lane(cell)
    done = formulas.worked(lane, step)
    assert done.computed == pytest.approx(done.recorded, abs=1e-12)
    if cell != "LSTM":  # where c has its own part
        assert done.after == pytest.approx(lane.norms[step + 1], abs=1e-12)
        assert done.recorded == pytest.approx(lane.norms[step], abs=1e-12)


@pytest.mark.parametrize("cell", CELL_NAMES)
def test_each_cell_has_its_jacobian(cell):
    latex = formulas.chain(gradient_runs(SPEC).lane(cell).track)
    assert r"\partial h_{t-1}" in latex
    assert latex.count(r"\begin") == latex.count(r"\end") == 1


def test_the_bound_is_a_power_of_the_largest_singular_value():
    lane = gradient_runs(GradientSpec(radius=0.9)).lane("Elman tanh")
    assert r"0.9000^{100} = 2.66 \cdot 10^{-5}" in formulas.bound(lane, 100)


@pytest.mark.parametrize(
    ("log10", "latex"),
    [
        (-math.inf, "0"),
        (math.inf, r"\infty"),
        (0.0, "1.00"),
        (-412.0, r"1.00 \cdot 10^{-412}"),
        (math.log10(13781), r"13\,781"),
        (5.5, r"3.16 \cdot 10^{5}"),
    ],
)
def test_powers_as_latex(log10, latex):
    assert written(log10) == latex


@pytest.mark.parametrize("bias", [-2.0, 0.0, 1.0, 3.0, 5.0])
def test_the_half_life_is_what_repeated_forgetting_takes(bias):
    gate, steps = 1 / (1 + math.exp(-bias)), half_life(bias)
    assert gate**steps == pytest.approx(0.5)
