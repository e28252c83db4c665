"""A phase diagram: the reach of an LSTM over its forget bias and the length, and who learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import torch

from pages.training.kept import CURVES, DATA, over_seeds, read
from pages.training.over_seeds import OverSeeds
from pages.training.recipes import recipes as of_race
from pages.training.spec import BIASED, PHASE_BIASES, PHASE_LENGTHS, USUAL, TrainingSpec
from rnncore.train import Recipe
from rnncore.train.running import NEEDED

BIASES = tuple(map(float, PHASE_BIASES))
LENGTHS = tuple(map(int, PHASE_LENGTHS))
FILE = DATA / "phase.npz"


def view(bias: float, steps: int) -> TrainingSpec:
    """The race of a cell: its network alone, with this bias and sequences of so many steps."""
    return replace(USUAL, lanes=(BIASED,), bias=bias, span=steps)


def recipe(bias: float, steps: int) -> Recipe:
    """What a cell trains; its runs differ in their seed."""
    return of_race(view(bias, steps))[BIASED]


def recipes() -> dict[str, Recipe]:
    """Every cell by its name."""
    return {name(bias, steps): recipe(bias, steps) for bias in BIASES for steps in LENGTHS}


def name(bias: float, steps: int) -> str:
    """What a cell is called."""
    return f"b = {bias:g}, T = {steps}"


def grid(seeds: Sequence[int]) -> dict[str, Sequence[float]]:
    """Every run of the diagram, as ``rnncore.sweep`` takes it."""
    return {"bias": BIASES, "length": LENGTHS, "seed": seeds}


def run_cell(bias: float, length: int, seed: int) -> dict[str, list[float]]:
    """One run, on one thread: its curves, and its seconds."""
    torch.set_num_threads(1)
    found = over_seeds(recipe(bias, length), [seed])
    curves = {name: getattr(found, name)[0].tolist() for name in CURVES}
    return curves | {"updates": found.updates.tolist(), "seconds": found.seconds.tolist()}


def gathered(values: Sequence[Any], seeds: int) -> dict[str, OverSeeds]:
    """What ``run_cell`` gave for all of a grid, in its order: every cell with its seeds."""
    found = {}
    for place, (called, each) in enumerate(recipes().items()):
        rows = values[place * seeds : (place + 1) * seeds]
        curves = {name: np.array([row[name] for row in rows], np.float32) for name in CURVES}
        seconds = np.array([row["seconds"][0] for row in rows], np.float32)
        updates = np.array(rows[0]["updates"], np.int32)
        found[called] = OverSeeds(each, updates, **curves, seconds=seconds)
    return found


@cache
def recorded() -> tuple[dict[tuple[float, int], OverSeeds], dict[str, Any]]:
    """What was recorded of each cell; and on what machine and when."""
    found, made = read(FILE, recipes())
    cells = {(bias, steps): found[name(bias, steps)] for bias in BIASES for steps in LENGTHS}
    return cells, made


def reaches(cells: dict[tuple[float, int], OverSeeds]) -> np.ndarray:
    """The median reach before the first update, ``(B, T)``."""
    return np.array(
        [[float(np.median(cells[bias, steps].reach[:, 0])) for steps in LENGTHS] for bias in BIASES]
    )


def counts(cells: dict[tuple[float, int], OverSeeds]) -> np.ndarray:
    """How many seeds learned each cell, ``(B, T)``."""
    return np.array(
        [
            [sum(each is not None for each in cells[bias, steps].learned) for steps in LENGTHS]
            for bias in BIASES
        ]
    )


def borders(reach: np.ndarray) -> np.ndarray:
    """The bias of each length at which a thousandth is left, ``(2, T)``; NaN outside the diagram.

    First where σ(b)^(T-1) is a thousandth, then where the measured ``reach (B, T)`` is, between two
    biases in proportion.
    """
    shares = 10.0 ** (NEEDED / (np.array(LENGTHS) - 1))
    alone = np.log(shares / (1 - shares))
    alone[(alone < BIASES[0]) | (alone > BIASES[-1])] = np.nan
    # np.interp needs what rises: the reach does, with the bias.
    measured = [np.interp(NEEDED, column, BIASES, np.nan, np.nan) for column in reach.T]
    return np.array([alone, measured])
