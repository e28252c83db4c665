"""What was measured beforehand; ``python -m pages.beside_others.costs.record`` writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "costs.json"

Found = dict[str, dict[int, float]]
"""A number by a network's name and the steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """``seconds`` of forward and backward on ``machine``, and ``bytes`` that a stream keeps."""

    machine: dict[str, Any]
    seconds: Found
    bytes: Found


@cache
def recorded() -> Recorded:
    """All that ships."""
    said = json.loads(FILE.read_text(encoding="utf-8"))
    return Recorded(said["machine"], _by_steps(said["seconds"]), _by_steps(said["bytes"]))


def save(found: Recorded) -> None:
    """Write all of it."""
    said = {"machine": found.machine, "seconds": found.seconds, "bytes": found.bytes}
    FILE.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


def _by_steps(found: dict[str, dict[str, float]]) -> Found:
    return {
        name: {int(steps): value for steps, value in each.items()} for name, each in found.items()
    }
