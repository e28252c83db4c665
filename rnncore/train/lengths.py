"""A trained network on sequences of other lengths than it was trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from rnncore.train.networks import Learner
from rnncore.train.recipe import Recipe


def rebuilt(recipe: Recipe, weights: Mapping[str, np.ndarray]) -> Learner:
    """The network of ``recipe`` with ``weights``, as the last snapshot has them."""
    model, _ = recipe.build()
    model.load_state_dict({name: torch.from_numpy(each) for name, each in weights.items()})
    return model.eval()


def right_at(
    recipe: Recipe, weights: Mapping[str, np.ndarray], lengths: Sequence[int]
) -> np.ndarray:
    """The share of 256 new sequences of each length that is answered right at its end: ``(N,)``.

    The sequences are the same for every network. Raises ValueError for a length that is too short.
    """
    model, found = rebuilt(recipe, weights), []
    for steps in lengths:
        inputs, targets = recipe.held_out(steps)
        with torch.no_grad():
            found.append(recipe.task.right(model(inputs), targets).double().mean().item())
    return np.array(found)
