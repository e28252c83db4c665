"""ResNet-34 as published, with and without its shortcuts, and the gradient at every block.

He et al. 2015, table 1 (arXiv:1512.03385). Random weights: nothing here has been trained.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rnncore.measures.norms import log10_norm

STAGES = ((64, 3), (128, 4), (256, 6), (512, 3))
"""Channels and blocks of conv2_x to conv5_x."""

CLASSES = 1000
MODES = ("train", "eval")


class ResNetBlock(nn.Module):
    """Two 3 × 3 convolutions with batch norm, the shortcut added before the last ReLU.

    Where channels or resolution change, the shortcut is a 1 × 1 convolution with batch norm (option
    B of the paper, section 4.1). ``(B, channels, H, W)`` to ``(B, out, H / stride, W / stride)``.
    """

    def __init__(self, channels: int, out: int, stride: int, *, shortcut: bool) -> None:
        super().__init__()
        self.conv_1 = nn.Conv2d(channels, out, 3, stride, padding=1, bias=False)
        self.norm_1 = nn.BatchNorm2d(out)
        self.conv_2 = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.norm_2 = nn.BatchNorm2d(out)
        self.has_shortcut = shortcut
        self.projection: nn.Module | None = None
        if shortcut and (stride > 1 or channels != out):
            convolution = nn.Conv2d(channels, out, 1, stride, bias=False)
            self.projection = nn.Sequential(convolution, nn.BatchNorm2d(out))

    def forward(self, x: Tensor) -> Tensor:
        """The block's output."""
        branch = functional.relu(self.norm_1(self.conv_1(x)))
        branch = self.norm_2(self.conv_2(branch))
        if self.has_shortcut:
            branch = branch + (x if self.projection is None else self.projection(x))
        return functional.relu(branch)


class ResNet34(nn.Module):
    """Stem, 3 + 4 + 6 + 3 blocks, global average pooling, 1000 outputs; 21,797,672 parameters.

    Without ``shortcuts`` the plain 34-layer network of the same paper: the same convolutions and
    nothing beside them. He initialisation (normal, by fan-out), drawn from ``generator``, or from
    torch's own. The convolutions of both networks have the same weights for the same generator.
    """

    def __init__(self, *, shortcuts: bool = True, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.shortcuts = shortcuts
        self.stem = nn.Sequential(
            nn.Conv2d(3, 64, 7, 2, padding=3, bias=False),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, padding=1),
        )
        blocks, channels = [], 64
        for stage, (out, count) in enumerate(STAGES):
            for number in range(count):
                stride = 2 if stage and not number else 1
                blocks.append(ResNetBlock(channels, out, stride, shortcut=shortcuts))
                channels = out
        self.blocks = nn.ModuleList(blocks)
        self.head = nn.Linear(channels, CLASSES)
        self._draw(generator)

    def _draw(self, generator: torch.Generator | None) -> None:
        """The projections last, so that both networks draw the same other weights."""
        if self.head.weight.is_meta:
            return  # no numbers to draw; torch would load its compiler for them, for a second
        bound = self.head.in_features**-0.5
        nn.init.uniform_(self.head.weight, -bound, bound, generator=generator)
        nn.init.zeros_(self.head.bias)
        convolutions = {n: m for n, m in self.named_modules() if isinstance(m, nn.Conv2d)}
        for name in sorted(convolutions, key=lambda name: "projection" in name):
            weight = convolutions[name].weight
            nn.init.kaiming_normal_(
                weight, mode="fan_out", nonlinearity="relu", generator=generator
            )

    def forward(self, image: Tensor) -> Tensor:
        """``image (B, 3, H, W)`` to scores ``(B, 1000)``."""
        x = self.stem(image)
        for block in self.blocks:
            x = block(x)
        return self.head(self.pool(x))

    @staticmethod
    def pool(maps: Tensor) -> Tensor:
        """Global average pooling: ``(B, channels, H, W)`` to the means ``(B, channels)``."""
        return maps.mean((2, 3))


class Head(NamedTuple):
    """What comes after the last block, in float32.

    ``maps (512, H, W)``: what that block puts out. ``pooled (512,)``: the mean of each map.
    ``logits (1000,)``: what the linear layer makes of them, and ``probabilities (1000,)`` their
    softmax.
    """

    maps: np.ndarray
    pooled: np.ndarray
    logits: np.ndarray
    probabilities: np.ndarray


class BlockGradients(NamedTuple):
    """What ``record_blocks`` measured, bottom first: the stem, then the blocks, 17 in all.

    ``names``: "stem", "conv2.1" to "conv5.3". ``shapes``: (channels, height, width) of each output.
    ``log10_norms (17,)``: of the gradient of the loss by that output. ``loss``: cross-entropy.
    ``head``: what the network makes of the last block's output.
    """

    names: tuple[str, ...]
    shapes: tuple[tuple[int, int, int], ...]
    log10_norms: np.ndarray
    loss: float
    head: Head


def record_blocks(
    network: ResNet34, image: Tensor, *, mode: str = "train", target: int = 0
) -> BlockGradients:
    """The gradient at the output of every block, for the cross-entropy against class ``target``.

    ``image (1, 3, H, W)``, H and W from 64. ``mode``: "train" normalises by the image's own mean
    and variance, "eval" by the running ones, which in an untrained network are 0 and 1. The
    network's parameters, their gradients, its running statistics and its mode stay as they were.

    Raises ValueError for another shape, mode or target.
    """
    if mode not in MODES:
        raise ValueError(f"mode must be one of 'train', 'eval'; got {mode!r}")
    if image.ndim != 4 or image.shape[:2] != (1, 3) or min(image.shape[2:]) < 64:
        raise ValueError(
            f"image must have shape (1, 3, H, W), H and W from 64; got {tuple(image.shape)}"
        )
    if not 0 <= target < CLASSES:
        raise ValueError(f"target must be from 0 to {CLASSES - 1}; got {target}")
    buffers = {name: buffer.clone() for name, buffer in network.named_buffers()}
    training = network.training
    try:
        with torch.inference_mode(False), torch.enable_grad():
            network.train(mode == "train")
            outputs = [network.stem(image.detach())]
            for block in network.blocks:
                outputs.append(block(outputs[-1]))
            pooled = network.pool(outputs[-1])
            scores = network.head(pooled)
            loss = functional.cross_entropy(scores, torch.tensor([target]))
            grads = torch.autograd.grad(loss, outputs)
    finally:
        network.train(training)
        for name, buffer in network.named_buffers():
            buffer.copy_(buffers[name])
    norms = [float(log10_norm(grad.double().flatten().numpy())) for grad in grads]
    names = [f"conv{s + 2}.{k + 1}" for s, (_, count) in enumerate(STAGES) for k in range(count)]
    shapes = tuple((each.shape[1], each.shape[2], each.shape[3]) for each in outputs)
    head = _head(outputs[-1], pooled, scores)
    return BlockGradients(("stem", *names), shapes, np.array(norms), float(loss.detach()), head)


def _head(maps: Tensor, pooled: Tensor, scores: Tensor) -> Head:
    """Of one image: ``(1, 512, H, W)``, ``(1, 512)`` and ``(1, 1000)``."""
    parts = (maps, pooled, scores, scores.softmax(1))
    return Head(*(part[0].detach().numpy().copy() for part in parts))
