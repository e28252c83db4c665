"""What was measured beforehand; ``python -m pages.beside_others.distance.record`` writes it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pages.beside_others.distance.measured import KINDS, PLAIN, ROWS, SEEDS, recipe, solved

FILE = Path(__file__).parent / "data" / "distance.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """Influences as log10 over the distance ``(S, T)`` by network; ``right (S,)`` of the trained.

    ``machine``: where and when it was made; ``seconds``: of the CPU, for all of it.
    """

    machine: dict[str, Any]
    untrained: Mapping[str, np.ndarray]
    trained: Mapping[str, np.ndarray]
    right: Mapping[str, np.ndarray]
    seconds: float

    def needed(self, name: str) -> np.ndarray:
        """The influence of the first symbol on the answer, for each seed of a trained network."""
        return np.asarray(self.trained[name][:, -1])

    def split(self) -> tuple[np.ndarray, np.ndarray]:
        """``needed`` of all runs that solved the task, and of all that did not."""
        every = np.concatenate([self.needed(name) for name in KINDS])
        which = solved(np.concatenate([self.right[name] for name in KINDS]))
        return every[which], every[~which]


def save(found: Recorded) -> None:
    """Write all of it."""
    told = json.dumps(found.machine | {"recipes": _fingerprint(), "seconds": found.seconds})
    np.savez_compressed(
        FILE,
        told=told,
        untrained=np.stack([found.untrained[name] for name in PLAIN]).astype(np.float32),
        trained=np.stack([found.trained[name] for name in KINDS]).astype(np.float32),
        right=np.stack([found.right[name] for name in KINDS]).astype(np.float32),
    )


@cache
def recorded() -> Recorded:
    """All that ships. Raises ValueError where it is of other recipes."""
    with np.load(FILE) as opened:
        told = json.loads(str(opened["told"]))
        held = {name: opened[name] for name in ("untrained", "trained", "right")}
    if told.pop("recipes") != _fingerprint():
        raise ValueError(
            f"{FILE.name} holds other recipes: run python -m pages.beside_others.distance.record"
        )
    seconds = told.pop("seconds")
    return Recorded(
        told,
        dict(zip(PLAIN, held["untrained"], strict=True)),
        dict(zip(KINDS, held["trained"], strict=True)),
        dict(zip(KINDS, held["right"], strict=True)),
        seconds,
    )


def _fingerprint() -> int:
    """A number for all that the recipes say."""
    said = [
        repr(recipe(name, seed, trained=ready))
        for name in KINDS
        for seed in SEEDS
        for ready in (False, True)
    ]
    return zlib.crc32(repr((said, PLAIN, ROWS)).encode())
