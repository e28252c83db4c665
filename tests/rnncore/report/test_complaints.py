"""Complaints from public trackers, as pairs: the broken program's report names the cause.

The mended one's does not, and where nothing in the trace shows the cause, nothing is said of it.
"""

import re

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from rnncore.report import diagnose
from rnncore.written import number

from .complaints import COMPLAINTS, UNITS, built

# A network whose weights have been thrown far amplifies the rounding of its replay.
pytestmark = pytest.mark.filterwarnings("ignore:the replay of 'rnn' follows")

NAMES = {complaint.__name__: complaint for complaint in COMPLAINTS}
USUAL = {"gradient"}


def found(name, *, mended, seed=0):
    return diagnose(built(NAMES[name], mended=mended, seed=seed))


def one(name, kind):
    (finding,) = (each for each in found(name, mended=False) if each.kind == kind)
    return finding


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", NAMES)
def test_the_broken_program_is_told_from_the_mended_one(name, seed):
    named = COMPLAINTS[NAMES[name]]
    broken, mended = (
        {each.kind for each in found(name, mended=mended, seed=seed)} for mended in (False, True)
    )
    assert not named or named & broken
    assert not named & mended
    if not named:
        assert broken == mended == USUAL


def test_batch_first_is_asked_for():
    finding = one("batch_first_forgotten", "rows without gradient")
    assert finding.measured == "only row 19 of 20 receives a gradient"
    assert "batch_first=True missing?" in finding.advice
    assert finding.rows == tuple(range(19))


def test_the_backward_half_is_named_and_nothing_else_is_said_of_it():
    every = found("bidirectional_read_at_the_last_output", mended=False)
    half = [each for each in every if each.where == "layer 1, backward"]
    assert [each.kind for each in half] == ["backward half"]
    assert half[0].steps == (19,)
    assert "out[:, -1]" in half[0].meaning


def test_a_nan_in_the_data_is_the_datas_and_stays_in_its_row():
    every = found("nan_in_the_data", mended=False)
    assert every[0].measured == "the input at row 4, step 18, column 2 is NaN"
    assert (every[0].rows, every[0].steps) == ((4,), (18,))
    assert not any("overflow" in each.meaning or "weights" in each.advice for each in every)
    assert "rows without gradient" not in {each.kind for each in every}


def test_a_state_that_overflowed_is_the_states():
    trace = built(NAMES["relu_network_at_its_nan"], mended=False)
    finding = diagnose(trace)[0]
    row, step = finding.rows[0], finding.steps[0]
    bad = ~np.isfinite(trace.tracks[0].states["h"][1:]).all(-1)
    assert bad[step, row]
    assert not bad[:step].any()
    assert "inputs and weights are finite" in finding.measured


def test_a_cut_names_its_step_and_its_rows():
    for name in ("cell_detached_at_every_step", "module_detached_at_every_step"):
        finding = one(name, "cut")
        assert (finding.steps, finding.rows) == ((19,), (0, 1, 2, 3))
        assert "step 19 sends back does not arrive" in finding.measured


def test_a_call_of_one_step_says_that_the_gradient_ends_with_it():
    """Where each step has a backward pass of its own, the calls are no chain."""
    torch.manual_seed(0)
    gru, state = torch.nn.GRU(3, 4), torch.zeros(1, 2, 4)
    with rnncore.watch(gru) as seen:
        for _ in range(3):
            output, state = gru(torch.randn(1, 2, 3), state.detach())
            output.square().sum().backward()
    (cut,) = [found for found in diagnose(seen.traces[""][-1]) if found.kind == "cut"]
    assert "no gradient goes on" in cut.measured


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mended", [False, True])
def test_no_network_is_given_another_ones_advice(name, mended):
    trace = built(NAMES[name], mended=mended)
    text = " ".join(f"{each.measured} {each.meaning} {each.advice}" for each in diagnose(trace))
    for gate in re.findall(r"(\w+) gate\b", text):
        if gate not in ("the", "a", "first"):
            assert gate in trace.tracks[0].gates or "forget gate starts open" in text
    assert "nan" not in text.lower().replace("nan_", "").replace("is nan", "")
    assert "spectral radius" not in text or trace.tracks[0].cell in ("elman", "indrnn")


def test_inputs_out_of_scale_say_which_column_and_how_large():
    trace = built(NAMES["inputs_in_the_tens_of_thousands"], mended=False)
    text = one("inputs_in_the_tens_of_thousands", "input scale").measured
    column = int(re.search(r"column (\d)", text)[1])
    assert f"reaches {number(float(np.abs(trace.inputs[..., column]).max()))}" in text
    assert column == np.abs(trace.inputs).max((0, 1)).argmax()


def test_padding_is_counted_row_by_row():
    finding = one("padding_that_was_read", "padding read")
    assert finding.rows == tuple(range(1, 8))  # the first row is read to its own end
    assert "3 to 16 steps" in finding.measured


def test_the_layer_without_a_bias_is_named():
    text = one("forget_bias_in_one_layer", "uneven forget bias").measured
    values = [float(v) for v in re.findall(r"(-?\d\.\d\d) in layer", text)]
    assert values[0] > 0.9
    assert max(map(abs, values[1:])) < 0.2


def test_dead_units_are_counted_over_all_rows():
    trace = built(NAMES["dead_units"], mended=False)
    dead = (trace.tracks[0].states["h"][1:] == 0).all((0, 1)).sum()
    assert f"{dead} of {UNITS} units are 0" in one("dead_units", "dead units").measured


def test_one_dead_unit_is_one():
    rnn = nn.RNN(2, 2, nonlinearity="relu")
    with torch.no_grad():
        rnn.bias_ih_l0.copy_(torch.tensor([-30.0, 5.0]))
    (finding,) = (
        each
        for each in diagnose(rnncore.record(rnn, torch.randn(30, 2, 2)))
        if each.kind == "dead units"
    )
    assert finding.measured.startswith("1 of 2 units is 0 at every step")
