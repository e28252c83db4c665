"""What the page Your data claims of a run, over networks and losses."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

import rnncore
from dashboard.cells import CELLS
from dashboard.models.spec import CHOSEN, EVERY
from dashboard.parts import gate_values
from dashboard.shell.export import trace_bytes
from pages.your_data import measured, reading, uploads
from pages.your_data.runs import DataRun, Part
from pages.your_data.spec import DataSpec
from pages.your_data.state import opened as opened_trace
from pages.your_data.state import run
from pages.your_data.uploads import Upload
from rnncore import measures
from rnncore.__main__ import main
from rnncore.counting import counted
from rnncore.measures import influence
from rnncore.trace.origin import Origin
from tests.lessons import sections
from tests.pages.claims.screen import charts, opened, prose
from tests.pages.test_predict_first import _open

RAN = Origin("bfloat16", "cuda:0")
SERIES = "\n".join(["a,b", *(f"{np.sin(t / 3):.4f},{t % 5}" for t in range(40))]).encode()


def on_series(**choices):
    found = reading.usual(Upload.of("series.csv", SERIES))
    return run(DataSpec(found.window, **choices), found, None)


def as_run(trace):
    """A trace that was brought, as the page shows it."""
    file = io.BytesIO()
    trace.save(file)
    upload = Upload.of("trace.npz", file.getvalue())
    return opened_trace(upload, trace, Part(0, 0, trace.steps))


@pytest.mark.parametrize("loss", [{}, {"loss": EVERY}, {"loss": CHOSEN, "at": 9}])
@pytest.mark.parametrize("cell", CELLS)
def test_what_is_said_of_the_way_back_holds_from_the_largest_value_on(cell, loss):
    """The step is the first at a thousandth; nothing further back exceeds what is said."""
    found = on_series(cell=cell, units=6, **loss)
    horizon = measured.horizon(found)
    back = measures.log10_gradient_norm(measured.last_track(found))[::-1, 0]
    share = 10.0 ** (back - back.max())
    peak = int(share.argmax())
    assert horizon.peak == peak
    if horizon.steps is None:
        assert share[peak:].min() > 1e-3
        assert horizon.least == pytest.approx(share[peak:].min())
        return
    assert share[horizon.steps] <= 1e-3
    assert (share[peak : horizon.steps] > 1e-3).all()
    assert horizon.after == pytest.approx(share[horizon.steps + 1 :].max(initial=0.0))


def test_a_gradient_that_rises_again_further_back_is_not_said_to_be_lost():
    """A state that is read early carries much again: it is not lost."""
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
    assert horizon.after > 0.5
    assert "{{most}}" in sections("own")["predict-rises"]


def batch_of(rows, read):
    """A trace of a GRU over a batch; ``read(outputs)`` is its loss."""
    torch.manual_seed(0)
    module = torch.nn.GRU(2, 4, dtype=torch.float64)
    inputs = torch.randn(8, rows, 2, dtype=torch.float64)
    return rnncore.record(module, inputs, loss=lambda outputs, _: read(outputs)), module, inputs


def brought(trace, **query):
    """The page with that trace."""
    file = io.BytesIO()
    trace.save(file)
    upload = Upload.of("trace.npz", file.getvalue())
    return _open("own", {"brings": "a recorded trace"} | query, {"_own_trace": upload})


def test_the_gradients_of_a_row_are_those_of_the_loss_of_the_whole_batch():
    """Of a mean over two rows each has half of what it would have alone."""
    trace, module, inputs = batch_of(2, lambda outputs: outputs[-1].mean())
    file = io.BytesIO()
    trace.save(file)
    for row in (0, 1):
        shown = opened_trace(Upload.of("t.npz", file.getvalue()), trace, Part(row, 0, 8)).trace
        alone = rnncore.record(module, inputs[:, [row]], loss=lambda o, _: o[-1].mean())
        grads = [each.tracks[0].state_grads["h"][:, 0] for each in (shown, alone)]
        np.testing.assert_allclose(grads[0], grads[1] / 2, atol=1e-14)
        np.testing.assert_array_equal(grads[0], trace.tracks[0].state_grads["h"][:, row])
    said = "The gradients are those of the loss of the whole batch."
    assert said in prose(brought(trace))
    assert said not in prose(brought(batch_of(1, lambda outputs: outputs[-1].mean())[0]))


def test_a_trace_of_another_precision_says_of_what_it_is_the_replay():
    trace = replace(batch_of(1, lambda outputs: outputs.mean())[0], origin=RAN)
    said = prose(brought(trace))
    words = f"replayed in {trace.outputs.dtype} from bfloat16 on cuda:0"
    assert f"This trace is {words}." in said
    assert f"{counted(trace.steps, 'step')}; loss {trace.loss:.6g}; {words}." in said
    assert as_run(trace).read_as == f"as {words}"


def test_the_diagnosis_says_what_the_command_prints_of_the_whole_trace(tmp_path, capsys):
    """Of all rows and steps, counted from 0, whatever row and window is shown."""
    trace, _, _ = batch_of(3, lambda outputs: outputs[:, 1].sum())
    path = tmp_path / "trace.npz"
    trace.save(path)
    assert main(["report", str(path)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    file = Upload.of("trace.npz", path.read_bytes())
    parts = [opened_trace(file, trace, part) for part in (Part(0, 0, 8), Part(2, 3, 2))]
    app = brought(trace, section="Diagnosis")
    said = prose(app)
    assert "Of the whole trace: all its rows and steps" in said
    assert "only row 1 of 3 receives a gradient" in said  # the second row, counted from 0
    for shown in parts:
        for finding in measured.findings(shown):
            for words in filter(None, (finding.measured, finding.meaning, finding.advice)):
                assert words in printed
                assert words in re.sub(r"\s+", " ", said)
        kinds = [finding.kind for finding in measured.findings(shown)]
        assert re.findall(r"\[([a-z ]+)\]", printed) == kinds


def test_the_diagnosis_of_the_example_is_that_of_the_trace_that_is_taken(tmp_path, capsys):
    shown = run_of_example()
    path = tmp_path / "unrolled-trace.npz"
    path.write_bytes(trace_bytes(shown.trace))
    assert main(["report", str(path)]) == 0
    printed = " ".join(capsys.readouterr().out.split())
    said = prose(opened("own", section="Diagnosis"))
    assert "Of the whole trace" not in said
    for finding in measured.findings(shown):
        for words in filter(None, (finding.measured, finding.meaning, finding.advice)):
            assert words in printed
            assert words in said


class Loop(torch.nn.Module):
    """A cell called step by step, its state changed in between."""

    def __init__(self, change):
        super().__init__()
        self.cell, self.change = torch.nn.GRUCell(2, 4), change

    def forward(self, inputs):
        state = None
        for x in inputs:
            state = self.cell(x, None if state is None else self.change(state))
        return state


@pytest.mark.parametrize("changed", [False, True])
def test_no_map_is_drawn_where_the_state_was_changed_between_steps(changed):
    torch.manual_seed(0)
    kept = torch.tensor([2.0, 0.0, 2.0, 2.0]) if changed else torch.ones(4)
    model = Loop(lambda state: state * kept if changed else state)
    with rnncore.watch(model) as seen:
        model(torch.randn(6, 1, 2)).sum().backward()
    trace = seen.traces["cell"][-1]
    app = brought(trace, section="Influence")
    assert ("The state was changed between the steps of this loop" in prose(app)) == changed
    assert bool(charts(app)) != changed
    if changed:
        with pytest.raises(ValueError, match="the cell's own steps do not tell it"):
            influence.influence_map(trace.tracks[0])


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
    if gate_values.gates(track):
        return
    section = gate_values.without_gates(track)
    text = sections("parts")[section]
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


@pytest.mark.parametrize(("bias", "kept"), [(9.0, 1.0), (-9.0, 0.0)])
@pytest.mark.parametrize("cell", ["LSTM", "GRU"])
def test_a_saturated_gate_starves_itself_and_an_open_one_lets_by_the_state(cell, bias, kept):
    """Hardly any gradient at its pre-activation; along the state it multiplies all, or none."""
    torch.manual_seed(0)
    module = getattr(torch.nn, cell)(2, 4, dtype=torch.float64)
    name, rows = ("forget", slice(4, 8)) if cell == "LSTM" else ("update", slice(4, 8))
    saturated = []
    for added in (0.0, bias):
        with torch.no_grad():
            module.weight_hh_l0.mul_(0.1)
            module.bias_ih_l0[rows] = added
        trace = rnncore.record(module, torch.randn(6, 1, 2, dtype=torch.float64))
        track = trace.tracks[0]
        gate = track.gates[name][:, 0]
        slope = gate * (1 - gate)
        state = "c" if cell == "LSTM" else "h"
        arrives = track.states[state][:-1, 0] * track.state_grads[state][1:, 0]
        if cell == "GRU":  # z multiplies the state, and 1 - z the candidate
            arrives = arrives - track.gates["candidate"][:, 0] * track.state_grads[state][1:, 0]
        np.testing.assert_allclose(track.gate_grads[name][:, 0], slope * arrives, atol=1e-14)
        saturated.append(slope.max())
    assert saturated[1] < 1e-3 < saturated[0]
    own = measures.step_jacobians(track)[:, 0, -4:, -4:].diagonal(axis1=1, axis2=2)
    np.testing.assert_allclose(own, kept, atol=0.02)


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


def run_of_example() -> DataRun:
    example = reading.usual(uploads.example())
    return run(DataSpec(example.window), example, None)


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
