"""One layer of a causal Transformer by its parameters alone, with all that passes inside.

``rnncore.record`` runs it, and what a trace does not keep is computed with it once more: from the
same numbers, so that both agree to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional


class Passed(NamedTuple):
    """What passes through a layer.

    ``weights (B, N, T, T)``: what each step heeds in each head; ``values (B, N, T, d)``: what it
    then takes. ``middle``, ``after (T, B, H)``: the stream after attention and after the
    feed-forward network; ``hidden (T, B, 4 H)`` what that network has inside.
    """

    weights: Tensor
    values: Tensor
    middle: Tensor
    hidden: Tensor
    after: Tensor


def pass_layer(own: Mapping[str, Tensor], x: Tensor, heads: int) -> Passed:
    """A layer on the stream ``x (T, B, H)``; ``own``: its parameters, named within the layer."""
    read = normed(own, "norm_1", x)
    rows = _linear(own, "attention.queries_keys_values", read)
    # (T, B, 3 H) -> three of (B, N, T, d)
    queries, keys, values = rows.unflatten(-1, (3, heads, -1)).permute(2, 1, 3, 0, 4).unbind()
    scores = queries @ keys.mT / math.sqrt(queries.shape[-1])
    weights = scores.masked_fill(later(len(x)), -math.inf).softmax(-1)
    joined = (weights @ values).permute(2, 0, 1, 3).flatten(-2)  # (T, B, H)
    middle = x + _linear(own, "attention.out", joined)
    hidden = torch.relu(_linear(own, "up", normed(own, "norm_2", middle)))
    return Passed(weights, values, middle, hidden, middle + _linear(own, "down", hidden))


def of_layer(parameters: Mapping[str, Tensor], layer: int) -> dict[str, Tensor]:
    """The parameters of one layer, named within it."""
    start = f"layers.{layer}."
    return {name[len(start) :]: p for name, p in parameters.items() if name.startswith(start)}


def normed(own: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    """The LayerNorm ``name`` of ``x``."""
    return functional.layer_norm(x, x.shape[-1:], own[f"{name}.weight"], own[f"{name}.bias"])


def later(steps: int) -> Tensor:
    """Where a step would look ahead: bool ``(T, T)``."""
    return torch.ones(steps, steps, dtype=torch.bool).triu(1)


def _linear(own: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    return functional.linear(x, own[f"{name}.weight"], own[f"{name}.bias"])
