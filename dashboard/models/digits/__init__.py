"""Handwritten digits, 8 × 8 pixels, that small networks are trained on (``SOURCES.md``)."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

DIGITS = Path(__file__).with_name("digits.npz")
HELD_OUT = 359
"""Images that are never trained on: a fifth of 1797, drawn once."""

DARKEST = 16.0
"""The largest value of a pixel."""


class Digits(NamedTuple):
    """Images ``(N, 64)``, 0 to 1, and labels ``(N,)``: for training, and held out."""

    images: Tensor
    labels: Tensor
    held_images: Tensor
    held_labels: Tensor


@cache
def digits() -> Digits:
    """All of them. Shared by all: whoever would change one clones it."""
    with np.load(DIGITS) as file:
        images, labels = file["images"], file["labels"]
    order = np.random.default_rng(0).permutation(len(images))
    pixels = torch.tensor(images[order].reshape(len(images), -1) / DARKEST, dtype=torch.float32)
    names = torch.tensor(labels[order].astype(np.int64))
    return Digits(pixels[HELD_OUT:], names[HELD_OUT:], pixels[:HELD_OUT], names[:HELD_OUT])
