"""Two traces on the page Your data: two epochs of one training, the same twice, and others."""

import numpy as np
import pytest
import torch

import rnncore
from pages.your_data import pairs
from pages.your_data.page import COMPARED
from pages.your_data.runs import Part
from pages.your_data.sections import moved
from pages.your_data.state import opened
from rnncore.readers import InputError
from tests.opening import opened as opened_page
from tests.pages.your_data.files import trace_file


@pytest.fixture(scope="module")
def epochs():
    """A training to add two marked numbers, before it and 50 epochs on; two rows of 12 steps."""
    torch.manual_seed(0)
    rnn, head = torch.nn.LSTM(2, 6).double(), torch.nn.Linear(6, 1).double()
    x = torch.rand(12, 32, 2, dtype=torch.float64)
    x[..., 1] = 0
    x[[2, 7], :, 1] = 1
    target = (x[..., 0] * x[..., 1]).sum(0)[:, None]

    def loss(outputs, _):
        return torch.nn.functional.mse_loss(head(outputs[-1]), target[:2])

    optimizer = torch.optim.Adam([*rnn.parameters(), *head.parameters()], lr=0.02)
    before = rnncore.record(rnn, x[:, :2], loss=loss)
    for _ in range(50):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(head(rnn(x)[0][-1]), target).backward()
        optimizer.step()
    return before, rnncore.record(rnn, x[:, :2], loss=loss)


def both(a, b, part):
    files = trace_file(a, "epoch-1.npz"), trace_file(b, "epoch-50.npz")
    return pairs.compared(opened(files[0], a, part), files[1], b)


def shown(a, b, **query):
    """The page with both, and its words."""
    state = {"_own_trace": trace_file(a, "epoch-1.npz")}
    state |= {"_own_compared": trace_file(b, "epoch-50.npz")}
    app = opened_page("your-data", state, brings="a recorded trace", **query)
    said = (*app.markdown, *app.caption, *app.info, *app.error)
    words = " ".join(each.value for each in said).replace("\\", "").replace("\u2060", "")
    return app, " ".join(words.split())


def test_of_two_epochs_the_gate_that_moved_most_stands_first(epochs):
    """Protects acceptance 3: which gates moved, and where, measured on the row that is shown."""
    a, b = epochs
    app, said = shown(a, b)
    assert [tab.label for tab in app.tabs] == list(COMPARED)
    row = int(a.lengths.argmax())
    gates = {
        name: np.abs(b.tracks[0].gates[name][:, row] - a.tracks[0].gates[name][:, row]).mean(1)
        / (2 if name == "candidate" else 1)
        for name in a.tracks[0].gates
    }
    first = max(gates, key=lambda name: gates[name].mean())
    at = int(gates[first].argmax())
    most = f"**{first[0].upper()}{first[1:]}"
    assert most in said
    assert f"by {gates[first].mean():.0%} of its range on average".replace("%", " %") in said
    assert f"at step {at + 1}, " in said
    assert "Both read the same inputs." in said
    assert "those of the inputs still point the same way" in said


def test_the_units_are_ranked_by_what_was_measured(epochs):
    a, b = epochs
    run = both(a, b, Part(1, 2, 8))
    table = moved.table(run, 0)
    unit, gate = table["unit"][0] - 1, table["gate"][0].split()[0]
    apart = np.abs(
        b.tracks[0].gates[gate][2:10, 1] - a.tracks[0].gates[gate][2:10, 1]
    )  # (8, H) of the window
    span = 2 if gate == "candidate" else 1
    assert table["moved, % of its range"][0] == pytest.approx(
        100 * apart[:, unit].mean() / span, abs=0.01
    )
    assert table["most at step"][0] == int(apart[:, unit].argmax()) + 1
    shares = table["moved, % of its range"]
    assert shares == sorted(shares, reverse=True)
    place = list(a.tracks[0].gates).index(gate) * 6 + unit  # torch's row of that gate and unit
    rows = [
        (b.tracks[0].parameters[name] - a.tracks[0].parameters[name])[place]
        for name in a.tracks[0].parameters
    ]
    expected = np.sqrt(sum((np.square(each)).sum() for each in rows))
    assert table["its weights moved by"][0] == pytest.approx(expected, rel=1e-12)


def test_the_other_sections_tell_reach_loss_and_reports(epochs):
    a, b = epochs
    _, said = shown(a, b, section="Reach")
    horizons = [rnncore.measures.memory_horizon(t.tracks[0]).to_1_1000 for t in (a, b)]
    for steps, name in zip(horizons, ("epoch-1", "epoch-50"), strict=True):
        assert f"{'never' if steps is None else f'after {steps} step'}" in said
        assert name in said
    assert f"The loss is {a.loss:.6g} in epoch-1 and {b.loss:.6g} in epoch-50." in said
    _, said = shown(a, b, section="Reports")
    for trace in (a, b):
        for finding in rnncore.diagnose(trace):
            assert finding.measured in said
    without = rnncore.record(torch.nn.LSTM(2, 6).double(), torch.tensor(a.inputs), loss=None)
    assert "was recorded without a loss" in shown(a, without, section="Reach")[1]


def test_equal_traces_are_said_to_be_equal(epochs):
    a, _ = epochs
    _, said = shown(a, a)
    assert "No gate and no state differs: the two runs are the same here" in said
    assert "All weights are equal." in said


def test_networks_trained_apart_are_told_from_kin_and_other_inputs_are_said(epochs):
    a, _ = epochs
    torch.manual_seed(5)
    apart = torch.nn.LSTM(2, 6).double()
    other = rnncore.record(apart, torch.rand(12, 2, 2, dtype=torch.float64))
    _, said = shown(a, other)
    assert "as in networks that were trained apart" in said
    assert "The inputs differ too" in said


def test_another_shape_is_refused_with_what_differs_and_the_first_stays(epochs):
    a, _ = epochs
    wide = rnncore.record(torch.nn.LSTM(2, 7).double(), torch.tensor(a.inputs))
    app, said = shown(a, wide)
    assert "epoch-1.npz and epoch-50.npz" in said
    assert "they differ in units (6 and 7)" in said
    assert "Diagnosis" in [tab.label for tab in app.tabs]
    with pytest.raises(InputError, match="steps"):
        both(a, rnncore.record(torch.nn.LSTM(2, 6), torch.rand(11, 2, 2)), Part(0, 0, 11))


def test_the_sections_of_two_stay_when_the_first_is_put_away(epochs):
    """The screen stays as it was, and so do its tabs: they are those of what is shown."""
    a, b = epochs
    app, _ = shown(a, b)
    app.button(key="own-trace-remove").click().run()
    assert not app.exception
    assert [tab.label for tab in app.tabs] == list(COMPARED)
    app.session_state["section"] = "The code"
    app.run()
    assert not app.exception
    assert "The code" in app.query_params["section"]
    assert app.code


def test_layers_and_directions_have_their_own_rows():
    torch.manual_seed(0)
    network = torch.nn.LSTM(2, 3, 2, bidirectional=True, dropout=0.5)
    x = torch.randn(7, 1, 2)
    a = rnncore.record(network.train(), x, loss=rnncore.last_step)
    b = rnncore.record(network.eval(), x, loss=rnncore.last_step)  # without dropout
    run = both(a, b, Part(0, 0, 7))
    names = {pairs.quantity(run, each) for each in pairs.moved(run)}
    assert {"forget gate f, layer 1 →", "candidate g, layer 2 ←", "cell state c, layer 2 →"} < names
    for each in pairs.comparison(run).gates:  # dropout is between the layers: below, nothing moved
        assert each.same == (run.trace.tracks[each.track].layer == 0)
    _, said = shown(a, b)
    assert "Shown are 12 of 16 gates and 6 of 8 states, of each those that moved most." in said
    assert pairs.names(run) == ("epoch-1", "epoch-50")
