"""What was run beforehand and ships with the page; ``python -m pages.papers.record`` writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pages.papers.replicas.repeating import Outcome

FILE = Path(__file__).parent / "data" / "recorded.json"


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when: the processor's name, its cores, torch's version and the day."""

    processor: str
    cores: int
    torch: str
    date: str


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """``outcomes`` by a paper's key, and the CPU ``seconds`` that each took on ``machine``."""

    machine: Machine
    outcomes: Mapping[str, Outcome]
    seconds: Mapping[str, float]


@cache
def recorded() -> Recorded:
    """All that ships."""
    said = json.loads(FILE.read_text(encoding="utf-8"))
    outcomes = {
        key: Outcome(
            tuple(each["seeds"]),
            {name: tuple(values) for name, values in each["numbers"].items()},
        )
        for key, each in said["papers"].items()
    }
    seconds = {key: each["seconds"] for key, each in said["papers"].items()}
    return Recorded(Machine(**said["machine"]), outcomes, seconds)


def save(found: Recorded) -> None:
    """Write all of it."""
    machine = {name: getattr(found.machine, name) for name in Machine.__slots__}
    papers = {
        key: {
            "seconds": found.seconds[key],
            "seeds": list(outcome.seeds),
            "numbers": {name: list(values) for name, values in outcome.numbers.items()},
        }
        for key, outcome in found.outcomes.items()
    }
    text = json.dumps({"machine": machine, "papers": papers}, indent=1, ensure_ascii=False)
    FILE.write_text(text + "\n", encoding="utf-8")
