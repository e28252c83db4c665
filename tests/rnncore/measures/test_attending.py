"""What is added to a Transformer's stream: the parts add up to the stream that was recorded."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures


def test_the_parts_of_every_head_and_unit_add_up_to_the_stream():
    torch.manual_seed(0)
    module = rnncore.CausalTransformer(5, 8, num_layers=2, num_heads=2).double()
    x = torch.randn(6, 3, 5, dtype=torch.float64)
    (track,) = rnncore.record(module, x, loss=None).tracks
    h, own = track.states["h"], track.parameters
    parts, inner = measures.attention_parts(track), measures.inner_units(track)
    for layer in range(2):
        weights = track.gates["attention"][layer]
        mixed = np.einsum("bnts,bnsh->tbh", weights, parts[layer])
        attended = mixed + own[f"layers.{layer}.attention.out.bias"]
        np.testing.assert_allclose(attended, h[2 * layer + 1] - h[2 * layer], atol=1e-13)
        name = f"layers.{layer}.down"
        fed = inner[layer] @ own[f"{name}.weight"].T + own[f"{name}.bias"]
        np.testing.assert_allclose(fed, h[2 * layer + 2] - h[2 * layer + 1], atol=1e-13)
    other = rnncore.record(torch.nn.GRU(5, 8), x.float()).tracks[0]
    for measure in (measures.attention_parts, measures.inner_units):
        with pytest.raises(ValueError, match="of a transformer; got one of cell 'gru'"):
            measure(other)
