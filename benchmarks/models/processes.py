"""A case measured here, or in several processes at once that average their gradients."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.distributed as dist

from benchmarks.models.cases import CASES
from benchmarks.models.checks import agreement, changed, overhead
from benchmarks.models.replica import SMALL, Case, Size

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    """A row of the table; ``overhead`` is None where no time was taken."""

    changed: list[str]
    found: dict[str, list[int]]
    expected: dict[str, list[int]]
    states: float
    state_grads: float
    weight_grads: float
    overhead: float | None


def measure(case: Case, size: Size | None = None, rounds: int = 0) -> Measured:
    """What is seen of ``case`` at a small size, and what watching it costs at ``size``."""
    if case.processes > 1 and not dist.is_initialized():
        return _together(case, size, rounds)
    ratio = overhead(case, size, rounds) if size is not None else None
    return Measured(changed(case, SMALL), **asdict(agreement(case, SMALL)), overhead=ratio)


def _together(case: Case, size: Size | None, rounds: int) -> Measured:
    """The worst of what the processes found; the time is the first one's."""
    with tempfile.TemporaryDirectory() as folder:
        running = [
            subprocess.Popen(
                [sys.executable, "-m", __name__, json.dumps([
                    CASES.index(case), rank, folder, size and [*asdict(size).values()], rounds
                ])],
                stdout=subprocess.PIPE, text=True, cwd=ROOT,
            )
            for rank in range(case.processes)
        ]  # fmt: skip
        made = [Measured(**json.loads(each.communicate()[0])) for each in running]
    first = made[0]
    assert all((each.found, each.expected) == (first.found, first.expected) for each in made)
    return Measured(
        sorted({name for each in made for name in each.changed}),
        first.found,
        first.expected,
        max(each.states for each in made),
        max(each.state_grads for each in made),
        max(each.weight_grads for each in made),
        first.overhead,
    )


def main() -> None:
    """One of the processes."""
    place, rank, folder, size, rounds = json.loads(sys.argv[1])
    case = CASES[place]
    torch.set_num_threads(1)
    dist.init_process_group(
        "gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=case.processes
    )
    try:
        print(json.dumps(asdict(measure(case, size and Size(*size), rounds))))
    finally:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
