"""Several training runs side by side: what the tab Training shows live, from the worker."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.training import EVERY, Snapshot, train

STEPS = 200

Curve = tuple[str, np.ndarray, np.ndarray, np.ndarray]
Shot = tuple[str, Snapshot]
"""A snapshot, and the kind whose it is."""


def race(spec: ResidualSpec) -> Iterator[Shot]:
    """The snapshots of all kinds shown, at the depth, width, β and seed of ``spec``, in turns."""
    runs = [
        train(
            kind,
            depth=spec.depth,
            width=spec.width,
            branch_scale=spec.branch,
            steps=STEPS,
            seed=spec.seed,
        )
        for kind in spec.variants
    ]
    for _ in range(len(range(0, STEPS, EVERY))):
        for kind, run in zip(spec.variants, runs, strict=True):
            yield kind, next(run)


def share(spec: ResidualSpec, shots: Sequence[Shot]) -> float:
    """How much of the whole race has been run, 0 to 1."""
    last = {kind: shot.step for kind, shot in shots}
    return sum(last.values()) / (STEPS * len(spec.variants))


def curves(shots: Sequence[Shot]) -> tuple[Curve, ...]:
    """Each kind with its steps, losses and accuracies so far, ``(N,)`` each."""
    by_kind: dict[str, list[Snapshot]] = {}
    for kind, shot in shots:
        by_kind.setdefault(kind, []).append(shot)
    return tuple(
        (
            kind,
            np.array([shot.step for shot in each], dtype=np.int64),
            np.array([shot.loss for shot in each]),
            np.array([shot.accuracy for shot in each]),
        )
        for kind, each in by_kind.items()
    )


def key_of(spec: ResidualSpec) -> tuple[Any, ...]:
    """What decides a race."""
    return spec.variants, spec.depth, spec.width, spec.branch, spec.seed
