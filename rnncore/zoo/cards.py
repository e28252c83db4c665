"""What is said of a trained network (its card), and how it is made (its recipe)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import torch
from torch import nn

from rnncore.train.loop import Snapshot
from rnncore.zoo.tasks import Vocabulary

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Card:
    """What a shipped network is, measured when it was built.

    ``cell``: "lstm", "gru", "elman", or in words where it is no single cell. ``data``: one
    sentence. ``size``: parameters. ``score``: ``score_name`` on held-out data, and ``baseline`` the
    same measure for ``baseline_name``. ``tolerance``: by how much a rebuild may fall short of
    ``score``. ``seconds``: of training, on one processor of the machine that built it. ``details``:
    what else was measured, by name.
    """

    name: str
    task: str
    cell: str
    data: str
    size: int
    seed: int
    steps: int
    score: float
    score_name: str
    tolerance: float
    baseline: float
    baseline_name: str
    seconds: float
    lower_is_better: bool = False
    details: Mapping[str, float] = field(default_factory=dict)

    def is_met_by(self, score: float) -> bool:
        """Whether ``score`` is as good as the card says, within its tolerance."""
        better = self.score - score if self.lower_is_better else score - self.score
        return better >= -self.tolerance

    def write(self, folder: Path = FOLDER) -> None:
        """Write ``cards/NAME.json``."""
        text = json.dumps(asdict(self), indent=2, ensure_ascii=False)
        card_path(self.name, folder).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one network is built, trained and measured; a task module offers ``RECIPES``, a tuple.

    ``build(generator)``: the untrained model, initialised from the generator alone (see
    ``train.drawing_from``). ``train(model, generator)``: the snapshots of its training; all that is
    random is drawn from the generator, seeded with ``seed`` before ``build``. ``score(model)`` and
    ``baseline()``: on held-out data. ``vocabulary()``: of the words that the model reads, where it
    reads words. ``details(model)``: further measures for the card. ``seeds``: so many networks are
    trained, from ``seed`` on; the first ships, whatever it scores, and the details say the lowest,
    the median and the highest score. The other fields are the card's.
    """

    name: str
    task: str
    cell: str
    data: str
    steps: int
    score_name: str
    tolerance: float
    baseline_name: str
    build: Callable[[torch.Generator], nn.Module]
    train: Callable[[Any, torch.Generator], Iterator[Snapshot]]
    score: Callable[[Any], float]
    baseline: Callable[[], float]
    vocabulary: Callable[[], Vocabulary] | None = None
    details: Callable[[Any], Mapping[str, float]] | None = None
    seed: int = 0
    seeds: int = 1
    lower_is_better: bool = False


def card_path(name: str, folder: Path = FOLDER) -> Path:
    """Where the card of ``name`` lies."""
    return folder / "cards" / f"{name}.json"


def weights_path(name: str, folder: Path = FOLDER) -> Path:
    """Where the weights of ``name`` lie."""
    return folder / "weights" / f"{name}.safetensors"


def card_names(folder: Path = FOLDER) -> tuple[str, ...]:
    """The networks that have a card, in alphabetical order."""
    return tuple(sorted(path.stem for path in (folder / "cards").glob("*.json")))


def read_card(name: str, folder: Path = FOLDER) -> Card:
    """The card of ``name``. Raises ValueError where there is none, or it has other fields."""
    if name not in card_names(folder):
        choices = ", ".join(map(repr, card_names(folder)))
        raise ValueError(f"name must be one of {choices}; got {name!r}")
    held = json.loads(card_path(name, folder).read_text(encoding="utf-8"))
    expected = {each.name for each in fields(Card)}
    if set(held) != expected:
        raise ValueError(f"card {name!r} must have the fields {sorted(expected)}")
    return Card(**held)
