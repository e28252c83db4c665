"""Runs that were recorded once and come with the page: made, written and read back.

A file holds curves, and beside them on what machine and when they were made. The recipes stand in
the code; of each the file has a fingerprint, so that nobody takes curves for those of another.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.models.machine import machine
from pages.training.over_seeds import OverSeeds
from rnncore.train import Recipe, Snapshot, run

DATA = Path(__file__).parent / "data"

CURVES = {"loss": np.float32, "accuracy": np.float16, "reach": np.float16}
"""A share of 256 sequences is exact in 16 bits; a reach has three digits in them."""


def over_seeds(recipe: Recipe, seeds: Iterable[int]) -> OverSeeds:
    """``recipe`` with each of ``seeds``, run to its end, or to where it is not finite any more."""
    runs, seconds = [], []
    for seed in seeds:
        began, shots = time.process_time(), list[Snapshot]()
        with suppress(FloatingPointError):
            for shot in run(replace(recipe, seed=seed)):
                shots.append(shot)  # those before a fault stay
        runs.append(shots)
        seconds.append(time.process_time() - began)
    return OverSeeds.of(recipe, runs, seconds)


def write(file: Path, found: Mapping[str, OverSeeds]) -> None:
    """Write outcomes of equal length, by name, with machine and date."""
    curves: dict[str, Any] = {
        name: np.stack([getattr(each, name) for each in found.values()]).astype(kind)  # (C, S, N)
        for name, kind in CURVES.items()
    }
    told = {"recipes": {name: fingerprint(each.recipe) for name, each in found.items()}} | machine()
    (updates,) = {tuple(each.updates) for each in found.values()}
    seconds = np.stack([each.seconds for each in found.values()])
    file.parent.mkdir(exist_ok=True)
    with file.open("wb") as opened:
        np.savez_compressed(
            opened, told=json.dumps(told), updates=updates, seconds=seconds, **curves
        )


def read(file: Path, recipes: Mapping[str, Recipe]) -> tuple[dict[str, OverSeeds], dict[str, Any]]:
    """The outcomes of ``recipes``, by their names, and on what machine and when they were made.

    Raises ValueError where the file holds those of other recipes: record them anew.
    """
    with np.load(file) as opened:
        told = json.loads(str(opened["told"]))
        updates, seconds = opened["updates"], opened["seconds"]
        curves = {name: opened[name].astype(np.float32) for name in CURVES}
    if told.pop("recipes") != {name: fingerprint(each) for name, each in recipes.items()}:
        raise ValueError(f"{file.name} holds other recipes: run python -m pages.training.record")
    found = {
        name: OverSeeds(
            recipe,
            updates,
            loss=curves["loss"][place],
            accuracy=curves["accuracy"][place],
            reach=curves["reach"][place],
            seconds=seconds[place],
        )
        for place, (name, recipe) in enumerate(recipes.items())
    }
    return found, told


def fingerprint(recipe: Recipe) -> int:
    """A number for all that a recipe says but its seed."""
    return zlib.crc32(repr(replace(recipe, seed=0)).encode())
