"""Uploaded traces: bit for bit, or a message for a person."""

import contextlib
import io

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import rnncore
from rnncore.readers import InputError, limits, read_trace

from .fuzzing import fuzzed


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


@fuzzed
@given(
    noise=st.binary(max_size=300),
    where=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8),
)
def test_arbitrary_and_mutated_traces_give_a_trace_or_a_message(noise, where):
    """Random bytes, bytes behind a zip's first four, and a valid file with some bytes changed."""
    torch.manual_seed(0)
    file = io.BytesIO()
    rnncore.record(torch.nn.GRU(2, 3), torch.ones(3, 1, 2)).save(file)
    changed = bytearray(file.getvalue())
    for at, value in where:
        changed[at % len(changed)] = value
    for data in (noise, b"PK\x03\x04" + noise, bytes(changed)):
        with contextlib.suppress(InputError):
            assert isinstance(read_trace(data, "step.npz"), rnncore.Trace)
