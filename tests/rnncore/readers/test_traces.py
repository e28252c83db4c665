"""Uploaded traces: bit for bit, or a message for a person."""

import io

import numpy as np
import pytest
import torch

import rnncore
from rnncore.readers import InputError, limits, read_trace


@pytest.fixture
def saved():
    torch.manual_seed(0)
    trace = rnncore.record(torch.nn.GRU(3, 4, 2), torch.randn(6, 2, 3))
    file = io.BytesIO()
    trace.save(file)
    return trace, file.getvalue()


def test_a_trace_is_read_bit_for_bit(saved):
    trace, data = saved
    found = read_trace(data, "step.npz")
    for ours, theirs in zip(found.tracks, trace.tracks, strict=True):
        for name, array in theirs.states.items():
            np.testing.assert_array_equal(ours.states[name], array)
        for name, array in theirs.gate_grads.items():
            np.testing.assert_array_equal(ours.gate_grads[name], array)


def test_everything_else_is_refused_in_words(saved):
    _, data = saved
    other = io.BytesIO()
    np.savez(other, x=np.ones(3))
    for bad, message in (
        (b"", "is empty"),
        (b"hello", "is no trace: trace.save"),
        (data[:-200], "no sound trace"),
        (other.getvalue(), "no sound trace"),
        (b"PK\x03\x04" + bytes(limits.FILE), "python -m rnncore view"),
    ):
        with pytest.raises(InputError, match=message):
            read_trace(bad, "step.npz")
