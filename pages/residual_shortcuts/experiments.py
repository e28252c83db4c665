"""Measurements on networks other than the towers above: each cached by all that decides it."""

import operator
from typing import Any

import numpy as np
import torch
from torch import nn

import rnncore
from dashboard.visitors.shared import ALWAYS, shared
from pages.residual_shortcuts.images import Picture
from rnncore import ResidualStack, measures
from rnncore.residual.resnet import BlockGradients, ResNet34, record_blocks
from rnncore.residual.shattered import gradient_autocorrelations

WIDTH, POINTS, NETWORKS, LAGS = 100, 128, 10, 15
"""Of the networks for shattered gradients: units, inputs on the grid, seeds, lags."""

STACK_STEPS, STACK_UNITS, STACK_INPUTS = 40, 32, 8
STACK_CELLS: dict[str, tuple[str, str]] = {
    "Elman": ("elman", "tanh"),
    "LSTM": ("lstm", "tanh"),
    "GRU": ("gru", "tanh"),
    "IndRNN": ("indrnn", "relu"),
}


def layers(depth: int) -> int:
    """Weight layers of a network with ``depth`` blocks: one before them, two a block."""
    return 2 * depth + 1


@shared()
def autocorrelation(kind: str, depth: int, branch_scale: float) -> np.ndarray:
    """The autocorrelation of the gradient by the input, at lags 0 to LAGS: a row a network.

    Networks whose gradient does not change at all have none.
    """
    return gradient_autocorrelations(
        kind,
        layers(depth),
        width=WIDTH,
        branch_scale=branch_scale,
        points=POINTS,
        lags=LAGS,
        seeds=NETWORKS,
    )


@shared()
def stack_norms(cell: str, count: int, seed: int, *, shortcut: bool) -> np.ndarray:
    """log10 ‖∂L/∂h‖ of a stack of ``count`` layers, ``(count, T + 1)``, lowest first.

    Weights uniform as PyTorch draws them, standard normal input, the loss is the sum of the last
    output; all from ``seed``, and the same with shortcuts and without.
    """
    name, nonlinearity = STACK_CELLS[cell]
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(STACK_STEPS, 1, STACK_INPUTS, generator=generator, dtype=torch.float64)
    stack = ResidualStack(
        name,
        STACK_INPUTS,
        STACK_UNITS,
        count,
        shortcut=shortcut,
        nonlinearity=nonlinearity,
        dtype=torch.float64,
    )
    bound = STACK_UNITS**-0.5
    with torch.no_grad():
        for parameter in stack.parameters():
            parameter.uniform_(-bound, bound, generator=generator)
    trace = rnncore.record(stack, inputs)
    return np.stack([measures.log10_gradient_norm(track)[:, 0] for track in trace.tracks])


@shared(store=ALWAYS)
def resnet_parameters() -> int:
    """Parameters of the network with shortcuts, counted without drawing them."""
    with torch.device("meta"):
        return sum(parameter.numel() for parameter in ResNet34().parameters())


def linear_parameters(inputs: int, outputs: int) -> int:
    """Weights and biases of a linear layer, counted on one without numbers."""
    return sum(each.numel() for each in nn.Linear(inputs, outputs, device="meta").parameters())


@shared(by_type={Picture: operator.attrgetter("values")})
def resnet(picture: Picture, mode: str, seed: int, *, shortcuts: bool) -> BlockGradients:
    """The gradient block by block; the network is drawn, run and dropped again (87 MB)."""
    network = ResNet34(shortcuts=shortcuts, generator=torch.Generator().manual_seed(seed))
    return record_blocks(network, torch.tensor(picture.values[None]), mode=mode)


def stages(found: BlockGradients) -> dict[str, list[Any]]:
    """The table of the paper, from the network that was run: a row a stage of ResNet-34."""
    shapes: dict[str, list[tuple[int, ...]]] = {}
    for name, shape in zip(found.names, found.shapes, strict=True):
        shapes.setdefault(name.split(".")[0], []).append(shape)
    shapes |= {"average pooling": [found.head.pooled.shape], "linear": [found.head.logits.shape]}
    return {
        "stage": list(shapes),
        "outputs": [len(each) for each in shapes.values()],
        "channels × height × width": [written(each[-1]) for each in shapes.values()],
    }


def written(shape: tuple[int, ...]) -> str:
    """A shape as people write it: ``"512 × 4 × 4"``."""
    return " × ".join(map(str, shape))
