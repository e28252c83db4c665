"""One run: the held-out loss as it learns, and then how it does on other lengths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from pages.beside_others.learning.recipes import LENGTHS, recipe
from rnncore.train import right_at, run


@dataclass(frozen=True, slots=True)
class Point:
    """After ``update`` updates: the held-out ``loss``, and the share ``right`` at the last step."""

    update: int
    loss: float
    right: float


@dataclass(frozen=True, slots=True)
class Tried:
    """The share of sequences of each of ``LENGTHS`` that the trained network answers right."""

    right: tuple[float, ...]


Told = Point | Tried


def learn(task: str, network: str, seed: int) -> Iterator[Told]:
    """Train from nothing; a point at every snapshot, and at the end the lengths.

    On one thread: its bits depend on it.
    """
    torch.set_num_threads(1)
    made = recipe(task, network, seed)
    for shot in run(made):
        yield Point(shot.update, shot.loss, shot.accuracy)
    yield Tried(tuple(right_at(made, shot.weights, LENGTHS).tolist()))


def curve(got: Sequence[Told]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Updates, losses and shares of what has come, ``(N,)`` each."""
    points = [each for each in got if isinstance(each, Point)]
    columns = [[each.update, each.loss, each.right] for each in points]
    updates, loss, right = np.array(columns, dtype=np.float64).reshape(-1, 3).T
    return updates, loss, right


def tried(got: Sequence[Told]) -> Tried | None:
    """How it does on other lengths, once it is trained."""
    return next((each for each in got if isinstance(each, Tried)), None)
