"""Paired measurements of CPU time, on one thread: ``python -m benchmarks.recording`` and so on."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch


def machine() -> str:
    """Processor, cores and versions in one line."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        models = [s for s in info.read_text().splitlines() if s.startswith("model name")]
        name = models[0].partition(":")[2].strip() if models else name
    return (
        f"{name}, {platform.system()}, Python {platform.python_version()}, "
        f"torch {torch.__version__}, NumPy {np.__version__}, one thread, CPU time"
    )


def seconds(run: Callable[[], object]) -> float:
    """CPU time of one run."""
    start = time.process_time()
    run()
    return time.process_time() - start


def paired(runs: list[Callable[[], object]], budget: float, least: int = 5) -> list[list[float]]:
    """CPU times of each run, taken in turns, so that a busy machine slows all of them alike.

    After one round that is not counted: as many as ``budget`` seconds allow, at least ``least``.
    """
    for run in runs:
        run()
    round_of_times = [seconds(run) for run in runs]
    rounds = max(least, min(200, int(budget / max(sum(round_of_times), 1e-4))))
    rows = [[seconds(run) for run in runs] for _ in range(rounds)]
    return [list(times) for times in zip(*rows, strict=True)]


def median_ratio(above: list[float], below: list[float]) -> float:
    """The median over the pairs."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def largest_share(errors: np.ndarray, scale: float) -> float:
    """The largest error as a share of ``scale``; inf for what is no number, which max passes by."""
    largest = float(np.max(errors, initial=0))
    return largest / scale if np.isfinite(largest) else np.inf


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
