"""What capturing a training step costs: the step watched, and the same step unwatched, in turns.

A model with an LSTM and a linear head, Adam, cross-entropy; CPU time, one thread. Traces are not
asked for: this is what ``watch`` adds to somebody's training while it runs.
"""

from __future__ import annotations

import statistics

import torch
from torch import nn

import rnncore
from benchmarks import machine, median_ratio, paired, table

SIZES = ((200, 64, 32), (50, 16, 8), (100, 256, 32))
SECONDS_A_ROW = 3.0


class Model(nn.Module):
    """Read ``(T, B, H)``, answer with ten scores a row."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.rnn = nn.LSTM(hidden, hidden)
        self.head = nn.Linear(hidden, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.rnn(x)[0][-1])


def ratio(steps: int, hidden: int, batch: int) -> tuple[float, float]:
    """The median time of an unwatched step in ms, and the median of watched over unwatched."""
    torch.manual_seed(0)
    model = Model(hidden)
    optimiser = torch.optim.Adam(model.parameters())
    x, targets = torch.randn(steps, batch, hidden), torch.randint(10, (batch,))

    def step() -> None:
        loss = nn.functional.cross_entropy(model(x), targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    def watched() -> None:
        with rnncore.watch(model):
            step()

    alone, seen = paired([step, watched], SECONDS_A_ROW)
    return 1000 * statistics.median(alone), median_ratio(seen, alone)


def main() -> None:
    torch.set_num_threads(1)
    rows = []
    for size in SIZES:
        plain, times = ratio(*size)
        rows.append([str(size), f"{plain:.1f}", f"{times:.3f}"])
    print(table(["T, H, B", "step, ms", "watched / unwatched"], rows))
    print()
    print(machine())


if __name__ == "__main__":
    main()
