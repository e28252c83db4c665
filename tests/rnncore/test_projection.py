"""``nn.LSTM(proj_size=...)``: against a plain loop, in all that can be asked of its trace."""

import dataclasses
import inspect
import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures

from .comparing import assert_close, assert_same

SAMPLES = Path(__file__).with_name("module_samples.py")


def projected(lab, **options):
    torch.manual_seed(0)
    module = torch.nn.LSTM(lab.rows((1,))[0].shape[1], 5, proj_size=2, **options).double()
    tracks = module.num_layers * (1 + module.bidirectional)

    def hx(rows):
        return tuple(torch.randn(tracks, rows, size, dtype=torch.float64) for size in (2, 5))

    return module, hx


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("layers", "both"), [(1, False), (3, True)])
@pytest.mark.parametrize("lengths", [(5, 5, 5), (3, 6, 1, 6)])
def test_all_arrays_equal_a_plain_loop(lab, bias, layers, both, lengths):
    module, hx = projected(lab, num_layers=layers, bidirectional=both, bias=bias)
    rows, given = lab.rows(lengths), hx(len(lengths))
    inputs = lab.in_form(rows, "packed" if len(set(lengths)) > 1 else "time first")
    trace = rnncore.record(module, inputs, given, loss=lab.loss)
    lab.assert_trace_close(trace, lab.plain_loop("lstmp", module, rows, given))


def test_watched_saved_and_taken_apart(lab):
    module, hx = projected(lab, num_layers=2, batch_first=True)
    x = torch.randn(4, 6, module.input_size, dtype=torch.float64)
    with rnncore.watch(module, rows=[2, 0]) as seen, rnncore.watch(module) as whole:
        outputs, (h, c) = module(x, hx(4))
        (outputs.square().sum() + h.sin().sum() + c.cos().sum()).backward()
    (trace,) = whole.traces[""]
    for name, gradient in measures.parameter_gradients(trace).items():
        assert_close(gradient.ravel(), getattr(module, name).grad.numpy().ravel(), 1e-12, name)
    track = trace.tracks[1]
    for name, terms in measures.weight_gradient_terms(trace, track).items():
        np.testing.assert_allclose(
            terms.sum(0), getattr(module, name).grad, rtol=1e-10, atol=1e-13, err_msg=name
        )
    assert_close(seen.traces[""][0].outputs, trace.outputs[:, [2, 0]], 1e-12)
    file = io.BytesIO()
    trace.save(file)
    file.seek(0)
    assert_same(rnncore.load(file), trace)
    assert "an lstmp: 2 layers, 5 units projected to 2; 6 steps" in repr(trace)


def test_what_takes_h_to_be_as_wide_as_c_refuses_by_name(lab):
    module, _ = projected(lab)
    trace = rnncore.record(module, lab.in_form(lab.rows((5, 5)), "time first"))
    (track,) = trace.tracks
    answered, refused = [], {}
    for name in measures.__all__:
        measure = getattr(measures, name)
        needed = [
            p.name
            for p in inspect.signature(measure).parameters.values()
            if p.default is p.empty and p.kind is not p.VAR_KEYWORD
        ]
        given = {"trace": trace, "track": track, "gate": "forget"}
        if "track" not in needed or not set(needed) <= set(given):
            continue
        try:
            measure(**{key: given[key] for key in needed})
        except ValueError as refusal:
            refused[name] = str(refusal)
        else:
            answered.append(name)
    assert {"gate_mean", "log10_gradient_norm", "saturation", "state_change"} <= set(answered)
    assert "step_jacobians" in refused
    assert all("'lstmp'" in words for words in refused.values()), refused
    influence = rnncore.influence.influence_map
    for ask in (rnncore.diagnose, rnncore.Trace.to_frame, lambda it: influence(it.tracks[0])):
        with pytest.raises(ValueError, match="'lstmp'"):
            ask(trace)
    weights = track.parameters | {"weight_hr": track.parameters["weight_hr"].T.copy()}
    with pytest.raises(rnncore.TraceError, match="weight_hr"):
        dataclasses.replace(track, parameters=weights)


def test_every_sample_of_torchs_own_tests_agrees_or_is_refused_by_name():
    done = subprocess.run(
        [sys.executable, str(SAMPLES)],
        env={"PYTHONPATH": str(SAMPLES.parents[2]), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["differ"] == []
    both = {
        f"{way} {kind}": count
        for way in ("watched", "recorded")
        for kind, count in (("RNN", 128), ("LSTM", 128), ("GRU", 64))
    }
    cells = {"watched RNNCell": 12, "watched LSTMCell": 8, "watched GRUCell": 8}
    assert found["agree"] == both | cells
    for refusal in found["refused"]:
        assert refusal.startswith("recorded ")
        assert "Cell: module must be torch.nn.RNN" in refusal
