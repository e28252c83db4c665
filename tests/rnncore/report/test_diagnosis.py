"""A report argues from its trace: each number in it is measured, whatever the cell."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures, zoo
from rnncore.__main__ import FAILED, main
from rnncore.report import KINDS, Finding, as_json, as_text, diagnose
from rnncore.residual import Tower
from rnncore.trace import parts
from rnncore.written import power

STEPS, HIDDEN = 60, 16


def _inputs(steps=STEPS):
    return torch.randn(steps, 2, 4, generator=torch.Generator().manual_seed(0)).double()


def _lstm(bias):
    torch.manual_seed(0)
    network = torch.nn.LSTM(4, HIDDEN).double()
    with torch.no_grad():
        network.bias_ih_l0[HIDDEN : 2 * HIDDEN] = bias
    return rnncore.record(network, _inputs())


@pytest.mark.parametrize(
    ("at", "said"), [([3], "what step 3 sends back"), ([3, 5], "what steps 3 and 5 send back")]
)
def test_one_cut_step_sends_and_several_send(at, said):
    trace = rnncore.record(torch.nn.GRU(4, 3).double(), _inputs(8), loss=lambda o, _: o.sum())
    trace.tracks[0].state_grads["h"][at] = 0  # as where the state was detached before these steps
    (finding,) = (each for each in diagnose(trace) if each.kind == "cut")
    assert finding.steps == tuple(at)
    assert finding.measured.startswith(f"{said} does not arrive")


def _elman(scale=1.0, bias=0.0, nonlinearity="relu"):
    torch.manual_seed(0)
    network = torch.nn.RNN(4, HIDDEN, nonlinearity=nonlinearity).double()
    with torch.no_grad():
        torch.nn.init.orthogonal_(network.weight_hh_l0).mul_(scale)
        network.bias_ih_l0.fill_(bias)
    return rnncore.record(network, _inputs())


def _kinds(trace):
    return {finding.kind for finding in diagnose(trace)}


def _last_outputs(outputs, _):
    return outputs[-1].sum()


def test_forget_bias_exploding_weights_and_dead_units_are_told_apart():
    kinds = {
        "forget bias 5": _kinds(_lstm(5.0)),
        "forget bias -5": _kinds(_lstm(-5.0)),
        "exploding": _kinds(_elman(scale=3.0)),
        "dead": _kinds(_elman(bias=-30.0)),
    }
    assert kinds == {
        "forget bias 5": {"gradient", "gate open"},
        "forget bias -5": {"vanishing", "gate shut"},
        "exploding": {"exploding", "growing states"},
        "dead": {"vanishing", "dead units", "same outputs"},
    }


def test_the_numbers_are_the_measures():
    trace = _lstm(5.0)
    (finding,) = [each for each in diagnose(trace) if each.kind == "gate open"]
    mean = measures.gate_mean(trace.tracks[0], "forget").mean()
    assert "forget gate is open" in finding.measured
    assert f"mean {mean:.3f}" in finding.measured
    trace = parts.row(_elman(scale=3.0), 0)
    (grown,) = [each for each in diagnose(trace) if each.kind == "exploding"]
    norms = measures.log10_gradient_norm(trace.tracks[0])[:, 0]
    assert f"{STEPS - 1} steps back multiply the gradient by {power(norms[1] - norms[-1])}" in (
        grown.measured
    )
    trace = parts.row(_lstm(-5.0), 0)
    (lost,) = [each for each in diagnose(trace) if each.kind == "vanishing"]
    norms = measures.log10_gradient_norm(trace.tracks[0])[:, 0]
    back = norms[::-1] - norms[-1]
    assert f"a thousandth is left after {np.argmax(back <= -3)} steps" in lost.measured
    assert lost.meaning.startswith(f"More than {np.argmax(back <= -7)} steps back")


def test_every_row_is_looked_at_and_the_ones_concerned_are_named():
    torch.manual_seed(0)
    network = torch.nn.RNN(4, HIDDEN, nonlinearity="relu").double()
    with torch.no_grad():
        torch.nn.init.orthogonal_(network.weight_hh_l0).mul_(3)
    inputs = torch.randn(STEPS, 3, 4).double()
    inputs[:, 1] = -50  # holds this row's units at 0, so that nothing passes
    with torch.no_grad():
        network.weight_ih_l0.abs_()
    found = {each.kind: each for each in diagnose(rnncore.record(network, inputs))}
    assert found["exploding"].rows == (0, 2)
    assert found["exploding"].measured.startswith("rows 0 and 2, the median of them: ")


@pytest.mark.parametrize("steps", [3, 10, 25, 40])
def test_a_usual_network_is_no_patient(lab, kind, steps):
    """As torch draws it, on standard normal inputs: nothing but how far its gradient travels."""
    module = lab.module(kind, hidden=HIDDEN, input_size=4, dtype=torch.float32)
    for loss in (rnncore.last_step, rnncore.every_step):
        trace = rnncore.record(module, torch.randn(steps, 3, 4), loss=loss)
        # A sum over many steps is one; and ReLU lets half of a gradient pass, or less.
        relu = {"dead units", "vanishing"} if kind == "elman-relu" else set()
        kinds = _kinds(trace)
        assert not kinds - {"gradient", "large gradient"} - relu


def test_a_loss_at_every_step_lets_no_gradient_vanish():
    torch.manual_seed(0)
    network = torch.nn.RNN(4, HIDDEN).double()
    trace = rnncore.record(network, _inputs(200), loss=rnncore.every_step)
    (finding,) = [each for each in diagnose(trace) if each.kind == "gradient"]
    assert finding.measured.startswith("the loss enters at every step")
    sparse = rnncore.record(network, _inputs(200), loss=rnncore.at_step(199, 100, 99))
    (lost,) = [each for each in diagnose(sparse) if each.kind == "vanishing"]
    assert "99 steps back" in lost.measured  # from 199 to 100, and not the whole way


@pytest.mark.parametrize("name", ["who-is-it", "next-word-lstm", "next-word-gru", "sentiment"])
def test_a_network_that_has_solved_its_task_is_no_patient(name):
    trained = zoo.load(name)
    words = trained.vocabulary.words[5:17]
    inputs = trained.model.embed(trained.vocabulary.encode(words).unsqueeze(1))
    layer = trained.model.recurrent["words"]

    def loss(outputs, _):
        return -trained.model.readout(outputs).log_softmax(-1).max(-1).values.sum()

    kinds = _kinds(rnncore.record(layer, inputs, loss=loss))
    assert not kinds & {"vanishing", "exploding", "not finite", "cut", "same outputs"}


def test_what_enters_along_the_way_is_not_taken_for_an_explosion():
    """The lower backward layer is fed at every step by the layer above, ever more towards T."""
    torch.manual_seed(0)
    network = torch.nn.LSTM(4, 24, num_layers=2, bidirectional=True).double()
    trace = rnncore.record(network, _inputs(), loss=_last_outputs)
    norms = measures.log10_gradient_norm(trace.tracks[1])[:, 0]
    assert norms[-1] - norms[0] > 6  # along its way back, from step 1 to the initial state
    (finding,) = [each for each in diagnose(trace) if each.where == "layer 1, backward"]
    assert finding.kind == "gradient"
    assert finding.measured.startswith("a gradient enters from the layer above at every step")


def test_saturated_tanh_units_are_named():
    assert "flat units" in _kinds(_elman(bias=8.0, nonlinearity="tanh"))


def test_a_run_without_a_loss_says_so_once():
    torch.manual_seed(0)
    network = torch.nn.GRU(4, 5, num_layers=2, bidirectional=True).double()
    (finding,) = diagnose(rnncore.record(network, _inputs(), loss=None))
    assert (finding.kind, finding.track) == ("no gradient", None)


def test_towers_are_met():
    tower = rnncore.record(Tower(8, 100, variant="plain", init="xavier"), torch.randn(4, 8))
    assert _kinds(tower) == {"vanishing"}
    sound = rnncore.record(Tower(8, 20, variant="v2", branch_scale=0.1), torch.randn(4, 8))
    assert _kinds(sound) == {"gradient"}


# ------------------------------------------------------------------------------- what is not finite


def _broken(where):
    """A batch of three rows, in which one thing is no number."""
    torch.manual_seed(0)
    network = torch.nn.LSTM(4, 5, num_layers=2)
    inputs, hx = torch.randn(12, 3, 4), (torch.zeros(2, 3, 5), torch.zeros(2, 3, 5))
    factor = 1.0
    with torch.no_grad():
        if where == "inputs":
            inputs[7, 1, 3] = torch.inf
        elif where == "weights":
            network.weight_hh_l1[2, 4] = torch.nan
        elif where == "initial state":
            hx[1][0, 2, 1] = torch.nan
        else:
            factor = torch.nan

    def loss(outputs, _):
        return (outputs[9, 1] * factor).sum() + outputs[11].sum()

    return rnncore.record(network, inputs, hx, loss=loss)


@pytest.mark.parametrize(
    ("where", "said", "rows", "steps"),
    [
        ("inputs", "the input at row 1, step 7, column 3 is infinite", (1,), (7,)),
        ("weights", "weight_hh_l1[2, 4] is NaN", (), ()),
        ("initial state", "the initial state c of row 2 is not finite", (2,), (0,)),
        ("loss", "the gradient that the loss sends to row 1, step 9 is NaN", (1,), (9,)),
    ],
)
def test_the_first_cause_is_named(where, said, rows, steps):
    findings = [each for each in diagnose(_broken(where)) if each.kind == "not finite"]
    assert len(findings) == 1
    assert said in findings[0].measured
    assert (findings[0].rows, findings[0].steps) == (rows, steps)


def test_a_gradient_that_outgrew_its_dtype_is_no_fault_of_the_loss():
    # Weights that grow a gradient and no state: the states are held at 0, in the steepest of tanh.
    network = torch.nn.RNN(1, 4, bias=False)
    with torch.no_grad():
        network.weight_hh_l0.copy_(100 * torch.eye(4))
    trace = rnncore.record(network, torch.zeros(60, 1, 1))
    finding = diagnose(trace)[0]
    assert finding.kind == "not finite"
    grads = trace.tracks[0].state_grads["h"][:, 0]
    back = int(np.argmax(~np.isfinite(grads[::-1]).all(-1)))
    assert f"after {back} steps of its way back; all states are finite" in finding.measured


# ------------------------------------------------------------------------ any cell, any trace


def test_what_a_gate_means_is_the_cells_to_say(lab):
    """MinGRU in its paper's convention: its update gate *writes*, so a shut one keeps the state."""
    module = lab.module("mingru", hidden=HIDDEN)
    with torch.no_grad():
        module.bias_ih_l0[:HIDDEN] = -8
    trace = rnncore.record(module, torch.stack(lab.rows((20, 20)), 1))
    (shut,) = [each for each in diagnose(trace) if each.kind == "gate shut"]
    assert shut.meaning == "There the state is carried on almost whole."
    assert shut.advice == ""
    with lab.registered("leak"):  # which says nothing of what its gate means
        module = lab.module("leak", hidden=HIDDEN)
        with torch.no_grad():
            module.bias_ih_l0[:HIDDEN] = -8
        trace = rnncore.record(module, torch.stack(lab.rows((20, 20)), 1))
        (shut,) = [each for each in diagnose(trace) if each.kind == "gate shut"]
        assert shut.meaning == "It stands at the lower end of its range."


@pytest.mark.parametrize("loss", [None, rnncore.last_step, rnncore.every_step])
@pytest.mark.parametrize("scale", [0.0, 1e-3, 1.0, 1e4, np.nan, np.inf])
def test_any_network_gets_a_report(lab, any_kind, scale, loss):
    module = lab.module(any_kind, num_layers=2, bidirectional=True, dtype=torch.float32)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.mul_(scale)
    rows = [row.float() for row in lab.rows((15, 4, 1))]
    trace = rnncore.record(module, lab.in_form(rows, "packed"), loss=loss)
    findings = diagnose(trace)
    assert findings
    for each in findings:
        assert each.kind in KINDS
        assert each.measured
        assert each.meaning
        assert all(0 <= row < 3 for row in each.rows)
        assert all(0 <= step < 15 for step in each.steps)
        assert each.track is None or 0 <= each.track < 4
    found = json.loads(as_json(trace, findings))["findings"]
    lists = ("rows", "steps")
    again = [Finding(**(each | {name: tuple(each[name]) for name in lists})) for each in found]
    assert again == findings
    order = list(KINDS)
    assert [order.index(f.kind) for f in findings] == sorted(order.index(f.kind) for f in findings)


def test_what_a_trace_does_not_know_is_not_said():
    torch.manual_seed(0)
    trace = rnncore.record(torch.nn.LSTM(4, 5), torch.randn(1, 2, 4), _carried())
    assert "cut" in _kinds(trace)
    assert _kinds(replace(trace, start=None)) == {"gradient", "one step"}  # a file of old
    assert _kinds(replace(trace, start="computed")) == {"gradient", "one step"}


def _carried():
    return torch.rand(1, 2, 5), torch.rand(1, 2, 5)


# ------------------------------------------------------------------------------ the command line


@pytest.mark.parametrize("arguments", [["report", "trace.npz"], ["report", "missing.npz"], []])
def test_the_command_line(tmp_path, arguments):
    trace = _lstm(-5.0)
    trace.save(tmp_path / "trace.npz")
    done = subprocess.run(
        [sys.executable, "-m", "rnncore", *arguments],
        cwd=tmp_path,
        env={"PYTHONPATH": str(rnncore.__path__[0]).removesuffix("rnncore")},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if arguments == ["report", "trace.npz"]:
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == as_text(trace, diagnose(trace)).strip()
    elif arguments:
        assert done.returncode == 1
        assert "missing.npz" in done.stderr
        assert "Traceback" not in done.stderr
    else:
        assert done.returncode == 2
        assert "usage: python -m rnncore" in done.stderr


def test_json_and_an_exit_status_for_programs(tmp_path, capsys):
    trace, file = _lstm(-5.0), str(tmp_path / "trace.npz")
    trace.save(file)
    assert main(["report", file, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(as_json(trace, diagnose(trace)))
    assert main(["report", file, "--fail-on", "exploding,not-finite"]) == 0
    assert main(["report", file, "--fail-on", "exploding,gate-shut"]) == FAILED
    assert main(["report", file, "--json", "--fail-on", "gate shut"]) == FAILED
    with pytest.raises(SystemExit) as stopped:
        main(["report", file, "--fail-on", "boredom"])
    assert stopped.value.code == 2
    assert "KIND must be one of 'not finite'" in capsys.readouterr().err


def test_one_of_each_is_one(lab):
    """No "1 tracks", "1 rows" or "1 steps" anywhere."""
    trace = rnncore.record(lab.module("gru", hidden=1), lab.rows((1,))[0])
    text = as_text(trace, diagnose(trace))
    assert "gru, 1 track: 1 step, 1 row, 1 unit" in text
