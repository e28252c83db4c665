"""Measure what ships: ``python -m pages.beside_others.distance.record``.

On one thread; it takes some minutes.
"""

from __future__ import annotations

import time

import numpy as np
import torch

from dashboard.models.machine import machine
from pages.beside_others.distance.measured import KINDS, PLAIN, SEEDS, trained, untrained
from pages.beside_others.distance.recorded import Recorded, save


def main() -> None:
    """Measure, print a line a network, and write."""
    torch.set_num_threads(1)
    began = time.process_time()
    before = {name: np.stack([untrained(name, seed) for seed in SEEDS]) for name in PLAIN}
    after, right = {}, {}
    for name in KINDS:
        runs = [trained(name, seed) for seed in SEEDS]
        after[name] = np.stack([found for found, _ in runs])
        right[name] = np.array([share for _, share in runs])
        print(f"{name}: {right[name].round(2)} right, {after[name][:, -1].round(2)}", flush=True)
    seconds = round(time.process_time() - began, 1)
    save(Recorded(machine(), before, after, right, seconds))


if __name__ == "__main__":
    main()
