"""Read a sequence as it comes, a step at a time, and keep what the steps to come need.

A recurrent network keeps its state, a network with a field the end of what it has read, and a
Transformer the keys and values of every step so far.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow
from rnncore.nn.recurrent import Recurrent

Kept = tuple[Tensor, ...]
Reader = Callable[[Any, Tensor, Kept], tuple[Tensor, Kept]]
"""The output of a step and what is kept after it, of module, inputs and what was kept before."""


class Stream:
    """``module`` over a sequence that comes step by step, in ``rows`` rows at a time.

    Its outputs are those of the module over the whole sequence so far, up to rounding. Nothing is
    kept for gradients, and the module stays in the mode that it is in. Modules: ``nn.RNN``,
    ``nn.LSTM``, ``nn.GRU``, our own recurrent ones, all in one direction, and the three of
    ``rnncore.nn.causal``. Raises TypeError for another module.
    """

    def __init__(self, module: nn.Module, rows: int = 1) -> None:
        """Begin a sequence."""
        kinds = [kind for kind in _WAYS if isinstance(module, kind)]
        if not kinds or getattr(module, "bidirectional", False):
            raise TypeError(
                f"module must read in one direction, and be known here; got {type(module).__name__}"
            )
        begin, self._reader = _WAYS[kinds[0]]
        self._module = module
        self.kept: Kept = begin(module, rows)

    @torch.no_grad()
    def read(self, inputs: Tensor) -> Tensor:
        """The output ``(B, H)`` of the next step's ``inputs (B, I)``."""
        output, self.kept = self._reader(self._module, inputs, self.kept)
        return output

    @property
    def bytes(self) -> int:
        """How much memory all that is kept takes: whole storages, not views of them."""
        storages = [tensor.untyped_storage() for tensor in self.kept]
        return sum({storage.data_ptr(): storage.nbytes() for storage in storages}.values())


def _new(module: nn.Module, *shape: int) -> Tensor:
    return next(module.parameters()).new_zeros(shape)


def _no_state(module: Any, rows: int) -> Kept:
    count = 2 if isinstance(module, nn.LSTM) else 1
    shape = module.num_layers, rows, module.hidden_size
    return tuple(_new(module, *shape) for _ in range(count))


def _recurrent(module: Any, inputs: Tensor, kept: Kept) -> tuple[Tensor, Kept]:
    output, state = module(inputs[None], kept if len(kept) > 1 else kept[0])
    return output[0], state if isinstance(state, tuple) else (state,)


def _no_inputs(module: CausalWindow, rows: int) -> Kept:
    return (_new(module, rows, module.layer.in_channels, module.field - 1),)


def _window(module: CausalWindow, inputs: Tensor, kept: Kept) -> tuple[Tensor, Kept]:
    read, rest = _shifted(module.layer, inputs, kept[0])
    return torch.tanh(read), (rest,)


def _no_rows(module: CausalConvolution, rows: int) -> Kept:
    return tuple(_new(module, rows, module.hidden_size, _reach(each)) for each in module.layers)


def _convolution(module: CausalConvolution, inputs: Tensor, kept: Kept) -> tuple[Tensor, Kept]:
    x, after = module.project(inputs), []
    for layer, before in zip(module.layers, kept, strict=True):
        read, rest = _shifted(layer, x, before)
        x = x + torch.relu(read)
        after.append(rest)
    return x, tuple(after)


def _reach(layer: Any) -> int:
    """How far back a convolution reads, in steps."""
    return int((layer.kernel_size[0] - 1) * layer.dilation[0])


def _shifted(layer: Any, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
    """A convolution at the step ``x (B, I)``, and of ``before (B, I, reach)`` what stays."""
    joined = torch.cat((before, x[..., None]), -1)
    read = functional.conv1d(joined, layer.weight, layer.bias, dilation=layer.dilation)
    return read[..., 0], joined[..., 1:].clone()  # a view would keep the step that has left


def _no_keys(module: CausalTransformer, rows: int) -> Kept:
    heads = module.num_heads
    shape = rows, heads, 0, module.hidden_size // heads
    return tuple(_new(module, *shape) for _ in range(2 * module.num_layers))


def _transformer(module: CausalTransformer, inputs: Tensor, kept: Kept) -> tuple[Tensor, Kept]:
    x, after = module.begin(inputs[None], first=kept[0].shape[-2]), []
    layer: Any
    for layer, before in zip(module.layers, zip(kept[::2], kept[1::2], strict=True), strict=True):
        attention = layer.attention
        queries, *new = attention.split(layer.norm_1(x))
        # (B, heads, steps so far, d)
        keys, values = (torch.cat(pair, -2) for pair in zip(before, new, strict=True))
        heads = functional.scaled_dot_product_attention(queries, keys, values)
        x = x + attention.joined(heads)
        x = x + layer.feed_forward(layer.norm_2(x))
        after += [keys, values]
    answer: Tensor = module.norm(x)
    return answer[0], tuple(after)


_WAYS: dict[type[nn.Module], tuple[Callable[[Any, int], Kept], Reader]] = {
    nn.RNNBase: (_no_state, _recurrent),
    Recurrent: (_no_state, _recurrent),
    CausalWindow: (_no_inputs, _window),
    CausalConvolution: (_no_rows, _convolution),
    CausalTransformer: (_no_keys, _transformer),
}
