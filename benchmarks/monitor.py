"""What a monitor costs that keeps each 50th update: an update with it and one without, in turns.

The networks and the step of ``benchmarks.watch``; CPU time, one thread. Lower deciles, so that a
busy machine decides little; the last column is what 49 updates that are not kept and one that is
take, over 50 without a monitor.
"""

from __future__ import annotations

import torch
from torch import nn

import rnncore
from benchmarks import machine, seconds, table
from benchmarks.watch import DEEP, KINDS, SIZES, training_step

EVERY = 50
TURN = 5
SECONDS_A_ROW = 15.0


def cost(kind: str, size: tuple[int, int, int]) -> list[str]:
    """A row: an update in ms, what is added where it is not kept and where it is, and the ratio."""
    model, step = training_step(kind, *size)
    alone: list[float] = []
    rest: list[float] = []
    kept: list[float] = []
    while sum(alone + rest + kept) < SECONDS_A_ROW or len(alone) < 8 * TURN:
        alone += [seconds(step) for _ in range(TURN)]
        found = monitored(model, step)
        kept.append(found[0])
        rest += found[1:]
    base, low, high = (sorted(times)[len(times) // 10] for times in (alone, rest, kept))
    ratio = ((EVERY - 1) * low + high) / (EVERY * base)
    added = (f"{1000 * (each - base):.2f}" for each in (low, high))
    return [kind, str(size), f"{1000 * base:.2f}", *added, f"{ratio:.3f}"]


def monitored(model: nn.Module, step: object) -> list[float]:
    """Times of an update that is kept and of some that are not."""
    with rnncore.Monitor(model, every=EVERY) as monitor:
        return [seconds(lambda: monitor.step(step())) for _ in range(1 + TURN)]


def main() -> None:
    torch.set_num_threads(1)
    rows = [cost(kind, size) for size in SIZES for kind in KINDS | DEEP]
    print(table(["module", "T, H, B", "update, ms", "+ ms", "+ ms, kept", f"n = {EVERY}"], rows))
    print()
    print(machine())


if __name__ == "__main__":
    main()
