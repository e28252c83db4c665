"""Run what comes with the page over five seeds: ``python -m pages.training.record``.

Or a part of it, by name: races, cures, phase.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import torch

from dashboard.models.machine import machine
from pages.training import cures, phase
from pages.training.kept import over_seeds, write
from pages.training.outcomes import Outcome, outcome
from pages.training.presets import PRESETS
from pages.training.recipes import recipes
from pages.training.recorded import SEEDS, save
from rnncore import sweep
from rnncore.train import Recipe, Snapshot, run


def timed(recipe: Recipe) -> tuple[list[Snapshot], float]:
    """All snapshots of a run, and its seconds on one processor."""
    began = time.process_time()
    shots = list(run(recipe))
    return shots, time.process_time() - began


def record_races() -> None:
    """Every view of the story: run, write, and print a line a run."""
    races: dict[str, dict[str, list[Outcome]]] = {}
    whole: dict[str, tuple[Recipe, list[Snapshot]]] = {}
    for name, spec in PRESETS.items():
        races[name] = {}
        for seed in SEEDS:
            for lane, recipe in recipes(replace(spec, seed=seed)).items():
                shots, seconds = timed(recipe)
                found = outcome(recipe, shots, round(seconds, 2))
                races[name].setdefault(lane, []).append(found)
                if seed == spec.seed:
                    whole[f"{name}/{lane}"] = (recipe, shots)
                print(f"{name}, {lane}: {found}", flush=True)
    save(races, whole, machine())


def record_cures() -> None:
    """Every condition of every cure."""
    _record(cures.FILE, cures.recipes())


def record_phase() -> None:
    """Every cell of the phase diagram, on all cores; what was interrupted goes on."""
    journal = phase.FILE.with_suffix(".jsonl")
    swept = sweep(phase.run_cell, phase.grid(SEEDS), executor=ProcessPoolExecutor, file=journal)
    if swept.errors:
        raise RuntimeError(f"a cell failed: {next(iter(swept.errors.values()))}")
    write(phase.FILE, phase.gathered(swept.values, len(SEEDS)))
    journal.unlink()


def _record(file: Path, recipes: dict[str, Recipe]) -> None:
    """Run each recipe over the seeds, write, and print a line a recipe."""
    found = {}
    for name, recipe in recipes.items():
        found[name] = one = over_seeds(recipe, SEEDS)
        print(f"{name}: learned at {one.learned}, {one.seconds.mean():.2f} s", flush=True)
    write(file, found)


PARTS = {"races": record_races, "cures": record_cures, "phase": record_phase}


def main() -> None:
    """Record the parts that the command names, or all, on one thread."""
    torch.set_num_threads(1)
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()


if __name__ == "__main__":
    main()
