"""Where a gradient enters, against a loss whose own gradient at every step is known."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import rnncore
from rnncore import CELLS, measures
from rnncore.cells import Cell
from rnncore.measures.entering import sent_back
from rnncore.measures.jacobians import step_at


@pytest.mark.parametrize("both", [False, True])
def test_what_enters_is_the_losss_own_gradient(lab, any_kind, both):
    network = lab.module(any_kind, hidden=5, bidirectional=both)
    # The loss is a weighted sum of the outputs, so its gradient by each of them is its weight.
    weights = torch.randn(8, 2, 10 if both else 5, dtype=torch.float64)
    inputs = torch.randn(8, 2, 3, dtype=torch.float64)
    trace = rnncore.record(network, inputs, loss=lambda outputs, _: (outputs * weights).sum())
    for place, track in enumerate(trace.tracks):
        own = weights[..., 5 * place : 5 * place + 5].numpy()
        np.testing.assert_allclose(measures.entering_gradient(track), own, rtol=0, atol=1e-12)


def test_the_steps_that_a_loss_reads_are_found(lab, any_kind):
    # In float32: rounding must not look like a gradient.
    network = lab.module(any_kind, hidden=5, dtype=torch.float32, seed=1)
    trace = rnncore.record(network, torch.randn(30, 1, 3), loss=rnncore.at_step(4, 29))
    assert measures.entered_steps(trace.tracks[0]) == (4, 29)


def test_without_a_loss_it_says_so():
    trace = rnncore.record(torch.nn.GRU(2, 3), torch.randn(4, 1, 2), loss=None)
    with pytest.raises(ValueError, match="recorded without a loss"):
        measures.entering_gradient(trace.tracks[0])


@pytest.mark.parametrize("both", [False, True])
def test_growth_is_that_of_each_step_alone(lab, any_kind, both):
    """Against a loss that reads every step: what passes through a step, by its own vector product.

    Only h is followed, so this holds for cells whose state is h alone.
    """
    if any_kind in ("lstm", "coupled", "odd"):
        return
    network = lab.module(any_kind, hidden=5, bidirectional=both, seed=2)
    inputs = torch.randn(12, 1, 3, dtype=torch.float64)
    trace = rnncore.record(network, inputs, loss=rnncore.every_step)
    for track in trace.tracks:
        jacobians = measures.step_jacobians(track)[:, 0]  # (T, H, H)
        after = track.after(track.state_grads["h"])[:, 0]
        sent = np.einsum("thk,th->tk", jacobians, after)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.log10(np.linalg.norm(sent, axis=1) / np.linalg.norm(after, axis=1))
        np.testing.assert_allclose(measures.log10_step_growth(track), ratio, rtol=1e-9, atol=1e-9)


def test_growth_adds_up_to_the_whole_change_where_a_gradient_enters_once(lab, any_kind):
    network = lab.module(any_kind, hidden=5, seed=3)
    trace = rnncore.record(network, torch.randn(40, 1, 3).double(), loss=rnncore.at_step(39))
    track = trace.tracks[0]
    norms = measures.log10_gradient_norm(track)[:, 0]
    total = np.nansum(measures.log10_step_growth(track))
    np.testing.assert_allclose(total, norms[0] - norms[-1], atol=1e-9)


def test_what_a_step_sends_back_is_its_transposed_jacobians_product(lab, any_kind):
    """A cell's own closed form against what holds for every cell."""
    module = lab.module(any_kind, hidden=5, bidirectional=True)
    rows = lab.rows((7, 4))
    trace = rnncore.record(module, lab.in_form(rows, "packed"), lab.hx(module, 2), loss=lab.loss)
    for track in trace.tracks:
        cell = CELLS[track.cell]
        step = step_at(track, slice(None))
        after = {n: torch.from_numpy(track.after(g)) for n, g in track.state_grads.items()}
        general = Cell.pull_back(cell, step, after)
        for own in (sent_back(track), cell.pull_back(step, after)):
            for name, expected in general.items():
                lab.assert_close(np.asarray(own[name])[:4], expected[:4].numpy(), 1e-10, name)


def test_what_a_cell_keeps_is_its_direct_path(lab, any_kind):
    """∂state'/∂state with every pre-activation held where it is."""
    module = lab.module(any_kind)
    track = rnncore.record(module, lab.in_form(lab.rows((5, 5)), "time first")).tracks[0]
    cell = CELLS[track.cell]
    declared = cell.kept({n: torch.from_numpy(g) for n, g in track.gates.items()})
    if not declared:
        return
    # With no weights on the state nothing but the direct path is left of the Jacobian, and where a
    # pre-activation reads a state itself its gate is held.
    parameters = {
        n: np.zeros_like(p) if n == "weight_hh" else p for n, p in track.parameters.items()
    }
    held = track.gates if any_kind == "odd" else {}
    jacobians = measures.step_jacobians(replace(track, parameters=parameters, held=held))
    for name, factor in declared.items():
        first = list(track.states).index(name) * 4
        block = jacobians[..., first : first + 4, first : first + 4]
        np.testing.assert_allclose(np.diagonal(block, axis1=-2, axis2=-1), factor, atol=1e-14)
