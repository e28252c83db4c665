"""What was trained beforehand; ``python -m pages.beside_others.learning.record`` writes it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.models.machine import machine
from pages.beside_others.learning.recipes import LENGTHS, NETWORKS, SEEDS, TASKS, recipe
from pages.beside_others.learning.running import Told, curve, tried
from rnncore.train.tasks.base import ENOUGH

FILE = Path(__file__).parent / "data" / "learned.npz"
KINDS = {"loss": np.float32, "right": np.float16, "at": np.float16, "seconds": np.float32}
"""A share of 256 sequences is exact in 16 bits."""

Key = tuple[str, str]
"""A task and a network."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A network on a task with each of ``SEEDS``.

    ``updates (N,)``; ``loss`` and ``right (S, N)`` on held-out sequences of the longest that were
    trained on; ``at (S, L)``: the share right at each of ``LENGTHS``; ``seconds (S,)`` of the CPU.
    """

    updates: np.ndarray
    loss: np.ndarray
    right: np.ndarray
    at: np.ndarray
    seconds: np.ndarray

    def at_length(self, steps: int) -> np.ndarray:
        """The share right at one of ``LENGTHS``, ``(S,)``."""
        found: np.ndarray = self.at[:, LENGTHS.index(steps)]
        return found

    def solved(self, steps: int) -> int:
        """Of how many seeds the network answers enough of that length."""
        return int((self.at_length(steps) >= ENOUGH).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """All that ships, and on what ``machine`` and when it was made."""

    machine: dict[str, Any]
    found: Mapping[Key, Learned]


def keys() -> list[Key]:
    """Every task with every network."""
    return [(task, network) for task in TASKS for network in NETWORKS]


def gathered(runs: Sequence[Sequence[Told]], seconds: Sequence[float]) -> Learned:
    """What the runs of one network on one task told, a seed each."""
    curves = [curve(run) for run in runs]
    ends = [end.right for run in runs if (end := tried(run)) is not None]
    return Learned(
        curves[0][0].astype(np.int32),
        np.stack([loss for _, loss, _ in curves]).astype(np.float32),
        np.stack([right for *_, right in curves]).astype(np.float32),
        np.array(ends, np.float32),
        np.array(seconds, np.float32),
    )


def save(found: Mapping[Key, Learned]) -> None:
    """Write all of it, with machine and date."""
    told = json.dumps(machine() | {"recipes": _fingerprint()})
    columns: dict[str, Any] = {
        name: np.stack([getattr(found[key], name) for key in keys()]).astype(kind)
        for name, kind in KINDS.items()
    }
    np.savez_compressed(FILE, told=told, updates=found[keys()[0]].updates, **columns)


@cache
def recorded() -> Recorded:
    """All that ships. Raises ValueError where it is of other recipes."""
    with np.load(FILE) as opened:
        told = json.loads(str(opened["told"]))
        updates = opened["updates"]
        columns = {name: opened[name].astype(np.float32) for name in KINDS}
    if told.pop("recipes") != _fingerprint():
        raise ValueError(
            f"{FILE.name} holds other recipes: run python -m pages.beside_others.learning.record"
        )
    return Recorded(
        told,
        {
            key: Learned(updates, **{name: each[place] for name, each in columns.items()})
            for place, key in enumerate(keys())
        },
    )


def _fingerprint() -> int:
    """A number for all that the recipes say."""
    said = [repr(recipe(*key, seed)) for key in keys() for seed in SEEDS]
    return zlib.crc32(repr((said, LENGTHS)).encode())
