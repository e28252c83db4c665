"""Whether ``watch`` is right on a GPU, and what it costs there: ``python -m benchmarks.gpu``.

Each row trains a recurrent network and a linear head. Ran: what its trace says that it is the
replay of. Outputs: how far the trace's are from the module's, by the largest of each step or 1, and
at most so far by the tolerance; gradients: of the weights, from the trace and in ``.grad``, by the
largest of each. Bits: whether three updates leave the same parameters watched and unwatched; where
two unwatched runs differ too, that is said instead. Time: a training step watched over the same
step unwatched, wall time, medians of pairs, with a watch a step and with one that captures each
hundredth. Held: what one captured call keeps of the device's memory.

``--device cpu`` is a short run on small networks, to try the script itself.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

import rnncore
from benchmarks import largest_share, machine, median_ratio, table
from rnncore import measures
from rnncore.watching.agreement import largest_errors, tolerance

USUAL, SMALL = (200, 64, 32), (20, 8, 4)
LONG, SHORT = 2000, 100
UPDATES = 3


@dataclass(frozen=True)
class Case:
    """A row. ``by_step``: the module is called one step at a time, as a cell always is."""

    name: str
    kind: type[nn.Module]
    options: tuple[tuple[str, Any], ...] = ()
    dtype: torch.dtype = torch.float32
    autocast: torch.dtype | None = None
    tf32: bool = True
    long: bool = False
    by_step: bool = False


DEEP = (("num_layers", 2), ("bidirectional", True))
DROPPING = (("num_layers", 2), ("dropout", 0.5))
CASES = (
    Case("nn.LSTM", nn.LSTM),
    Case("nn.GRU", nn.GRU),
    Case("nn.RNN", nn.RNN),
    Case("nn.LSTM, no TF32", nn.LSTM, tf32=False),
    Case("nn.GRU, no TF32", nn.GRU, tf32=False),
    Case("nn.LSTM, float64", nn.LSTM, dtype=torch.float64),
    Case("nn.LSTM, 2 layers, both ways", nn.LSTM, DEEP),
    Case("nn.GRU, 2 layers, both ways", nn.GRU, DEEP),
    Case("nn.LSTM, bfloat16", nn.LSTM, dtype=torch.bfloat16),
    Case("nn.GRU, bfloat16", nn.GRU, dtype=torch.bfloat16),
    Case("nn.LSTM, float16", nn.LSTM, dtype=torch.float16),
    Case("nn.LSTM, autocast to bfloat16", nn.LSTM, autocast=torch.bfloat16),
    Case("nn.GRU, autocast to bfloat16", nn.GRU, autocast=torch.bfloat16),
    Case("nn.LSTM, autocast to float16", nn.LSTM, autocast=torch.float16),
    Case("nn.LSTM, long", nn.LSTM, long=True),
    Case("nn.GRU, long", nn.GRU, long=True),
    Case("nn.LSTMCell", nn.LSTMCell, by_step=True),
    Case("nn.LSTMCell, autocast to bfloat16", nn.LSTMCell, autocast=torch.bfloat16, by_step=True),
    Case("nn.GRUCell", nn.GRUCell, by_step=True),
    Case("nn.LSTM, steps", nn.LSTM, by_step=True),
    Case("nn.LSTM, dropout between layers", nn.LSTM, DROPPING),
)


class Model(nn.Module):
    """Read ``(T, B, H)``, answer with ten scores a row; ``outputs`` are the module's last ones."""

    def __init__(self, case: Case, hidden: int) -> None:
        super().__init__()
        self.rnn: Any = case.kind(hidden, hidden, **dict(case.options))
        self.head = nn.Linear(hidden * (2 if dict(case.options).get("bidirectional") else 1), 10)
        self.by_step, self.is_cell = case.by_step, not isinstance(self.rnn, nn.RNNBase)

    def forward(self, x: Tensor) -> Tensor:
        outputs = torch.cat(list(self._stepped(x))) if self.by_step else self.rnn(x)[0]
        self.outputs = outputs.detach()
        return self.head(outputs[-1])

    def _stepped(self, x: Tensor) -> Iterator[Tensor]:
        state = None
        for step in x.split(1):
            if self.is_cell:
                state = self.rnn(step[0], state)
                yield (state[0] if isinstance(state, tuple) else state).unsqueeze(0)
            else:
                output, state = self.rnn(step, state)
                yield output


class Training:
    """A model on ``device``, and its training step."""

    def __init__(self, case: Case, device: torch.device) -> None:
        torch.manual_seed(0)
        steps, hidden, batch = size(case, device)
        self.case, self.device = case, device
        self.model = Model(case, hidden).to(device, case.dtype)
        self.optimiser = torch.optim.SGD(self.model.parameters(), 0.05, momentum=0.9)
        self.x = torch.randn(steps, batch, hidden).to(device, case.dtype)
        self.targets = torch.randint(10, (batch,)).to(device)

    def step(self) -> None:
        self.optimiser.zero_grad()
        dtype, casts = self.case.autocast, self.case.autocast is not None
        with torch.autocast(self.device.type, dtype=dtype, enabled=casts):
            scores = self.model(self.x)
        nn.functional.cross_entropy(scores.float(), self.targets).backward()
        self.optimiser.step()

    def watched(self) -> rnncore.watch:
        with rnncore.watch(self.model) as seen:
            self.step()
        return seen


def size(case: Case, device: torch.device) -> tuple[int, int, int]:
    """``(T, H, B)``."""
    steps, hidden, batch = SMALL if device.type == "cpu" else USUAL
    long = SHORT if device.type == "cpu" else LONG
    return long if case.long else steps, hidden, batch


def wait(device: torch.device) -> None:
    """Until the device has done what it was told."""
    if device.type != "cpu":
        torch.accelerator.synchronize(device)


@contextmanager
def precision(case: Case, device: torch.device) -> Iterator[None]:
    """With TF32 or without, as the case asks."""
    if device.type != "cuda" or case.tf32:
        yield
        return
    backends: list[Any] = [torch.backends.cudnn.rnn, torch.backends.cuda.matmul]
    before = [each.fp32_precision for each in backends]
    try:
        for each in backends:
            each.fp32_precision = "ieee"
        yield
    finally:
        for each, value in zip(backends, before, strict=True):
            each.fp32_precision = value


def agreement(case: Case, device: torch.device) -> list[str]:
    """What the trace says it is, how far it is off in outputs and gradients, and any drift."""
    training = Training(case, device)
    seen = training.watched()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        (trace,) = seen.traces["rnn"]
    drift = ["drifts off" for each in said if "drifts off" in str(each.message)]
    ours = torch.from_numpy(trace.outputs)
    given = training.model.outputs.to("cpu", ours.dtype)
    apart = float(largest_errors(ours, given).max())
    limit = tolerance(trace.origin, ours.dtype)
    worst = gradients_apart(trace, training.model.rnn)
    ran = f"{trace.outputs.dtype} on cpu" if trace.origin is None else str(trace.origin)
    return [ran, f"{apart:.0e} of {limit:.0e}", f"{worst:.0e}", *drift]


def gradients_apart(trace: rnncore.Trace, rnn: nn.Module) -> float:
    """How far the weights' gradients are from the user's own, by the largest of each."""
    own = {name: p.grad for name, p in rnn.named_parameters()}
    worst = 0.0
    for name, found in measures.parameter_gradients(trace).items():
        grad: Any = own.get(name, own.get(name.removesuffix("_l0")))
        theirs = grad.double().cpu().numpy()
        largest = float(np.abs(theirs).max()) or 1.0  # the loss may not reach a direction's weights
        worst = max(worst, largest_share(np.abs(found - theirs), largest))
    return worst


def bits(case: Case, device: torch.device) -> str:
    """Whether the parameters are the same after some updates, watched and unwatched."""

    def trained(*, watched: bool) -> list[Tensor]:
        training = Training(case, device)
        for _ in range(UPDATES):
            training.watched() if watched else training.step()
        return list(training.model.parameters())

    first, second, seen = (trained(watched=watched) for watched in (False, False, True))
    if all(map(torch.equal, first, seen)):
        return "the same"
    repeats = all(map(torch.equal, first, second))
    return "DIFFER" if repeats else "not repeatable unwatched either"


def cost(case: Case, device: torch.device, budget: float) -> list[str]:
    """The unwatched step in ms, and medians of watched over unwatched."""
    training = Training(case, device)
    seldom = rnncore.watch(training.model, every=100)

    def rarely() -> None:
        with seldom:
            training.step()

    runs = [training.step, training.watched, rarely]
    alone, *watched = in_turns(runs, device, budget)
    return [f"{1000 * statistics.median(alone):.2f}"] + [
        f"{median_ratio(times, alone):.3f}" for times in watched
    ]


def in_turns(
    runs: list[Callable[[], object]], device: torch.device, budget: float
) -> list[list[float]]:
    """Wall times of each, one after the other, as many rounds as ``budget`` seconds allow."""
    rounds: list[list[float]] = []
    for run in runs * 2:
        run()
    begun = time.perf_counter()
    while len(rounds) < 5 or (time.perf_counter() - begun < budget and len(rounds) < 200):
        row = []
        for run in runs:
            wait(device)
            start = time.perf_counter()
            run()
            wait(device)
            row.append(time.perf_counter() - start)
        rounds.append(row)
    return [list(times) for times in zip(*rounds, strict=True)]


def held(case: Case, device: torch.device) -> str:
    """What a captured call keeps of the device's memory, in MB."""
    if device.type == "cpu":
        return "none"
    training = Training(case, device)
    training.step()
    before = _allocated(device)
    seen = training.watched()
    after = _allocated(device)
    assert len(seen.traces["rnn"]) == 1
    return f"{(after - before) / 1e6:.2f}"


def _allocated(device: torch.device) -> int:
    gc.collect()
    wait(device)
    return torch.accelerator.memory_allocated(device)


def row(case: Case, device: torch.device, budget: float) -> list[str]:
    """What is measured of one case; where torch or ``watch`` refuses it, the reason."""
    where = [case.name, str(size(case, device))]
    with precision(case, device), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what they say is in the table
        try:
            agrees = agreement(case, device)
            ran, outputs, gradients, *drift = agrees
            times = cost(case, device, budget)
            same, memory = bits(case, device), held(case, device)
        except rnncore.ReplayError as error:
            return [*where, f"refused: {error}"]
        except (RuntimeError, TypeError) as error:
            return [*where, f"torch: {str(error).splitlines()[0]}"]
    return [*where, ran, " ".join([outputs, *drift]), gradients, same, *times, memory]


def described(device: torch.device) -> str:
    """The machine in a line."""
    if device.type != "cuda":
        return machine().replace("one thread, CPU time", f"device {device}, wall time")
    name, cudnn = torch.cuda.get_device_name(device), torch.backends.cudnn.version()
    return (
        f"{name}, {platform.system()}, Python {platform.python_version()}, torch "
        f"{torch.__version__}, CUDA {torch.version.cuda}, cuDNN {cudnn}, wall time"
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--device", help="cuda, cuda:1, mps, …; cpu for a short run")
    parser.add_argument("--seconds", type=float, default=6.0, help="time spent on each row's time")
    given = parser.parse_args(arguments)
    if given.device is None and not torch.accelerator.is_available():
        print("Not run: torch finds no GPU here. --device cpu tries the script itself.")
        return
    device = torch.device(given.device or torch.accelerator.current_accelerator())
    if device.type == "cpu":
        torch.set_num_threads(1)
    else:  # without this, cuBLAS may add up in another order from run to run
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    header = ["module", "T, H, B", "ran in", "outputs", "gradients", "bits"]
    header += ["step, ms", "a watch a step", "every=100", "held, MB"]
    rows, refused = [], []
    for case in CASES:
        made = row(case, device, given.seconds)
        (rows if len(made) == len(header) else refused).append(made)
    print(table(header, rows))
    for name, shape, why in refused:
        print(f"\n{name} {shape} {why}")
    print(f"\n{described(device)}: `python -m benchmarks.gpu`")


if __name__ == "__main__":
    main()
