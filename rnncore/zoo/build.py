"""Make the zoo from nothing: train, measure, write weights and cards, and say what came out."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from statistics import median
from typing import Any

import safetensors.torch
import torch
from torch import nn

from rnncore.counting import counted
from rnncore.zoo import family, language, next_word, who
from rnncore.zoo.cards import FOLDER, Card, Recipe, card_path, weights_path

HEADER = ("network", "task", "cell", "parameters", "score", "baseline", "seconds")


def recipes() -> dict[str, Recipe]:
    """Every recipe by name, in the order of the table. A new module is added here."""
    parts = (next_word, language, who, family)
    return {recipe.name: recipe for part in parts for recipe in part.RECIPES}


def build_all(wanted: Sequence[Recipe], folder: Path = FOLDER) -> Iterator[Card]:
    """``build`` each of ``wanted``, as many at a time as there are processors; cards in order.

    Each is made in a process of its own on one thread, so that it is the same however many there
    are.
    """
    at_once = min(os.cpu_count() or 1, len(wanted))
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(at_once, mp_context=fresh) as pool:
        yield from pool.map(_build_named, [each.name for each in wanted], [folder] * len(wanted))


def _build_named(name: str, folder: Path) -> Card:
    return build(recipes()[name], folder)


def build(recipe: Recipe, folder: Path = FOLDER) -> Card:
    """Train one network from its seed, and write its weights and its card into ``folder``.

    On one thread, so that the same machine gives the same numbers; the seconds are those of the
    processor, which other work on the machine hardly moves. Returns the card.
    """
    with one_thread():
        model, steps, seconds = _trained(recipe, recipe.seed)
        card = _measured(recipe, model, steps, seconds)
    for path in (weights_path(recipe.name, folder), card_path(recipe.name, folder)):
        path.parent.mkdir(parents=True, exist_ok=True)
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    weights_path(recipe.name, folder).write_bytes(safetensors.torch.save(state))
    card.write(folder)
    return card


def _trained(recipe: Recipe, seed: int) -> tuple[nn.Module, int, float]:
    """The network trained from ``seed``, after how many steps, and the processor's seconds."""
    generator = torch.Generator().manual_seed(seed)
    model = recipe.build(generator)
    started, steps = time.process_time(), 0
    for snapshot in recipe.train(model, generator):
        steps = snapshot.step
    return model.eval(), steps, time.process_time() - started


def _measured(recipe: Recipe, model: nn.Module, steps: int, seconds: float) -> Card:
    """The card of a trained model, numbers rounded to six digits behind the point."""
    score = recipe.score(model)
    details = {} if recipe.details is None else recipe.details(model)
    said: dict[str, Any] = {each.name: getattr(recipe, each.name, None) for each in fields(Card)}
    measured = {
        "size": sum(parameter.numel() for parameter in model.parameters()),
        "steps": steps,
        "score": round(score, 6),
        "baseline": round(recipe.baseline(), 6),
        "seconds": round(seconds, 1),
        "details": _rounded({**details, **_over_seeds(recipe, score)}),
    }
    return Card(**said | measured)


def _over_seeds(recipe: Recipe, score: float) -> dict[str, float]:
    """Lowest, median and highest score, ``score`` and those of the seeds that follow."""
    if recipe.seeds == 1:
        return {}
    others = range(recipe.seed + 1, recipe.seed + recipe.seeds)
    scores = [score, *(recipe.score(_trained(recipe, seed)[0]) for seed in others)]
    said = {"lowest": min(scores), "median": median(scores), "highest": max(scores)}
    return {f"{name} of {counted(recipe.seeds, 'seed')}": value for name, value in said.items()}


def _rounded(details: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 6) for name, value in details.items()}


def chosen(names: Sequence[str]) -> list[Recipe]:
    """The recipes of ``names``, or all. Raises ValueError for a name that there is not."""
    known = recipes()
    for name in names:
        if name not in known:
            raise ValueError(f"name must be one of {', '.join(map(repr, known))}; got {name!r}")
    return [known[name] for name in names or known]


def row(card: Card) -> tuple[str, ...]:
    """One row of the table."""
    return (
        card.name,
        card.task,
        card.cell,
        f"{card.size:,}",
        f"{card.score:.4g} {card.score_name}",
        f"{card.baseline:.4g} {card.baseline_name}",
        f"{card.seconds:.1f}",
    )


def table(cards: Sequence[Card]) -> str:
    """The cards as a table in plain text: columns of equal width."""
    rows = [HEADER, *map(row, cards)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)).rstrip()
        for each in rows
    ]
    return "\n".join(lines)


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread for torch inside: sums are then taken in the same order every time."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
