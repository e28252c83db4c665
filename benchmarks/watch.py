"""What capturing a training step costs: the step watched, and the same step unwatched, in turns.

A recurrent network and a linear head, Adam, cross-entropy; CPU time, one thread. Traces are not
asked for: this is what ``watch`` adds to somebody's training while it runs. The second table: what
one call keeps in memory once its backward pass is over, and what its trace takes when it is read.
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import rnncore
from benchmarks import machine, median_ratio, paired, table

SIZES = ((200, 64, 32), (50, 16, 8), (100, 256, 32))
SECONDS_A_ROW = 12.0
KINDS = {"nn.LSTM": nn.LSTM, "nn.GRU": nn.GRU, "nn.LSTMCell": nn.LSTMCell}
STEPS = {"nn.LSTM, steps": nn.LSTM, "nn.GRU, steps": nn.GRU}
DEEP = {"2 layers, dropout": partial(nn.LSTM, num_layers=2, dropout=0.2)}


class Model(nn.Module):
    """Read ``(T, B, H)``, answer with ten scores a row."""

    def __init__(self, kind: str, hidden: int) -> None:
        super().__init__()
        self.rnn = (KINDS | STEPS | DEEP)[kind](hidden, hidden)
        self.by_step = kind in STEPS
        self.head = nn.Linear(hidden, 10)

    def forward(self, x: Tensor) -> Tensor:
        if not (self.by_step or isinstance(self.rnn, nn.LSTMCell)):
            return self.head(self.rnn(x)[0][-1])
        state = None
        if self.by_step:
            for step in x.split(1):
                out, state = self.rnn(step, state)
            return self.head(out[0])
        for step in x:
            state = self.rnn(step, state)
        return self.head(state[0])


def training_step(kind: str, steps: int, hidden: int, batch: int) -> tuple[nn.Module, Callable]:
    """A model, and what trains it by one step."""
    torch.manual_seed(0)
    model = Model(kind, hidden)
    optimiser = torch.optim.Adam(model.parameters())
    x, targets = torch.randn(steps, batch, hidden), torch.randint(10, (batch,))

    def step() -> Tensor:
        loss = nn.functional.cross_entropy(model(x), targets)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        return loss

    return model, step


def cost(kind: str, size: tuple[int, int, int]) -> list[str]:
    """A row: the median time of an unwatched step in ms, and medians of watched over unwatched."""
    model, step = training_step(kind, *size)

    def within(context: Callable[[], rnncore.watch]) -> Callable[[], None]:
        def watched() -> None:
            with context():
                step()

        return watched

    # Entered again at each step, because the unwatched step runs in between; made but once.
    always, seldom = rnncore.watch(model), rnncore.watch(model, every=100)
    contexts = (lambda: rnncore.watch(model), lambda: always, lambda: seldom)
    alone, *watched = paired([step, *map(within, contexts)], SECONDS_A_ROW)
    ratios = [f"{median_ratio(times, alone):.3f}" for times in watched]
    return [kind, str(size), f"{1000 * statistics.median(alone):.1f}", *ratios]


def kept(kind: str) -> list[str]:
    """A row: what a watch of one step at the first of ``SIZES`` keeps, and what its trace takes."""
    model, step = training_step(kind, *SIZES[0])
    whole, one_row = rnncore.watch(model), rnncore.watch(model, rows=[0])
    with whole, one_row:
        step()
    trace = whole.traces["rnn"][0]
    (reading,) = paired([lambda: whole.traces["rnn"][0]], SECONDS_A_ROW / 2)
    sizes = [held(each._seen.names["rnn"].kept) for each in (whole, one_row)]
    megabytes = [f"{size / 1e6:.2f}" for size in (*sizes, held(trace))]
    return [kind, *megabytes, f"{1000 * statistics.median(reading):.1f}"]


def held(thing: Any) -> int:
    """Bytes of the tensors and arrays that can be reached from ``thing``."""
    sizes = {}
    for each in reached(thing):
        if isinstance(each, Tensor):
            storage = each.untyped_storage()
            sizes[storage.data_ptr()] = storage.nbytes()
        else:
            sizes[id(each)] = each.nbytes
    return sum(sizes.values())


def reached(thing: Any) -> list[Tensor | np.ndarray]:
    """The tensors and arrays that can be reached from ``thing``."""
    found, waiting = [], [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Tensor | np.ndarray):
            found.append(each)
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list | tuple | deque):
            waiting += each
        elif is_dataclass(each):
            waiting += [getattr(each, field.name) for field in fields(each)]
    return found


def main() -> None:
    torch.set_num_threads(1)
    rows = [cost(kind, size) for size in SIZES for kind in KINDS | STEPS]
    header = ["module", "T, H, B", "step, ms", "a watch a step", "one watch", "every=100"]
    print(table(header, rows))
    print()
    header = [f"at {SIZES[0]}", "a call, MB", "rows=[0], MB", "its trace, MB", "to read it, ms"]
    print(table(header, [kept(kind) for kind in KINDS | STEPS]))
    print()
    print(machine())


if __name__ == "__main__":
    main()
