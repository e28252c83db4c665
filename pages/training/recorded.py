"""Races that were run beforehand: every view of the story over five seeds, the first one whole.

``python -m pages.training.record`` writes the files, on one thread, and says how long it took.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from pages.training.outcomes import Outcome
from pages.training.presets import PRESETS
from pages.training.recipes import recipes
from rnncore.train import Recipe, Snapshot

FOLDER = Path(__file__).parent / "data"
SEEDS = (0, 1, 2, 3, 4)
_PARTS = ("profile", "state")


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """``outcomes`` and ``shots`` by recipe; ``made``: on which machine, when, and with what."""

    outcomes: dict[Recipe, Outcome]
    shots: dict[Recipe, tuple[Snapshot, ...]]
    made: dict[str, Any]


@cache
def recorded() -> Recorded:
    """What ships with the page."""
    said = json.loads((FOLDER / "races.json").read_text(encoding="utf-8"))
    outcomes, shots = {}, {}
    with np.load(FOLDER / "races.npz") as arrays:
        for name, spec in PRESETS.items():
            for lane, rows in said["races"][name].items():
                for row in rows:
                    row["merged"] = tuple(tuple(pair) for pair in row["merged"])
                    found = Outcome(**row)
                    outcomes[recipes(replace(spec, seed=found.seed))[lane]] = found
                recipe = recipes(spec)[lane]
                shots[recipe] = _unpacked(f"{name}/{lane}", recipe, arrays)
    return Recorded(outcomes, shots, said["made"])


def save(
    races: dict[str, dict[str, list[Outcome]]],
    shots: dict[str, tuple[Recipe, list[Snapshot]]],
    made: dict[str, Any],
) -> None:
    """Write what was run: ``races`` by preset and lane, ``shots`` by "preset/lane"."""
    rows = {
        name: {lane: [asdict(each) for each in found] for lane, found in lanes.items()}
        for name, lanes in races.items()
    }
    text = json.dumps({"made": made, "races": rows}, indent=1)
    (FOLDER / "races.json").write_text(text + "\n", encoding="utf-8")
    arrays: dict[str, Any] = {}
    for name, (_, found) in shots.items():
        arrays |= {f"{name}/{key}": value for key, value in _packed(found).items()}
    np.savez_compressed(FOLDER / "races.npz", **arrays)


_NUMBERS = ("update", "loss", "accuracy", "trained", "gradient_norm")


def _packed(shots: list[Snapshot]) -> dict[str, np.ndarray]:
    found = {name: np.array([getattr(shot, name) for shot in shots]) for name in _NUMBERS}
    found |= {n: np.stack([getattr(shot, n) for shot in shots]).astype("f4") for n in _PARTS}
    for gate in shots[0].gates:
        found[f"gate.{gate}"] = np.stack([shot.gates[gate] for shot in shots])
    found["sample"] = np.array([shot.sample for shot in shots])
    found["beyond"] = np.array([-1 if shot.beyond is None else shot.beyond for shot in shots])
    return found | {f"weight.{name}": value for name, value in shots[-1].weights.items()}


def _unpacked(name: str, recipe: Recipe, arrays: Any) -> tuple[Snapshot, ...]:
    names = [each for each in arrays.files if each.startswith(f"{name}/")]
    held = {each.removeprefix(f"{name}/"): arrays[each] for each in names}

    def of(kind: str, place: int) -> dict[str, np.ndarray]:
        found = {key: value for key, value in held.items() if key.startswith(kind)}
        return {key.removeprefix(kind): value[place] for key, value in found.items()}

    weights = {key.removeprefix("weight."): held[key] for key in held if key.startswith("weight.")}
    last = len(held["update"]) - 1
    return tuple(
        Snapshot(
            update=int(held["update"][place]),
            updates=recipe.updates,
            loss=float(held["loss"][place]),
            accuracy=float(held["accuracy"][place]),
            trained=float(held["trained"][place]),
            gradient_norm=float(held["gradient_norm"][place]),
            profile=held["profile"][place],
            state=held["state"][place],
            gates=of("gate.", place),
            sample=str(held["sample"][place]),
            beyond=None if held["beyond"][place] < 0 else int(held["beyond"][place]),
            weights=weights if place == last else {},
        )
        for place in range(last + 1)
    )
