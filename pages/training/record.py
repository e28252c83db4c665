"""Run every view of the story over five seeds: ``python -m pages.training.record``."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from pages.training.outcomes import Outcome, outcome
from pages.training.presets import PRESETS
from pages.training.recipes import recipes
from pages.training.recorded import SEEDS, save
from rnncore.train import Recipe, Snapshot, run


def machine() -> dict[str, Any]:
    """The processor, torch, and the day."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "torch": torch.__version__,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
    }


def _processor() -> str:
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        named = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
        if named:
            return named[0]
    return platform.processor() or platform.machine()


def timed(recipe: Recipe) -> tuple[list[Snapshot], float]:
    """All snapshots of a run, and its seconds on one processor."""
    began = time.process_time()
    shots = list(run(recipe))
    return shots, time.process_time() - began


def main() -> None:
    """Run, write, and print a line a run."""
    torch.set_num_threads(1)
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


if __name__ == "__main__":
    main()
