"""What record refuses, and how clearly: modules, inputs, initial states."""

import warnings

import numpy as np
import pytest
import torch

from rnncore import record


def quietly(make):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch.jit's own retirement
        return make()


BAD_MODULES = {
    "scripted": (
        lambda: quietly(lambda: torch.jit.script(torch.nn.LSTM(3, 4))),
        TypeError,
        "not scripted; got RecursiveScriptModule",
    ),
    "compiled": (
        lambda: quietly(lambda: torch.compile(torch.nn.GRU(3, 4))),
        TypeError,
        "not compiled: .* got OptimizedModule",
    ),
    "another module": (lambda: torch.nn.Linear(3, 4), TypeError, "nn.RNN.* got Linear"),
    "a cell": (lambda: torch.nn.LSTMCell(3, 4), TypeError, "module must be .* got LSTMCell"),
    "no module": (lambda: "lstm", TypeError, "module must be .* got str"),
    "own forward": (
        lambda: type("Loud", (torch.nn.GRU,), {"forward": lambda _, x: x})(3, 4),
        TypeError,
        "must run GRU's own forward; Loud overrides it",
    ),
    "half": (
        lambda: torch.nn.GRU(3, 4).half(),
        TypeError,
        "all torch.float32 .* got torch.float16",
    ),
    "bfloat16": (
        lambda: torch.nn.GRU(3, 4).bfloat16(),
        TypeError,
        r"got torch.bfloat16: .* record copy.deepcopy\(module\).float\(\)",
    ),
    "meta": (
        lambda: torch.nn.GRU(3, 4, device="meta"),
        TypeError,
        r"on the CPU; got meta: rnncore.watch .* copy.deepcopy\(module\).cpu\(\)",
    ),
}


@pytest.mark.parametrize("name", BAD_MODULES)
def test_modules_that_are_not_supported_are_refused(name):
    make, error, message = BAD_MODULES[name]
    with pytest.raises(error, match=message):
        record(make(), torch.zeros(2, 1, 3))


def test_mixed_dtypes_in_a_module_are_refused():
    module = torch.nn.GRU(3, 4)
    module.weight_hh_l0 = torch.nn.Parameter(module.weight_hh_l0.detach().double())
    with pytest.raises(TypeError, match=r"all torch.float64; got torch.float32, torch.float64"):
        record(module, torch.zeros(2, 1, 3))


BAD_INPUTS = {
    "array": (np.zeros((2, 1, 3)), TypeError, "inputs must be a torch.Tensor .* got ndarray"),
    "dtype": (torch.zeros(2, 1, 3), TypeError, "inputs must be torch.float64 .* got torch.float32"),
    "integers": (torch.zeros(2, 1, 3, dtype=torch.long), TypeError, "got torch.int64"),
    "width": (torch.zeros(2, 1, 4).double(), ValueError, r"input_size = 3 .* \(2, 1, 4\)"),
    "axes": (torch.zeros(2, 1, 1, 3).double(), ValueError, "2-D or 3-D"),
    "one axis": (torch.zeros(3).double(), ValueError, "2-D or 3-D"),
    "scalar": (torch.tensor(3.0).double(), ValueError, "2-D or 3-D"),
    "no steps": (torch.zeros(0, 1, 3).double(), ValueError, "at least one step"),
    "no rows": (torch.zeros(2, 0, 3).double(), ValueError, "at least one row"),
}


@pytest.mark.parametrize("name", BAD_INPUTS)
def test_inputs_that_do_not_fit_are_refused(lab, kind, name):
    inputs, error, message = BAD_INPUTS[name]
    with pytest.raises(error, match=message):
        record(lab.module(kind), inputs)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda h: h[:1], ValueError, r"hx \(h\) must have shape \(2, 2, 4\).* got \(1, 2, 4\)"),
        (lambda h: h.float(), TypeError, r"hx \(h\) must be torch.float64"),
        (lambda h: h.numpy(), TypeError, r"hx \(h\) must be a torch.Tensor; got ndarray"),
        (lambda h: h[:, 0], ValueError, r"got \(2, 4\)"),
    ],
)
def test_initial_states_that_do_not_fit_are_refused(lab, kind, change, error, message):
    module = lab.module(kind, bidirectional=True)
    hx = lab.hx(module, 2)
    hx = (change(hx[0]), hx[1]) if isinstance(hx, tuple) else change(hx)
    with pytest.raises(error, match=message):
        record(module, torch.stack(lab.rows((4, 4)), 1), hx)


def test_an_lstm_needs_both_initial_states(lab):
    module = lab.module("lstm")
    with pytest.raises(TypeError, match=r"must be a tuple \(h, c\) of tensors; got Tensor"):
        record(module, lab.rows((3,))[0], torch.zeros(1, 4).double())


def test_a_refused_call_leaves_the_generator_alone(lab):
    module = lab.module("gru", num_layers=2, dropout=0.5)
    state = torch.get_rng_state()
    with pytest.raises(ValueError, match="last axis"):
        record(module, torch.zeros(2, 1, 4).double())
    assert torch.equal(state, torch.get_rng_state())
