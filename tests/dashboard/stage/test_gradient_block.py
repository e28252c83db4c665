"""What the scene `gradient` is sent: the measured gradients, in log10."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore.player import gradient_block
from tests.dashboard.stage.blocks import read_block


def traces(steps=6, hidden=4):
    torch.manual_seed(0)
    inputs = torch.randn(steps, 1, 3, dtype=torch.float64)
    modules = {"Elman": torch.nn.RNN(3, hidden), "LSTM": torch.nn.LSTM(3, hidden)}
    return [(name, rnncore.record(module.double(), inputs)) for name, module in modules.items()]


def tracks(lanes):
    return [(name, trace.tracks[0]) for name, trace in lanes]


def block(lanes, steps=6):
    labels = [f"step {t}" for t in range(steps)]
    return read_block(
        gradient_block(tracks(lanes), labels=labels, loss_at=[steps - 1], origin="seed 0")
    )


def test_norms_and_gradients_are_the_traces_own():
    lanes = traces()
    head, arrays = block(lanes)
    assert [lane["title"] for lane in head["lanes"]] == ["Elman", "LSTM"]
    assert (head["lossAt"], head["lossEnd"]) == ([5], 5)
    for index, (_, trace) in enumerate(lanes):
        grads = trace.tracks[0].state_grads["h"][:, 0]
        norms = np.sqrt((grads**2).sum(-1))
        np.testing.assert_allclose(10.0 ** arrays[f"{index}.norm"], norms, rtol=1e-6)
        np.testing.assert_allclose(10.0 ** arrays[f"{index}.gradient"], np.abs(grads), rtol=1e-5)
        np.testing.assert_array_equal(
            arrays[f"{index}.h"], trace.tracks[0].states["h"][:, 0].astype("f4")
        )


def test_gradients_beyond_the_range_of_float32_arrive():
    module = torch.nn.RNN(1, 1, bias=False, nonlinearity="relu").double()
    with torch.no_grad():
        module.weight_hh_l0.fill_(1e-3)
        module.weight_ih_l0.fill_(1)  # below 0 the unit would be off, and without a gradient
    trace = rnncore.record(module, torch.ones(60, 1, 1, dtype=torch.float64))
    _, arrays = block([("ReLU", trace)], steps=60)
    slope = np.diff(arrays["0.norm"][1:])
    np.testing.assert_allclose(slope, 3, atol=1e-4)
    assert arrays["0.norm"][1] < -170


def test_traces_without_gradients_or_of_another_size_are_refused():
    (name, trace), other = traces()
    silent = rnncore.record(torch.nn.RNN(3, 4).double(), torch.ones(6, 1, 3).double(), loss=None)
    with pytest.raises(ValueError, match="'still' has none"):
        block([(name, trace), ("still", silent)])
    with pytest.raises(ValueError, match="must have 6 steps and 4 units; 'LSTM' has 6 and 5"):
        block([(name, trace), ("LSTM", traces(hidden=5)[1][1])])
    assert other[0] == "LSTM"
