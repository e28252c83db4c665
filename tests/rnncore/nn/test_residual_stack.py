"""``ResidualStack``: its own forward against the equations, its record against autograd."""

import numpy as np
import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence

import rnncore
from rnncore import ResidualStack, measures
from tests.rnncore.oracle import cell_step, mixed_loss

CELLS = ("elman", "lstm", "gru", "indrnn")
STEPS, ROWS, HIDDEN, LAYERS = 7, 3, 4, 3


def _stack(cell: str, input_size: int = HIDDEN, **choices: object) -> ResidualStack:
    torch.manual_seed(5)
    return ResidualStack(cell, input_size, HIDDEN, LAYERS, dtype=torch.float64, **choices)


def _inputs(input_size: int = HIDDEN) -> torch.Tensor:
    generator = torch.Generator().manual_seed(6)
    return torch.randn(STEPS, ROWS, input_size, generator=generator, dtype=torch.float64)


def _by_hand(stack: ResidualStack, x: torch.Tensor) -> tuple[torch.Tensor, list]:
    """Y of the last layer ``(T, B, H)`` and each layer's states, step by step."""
    kind = {"elman": "elman-tanh", "indrnn": "indrnn-tanh"}.get(stack.cell, stack.cell)
    layers = []
    for number, layer in enumerate(stack.layers):
        parameters = {name.removesuffix("_l0"): p for name, p in layer.named_parameters()}
        names = ("h", "c") if stack.cell == "lstm" else ("h",)
        rows = []
        for row in range(x.shape[1]):
            zeros = {name: torch.zeros(HIDDEN, dtype=x.dtype, requires_grad=True) for name in names}
            states = [zeros]
            for t in range(len(x)):
                new, *_ = cell_step(kind, parameters, x[t, row], states[-1])
                for state in new.values():
                    state.retain_grad()
                states.append(new)
            rows.append(states)
        layers.append(rows)
        h = torch.stack([torch.stack([state["h"] for state in row[1:]]) for row in rows], 1)
        around = stack.shortcut and (number > 0 or x.shape[-1] == HIDDEN)
        x = h + x if around else h
    return x, layers


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("shortcut", [True, False])
@pytest.mark.parametrize("input_size", [HIDDEN, 2])
def test_every_state_and_gradient_is_that_of_an_autograd_loop(cell, shortcut, input_size):
    stack, x = _stack(cell, input_size, shortcut=shortcut), _inputs(input_size)
    trace = rnncore.record(stack, x, loss=mixed_loss)
    outputs, layers = _by_hand(stack, x)
    stack.zero_grad()
    mixed_loss(outputs, outputs[-1]).backward()
    np.testing.assert_allclose(trace.outputs, outputs.detach(), rtol=0, atol=1e-12)
    found = measures.parameter_gradients(trace)
    for track, rows, layer in zip(trace.tracks, layers, stack.layers, strict=True):
        for name, recorded in track.state_grads.items():
            states = [[state[name] for state in row] for row in rows]
            values = torch.stack([torch.stack(row) for row in states], 1).detach()
            grads = torch.stack([torch.stack([s.grad for s in row]) for row in states], 1)
            np.testing.assert_allclose(track.states[name], values, rtol=0, atol=1e-12)
            np.testing.assert_allclose(recorded, grads, rtol=1e-12, atol=1e-12)
        for name, parameter in layer.named_parameters():
            gradient = found[name.replace("_l0", f"_l{track.layer}")]
            np.testing.assert_allclose(gradient, parameter.grad, rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_called_as_a_module_it_gives_what_is_recorded(cell):
    stack, x = _stack(cell), _inputs()
    outputs, final = stack(x)
    trace = rnncore.record(stack, x)
    np.testing.assert_allclose(trace.outputs, outputs.detach(), rtol=0, atol=1e-12)
    h = final[0] if cell == "lstm" else final
    ends = np.stack([track.states["h"][-1] for track in trace.tracks])
    np.testing.assert_allclose(h.detach(), ends, rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_initial_states_and_batch_first_are_those_of_torch(cell):
    torch.manual_seed(1)
    states = torch.randn(2, LAYERS, ROWS, HIDDEN, dtype=torch.float64)
    hx = (states[0], states[1]) if cell == "lstm" else states[0]
    stack = _stack(cell, batch_first=True)
    x = _inputs().transpose(0, 1)
    outputs, _ = stack(x, hx)
    trace = rnncore.record(stack, x, hx)
    np.testing.assert_allclose(trace.outputs, outputs.transpose(0, 1).detach(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS[:3])
def test_without_shortcuts_it_is_torchs_own_stack(cell):
    stack, x = _stack(cell, shortcut=False), _inputs()
    kind = {"elman": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
    own = kind(HIDDEN, HIDDEN, LAYERS, dtype=torch.float64)
    with torch.no_grad():
        for number, layer in enumerate(stack.layers):
            for name, parameter in layer.named_parameters():
                getattr(own, name.replace("_l0", f"_l{number}")).copy_(parameter)
    mine, torchs = rnncore.record(stack, x), rnncore.record(own, x)
    np.testing.assert_array_equal(mine.outputs, torchs.outputs)
    for one, other in zip(mine.tracks, torchs.tracks, strict=True):
        np.testing.assert_array_equal(one.state_grads["h"], other.state_grads["h"])


def test_rows_of_unequal_length_are_each_as_if_alone():
    stack, x = _stack("gru"), _inputs()
    lengths = [4, 7, 2]
    trace = rnncore.record(
        stack, pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    )
    for row, length in enumerate(lengths):
        alone = rnncore.record(stack, x[:length, [row]])
        np.testing.assert_allclose(trace.outputs[:length, row], alone.outputs[:, 0], atol=1e-12)
        assert not trace.outputs[length:, row].any()
        for one, other in zip(trace.tracks, alone.tracks, strict=True):
            mine = one.state_grads["h"][: length + 1, row]
            np.testing.assert_allclose(mine, other.state_grads["h"][:, 0], atol=1e-12)


def test_a_saved_trace_comes_back_bit_for_bit(tmp_path):
    trace = rnncore.record(_stack("lstm"), _inputs())
    trace.save(tmp_path / "stack.npz")
    loaded = rnncore.load(tmp_path / "stack.npz")
    assert loaded.outputs.tobytes() == trace.outputs.tobytes()
    for one, other in zip(trace.tracks, loaded.tracks, strict=True):
        for layer in range(LAYERS):
            assert trace.layer_inputs(layer).tobytes() == loaded.layer_inputs(layer).tobytes()
        assert one.state_grads["h"].tobytes() == other.state_grads["h"].tobytes()


def test_wrong_choices_are_named():
    with pytest.raises(ValueError, match=r"cell must be one of 'elman', .*; got 'rnn'"):
        ResidualStack("rnn", 2, 3, 1)
    with pytest.raises(ValueError, match="num_layers must be at least 1; got 0"):
        ResidualStack("gru", 2, 3, 0)
