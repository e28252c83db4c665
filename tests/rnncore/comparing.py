"""Assertions that compare traces: with each other, bit for bit, and with the oracle."""

import io
import struct

import numpy as np
import pytest

import rnncore

GROUPS = ("parameters", "states", "state_grads", "gates", "gate_grads", "given", "held")


def assert_close(actual, expected, tolerance, what=""):
    """Relative error at most ``tolerance`` at every step and row; NaN in the same places.

    Along the last axis, by the largest component: where all are 0, all must be 0.
    """
    np.testing.assert_array_equal(np.isnan(actual), np.isnan(expected), err_msg=what)
    error = np.nan_to_num(np.abs(actual - expected)).max(-1)
    scale = np.nan_to_num(np.abs(expected)).max(-1)
    assert actual.shape == expected.shape, what
    assert (error <= tolerance * scale).all(), (
        f"{what}: {(error / np.maximum(scale, 1e-300)).max()}"
    )


def assert_trace_close(trace, oracle, tolerance=1e-12):
    """Every array of the trace against the plain loop."""
    assert_close(trace.outputs, oracle.outputs, tolerance, "outputs")
    assert trace.loss == pytest.approx(oracle.loss, rel=1e-11, abs=1e-12)
    assert len(trace.tracks) == len(oracle.tracks)
    for number, (track, expected) in enumerate(zip(trace.tracks, oracle.tracks, strict=True)):
        for group, arrays in expected.items():
            assert list(getattr(track, group)) == list(arrays)
            for name, array in arrays.items():
                what = f"track {number} {group} {name}"
                assert_close(getattr(track, group)[name], array, tolerance, what)
    gradients = rnncore.measures.parameter_gradients(trace)
    assert set(gradients) == set(oracle.parameter_grads)
    for name, expected in oracle.parameter_grads.items():
        assert_close(gradients[name].ravel(), expected.ravel(), tolerance, name)


def fields(trace):
    """Every array of a trace by a name of its own."""
    named = {name: getattr(trace, name) for name in ("inputs", "outputs", "lengths")}
    for number, track in enumerate(trace.tracks):
        for group in GROUPS:
            named |= {(number, group, k): v for k, v in getattr(track, group).items()}
        named |= {(number, "inputs"): track.inputs} if track.inputs is not None else {}
    return named


def assert_same(first, second):
    ours, theirs = fields(first), fields(second)
    assert list(ours) == list(theirs)
    for name, array in ours.items():
        np.testing.assert_array_equal(array, theirs[name], err_msg=str(name))
    assert first.loss == second.loss


def same_bits(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


def assert_identical(first, second):
    """Equal bit for bit: NaN payloads, signs of zero, dtypes, labels, order of keys."""
    assert first.labels == second.labels
    assert (first.loss is None) == (second.loss is None)
    if first.loss is not None:
        assert struct.pack("d", first.loss) == struct.pack("d", second.loss)
    for name in ("inputs", "outputs", "lengths"):
        assert same_bits(getattr(first, name), getattr(second, name))
    assert len(first.tracks) == len(second.tracks)
    for ours, theirs in zip(first.tracks, second.tracks, strict=True):
        for field in ("cell", "layer", "reverse", "nonlinearity"):
            assert getattr(ours, field) == getattr(theirs, field)
        assert (ours.inputs is None) == (theirs.inputs is None)
        assert ours.inputs is None or same_bits(ours.inputs, theirs.inputs)
        for group in GROUPS:
            a, b = getattr(ours, group), getattr(theirs, group)
            assert list(a) == list(b)
            assert all(same_bits(a[name], b[name]) for name in a)


def saved(trace):
    file = io.BytesIO()
    trace.save(file)
    return file.getvalue()


def loaded(data):
    return rnncore.load(io.BytesIO(data))
