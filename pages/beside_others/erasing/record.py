"""Erase and score, and write what ships: ``python -m pages.beside_others.erasing.record``.

Every model of the page, on the sentences held out and on those trained on.
"""

from __future__ import annotations

import numpy as np
import torch

from dashboard.models.machine import machine
from pages.beside_others.erasing.recorded import HELD_OUT, SIDES, Recorded, save
from pages.beside_others.models import models
from rnncore.language.erasing import score_erased
from rnncore.zoo.tasks.phrases import sentences

ORDER = 5
"""Of the n-gram model: it can look as far back as any that was counted."""

MOST = 6
"""Words that are left at most, before all of them are."""


def losses(name: str, side: str, order: int = ORDER) -> tuple[np.ndarray, int]:
    """Of a model with 0 … ``MOST`` words left and with all, and how many words were asked for."""
    texts = sentences(held_out=side == HELD_OUT)
    longest = max(map(len, texts))
    asked = [score_erased(models(order)[name], texts, last) for last in (*range(MOST + 1), longest)]
    return np.array([each.loss for each in asked]), asked[0].targets


def main() -> None:
    """Measure, print a line a model, and write."""
    torch.set_num_threads(1)
    found = Recorded(machine(), {}, {side: {} for side in SIDES})
    for side in SIDES:
        for name in models(ORDER):
            found.loss[side][name], found.targets[side] = losses(name, side)
            said = " ".join(f"{value:.2f}" for value in found.loss[side][name])
            print(f"{side}, {name}: {said}", flush=True)
    save(found)


if __name__ == "__main__":
    main()
