"""A run of a trained network: what it read, what it said after each step, and what was held."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from dashboard.models.sent import Sent
from rnncore import Trace, Track, interventions
from rnncore.interventions import Hold
from rnncore.train import Characters
from rnncore.zoo import Card
from rnncore.zoo.answers import Answers, answers


def marked(words: Sequence[str], known: Sequence[bool]) -> tuple[str, ...]:
    """The words as they stand under the steps: one that the network does not know within ⟨ ⟩."""
    return tuple(word if sure else f"⟨{word}⟩" for word, sure in zip(words, known, strict=True))


def unknown(words: Sequence[str], known: Sequence[bool]) -> tuple[str, ...]:
    """The words that the network does not know, each once."""
    pairs = zip(words, known, strict=True)
    return tuple(dict.fromkeys(word for word, sure in pairs if not sure))


@dataclass(frozen=True, slots=True, eq=False)
class TrainedRun:
    """A trained network's run on words; its loss is −log p of ``answer`` after the last word.

    ``known (T,)``: whether the network knows the word. ``holds``: the gates that were held. It has
    a ``card`` where it ships with the zoo; else it was ``sent`` and reads the held-out sequence
    ``row``, counted from 1, of its task.
    """

    key: str
    title: str
    words: tuple[str, ...]
    known: tuple[bool, ...]
    trace: Trace
    answers: Answers
    answer: str
    holds: tuple[Hold, ...]
    card: Card | None = None
    sent: Sent | None = None
    row: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands under each step: the word, marked where it is unknown."""
        return marked(self.words, self.known)

    @property
    def steps(self) -> int:
        """T."""
        return len(self.words)

    @property
    def track(self) -> Track:
        """The only layer."""
        return self.trace.tracks[0]

    @property
    def axis(self) -> str:
        """What a step is."""
        if self.sent is None:
            return "word"
        return "character" if self.sent.recipe.task.name == Characters.name else "step"

    @property
    def cell(self) -> str:
        """The name of its cell, "lstm" for instance."""
        return self.track.cell

    @property
    def seed(self) -> int:
        """That of its training."""
        if self.card is not None:
            return self.card.seed
        assert self.sent is not None
        return self.sent.recipe.seed

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words that the network does not know, each once."""
        return unknown(self.words, self.known)


def answered(
    model: Any,
    module: torch.nn.Module,
    inputs: Tensor,
    names: tuple[str, ...],
    *,
    answer: str | None,
    labels: Sequence[str],
    holds: tuple[Hold, ...],
) -> tuple[Trace, Answers, str]:
    """``module`` on ``inputs (T, 1, I)``, recorded; what ``model`` says after each step.

    The loss is −log p of ``answer`` after the last step: of a run with gates held that of the
    untouched one, so that both send back the gradient of the same loss. None: of the most probable.
    Raises ValueError for holds that do not fit.
    """
    number = _first_answer(model, module, inputs) if answer is None else names.index(answer)

    def loss(outputs: Tensor, _final: Tensor) -> Tensor:
        return -model.readout(outputs[-1]).log_softmax(-1)[..., number].sum()

    trace = interventions.record(module, inputs, loss=loss, labels=labels, interventions=holds)
    said = answers(model, torch.from_numpy(trace.outputs[:, 0]), names)
    return trace, said, names[number]


def _first_answer(model: Any, module: torch.nn.Module, inputs: Tensor) -> int:
    """What the untouched network says after the last step."""
    with torch.no_grad():
        outputs, _ = module(inputs)
        return int(model.readout(outputs[-1, 0]).argmax())


by_key: dict[str, Any] = {"by_type": {TrainedRun: operator.attrgetter("key")}}
"""How what is measured on a run is cached."""
