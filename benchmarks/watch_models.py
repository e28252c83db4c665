"""Replicas of public models, watched: what is found, whether it is true, and what it costs.

Traces: of how many modules, and how many after one training step. States and gradients: how far
from those that autograd itself leaves in the same model with its recurrent modules written as plain
loops, beside the largest; float64 except under autocast. Bits: whether parameters, buffers and
gradients after two updates and the random numbers drawn next are the same watched and unwatched, to
the last bit. Time: a training step watched over the same step unwatched, the median of pairs, CPU
time, one thread, at the size of ``LARGE``.
"""

from __future__ import annotations

import sys

import torch

from benchmarks import machine, table
from benchmarks.models.cases import CASES
from benchmarks.models.processes import measure
from benchmarks.models.replica import LARGE, Case

ROUNDS = 40


def row(case: Case, rounds: int) -> list[str]:
    """What is measured of one case."""
    made = measure(case, LARGE, rounds)
    assert made.found == made.expected, (case.name, made)
    count = sum(map(len, made.found.values()))
    gradients = max(made.state_grads, made.weight_grads)
    return [
        case.name,
        case.of,
        case.kind,
        f"{count}, {len(made.found)}",
        f"{made.states:.0e}",
        f"{gradients:.0e}",
        ", ".join(made.changed) or "the same",
        f"{made.overhead:.3f}",
    ]


def main() -> None:
    torch.set_num_threads(1)
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    header = ["replica", "of", "calls", "traces, modules", "states", "gradients", "bits", "time"]
    print(table(header, [row(case, rounds) for case in CASES]))
    print()
    print(f"{LARGE}. {machine()}")


if __name__ == "__main__":
    main()
