"""What a trained network says after each word: the probability of every answer, and the entropy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnncore.counting import counted


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a network says after each of T words.

    ``names``: its K answers. ``probability (T, K)`` of each. ``entropy (T,)`` of the distribution,
    in bits, 0 to log2 K.
    """

    names: tuple[str, ...]
    probability: np.ndarray
    entropy: np.ndarray

    def __repr__(self) -> str:
        """How many there are."""
        words, each = self.probability.shape
        return f"<Answers after {counted(words, 'word')}: {counted(each, 'probability')} each>"

    def best(self, step: int, count: int) -> list[tuple[str, float]]:
        """The ``count`` most probable answers after a word, the most probable first."""
        row = self.probability[step]
        order = np.argsort(-row, kind="stable")[:count]
        return [(self.names[k], float(row[k])) for k in order]

    def of(self, name: str) -> np.ndarray:
        """The probability ``(T,)`` of one answer. Raises ValueError for one that there is not."""
        return self.probability[:, self.names.index(name)]


@torch.no_grad()
def answers(model: Any, states: Tensor, names: Sequence[str]) -> Answers:
    """What the network ``model`` says, from the outputs ``(T, H)`` of its recurrent layer.

    So the layer may have been run by other means: recorded, or with gates held.
    """
    logits = model.readout(states.to(model.readout.weight)).double()
    log = logits.log_softmax(-1)  # (T, K)
    entropy = -(log.exp() * log).sum(-1) / np.log(2)
    return Answers(tuple(names), log.exp().numpy(), entropy.numpy())
