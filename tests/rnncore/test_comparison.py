"""Comparing two traces: against numpy on the networks' own numbers, and refused by name."""

import io

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

import rnncore
from rnncore import measures
from rnncore.cells import CELLS, cell_of
from rnncore.comparing import unlike
from rnncore.report import diagnose

F64 = {"dtype": torch.float64}


def recorded(network, steps=9, rows=2, loss=rnncore.last_step, seed=1):
    torch.manual_seed(seed)
    return rnncore.record(network, torch.randn(steps, rows, network.input_size, **F64), loss=loss)


def nudged(network, name, where, by):
    """A copy of a network with some numbers of one parameter changed."""
    other = type(network)(network.input_size, network.hidden_size, network.num_layers, **F64)
    other.load_state_dict(network.state_dict())
    with torch.no_grad():
        getattr(other, name)[where] += by
    return other


@pytest.fixture
def lstm():
    torch.manual_seed(0)
    return nn.LSTM(3, 4, **F64)


def test_one_bias_that_moved_is_found_by_gate_unit_and_step(lstm):
    a = recorded(lstm)
    b = recorded(nudged(lstm, "bias_ih_l0", 4 + 2, 1.5))  # torch's second block: forget, unit 2
    found = rnncore.compare(a, b)
    assert [each.name for each in found.weights if not each.same] == ["bias_ih_l0"]
    (bias,) = (each for each in found.weights if not each.same)
    expected = {name: np.zeros(4) for name in ("input", "forget", "candidate", "output")}
    expected["forget"][2] = 1.5
    for name, norms in bias.by_gate.items():
        np.testing.assert_allclose(norms, expected[name], rtol=1e-15)
    assert bias.norm == pytest.approx(1.5)
    assert bias.share == pytest.approx(1.5 / float(lstm.bias_ih_l0.detach().norm()))
    # The gate by its own equation, at the first step, where h is 0 in both.
    x = torch.tensor(a.inputs[0])
    with torch.no_grad():
        before = torch.sigmoid(x @ lstm.weight_ih_l0[6] + lstm.bias_ih_l0[6] + lstm.bias_hh_l0[6])
        after = torch.sigmoid(torch.logit(before) + 1.5)
    forget = found.gates[0]
    assert forget.name == "forget"
    np.testing.assert_allclose(forget.difference[0, :, 2], (after - before).numpy(), rtol=1e-12)
    assert not forget.difference[0, :, [0, 1, 3]].any()
    assert int(forget.by_unit.argmax()) == forget.largest.unit == 2


@pytest.mark.parametrize("name", CELLS)
def test_every_quantity_is_the_difference_of_the_two_traces(name):
    torch.manual_seed(0)
    module = {each: type_ for type_, each in _modules().items()}[name]
    a, b = (recorded(module(3, 4, 2, **F64)) for _ in range(2))
    found = rnncore.compare(a, b)
    gates = [gate.name for gate in cell_of(name).gates]
    assert {(each.track, each.name) for each in found.gates} == {
        (k, gate) for k in (0, 1) for gate in gates
    }
    for each in found.gates:
        ours, theirs = (trace.tracks[each.track].gates[each.name] for trace in (a, b))
        gate = cell_of(name).gate(each.name)
        np.testing.assert_array_equal(each.difference, theirs - ours)
        span = gate.high - gate.low if gate.bounded else np.ptp([ours, theirs])
        assert each.share == pytest.approx(np.abs(theirs - ours).mean() / span, rel=1e-12)
        np.testing.assert_allclose(each.by_step, np.abs(theirs - ours).mean((1, 2)), rtol=1e-12)
        np.testing.assert_allclose(each.by_unit, np.abs(theirs - ours).mean((0, 1)), rtol=1e-12)
        step, row, unit, was, became = each.largest
        assert abs(became - was) == np.abs(theirs - ours).max()
        assert (was, became) == (ours[step, row, unit], theirs[step, row, unit])
    shares = [each.share for each in found.gates]
    assert shares == sorted(shares, reverse=True)
    for each in found.states:
        ours, theirs = (trace.tracks[each.track].states[each.name][1:] for trace in (a, b))
        np.testing.assert_array_equal(each.difference, theirs - ours)
    every = [np.concatenate(_input_weights(trace)) for trace in (a, b)]
    expected = np.dot(*every) / np.prod([np.linalg.norm(each) for each in every])
    assert found.cosine == pytest.approx(expected, rel=1e-12)
    assert 2 < len(repr(found).splitlines()) <= 12


def _modules():
    return {module: cell.name for module, cell in rnncore.cells.MODULES.items()}


def _input_weights(trace):
    return [track.parameters["weight_ih"].ravel() for track in trace.tracks]


def test_what_is_no_number_in_one_of_them_is_infinitely_apart(lstm):
    a = recorded(lstm)
    b = recorded(nudged(lstm, "weight_hh_l0", (5, 1), float("nan")))  # of forget, unit 1
    found = rnncore.compare(a, b)
    broken = next(each for each in found.gates if each.name == "forget")
    expected = np.isnan(b.tracks[0].gates["forget"])
    assert expected.any()
    np.testing.assert_array_equal(np.isinf(broken.apart), expected)
    assert np.isnan(broken.largest.b)
    assert np.isinf(broken.share)
    assert not found.same
    assert "→ not a number" in repr(found)
    assert "nothing that is a number in b" in repr(found)
    assert rnncore.compare(b, b).same
    other = recorded(nudged(lstm, "weight_hh_l0", (5, 2), float("nan")))
    assert "\nloss: the same in both" in repr(rnncore.compare(b, other))  # neither is a number


def test_equal_traces_are_the_same_and_one_number_less_is_not(lstm):
    trace = recorded(lstm)
    trace.tracks[0].gates["input"][3, 0, 0] = np.nan  # as a run that broke has it
    file = io.BytesIO()
    trace.save(file)
    file.seek(0)
    again = rnncore.load(file)
    found = rnncore.compare(trace, again)
    assert found.same
    assert found.cosine == pytest.approx(1)
    assert repr(found).endswith("Everything is the same in both.")
    for group, name, place in (
        ("parameters", "weight_hh", (3, 1)),
        ("gates", "output", (8, 1, 3)),
        ("states", "c", (9, 1, 3)),
        ("state_grads", "h", (1, 0, 0)),
    ):
        file.seek(0)
        other = rnncore.load(file)
        array = getattr(other.tracks[0], group)[name]
        array[place] = np.nextafter(array[place], 2)
        assert not rnncore.compare(trace, other).same, name
    assert not rnncore.compare(trace, recorded(lstm, loss=None)).same


def test_what_lies_past_a_rows_end_counts_for_nothing(lstm):
    inputs, other = (torch.randn(6, 2, 3, **F64) for _ in range(2))
    a, b = (
        rnncore.record(lstm, pack_padded_sequence(x, [6, 2]), loss=rnncore.last_step)
        for x in (inputs, other)
    )
    found = rnncore.compare(a, b)
    alive = a.alive
    expected = np.abs(other.numpy() - inputs.numpy())[alive].mean()
    assert found.inputs.mean == pytest.approx(expected, rel=1e-12)
    outputs = np.abs(b.outputs - a.outputs)[alive]
    assert found.outputs.mean == pytest.approx(outputs.mean(), rel=1e-12)
    assert len(found.to_frame().query("kind == 'output'")) == outputs.size
    # A row is compared as it is alone.
    for row in range(2):
        alone = rnncore.compare(*(rnncore.trace.parts.row(trace, row) for trace in (a, b)))
        assert found.reach[0].steps_a[row] == alone.reach[0].steps_a[0]


def test_reach_and_reports_are_those_of_each_trace():
    torch.manual_seed(0)
    network = nn.LSTM(3, 4, **F64)
    shut = nudged(network, "bias_ih_l0", slice(4, 8), -9.0)  # forgets everything at once
    a, b = (recorded(each, steps=40, rows=1) for each in (network, shut))
    found = rnncore.compare(a, b)
    (reach,) = found.reach
    for steps, trace, norms in ((reach.steps_a, a, reach.a), (reach.steps_b, b, reach.b)):
        assert steps == (measures.memory_horizon(trace.tracks[0]).to_1_1000,)
        np.testing.assert_array_equal(norms, measures.log10_gradient_norm(trace.tracks[0]))
    for side, trace in (("a", a), ("b", b)):
        told = [getattr(each, side) for each in found.told if getattr(each, side)]
        assert told == diagnose(trace)
    assert "gate shut: forget" in [each.about for each in found.told if each.a is None]
    assert "report, in b only:" in repr(found)
    assert "gate shut: forget" in repr(found)
    without = rnncore.compare(a, recorded(network, steps=40, rows=1, loss=None))
    assert without.reach == without.gradients == ()
    assert "reach: no gradient in b" in repr(without)
    assert f"loss: {a.loss:.4g}".replace("-", "−") + " in a, not known in b" in repr(without)


def test_the_gradients_are_told_where_nothing_else_differs(lstm):
    a, b = (recorded(lstm, loss=rnncore.at_step(step)) for step in (2, 7))
    found = rnncore.compare(a, b)
    assert "\nstates: the same in both" in repr(found)
    assert "\ngradients: " in repr(found)
    assert len(repr(found).splitlines()) <= 12


def test_a_path_is_no_trace(lstm):
    with pytest.raises(TypeError, match=r"b must be a rnncore\.Trace.*got str"):
        rnncore.compare(recorded(lstm), "b.npz")


def test_the_table_has_both_numbers_of_every_place(lstm):
    a, b = recorded(lstm), recorded(nudged(lstm, "weight_ih_l0", 0, 0.5), seed=2)
    table = rnncore.compare(a, b).to_frame()
    assert len(table) == 9 * 2 * (3 + 4 * 9)  # x; 4 gates, h, c, y, dL/dh, dL/dc
    row = table.query(
        "kind == 'gate' and name == 'forget' and step == 5 and row == 1 and unit == 3"
    )
    ours, theirs = (trace.tracks[0].gates["forget"][5, 1, 3] for trace in (a, b))
    np.testing.assert_array_equal(row[["a", "b", "difference"]], [[ours, theirs, theirs - ours]])


def test_an_lstm_with_a_projection_is_compared_without_a_report():
    torch.manual_seed(0)
    a, b = (recorded(nn.LSTM(3, 5, proj_size=2, **F64)) for _ in range(2))
    found = rnncore.compare(a, b)
    assert {each.name: each.a.shape[-1] for each in found.states} == {"h": 2, "c": 5}
    assert found.told == ()
    projection = found.weights[-1]
    assert (projection.name, projection.by_gate) == ("weight_hr_l0", {})
    assert len(repr(found).splitlines()) <= 12


TALL = {"num_layers": 2}
PLAIN = nn.RNN(3, 4, **F64)


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        (lambda: recorded(nn.GRU(3, 4, **F64)), "cell (elman and gru)"),
        (
            lambda: recorded(nn.RNN(3, 4, nonlinearity="relu", **F64)),
            "nonlinearity (tanh and relu)",
        ),
        (lambda: recorded(nn.RNN(3, 4, 2, **F64)), "layers (1 and 2)"),
        (lambda: recorded(nn.RNN(3, 4, bidirectional=True, **F64)), "directions (1 and 2)"),
        (lambda: recorded(nn.RNN(3, 5, **F64)), "units (4 and 5)"),
        (lambda: recorded(nn.RNN(2, 4, **F64)), "inputs a step (3 and 2)"),
        (lambda: recorded(PLAIN, steps=8), "steps (9 and 8). Take as many steps"),
        (lambda: recorded(PLAIN, rows=1), "rows (2 and 1). Take one row of each"),
        (
            lambda: rnncore.record(
                PLAIN, pack_padded_sequence(torch.randn(9, 2, 3, **F64), [9, 5])
            ),
            "the lengths of the rows. Take one row",
        ),
        (
            lambda: rnncore.record(
                rnncore.CausalTransformer(3, 4), torch.randn(9, 2, 3), loss=None
            ),
            "only recurrent networks are compared, and here is a transformer",
        ),
    ],
)
def test_another_shape_is_refused_by_name(other, differs):
    plain, other = recorded(PLAIN), other()
    with pytest.raises(ValueError, match="they differ in") as refused:
        rnncore.compare(plain, other)
    assert differs in str(refused.value)
    assert len(unlike(plain, other)) == 1


def test_dtype_bias_and_dropout_may_differ(lstm):
    a = recorded(lstm)
    single = nn.LSTM(3, 4)
    single.load_state_dict(lstm.state_dict())
    with torch.no_grad():
        b = rnncore.record(single, torch.tensor(a.inputs, dtype=torch.float32))
    assert max(each.largest.b - each.largest.a for each in rnncore.compare(a, b).gates) < 1e-6
    found = rnncore.compare(a, recorded(nn.LSTM(3, 4, bias=False, **F64)))
    assert found.alone == ("bias_hh_l0", "bias_ih_l0")
    assert not found.same
