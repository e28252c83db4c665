"""What attention and the feed-forward network add to a Transformer's residual stream, part by part.

Computed once more from the stream that was recorded and the parameters beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from rnncore.nn.attending import Passed, of_layer, pass_layer
from rnncore.trace import Track
from rnncore.trace.transformer_track import ATTENTION, TRANSFORMER, layers_of


def attention_parts(track: Track) -> np.ndarray:
    """What a head adds for each step if it heeds that step alone: ``(L, B, N, T, H)``.

    Times ``track.gates["attention"]`` and added up over heads and steps, and with the bias
    ``attention.out.bias`` of the layer, that is what its attention adds to the stream. Raises
    ValueError for another cell.
    """
    return np.stack([_reaching(track, layer, each) for layer, each in enumerate(_passed(track))])


def inner_units(track: Track) -> np.ndarray:
    """The units inside the feed-forward networks, after their ReLU: ``(L, T, B, 4 H)``.

    Times ``down.weight`` and with its bias, that is what a layer's network adds. Raises ValueError
    for another cell.
    """
    return np.stack([each.hidden.numpy() for each in _passed(track)])


def _passed(track: Track) -> Iterator[Passed]:
    if track.cell != TRANSFORMER:
        raise ValueError(f"track must be of a transformer; got one of cell {track.cell!r}")
    parameters = {name: torch.from_numpy(array) for name, array in track.parameters.items()}
    heads = track.gates[ATTENTION].shape[2]
    for layer in range(layers_of(track)):
        read = torch.from_numpy(track.states["h"][2 * layer])
        yield pass_layer(of_layer(parameters, layer), read, heads)


def _reaching(track: Track, layer: int, passed: Passed) -> np.ndarray:
    """The values of each head through its columns of the output matrix: ``(B, N, T, H)``."""
    values = passed.values.numpy()  # (B, N, T, d)
    width, d = track.hidden_size, values.shape[-1]
    out = track.parameters[f"layers.{layer}.attention.out.weight"]
    return np.einsum("bntd,hnd->bnth", values, out.reshape(width, -1, d))
