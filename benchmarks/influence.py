"""The influence map against the machine's own matrix products, measured in the same run."""

from __future__ import annotations

import statistics

import torch
from torch import nn

import rnncore
from benchmarks import machine, median_ratio, paired, table
from rnncore.measures import influence

HIDDEN = 64
CELLS = {"Elman": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM, "IndRNN": rnncore.IndRNN}


def floor(steps: int, size: int, dtype: torch.dtype) -> None:
    """The products alone: (n H, S) by (S, S) for n = 1 to ``steps``, in place of S = H or 2 H."""
    blocks = torch.ones(steps * HIDDEN, size, dtype=dtype)
    spare = torch.empty_like(blocks)
    matrix = torch.eye(size, dtype=dtype)
    for n in range(1, steps + 1):
        torch.mm(blocks[: n * HIDDEN], matrix, out=spare[: n * HIDDEN])


def row(name: str, steps: int, dtype: torch.dtype) -> list[str]:
    torch.manual_seed(0)
    module = CELLS[name](HIDDEN // 2, HIDDEN).to(dtype)
    inputs = torch.randn(steps, 1, HIDDEN // 2, dtype=dtype)
    track = rnncore.record(module, inputs).tracks[0]
    size = HIDDEN * len(track.states)
    shown = len(influence.influence_map(track).boundaries)
    ours, products, exponents = paired(
        [
            lambda: influence.influence_map(track),
            lambda: floor(shown - 1, size, dtype),
            lambda: influence.lyapunov_exponents(track),
        ],
        budget=4,
        least=3,
    )
    return [
        name,
        str(dtype).removeprefix("torch."),
        str(steps),
        str(shown),
        f"{statistics.median(ours):.3f}",
        f"{median_ratio(ours, products):.2f}",
        f"{1e3 * statistics.median(exponents):.0f}",
    ]


def main() -> None:
    torch.set_num_threads(1)
    header = [
        "Cell",
        "dtype",
        "T",
        "boundaries",
        "map, s",
        "map / products alone",
        "8 exponents, ms",
    ]
    rows = [
        row(name, steps, dtype)
        for dtype in (torch.float64, torch.float32)
        for steps in (200, 1000)
        for name in CELLS
    ]
    print(table(header, rows))
    print()
    print(f"H = {HIDDEN}, one row. {machine()}")


if __name__ == "__main__":
    main()
