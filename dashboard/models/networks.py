"""The networks on screen: torch's own modules (and ``rnncore.IndRNN``) in float64.

An untrained one reads words as vectors that are drawn; nothing of them is learned.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch

from dashboard.cells import CELLS
from dashboard.models import sent, trained
from dashboard.models.spec import BOTH, IDENTITY, ORTHOGONAL, RunSpec
from rnncore.readers import mapping

OUTPUTS = 3
SIZE = 8
"""Numbers a word. Few enough to read, enough that two words are rarely alike."""


def embed(labels: Sequence[str], *, seed: int = 0) -> np.ndarray:
    """The vectors of a text, one row a step: ``(T, SIZE)`` float64."""
    return mapping.embed(labels, size=SIZE, seed=seed)


def shell(spec: RunSpec, input_size: int) -> torch.nn.Module:
    """The recurrent module with shapes but no numbers (PyTorch's ``meta`` device)."""
    cell = CELLS[spec.cell]
    return cell.view.module(
        input_size,
        spec.units,
        num_layers=spec.layers,
        bidirectional=spec.directions == BOTH,
        dtype=torch.float64,
        device="meta",
        **cell.options,
    )


def build(spec: RunSpec, input_size: int) -> tuple[torch.nn.Module, torch.nn.Linear]:
    """The recurrent network of ``spec`` and its readout, both float64, in eval mode.

    All numbers come from one generator seeded with ``spec.seed``; the global one is not touched,
    so sessions do not disturb each other and the same spec gives the same numbers to the last bit.
    """
    if spec.from_training:
        learner = sent.model(sent.there(spec.sent))
        return learner.recurrent, learner.readout
    if spec.trained:
        model = trained.network(spec.weights).model
        return model.recurrent["words"], model.readout
    generator = torch.Generator().manual_seed(spec.seed)
    network = shell(spec, input_size)
    drawn = _uniform(network, spec.units, generator)
    for name, weight in drawn.items():
        if name.startswith("weight_hh"):
            _recurrent(weight, spec, generator)
    network.load_state_dict(drawn, assign=True)
    features = spec.units * (2 if spec.directions == BOTH else 1)
    readout = torch.nn.Linear(features, OUTPUTS, dtype=torch.float64, device="meta")
    readout.load_state_dict(_uniform(readout, features, generator), assign=True)
    return network.eval(), readout.eval()


def _uniform(
    module: torch.nn.Module, fan: int, generator: torch.Generator
) -> dict[str, torch.Tensor]:
    """PyTorch's default: every weight and bias uniform within ``1 / sqrt(fan)`` of 0."""
    bound = 1 / math.sqrt(fan)
    return {
        name: torch.empty(shape.shape, dtype=shape.dtype).uniform_(
            -bound, bound, generator=generator
        )
        for name, shape in module.named_parameters()
    }


def _recurrent(weight: torch.Tensor, spec: RunSpec, generator: torch.Generator) -> None:
    """Orthogonal or identity recurrent weights, gate by gate; uniform ones stay as drawn.

    IndRNN's recurrent weights are a diagonal, kept as a vector: orthogonal is then +1 or -1.
    """
    if spec.init not in (ORTHOGONAL, IDENTITY):
        return
    for block in weight.split(spec.units):  # (H, H) a gate, or (H,)
        if spec.init == IDENTITY:
            block.copy_(torch.eye(spec.units) if block.ndim == 2 else torch.ones(spec.units))
        elif block.ndim == 2:
            torch.nn.init.orthogonal_(block, generator=generator)
        else:
            block.copy_(torch.randint(0, 2, block.shape, generator=generator) * 2 - 1)


def final_state(network: torch.nn.Module, inputs: torch.Tensor) -> torch.Tensor:
    """The last layer's last state for a batch, both directions joined.

    ``inputs`` ``(T, B, I)`` -> ``(B, D*H)``: the forward half after the last step, the reverse
    half after the first.
    """
    with torch.no_grad():
        _, state = network(inputs)
    hidden = state[0] if isinstance(state, tuple) else state  # (layers * D, B, H)
    directions = 2 if network.bidirectional else 1
    return torch.cat(tuple(hidden[-directions:]), dim=-1)  # (B, D*H)
