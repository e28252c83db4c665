"""What the page Your data claims of a run, over networks and losses."""

import io
import re

import numpy as np
import pytest
import torch

import rnncore
from dashboard.gradient.spec import CHOSEN, EVERY
from dashboard.lessons import sections
from dashboard.networks import CELLS
from dashboard.own import measured, reading, uploads
from dashboard.own.opening import opened as opened_trace
from dashboard.own.runs import OwnRun, Part
from dashboard.own.spec import OwnSpec
from dashboard.own.state import run
from dashboard.own.uploads import Upload
from rnncore import measures
from tests.dashboard.claims.screen import opened, prose

SERIES = "\n".join(["a,b", *(f"{np.sin(t / 3):.4f},{t % 5}" for t in range(40))]).encode()


def on_series(**choices):
    found = reading.usual(Upload.of("series.csv", SERIES))
    return run(OwnSpec(found.own, **choices), found, None)


def as_run(trace):
    """A trace that was brought, as the page shows it."""
    file = io.BytesIO()
    trace.save(file)
    upload = Upload.of("trace.npz", file.getvalue())
    return opened_trace(upload, trace, Part(0, 0, trace.steps))


@pytest.mark.parametrize("loss", [{}, {"loss": EVERY}, {"loss": CHOSEN, "at": 9}])
@pytest.mark.parametrize("cell", CELLS)
def test_what_is_said_of_the_way_back_holds_from_the_largest_value_on(cell, loss):
    """Property: the step is the first at a thousandth, and no later one exceeds what is said."""
    found = on_series(cell=cell, units=6, **loss)
    horizon = measured.horizon(found)
    back = measures.log10_gradient_norm(measured.last_track(found))[::-1, 0]
    share = 10.0 ** (back - back.max())
    peak = int(share.argmax())
    if horizon.steps is None:
        assert share[peak:].min() > 1e-3
        assert horizon.least == pytest.approx(share[peak:].min())
        return
    assert share[horizon.steps] <= 1e-3
    assert (share[peak : horizon.steps] > 1e-3).all()
    assert horizon.rest == pytest.approx(share[horizon.steps :].max())


def test_a_gradient_that_rises_again_further_back_is_not_said_to_be_lost():
    """A state that is read early carries much again: "hardly corrected" would be false of it."""
    torch.manual_seed(0)
    module = torch.nn.RNN(1, 4, dtype=torch.float64)
    with torch.no_grad():
        module.weight_hh_l0.mul_(0.02)
    trace = rnncore.record(
        module,
        torch.randn(20, 1, 1, dtype=torch.float64),
        loss=lambda outputs, _: outputs[-1].sum() + 0.9 * outputs[4].sum(),
    )
    found = as_run(trace)
    horizon = measured.horizon(found)
    assert horizon.steps is not None
    assert horizon.rest > 0.5
    assert "hardly" not in sections("own")["predict-lost"]
    assert "{{rest}}" in sections("own")["predict-lost"]


def test_a_loss_that_reaches_no_state_is_said_so_and_not_called_missing():
    text = sections("own")["no-gradient-here"]
    assert "without a loss" not in text
    module = torch.nn.LSTM(1, 3, dtype=torch.float64)
    trace = rnncore.record(
        module, torch.randn(6, 1, 1, dtype=torch.float64), loss=lambda o, _: 0.0 * o.sum()
    )
    with pytest.raises(ValueError, match="no gradient"):
        measured.horizon(as_run(trace))


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_without_gates_is_explained_by_its_own_activation(cell):
    track = measured.last_track(on_series(cell=cell, units=6))
    if measured.gates(track):
        return
    section = measured.without_gates(track)
    text = sections("own")[section]
    assert ("ReLU" in text) == (track.nonlinearity == "relu")
    h, slope = track.states["h"][1:, 0], step_slopes(track)
    if track.nonlinearity == "relu":
        assert set(np.unique(slope)) <= {0.0, 1.0}
        assert (slope[h == 0] == 0).all()
    else:
        np.testing.assert_allclose(slope, 1 - h**2, atol=1e-12)


def step_slopes(track):
    """The slope of the activation, from its state."""
    h = track.states["h"][1:, 0]
    return (h > 0).astype(float) if track.nonlinearity == "relu" else 1 - h**2


def test_the_slope_of_a_saturated_gate_is_near_0():
    gate = torch.tensor([0.001, 0.5, 0.999], dtype=torch.float64).logit().requires_grad_()
    gate.sigmoid().sum().backward()
    np.testing.assert_allclose(gate.grad, [0.001 * 0.999, 0.25, 0.999 * 0.001])


def test_no_gradient_on_the_page_is_clipped():
    """The curves hold what autograd gives, largest and smallest."""
    found = on_series(cell="Elman tanh", units=6)
    for (_, values), track in zip(measured.curves(found), found.trace.tracks, strict=True):
        exact = np.log10(np.linalg.norm(track.state_grads["h"][:, 0], axis=1))
        np.testing.assert_allclose(values, exact, atol=1e-9)


def test_numbers_of_a_network_are_those_of_its_recurrent_layers_and_said_so():
    found = on_series(cell="GRU", units=7, layers=2)
    module = torch.nn.GRU(2, 7, num_layers=2)
    count = sum(parameter.numel() for parameter in module.parameters())
    assert found.parameters == count
    usual = run_of_example()
    said = prose(opened("own"))
    assert f"{usual.parameters:,} numbers in the recurrent layers" in said


def run_of_example() -> OwnRun:
    example = reading.usual(uploads.example())
    return run(OwnSpec(example.own), example, None)


def test_the_example_says_on_which_pages_a_file_is_a_source():
    text = " ".join(sections("own")["example"].split())
    assert "Unroll and Gradient flow" in text
    for page in ("unroll", "gradient"):
        options = [
            option
            for choice in opened(page).segmented_control
            for option in choice.options
            if re.search("your data", option, re.IGNORECASE)
        ]
        assert options
    for page in ("gates", "residual", "types"):
        for choice in opened(page).segmented_control:
            assert not any("your data" in option.lower() for option in choice.options)
