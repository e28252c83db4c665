"""What only looks like a hostile file is read: the limits stop nobody with a sound one."""

import io
import json
import struct

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

import rnncore
from rnncore import TraceError
from rnncore.readers import (
    Answer,
    InputError,
    Question,
    limits,
    read_sequence,
    read_tokens,
    read_weights,
)


def test_line_breaks_of_every_system_separate_rows():
    for between in ("\n", "\r\n", "\r"):
        data = between.join(("a,b", "1,2", '"3","4"', "")).encode()
        found = read_sequence(data, "t.csv")
        np.testing.assert_array_equal(found.values, [[1, 2], [3, 4]])
        lines = between.join(("[1, 2]", "", "[3, 4]")).encode()
        np.testing.assert_array_equal(read_sequence(lines, "t.jsonl").values, [[1, 2], [3, 4]])


def test_a_quoted_cell_may_hold_line_breaks_marks_and_doubled_quotation_marks():
    found = read_sequence(b'word\n"two\nlines"\n"a ""b"" c"\n5" disk\n', "t.csv")
    assert found.labels == ("two\nlines", 'a "b" c', '5" disk')


def test_as_much_as_the_limits_say_is_read():
    count = limits.VALUES
    for name, data in (
        ("t.csv", b"1\n" * count),
        ("t.json", b"[" + b"[1]," * (count - 1) + b"[1]]"),
        ("t.jsonl", b"1\n" * count),
    ):
        assert len(read_sequence(data, name)) == count
    words = json.dumps(["a,b[c{", '"', "\\"] * 60_000).encode()
    assert len(read_sequence(words, "t.json")) == 180_000


def test_a_wide_table_with_many_names_is_not_taken_for_a_long_one():
    rows = [f"w{k % 999},{k * k % 7},{k * k}" for k in range(1000)]
    found = read_sequence("\n".join(["word,k,x", *rows]).encode(), "t.csv")
    assert (len(found), found.names) == (1000, ("k", "x"))


def test_thirty_marks_on_a_letter_are_read_and_one_more_is_not():
    assert len(read_tokens("a" + "\u0301" * 30)) == 1
    with pytest.raises(InputError, match="31 marks on one character, and at most 30"):
        read_tokens("a" + "\u0301" * 31)


@pytest.mark.parametrize("length", [128, 640, 1152])
def test_a_safetensors_file_may_begin_as_a_pickle_does(length):
    """Its first bytes are the length of its header; 128, 640 and so on begin with 0x80."""
    (size,) = struct.unpack("<Q", safetensors.torch.save(nn.GRU(2, 3).state_dict())[:8])
    data = safetensors.torch.save(nn.GRU(2, 3).state_dict())
    wanted = next(k for k in range(length, 10_000, 256) if k >= size)
    padded = data[8 : 8 + size] + b" " * (wanted - size)
    data = struct.pack("<Q", wanted) + padded + data[8 + size :]
    assert data[:1] == b"\x80"
    assert read_weights(data, "w.safetensors").keys() == {"(root)"}


def test_arrays_of_every_order_and_precision_are_weights():
    module = nn.RNN(2, 3, dtype=torch.float64)
    arrays = {name: tensor.numpy() for name, tensor in module.state_dict().items()}
    turned = {name: np.asfortranarray(array).astype(">f8") for name, array in arrays.items()}
    half = {name: array.astype(np.float16) for name, array in arrays.items()}
    for changed, exact in ((turned, True), (half, False)):
        file = io.BytesIO()
        np.savez(file, steps=np.array(7), **changed)  # a counter is no weight, and no mistake
        (found,) = read_weights(file.getvalue(), "w.npz").values()
        for name, array in arrays.items():
            read = getattr(found, name).detach().numpy()
            np.testing.assert_allclose(read, array, rtol=0, atol=0 if exact else 1e-3)


def test_a_checkpoint_with_the_state_of_its_optimiser_is_read():
    model = nn.Sequential(nn.Embedding(5, 3), nn.LSTM(3, 4, num_layers=8))
    optimiser = torch.optim.Adam(model.parameters())
    model[1](model[0](torch.tensor([1, 2])))[0].sum().backward()
    optimiser.step()
    file = io.BytesIO()
    parts = {"epoch": 3, "loss": 0.5, "model": model.state_dict(), "o": optimiser.state_dict()}
    torch.save(parts, file)
    (found,) = read_weights(file.getvalue(), "w.pt").values()
    assert torch.equal(found.weight_hh_l7, model[1].weight_hh_l7)
    file = io.BytesIO()
    torch.save(dict(model[1].named_parameters()), file)
    assert read_weights(file.getvalue(), "w.pt").keys() == {"(root)"}


def test_a_trace_with_a_label_for_each_of_many_steps_is_read():
    labels = [f'"{k}", [{{' for k in range(20_000)]
    trace = rnncore.record(nn.RNN(1, 1), torch.zeros(20_000, 1), labels=labels)
    file = io.BytesIO()
    trace.save(file)
    file.seek(0)
    assert rnncore.load(file).labels == tuple(labels)


def test_an_error_quotes_no_more_of_a_file_than_a_person_reads():
    assert str(TraceError("x" * 10**6)) == "x" * 499 + "…"
    assert str(InputError("x" * 10**6)) == "x" * 899 + "…"
    answer = Answer("missing", {"absent": tuple(map(str, range(9999)))})
    assert len(str(Question("Which?", (answer,)).as_error("t.csv"))) == 900
    assert str(TraceError("short")) == "short"
