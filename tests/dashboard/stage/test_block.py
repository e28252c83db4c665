"""What the stage is sent: a header and arrays that are the trace's own numbers."""

import numpy as np
import pytest
import torch

import rnncore
from dashboard.theme import PALETTE
from rnncore.player import Handed, Network, Readout, joined_block, unroll_block
from tests.dashboard.stage.blocks import read_block
from tests.rnncore.toys import MODULES, registered


def block_of(module, labels=None, batch=1):
    trace = rnncore.record(module, torch.ones(7, batch, 3, dtype=torch.float64), labels=labels)
    features = trace.outputs.shape[-1]
    readout = Readout(np.ones((2, features)), np.zeros(2), np.zeros((7, 2)))
    return trace, unroll_block(
        trace, readout=readout, names=["a", "b", "c"], title="T", origin="seed 0"
    )


def test_arrays_are_the_traces_own_in_float32():
    trace, block = block_of(torch.nn.LSTM(3, 5, 2, bidirectional=True).double())
    head, arrays = read_block(block)
    assert head["lanes"] == [
        {"layer": layer, "reverse": reverse, "zero": True}
        for layer in (0, 1)
        for reverse in (False, True)
    ]
    for index, track in enumerate(trace.tracks):
        for name, array in track.states.items():
            np.testing.assert_array_equal(arrays[f"{index}.{name}"], array[:, 0].astype("f4"))
        for name, array in track.gates.items():
            low = -1 if name == "candidate" else 0
            shown = low + arrays[f"{index}.{name}"] / 255 * (1 - low)
            np.testing.assert_allclose(shown, array[:, 0], atol=(1 - low) / 255 / 2)
        for name, array in track.parameters.items():
            np.testing.assert_array_equal(arrays[f"{index}.{name}"], array.astype("f4"))
    np.testing.assert_array_equal(arrays["x"], trace.inputs[:, 0])


def test_gates_come_in_the_order_of_the_screen_with_colours_that_exist():
    head, _ = read_block(block_of(torch.nn.LSTM(3, 5).double())[1])
    assert [gate["symbol"] for gate in head["gates"]] == ["f", "i", "g", "o"]
    for mode in ("light", "dark"):
        assert {gate["role"] for gate in head["gates"]} <= set(PALETTE[mode])


def test_key_tells_networks_apart_and_nothing_else():
    torch.manual_seed(0)
    module = torch.nn.GRU(3, 4).double()
    key = read_block(block_of(module)[1])[0]["key"]
    assert read_block(block_of(module)[1])[0]["key"] == key
    assert read_block(block_of(module, labels=list("abcdefg"))[1])[0]["key"] != key
    with torch.no_grad():
        module.weight_hh_l0[0, 0] += 1e-3
    assert read_block(block_of(module)[1])[0]["key"] != key


def test_labels_survive_whatever_they_are():
    labels = ["<img src=x onerror=alert(1)>", "👩‍👩‍👧‍👦", "שלום", "", " ", '"\\', "x" * 1000]
    head, _ = read_block(block_of(torch.nn.RNN(3, 2).double(), labels=labels)[1])
    assert head["labels"] == labels


def test_lstm_of_64_units_and_100_steps_is_at_most_300_kb():
    trace = rnncore.record(
        torch.nn.LSTM(8, 64).double(), torch.randn(100, 1, 8).double(), loss=None
    )
    readout = Readout(np.zeros((3, 64)), np.zeros(3), np.zeros((100, 3)))
    block = unroll_block(
        trace, readout=readout, names=list("abcdefgh"), title="LSTM", origin="seed 0"
    )
    assert len(block) <= 300_000


@pytest.mark.parametrize(
    ("decoder", "looked", "said"),
    [
        (torch.nn.LSTM, (7, 7), "encoder and decoder must have the same cell; got gru and lstm"),
        (torch.nn.GRU, (7, 6), r"attention must have shape \(7, 7\); got \(7, 6\)"),
    ],
)
def test_an_encoder_and_a_decoder_that_do_not_belong_together_are_refused(decoder, looked, said):
    encoder, decoder = (
        Network(kind.__name__, block_of(kind(3, 5).double())[0], ["a", "b", "c"])
        for kind in (torch.nn.GRU, decoder)
    )
    handed = Handed(np.zeros((5, 5)), np.zeros(5), np.zeros(looked))
    readout = Readout(np.ones((2, 5)), np.zeros(2), np.zeros((7, 2)))
    with pytest.raises(ValueError, match=said):
        joined_block(encoder, decoder, handed, readout=readout, title="T", origin="seed 0")


def test_a_batch_is_refused():
    with pytest.raises(ValueError, match="trace must hold one sequence; got a batch of 2"):
        block_of(torch.nn.RNN(3, 2).double(), batch=2)


def test_numbers_beyond_float32_are_sent_in_float64():
    module = torch.nn.RNN(1, 2, nonlinearity="relu").double()
    trace = rnncore.record(module, torch.tensor([[[1e300]], [[1e-300]]], dtype=torch.float64))
    readout = Readout(np.ones((1, 2)), np.zeros(1), np.zeros((2, 1)))
    _, arrays = read_block(
        unroll_block(trace, readout=readout, names=["a"], title="T", origin="seed 0")
    )
    assert arrays["x"].tolist() == [[1e300], [1e-300]]
    np.testing.assert_array_equal(arrays["0.h"], trace.tracks[0].states["h"][:, 0])
    assert arrays["0.weight_hh"].dtype == np.float32


def test_a_gate_without_ends_is_drawn_in_the_range_of_its_values():
    torch.manual_seed(0)
    trace, block = block_of(rnncore.MinGRU(3, 5, dtype=torch.float64))
    head, arrays = read_block(block)
    low, high = next((g["low"], g["high"]) for g in head["gates"] if g["name"] == "candidate")
    values = trace.tracks[0].gates["candidate"][:, 0]
    assert -low == high == np.abs(values).max()
    shown = low + arrays["0.candidate"] / 255 * (high - low)
    np.testing.assert_allclose(shown, values, atol=high / 255)


@pytest.mark.parametrize(("name", "stated"), [("coupled", True), ("resetbefore", False)])
def test_a_strangers_cell_has_arithmetic_where_it_states_its_step(name, stated):
    with registered(name):
        head, _ = read_block(block_of(MODULES[name](3, 5, dtype=torch.float64))[1])
    assert head["pinnable"] == stated
