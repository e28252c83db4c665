"""Time the scan, train, and write what ships: ``python -m pages.beside_others.parallel.record``.

Two minutes; with ``--times`` the times alone, in a quarter of a minute.
"""

from __future__ import annotations

import argparse

import torch

from dashboard.models.machine import machine
from pages.beside_others.costs.measured import LENGTHS, times
from pages.beside_others.parallel.learning import KINDS, SEEDS, TASKS, learning
from pages.beside_others.parallel.networks import TIMED_WAYS
from pages.beside_others.parallel.recorded import Recorded, recorded, save


def main() -> None:
    """Measure, print, and write."""
    asked = argparse.ArgumentParser(prog="pages.beside_others.parallel.record")
    asked.add_argument("--times", action="store_true")
    alone = asked.parse_args().times
    torch.set_num_threads(1)
    seconds: dict[str, dict[int, float]] = {}
    for timed in times(LENGTHS, least=7, enough=0.4, networks=TIMED_WAYS):
        seconds.setdefault(timed.name, {})[timed.steps] = round(timed.seconds, 7)
    print(seconds)
    save(Recorded(machine(), seconds, recorded().accuracies if alone else _trained()))


def _trained() -> dict[str, dict[str, tuple[float, ...]]]:
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for task in TASKS:
        found[task] = {}
        for kind in KINDS:
            ends = [list(learning(task, kind, seed))[-1].accuracy for seed in range(SEEDS)]
            found[task][kind.name] = tuple(ends)
            print(f"{task}, {kind.name}: {ends}", flush=True)
    return found


if __name__ == "__main__":
    main()
