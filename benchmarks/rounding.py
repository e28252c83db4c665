"""How far modules of 16 bits are from their replay in float32, on a CPU.

The largest difference of an output, by the largest number of its step or by 1 where that is
smaller, which is what ``rnncore.watching.agreement`` holds to its tolerance: over several seeds,
for the weights that torch begins with and for three times those.
"""

from __future__ import annotations

import warnings
from itertools import product

import torch
from torch import nn

import rnncore
from benchmarks import machine, table
from rnncore.watching.agreement import largest_errors

KINDS = (nn.RNN, nn.LSTM, nn.GRU)
SIZES = ((200, 64, 32), (100, 256, 32))
DTYPES = ("bfloat16", "float16")
SCALES = (1, 3)
SEEDS = range(5)


def apart(kind: type[nn.RNNBase], size: tuple[int, int, int], scale: int, dtype: str) -> float:
    """The largest error over the seeds."""
    steps, hidden, batch = size
    worst = 0.0
    for seed in SEEDS:
        torch.manual_seed(seed)
        module = kind(hidden, hidden)
        for parameter in module.parameters():
            parameter.data.mul_(scale)
        module = module.to(getattr(torch, dtype))
        with rnncore.watch(module) as seen, torch.no_grad():
            outputs, _ = module(torch.randn(steps, batch, hidden).to(getattr(torch, dtype)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that it ran in reduced precision
            replayed = torch.from_numpy(seen.traces[""][0].outputs)
        worst = max(worst, float(largest_errors(replayed, outputs.float()).max()))
    return worst


def main() -> None:
    torch.set_num_threads(1)
    rows = []
    for kind, size in product(KINDS, SIZES):
        found = [apart(kind, size, scale, dtype) for dtype, scale in product(DTYPES, SCALES)]
        rows.append([f"nn.{kind.__name__}", str(size), *(f"{each:.4f}" for each in found)])
    columns = [f"{dtype}, weights × {scale}" for dtype, scale in product(DTYPES, SCALES)]
    print(table(["module", "T, H, B", *columns], rows))
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
