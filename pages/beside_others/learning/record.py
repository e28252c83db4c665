"""Train every network on every task: ``python -m pages.beside_others.learning.record``.

On one thread; it takes some minutes. With ``--again`` nothing is written, and each says whether it
is what is recorded.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import torch

from pages.beside_others.learning.recipes import FAR, LONGEST, SEEDS
from pages.beside_others.learning.recorded import Learned, gathered, keys, recorded, save
from pages.beside_others.learning.running import learn


def trained(task: str, network: str) -> Learned:
    """A network on a task, with every seed."""
    runs, seconds = [], []
    for seed in SEEDS:
        began = time.process_time()
        runs.append(list(learn(task, network, seed)))
        seconds.append(time.process_time() - began)
    return gathered(runs, seconds)


def main() -> None:
    """Train, print a line a task and network, and write."""
    torch.set_num_threads(1)
    next(learn(*keys()[0], SEEDS[0]))  # what is loaded at first use is not training
    again, found = "--again" in sys.argv[1:], {}
    for key in keys():
        found[key] = one = trained(*key)
        ends = ", ".join(f"at {n}: {np.round(one.at_length(n), 2)}" for n in (LONGEST, FAR))
        same = ""
        if again:
            held = recorded().found[key]
            equal = np.array_equal(one.loss, held.loss) and np.array_equal(one.at, held.at)
            same = ", equal" if equal else ", DIFFERENT"
        print(f"{', '.join(key)}: {ends}, {one.seconds.mean():.2f} s{same}", flush=True)
    if not again:
        save(found)


if __name__ == "__main__":
    main()
