"""What reads a sequence without a state: a window, a causal convolution, a causal Transformer.

All take ``(T, B, I)``, time first, to ``(T, B, H)``, and no output depends on a later input. Each
has ``hidden_size`` as torch's recurrent modules have, but gives no state back.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class CausalWindow(nn.Module):
    """A feed-forward network over the last ``width`` inputs (Bengio et al. 2003, section 2).

    ``y_t = tanh(W [x_{t-width+1}; …; x_t] + b)``, with zeros before the first input. What lies
    further back has no way into the answer.
    """

    def __init__(self, input_size: int, hidden_size: int, width: int) -> None:
        """Initialise as torch does. Raises ValueError for a width below 1."""
        super().__init__()
        if width < 1:
            raise ValueError(f"width must be 1 or more; got {width}")
        self.hidden_size, self.field = hidden_size, width
        self.layer = nn.Conv1d(input_size, hidden_size, width)

    def forward(self, inputs: Tensor) -> Tensor:
        """``(T, B, H)`` of ``inputs (T, B, I)``."""
        return torch.tanh(_causal(self.layer, inputs.movedim(0, -1))).movedim(-1, 0)


class CausalConvolution(nn.Module):
    """A causal convolutional network with growing gaps (a TCN; Bai et al. 2018, section 3).

    The inputs are projected to ``hidden_size``; then each layer l adds ``relu(conv(x))`` to what
    it reads, a convolution of ``kernel_size`` inputs that lie 2^l apart. The answer depends on the
    last ``field`` inputs alone: 1 + (kernel_size - 1)(2^num_layers - 1).
    """

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 3, kernel_size: int = 3
    ) -> None:
        """Initialise as torch does. Raises ValueError for fewer than 1 layer or 1 input."""
        super().__init__()
        if num_layers < 1 or kernel_size < 1:
            raise ValueError(
                f"num_layers and kernel_size must be 1 or more; got {num_layers} and {kernel_size}"
            )
        self.hidden_size, self.num_layers = hidden_size, num_layers
        self.field = 1 + (kernel_size - 1) * (2**num_layers - 1)
        self.project = nn.Linear(input_size, hidden_size)
        self.layers = nn.ModuleList(
            nn.Conv1d(hidden_size, hidden_size, kernel_size, dilation=2**layer)
            for layer in range(num_layers)
        )

    def forward(self, inputs: Tensor) -> Tensor:
        """``(T, B, H)`` of ``inputs (T, B, I)``."""
        x = self.project(inputs).movedim(0, -1)  # (B, H, T)
        for layer in self.layers:
            assert isinstance(layer, nn.Conv1d)
            x = x + torch.relu(_causal(layer, x))
        return x.movedim(-1, 0)


class Attention(nn.Module):
    """Attention of every step to itself and those before it, in ``num_heads``.

    ``softmax(q kᵀ / √d) v`` a head, d numbers each, then one matrix over all heads (Vaswani et al.
    2017, section 3.2).
    """

    def __init__(self, hidden_size: int, num_heads: int) -> None:
        """Initialise as torch does. Raises ValueError where the heads do not share the width."""
        super().__init__()
        if num_heads < 1 or hidden_size % num_heads:
            raise ValueError(f"num_heads must divide hidden_size, {hidden_size}; got {num_heads}")
        self.num_heads = num_heads
        self.queries_keys_values = nn.Linear(hidden_size, 3 * hidden_size)
        self.out = nn.Linear(hidden_size, hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        """``(T, B, H)`` of ``x (T, B, H)``."""
        heads = functional.scaled_dot_product_attention(*self.split(x), is_causal=True)
        return self.joined(heads)

    def split(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Queries, keys and values of ``x (T, B, H)``, each ``(B, heads, T, d)``."""
        rows = self.queries_keys_values(x).unflatten(-1, (3, self.num_heads, -1))
        queries, keys, values = rows.permute(2, 1, 3, 0, 4).unbind()
        return queries, keys, values

    def weights(self, queries: Tensor, keys: Tensor) -> Tensor:
        """What each step heeds of each: ``(B, heads, T, T)``, rows add up to 1, later ones 0."""
        scores = queries @ keys.mT / math.sqrt(queries.shape[-1])
        later = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).triu(1)
        return scores.masked_fill(later, -math.inf).softmax(-1)

    def joined(self, heads: Tensor) -> Tensor:
        """``(T, B, H)`` of what the heads gave, ``(B, heads, T, d)``."""
        joined: Tensor = self.out(heads.permute(2, 0, 1, 3).flatten(-2))
        return joined


class TransformerLayer(nn.Module):
    """Attention, then a feed-forward network, each added to what it read after a LayerNorm.

    ``x + attention(norm_1(x))``, then ``x + W_2 relu(W_1 norm_2(x))`` with biases: pre-norm (Xiong
    et al. 2020).
    """

    def __init__(self, hidden_size: int, num_heads: int) -> None:
        """Initialise as torch does; the feed-forward network is four times as wide."""
        super().__init__()
        self.norm_1, self.norm_2 = nn.LayerNorm(hidden_size), nn.LayerNorm(hidden_size)
        self.attention = Attention(hidden_size, num_heads)
        self.up = nn.Linear(hidden_size, 4 * hidden_size)
        self.down = nn.Linear(4 * hidden_size, hidden_size)

    def forward(self, x: Tensor) -> Tensor:
        """``(T, B, H)`` of ``x (T, B, H)``."""
        x = x + self.attention(self.norm_1(x))
        return x + self.feed_forward(self.norm_2(x))

    def feed_forward(self, x: Tensor) -> Tensor:
        """``W_2 relu(W_1 x)`` with biases, step by step."""
        answer: Tensor = self.down(torch.relu(self.up(x)))
        return answer


class CausalTransformer(nn.Module):
    """A decoder-only Transformer: each step heeds itself and those before it.

    The inputs are projected to ``hidden_size`` and get sines and cosines of their position (Vaswani
    et al. 2017, section 3.5), ``num_layers`` layers follow, and a LayerNorm at the end.
    """

    def __init__(
        self, input_size: int, hidden_size: int, num_layers: int = 1, num_heads: int = 2
    ) -> None:
        """Initialise as torch does. Raises ValueError for an odd width or fewer than 1 layer."""
        super().__init__()
        if num_layers < 1 or hidden_size % 2:
            raise ValueError(
                f"num_layers must be 1 or more, and hidden_size even; got {num_layers} and "
                f"{hidden_size}"
            )
        self.hidden_size, self.num_layers, self.num_heads = hidden_size, num_layers, num_heads
        self.project = nn.Linear(input_size, hidden_size)
        self.layers = nn.ModuleList(
            TransformerLayer(hidden_size, num_heads) for _ in range(num_layers)
        )
        self.norm = nn.LayerNorm(hidden_size)

    def forward(self, inputs: Tensor) -> Tensor:
        """``(T, B, H)`` of ``inputs (T, B, I)``."""
        x = self.begin(inputs)
        for layer in self.layers:
            x = layer(x)
        answer: Tensor = self.norm(x)
        return answer

    def begin(self, inputs: Tensor, first: int = 0) -> Tensor:
        """The residual stream before the first layer, ``(T, B, H)``; ``first``: the position."""
        place = positions(len(inputs), self.hidden_size, first).to(inputs)
        x: Tensor = self.project(inputs) + place[:, None]
        return x


def positions(steps: int, width: int, first: int = 0) -> Tensor:
    """Sines and cosines of so many steps from ``first`` on: ``(T, width)``.

    Wavelengths from 2π to 20,000π.
    """
    rates = torch.exp(torch.arange(0, width, 2, dtype=torch.float64) * (-math.log(10_000) / width))
    angles = torch.arange(first, first + steps)[:, None] * rates
    return torch.stack((angles.sin(), angles.cos()), -1).flatten(1)


def _causal(layer: nn.Conv1d, x: Tensor) -> Tensor:
    """The convolution of ``x (B, I, T)`` with zeros before the first step: ``(B, H, T)``."""
    reach = (layer.kernel_size[0] - 1) * layer.dilation[0]
    answer: Tensor = layer(functional.pad(x, (reach, 0)))
    return answer
