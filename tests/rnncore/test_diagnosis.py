"""A report tells networks apart, each line with the number that was measured."""

import subprocess
import sys

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures
from rnncore.diagnosis import diagnose, report
from rnncore.residual import Tower
from rnncore.written import power

STEPS, HIDDEN = 60, 16


def _inputs():
    return torch.randn(STEPS, 2, 4, generator=torch.Generator().manual_seed(0)).double()


def _lstm(bias):
    torch.manual_seed(0)
    network = torch.nn.LSTM(4, HIDDEN).double()
    with torch.no_grad():
        network.bias_ih_l0[HIDDEN : 2 * HIDDEN] = bias
    return rnncore.record(network, _inputs())


def _elman(scale=1.0, bias=0.0, nonlinearity="relu"):
    torch.manual_seed(0)
    network = torch.nn.RNN(4, HIDDEN, nonlinearity=nonlinearity).double()
    with torch.no_grad():
        torch.nn.init.orthogonal_(network.weight_hh_l0).mul_(scale)
        network.bias_ih_l0.fill_(bias)
    return rnncore.record(network, _inputs())


def _kinds(trace):
    return {finding.kind for finding in diagnose(trace)}


def test_forget_bias_exploding_weights_and_dead_units_are_told_apart():
    cases = {
        "forget bias 5": (_lstm(5.0), {"gate open"}),
        "forget bias -5": (_lstm(-5.0), {"gate shut", "vanishing"}),
        "exploding": (_elman(scale=3.0), {"exploding"}),
        "dead": (_elman(bias=-30.0), {"dead units"}),
    }
    kinds = {name: _kinds(trace) for name, (trace, _) in cases.items()}
    for name, (_, expected) in cases.items():
        assert expected <= kinds[name], (name, kinds[name])
    assert len({frozenset(found) for found in kinds.values()}) == 4
    assert "gate shut" not in kinds["forget bias 5"]
    assert "vanishing" not in kinds["forget bias 5"]
    assert "exploding" not in kinds["dead"]
    assert "dead units" not in kinds["exploding"]


def test_the_numbers_are_the_measures():
    trace = _lstm(5.0)
    (finding,) = [each for each in diagnose(trace) if each.kind == "gate open"]
    mean = measures.gate_mean(trace.tracks[0], "forget").mean()
    assert "forget gate is open" in finding.measured
    assert f"mean {mean:.3f}" in finding.measured
    (horizon,) = [each for each in diagnose(_lstm(-5.0)) if each.kind == "horizon"]
    to_1_e, to_1_1000 = measures.memory_horizon(_lstm(-5.0).tracks[0])
    assert f"after {to_1_e} step" in horizon.measured
    assert f"a thousandth after {to_1_1000} steps" in horizon.measured
    assert "further back is hardly corrected" in horizon.meaning
    (held,) = [each for each in diagnose(trace) if each.kind == "horizon"]
    assert "never to a thousandth" in held.measured
    assert "within the memory horizon" in held.meaning
    trace = _elman(scale=3.0)
    norms = measures.log10_gradient_norm(trace.tracks[0])[:, 0]
    (grown,) = [each for each in diagnose(trace) if each.kind == "exploding"]
    assert f"by {power(norms[0] - norms[-1])}, each" in grown.measured


def test_what_enters_along_the_way_is_not_taken_for_an_explosion():
    """The lower backward layer is fed at every step by the layer above, ever more towards T."""
    torch.manual_seed(0)
    network = torch.nn.LSTM(4, 24, num_layers=2, bidirectional=True).double()
    trace = rnncore.record(network, _inputs(), loss=_last_outputs)
    track = trace.tracks[1]
    norms = measures.log10_gradient_norm(track)[:, 0]
    assert norms[-1] - norms[0] > 6  # along its way back, from step 1 to the initial state
    found = {each.kind: each for each in diagnose(trace) if each.where == "layer 1, backward"}
    assert found.keys() == {"vanishing"}


def test_a_way_of_one_step_is_called_short():
    torch.manual_seed(0)
    network = torch.nn.GRU(4, 5, bidirectional=True).double()
    found = diagnose(rnncore.record(network, _inputs()[:, :1], loss=_last_outputs))
    backward = [each for each in found if each.where.endswith("backward")]
    assert "over 1 step only" in backward[0].measured


def _last_outputs(outputs, _):
    return outputs[-1].sum()


def test_saturated_tanh_units_and_a_usual_network():
    assert "flat units" in _kinds(_elman(bias=8.0, nonlinearity="tanh"))
    torch.manual_seed(0)
    usual = rnncore.record(torch.nn.GRU(4, HIDDEN).double(), _inputs()[:5])
    assert _kinds(usual) == {"gradient", "horizon"}


def test_every_layer_and_direction_is_named_and_a_run_without_a_loss_says_so():
    torch.manual_seed(0)
    network = torch.nn.GRU(4, 5, num_layers=2, bidirectional=True).double()
    found = diagnose(rnncore.record(network, _inputs(), loss=None))
    assert [each.where for each in found] == [
        "layer 1, forward",
        "layer 1, backward",
        "layer 2, forward",
        "layer 2, backward",
    ]
    assert {each.kind for each in found} == {"no gradient"}


def test_an_overflow_and_a_tower_are_met():
    torch.manual_seed(0)
    network = torch.nn.RNN(4, HIDDEN, nonlinearity="relu")
    with torch.no_grad():
        network.weight_hh_l0.fill_(1e30)
    with np.errstate(all="ignore"):
        trace = rnncore.record(network, _inputs().float(), loss=None)
    assert "overflow" in _kinds(trace)
    tower = rnncore.record(Tower(8, 100, variant="plain", init="xavier"), torch.randn(4, 8))
    assert "vanishing" in _kinds(tower)


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
        assert done.stdout.strip() == report(trace).strip()
    elif arguments:
        assert done.returncode == 1
        assert "missing.npz" in done.stderr
        assert "Traceback" not in done.stderr
    else:
        assert done.returncode == 2
        assert "usage: python -m rnncore" in done.stderr
