"""Small trained networks that ship with the library, each with a card that says what it is.

>>> from rnncore import zoo
>>> trained = zoo.load("next-word-lstm")
>>> trained.card.score_name, trained.vocabulary.known(["under", "xyzzy"])

``python -m rnncore.zoo build`` makes them all from nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from rnncore.zoo.build import recipes
from rnncore.zoo.cards import FOLDER, Card, Recipe, weights_path
from rnncore.zoo.cards import card_names as names
from rnncore.zoo.cards import read_card as card
from rnncore.zoo.tasks import Vocabulary

__all__ = ["Card", "Recipe", "Trained", "card", "load", "names"]


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A shipped network: ``model`` in evaluation mode, the vocabulary that it reads, its card.

    A model with recurrent layers has ``model.recurrent`` (name to ``nn.RNN``, ``nn.LSTM`` or
    ``nn.GRU``) for ``rnncore.record``. ``vocabulary`` is None where the model reads no words.
    """

    name: str
    model: Any
    vocabulary: Vocabulary | None
    card: Card


def load(name: str, folder: Path = FOLDER) -> Trained:
    """The network ``name`` with its trained weights.

    ``folder``: where ``cards`` and ``weights`` lie. Every call makes a model of its own, and draws
    nothing from torch's global generator. Raises ValueError for a name that there is not.
    """
    found = card(name, folder)
    recipe = recipes()[name]
    model = recipe.build(torch.Generator().manual_seed(found.seed))
    model.load_state_dict(safetensors.torch.load_file(weights_path(name, folder)), strict=True)
    vocabulary = recipe.vocabulary() if recipe.vocabulary is not None else None
    return Trained(name, model.eval().requires_grad_(False), vocabulary, found)
