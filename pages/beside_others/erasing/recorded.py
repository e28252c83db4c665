"""What was measured beforehand; ``python -m pages.beside_others.erasing.record`` writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

FILE = Path(__file__).parent / "data" / "erasing.json"

HELD_OUT, TRAINED = SIDES = ("held-out", "training")
"""The sentences that are read."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """``loss[side][model]``: mean nats a known word, ``(D + 2,)``: 0 … D words left, and all.

    ``targets[side]``: how many words were asked for.
    """

    machine: dict[str, Any]
    targets: dict[str, int]
    loss: dict[str, dict[str, np.ndarray]]


@cache
def recorded() -> Recorded:
    """All that ships."""
    said = json.loads(FILE.read_text(encoding="utf-8"))
    loss = {
        side: {name: np.array(values) for name, values in said["loss"][side].items()}
        for side in SIDES
    }
    return Recorded(said["machine"], said["targets"], loss)


def save(found: Recorded) -> None:
    """Write all of it."""
    loss = {
        side: {name: values.round(6).tolist() for name, values in each.items()}
        for side, each in found.loss.items()
    }
    said = {"machine": found.machine, "targets": found.targets, "loss": loss}
    FILE.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
