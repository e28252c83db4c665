"""Make the zoo from nothing: train, measure, write weights and cards, and say what came out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import safetensors.torch
import torch
from torch import nn

from rnncore.zoo import family, next_word, who
from rnncore.zoo.cards import FOLDER, Card, Recipe, card_path, weights_path

HEADER = ("network", "task", "cell", "parameters", "score", "baseline", "seconds")


def recipes() -> dict[str, Recipe]:
    """Every recipe by name, in the order of the table. A new module is added here."""
    return {recipe.name: recipe for part in (next_word, who, family) for recipe in part.RECIPES}


def build(recipe: Recipe, folder: Path = FOLDER) -> Card:
    """Train one network from its seed, and write its weights and its card into ``folder``.

    On one thread, so that the same machine gives the same numbers; the seconds are those of the
    processor, which other work on the machine hardly moves. Returns the card.
    """
    with one_thread():
        generator = torch.Generator().manual_seed(recipe.seed)
        model = recipe.build(generator)
        started, steps = time.process_time(), 0
        for snapshot in recipe.train(model, generator):
            steps = snapshot.step
        seconds = time.process_time() - started
        card = _measured(recipe, model.eval(), steps, seconds)
    for path in (weights_path(recipe.name, folder), card_path(recipe.name, folder)):
        path.parent.mkdir(parents=True, exist_ok=True)
    state = {name: value.contiguous() for name, value in model.state_dict().items()}
    weights_path(recipe.name, folder).write_bytes(safetensors.torch.save(state))
    card.write(folder)
    return card


def _measured(recipe: Recipe, model: nn.Module, steps: int, seconds: float) -> Card:
    """The card of a trained model, numbers rounded to six digits behind the point."""
    details = {} if recipe.details is None else recipe.details(model)
    said: dict[str, Any] = {each.name: getattr(recipe, each.name, None) for each in fields(Card)}
    measured = {
        "size": sum(parameter.numel() for parameter in model.parameters()),
        "steps": steps,
        "score": round(recipe.score(model), 6),
        "baseline": round(recipe.baseline(), 6),
        "seconds": round(seconds, 1),
        "details": {name: round(value, 6) for name, value in details.items()},
    }
    return Card(**said | measured)


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
