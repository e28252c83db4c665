"""What was run beforehand; ``python -m pages.beside_others.parallel.record`` writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rnncore.train.tasks.base import ENOUGH

FILE = Path(__file__).parent / "data" / "parallel.json"


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """What was found on ``machine``.

    ``seconds``: of forward and backward by way and steps. ``accuracies``: at the end, by task and
    network, one a seed.
    """

    machine: dict[str, Any]
    seconds: dict[str, dict[int, float]]
    accuracies: dict[str, dict[str, tuple[float, ...]]]

    def learned(self, task: str, network: str) -> int:
        """How many of the seeds learned it."""
        return sum(each >= ENOUGH for each in self.accuracies[task][network])


@cache
def recorded() -> Recorded:
    """All that ships."""
    said = json.loads(FILE.read_text(encoding="utf-8"))
    return Recorded(
        said["machine"],
        {
            name: {int(steps): value for steps, value in each.items()}
            for name, each in said["seconds"].items()
        },
        {
            task: {network: tuple(values) for network, values in each.items()}
            for task, each in said["accuracies"].items()
        },
    )


def save(found: Recorded) -> None:
    """Write all of it."""
    said = {name: getattr(found, name) for name in ("machine", "seconds", "accuracies")}
    FILE.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
