"""An exact 0 is a gradient that was cut or never entered; only an underflow is carried on."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from rnncore import measures

STEPS, ROWS, HIDDEN = 20, 3, 16
AT = {0: 12, 2: 5}  # by row, the step before which its state is cut


class Loop(nn.Module):
    """A cell in a loop of the user's own, its states going through ``between`` before each call."""

    def __init__(self, cell, between):
        super().__init__()
        self.cell, self.between = cell(4, HIDDEN), between

    def forward(self, inputs):
        state = (torch.zeros(inputs.shape[1], HIDDEN),) * (1 + isinstance(self.cell, nn.LSTMCell))
        for t, x in enumerate(inputs):
            state = tuple(self.between(each, t) for each in state)
            given = self.cell(x, state if len(state) > 1 else state[0])
            state = given if isinstance(given, tuple) else (given,)
        return state[0]


def rows_at(t):
    """Which rows are cut before step t, ``(ROWS, 1)``."""
    return torch.tensor([[AT.get(row) == t] for row in range(ROWS)])


CUTS = {
    "everywhere": lambda state, _: state.detach(),
    "row by row": lambda state, t: torch.where(rows_at(t), state.detach(), state),
    "masked": lambda state, t: state * ~rows_at(t),
}


def watched(cell, cut):
    torch.manual_seed(0)
    model = Loop(cell, CUTS[cut])
    with rnncore.watch(model) as seen:
        model(torch.randn(STEPS, ROWS, 4)).sum().backward()
    return seen.traces["cell"][-1].tracks[0]


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("cell", [nn.LSTMCell, nn.GRUCell, nn.RNNCell])
def test_a_cut_in_a_loop_is_no_underflow(cell, cut):
    track = watched(cell, cut)
    for row in range(ROWS):
        at = STEPS - 1 if cut == "everywhere" else AT.get(row, 0)  # the first step after the cut
        for state, recorded in track.state_grads.items():
            norms = measures.log10_gradient_norm(track, state)[:, row]
            raw = measures.log10_norm(recorded[:, row].astype(np.float64))
            assert np.isneginf(norms[: at + (at > 0)]).all()
            np.testing.assert_array_equal(norms[at + 1 :], raw[at + 1 :])
            found = measures.cut_steps(track, row, state)
            assert found == ((at,) if at else ())
        assert measures.entered_steps(track, row) == (STEPS - 1,)
        growth = measures.log10_step_growth(track, row)
        assert np.isfinite(growth[at:]).all()
        assert np.isnan(growth[:at]).all()


def after_a_cut(trace, number, boundary, row):
    """The track as autograd leaves it where the state on a boundary was detached."""
    track = trace.tracks[number]
    further = slice(boundary, None) if track.reverse else slice(None, boundary + 1)

    def cut(arrays, where):
        copies = {name: array.copy() for name, array in arrays.items()}
        for array in copies.values():
            array[where, row] = 0
        return copies

    steps = slice(boundary, None) if track.reverse else slice(None, boundary)
    return replace(
        track,
        state_grads=cut(track.state_grads, further),
        gate_grads=cut(track.gate_grads, steps),
    )


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_a_cut_of_any_cell_in_either_direction(lab, any_kind, dtype):
    module = lab.module(any_kind, hidden=9, bidirectional=True, dtype=dtype)
    inputs = torch.stack(lab.rows((12, 12), dtype=dtype), 1)
    trace = rnncore.record(module, inputs)
    for number in (0, 1):
        track = after_a_cut(trace, number, 7, row=1)
        norms = measures.log10_gradient_norm(track)
        raw = measures.log10_norm(track.state_grads["h"].astype(np.float64))
        np.testing.assert_array_equal(norms, raw)
        cut = (6 if track.reverse else 7,)
        assert [measures.cut_steps(track, row) for row in (0, 1)] == [(), cut]
        for row in (0, 1):
            expected = measures.entered_steps(trace.tracks[number], row)
            assert measures.entered_steps(track, row) == expected


def test_a_cut_far_below_the_range_is_not_told_from_an_underflow():
    # What had vanished from float32 long before cannot have been cut: it is carried on.
    module = nn.RNN(1, 2, bias=False)
    with torch.no_grad():
        module.weight_hh_l0.copy_(0.1 * torch.eye(2))
    trace = rnncore.record(module, torch.zeros(100, 1, 1))
    norms = measures.log10_gradient_norm(trace.tracks[0])[:, 0]
    np.testing.assert_allclose(norms, np.arange(-100.0, 1) + np.log10(2) / 2, atol=1e-3)
    assert measures.cut_steps(trace.tracks[0]) == ()


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("scale", [1e-3, 0.5, 1e3])
def test_a_normal_number_is_never_replaced(lab, any_kind, scale, dtype):
    module = lab.module(any_kind, dtype=dtype)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(scale)
    trace = rnncore.record(module, torch.stack(lab.rows((120,), dtype=dtype), 1))
    track, limits = trace.tracks[0], np.finfo(trace.outputs.dtype)
    for state, recorded in track.state_grads.items():
        raw = measures.log10_norm(recorded.astype(np.float64))
        normal = (raw >= np.log10(limits.tiny)) & (raw <= np.log10(limits.max))
        norms = measures.log10_gradient_norm(track, state)
        np.testing.assert_array_equal(norms[normal], raw[normal])


def test_what_there_is_not_is_refused(lab):
    track = rnncore.record(lab.module("gru"), lab.rows((3,))[0]).tracks[0]
    for measure in (measures.cut_steps, lambda t, _, s: measures.entering_gradient(t, s)):
        with pytest.raises(ValueError, match="state must be one of 'h'; got 'c'"):
            measure(track, 0, "c")
