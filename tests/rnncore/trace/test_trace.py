"""Trace and Track: validation, the file, and what a damaged or hostile file may do: nothing."""

import dataclasses
import pickle
import struct

import numpy as np
import pytest
import torch

import rnncore
from rnncore import Trace, TraceError, Track
from rnncore.trace import archive
from tests.rnncore.comparing import assert_identical, loaded, saved


@pytest.fixture
def trace(lab):
    """Two layers, both directions, unequal lengths, dropout, labels."""
    module = lab.module("lstm", hidden=2, num_layers=2, bidirectional=True, dropout=0.5)
    inputs = lab.in_form(lab.rows((3, 2)), "packed")
    return rnncore.record(module, inputs, labels=["under", "天气", "\ud800"])


def test_a_file_gives_the_trace_back(trace, tmp_path):
    path = tmp_path / "a trace with spaces"
    trace.save(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a trace with spaces"]
    assert_identical(rnncore.load(path), trace)
    assert_identical(rnncore.load(str(path)), trace)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("loss", [None, rnncore.every_step])
def test_every_cell_comes_back(lab, kind, dtype, loss):
    module = lab.module(kind, dtype=dtype, num_layers=2, bias=False)
    trace = rnncore.record(module, torch.stack(lab.rows((3, 3), dtype=dtype), 1), loss=loss)
    assert_identical(loaded(saved(trace)), trace)


@pytest.mark.parametrize(("dtype", "bits"), [("f4", "u4"), ("f8", "u8")])
def test_nan_payloads_and_signed_zeros_come_back(lab, dtype, bits):
    real = {"f4": torch.float32, "f8": torch.float64}[dtype]
    trace = rnncore.record(lab.module("gru", dtype=real), lab.rows((3,), dtype=real)[0])
    flat = trace.tracks[0].states["h"].view(bits).reshape(-1)
    size = 8 * np.dtype(bits).itemsize
    exponent = {"f4": 0x7F800000, "f8": 0x7FF0000000000000}[dtype]
    flat[:4] = [exponent | 1, exponent | 12345, (1 << (size - 1)) | exponent | 7, 1 << (size - 1)]
    payload = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000ABC))[0]
    trace = dataclasses.replace(trace, loss=payload)
    assert_identical(loaded(saved(trace)), trace)


def test_a_loaded_trace_can_be_written_to_and_pickles(trace):
    again = loaded(saved(trace))
    assert again.tracks[0].states["h"].flags.writeable
    assert_identical(pickle.loads(pickle.dumps(again)), trace)


def test_a_failed_save_keeps_the_old_file_and_leaves_no_other(trace, tmp_path, monkeypatch):
    path = tmp_path / "trace.npz"
    path.write_bytes(b"what was there before")

    def fail(file, **_):
        file.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(archive.np, "savez", fail)
    with pytest.raises(OSError, match="disk full"):
        trace.save(path)
    assert path.read_bytes() == b"what was there before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_file_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        rnncore.load(tmp_path / "nothing")


def first(trace, **changes):
    return dataclasses.replace(trace.tracks[0], **changes)


BAD_TRACKS = {
    "axes": lambda t: first(t, gates={k: v[1:] for k, v in t.tracks[0].gates.items()}),
    "dtype": lambda t: first(
        t, gates={k: v.astype(np.float32) for k, v in t.tracks[0].gates.items()}
    ),
    "lists": lambda t: first(t, states={"h": [[[1.0]]] * 3}),
    "names": lambda t: first(t, gates=dict(reversed(t.tracks[0].gates.items()))),
    "half of the gradients": lambda t: first(t, gate_grads={}),
    "parameters": lambda t: first(t, parameters={}),
    "parameters no dict": lambda t: first(t, parameters=None),
    "weights": lambda t: first(
        t, parameters=t.tracks[0].parameters | {"weight_hh": np.zeros((3, 2))}
    ),
    "inputs": lambda t: first(t, inputs=np.zeros((2, 1, 9))),
    "integers": lambda t: first(t, states={"h": np.zeros((3, 1, 1), dtype=int)}),
    "no steps": lambda t: first(t, states={"h": np.zeros((1, 1, 1))}),
}


@pytest.mark.parametrize("name", BAD_TRACKS)
def test_tracks_that_do_not_hold_together_are_refused(small, name):
    with pytest.raises(TraceError, match="must be"):
        BAD_TRACKS[name](small)


BAD_TRACES = {
    "outputs": (lambda t: {"outputs": t.outputs[1:]}, "outputs must be"),
    "inputs": (lambda t: {"inputs": t.inputs[..., 1:]}, "inputs must be"),
    "lengths": (lambda _: {"lengths": np.array([3])}, "lengths must lie in 1 to 2"),
    "short lengths": (lambda _: {"lengths": np.array([1])}, "one of them must be 2"),
    "lengths of floats": (lambda _: {"lengths": np.array([2.0])}, "lengths must be int64"),
    "loss": (lambda _: {"loss": 3}, "loss must be a float or None; got int"),
    "labels": (lambda _: {"labels": ["a", "b"]}, "tuple of str"),
    "no tracks": (lambda _: {"tracks": ()}, "at least one Track"),
    "a list of tracks": (lambda t: {"tracks": list(t.tracks)}, "must be a tuple"),
    "the same track twice": (lambda t: {"tracks": t.tracks * 2}, "torch's order"),
    "only a reverse track": (lambda t: {"tracks": (first(t, reverse=True),)}, "torch's order"),
    "no bottom layer": (lambda t: {"tracks": (first(t, layer=1),)}, "torch's order"),
    "another width": (
        lambda t: {"tracks": (t.tracks[0], first(t, layer=1))},
        "layer 1 must read 1 feature; got 3",
    ),
    "gradients in one only": (
        lambda t: {"tracks": (t.tracks[0], first(t, reverse=True, state_grads={}, gate_grads={}))},
        "either all tracks hold gradients",
    ),
}


@pytest.mark.parametrize("name", BAD_TRACES)
def test_traces_that_do_not_hold_together_are_refused(small, name):
    change, message = BAD_TRACES[name]
    with pytest.raises(TraceError, match=message):
        dataclasses.replace(small, **change(small))


def test_tracks_of_different_cells_are_refused(lab):
    rows = torch.stack(lab.rows((3,)), 1)
    gru = rnncore.record(lab.module("gru", num_layers=2), rows)
    elman = rnncore.record(lab.module("elman-tanh", num_layers=2), rows)
    with pytest.raises(TraceError, match="share their cell"):
        dataclasses.replace(gru, tracks=(gru.tracks[0], elman.tracks[1]))


def test_a_trace_error_is_a_value_error():
    assert issubclass(TraceError, ValueError)


def test_both_are_frozen_slotted_and_compare_by_identity(small):
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.loss = 0.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.tracks[0].cell = "lstm"
    for value in (small, small.tracks[0]):
        assert not hasattr(value, "__dict__")
    assert small != loaded(saved(small))
    assert {Trace, Track} == {type(small), type(small.tracks[0])}
