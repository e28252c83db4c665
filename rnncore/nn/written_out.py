"""Networks as one would write them in torch, a step after the other, and nothing fused.

What a module computes in one call, ``nn.LSTM`` a whole sequence and fused attention all its
products, is here a graph of single operations: to count, and to time beside the call.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from rnncore.nn.causal import CausalTransformer
from rnncore.nn.mingru import MinGRU

State = tuple[Tensor, ...]
Step = Callable[[Tensor, Tensor, State], State]
"""The states after a step, h first, of what the weights make of input and of h."""


def written_out(module: Any, inputs: Tensor) -> Tensor:
    """The outputs ``(T, B, H)`` of ``inputs (T, B, I)``, by single operations of torch.

    ``module``: ``nn.RNN`` (tanh), ``nn.LSTM``, ``nn.GRU`` or ``MinGRU``, in one direction, or a
    ``CausalTransformer``, whose attention is written out. Raises TypeError for another module.
    """
    if isinstance(module, CausalTransformer):
        return _transformer(module, inputs)
    step = next((each for kind, each in _STEPS.items() if isinstance(module, kind)), None)
    if step is None or getattr(module, "nonlinearity", "tanh") != "tanh" or module.bidirectional:
        raise TypeError(
            "module must be nn.RNN with tanh, nn.LSTM, nn.GRU or MinGRU in one direction, or a "
            f"CausalTransformer; got {module}"
        )
    for layer in range(module.num_layers):
        inputs = _layer(module, layer, step, inputs)
    return inputs


def _layer(module: Any, layer: int, step: Step, inputs: Tensor) -> Tensor:
    weights = {
        name.removesuffix(f"_l{layer}"): weight
        for name, weight in module.named_parameters()
        if name.endswith(f"_l{layer}")
    }
    by_inputs = functional.linear(inputs, weights["weight_ih"], weights.get("bias_ih"))
    nothing = inputs.new_zeros(inputs.shape[1], module.hidden_size)
    states: State = (nothing, nothing)
    outputs = []
    for by_input in by_inputs.unbind():  # the inputs of all steps at once, (T, B, G H)
        by_state = states[0]
        if "weight_hh" in weights:
            by_state = functional.linear(states[0], weights["weight_hh"], weights.get("bias_hh"))
        states = step(by_input, by_state, states)
        outputs.append(states[0])
    return torch.stack(outputs)


def _elman(by_input: Tensor, by_state: Tensor, states: State) -> State:
    del states
    return (torch.tanh(by_input + by_state),)


def _lstm(by_input: Tensor, by_state: Tensor, states: State) -> State:
    i, f, g, o = (by_input + by_state).chunk(4, -1)
    c = torch.sigmoid(f) * states[1] + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def _gru(by_input: Tensor, by_state: Tensor, states: State) -> State:
    (xr, xz, xn), (hr, hz, hn) = by_input.chunk(3, -1), by_state.chunk(3, -1)
    n = torch.tanh(xn + torch.sigmoid(xr + hr) * hn)
    return (n + torch.sigmoid(xz + hz) * (states[0] - n),)


def _mingru(by_input: Tensor, by_state: Tensor, states: State) -> State:
    del by_state
    z, n = by_input.chunk(2, -1)
    z = torch.sigmoid(z)
    return ((1 - z) * states[0] + z * n,)


_STEPS: dict[type[nn.Module], Step] = {
    nn.RNN: _elman,
    nn.LSTM: _lstm,
    nn.GRU: _gru,
    MinGRU: _mingru,
}


def _transformer(module: CausalTransformer, inputs: Tensor) -> Tensor:
    x = module.begin(inputs)
    layer: Any
    for layer in module.layers:
        queries, keys, values = layer.attention.split(layer.norm_1(x))
        heads = layer.attention.weights(queries, keys) @ values
        x = x + layer.attention.joined(heads)
        x = x + layer.feed_forward(layer.norm_2(x))
    answer: Tensor = module.norm(x)
    return answer
