"""The trained networks of ``rnncore.zoo`` that read words, run on what somebody typed.

They run in float64 from their own weights. A word that a network does not know is read as <unk>,
as in its training, and is marked wherever it is shown.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from dashboard.cells import VIEWS
from dashboard.visitors.shared import ALWAYS, shared
from rnncore import Trace, Track, interventions, zoo
from rnncore.counting import counted
from rnncore.interventions import Hold
from rnncore.readers import InputError, read_tokens
from rnncore.readers.limits import STEPS_ON_SCREEN
from rnncore.zoo import Card, Trained
from rnncore.zoo.answers import Answers, answers
from rnncore.zoo.tasks import phrases, who

WHO = "Who is it?"
NETWORKS = {
    WHO: "who-is-it",
    "Next word, LSTM": "next-word-lstm",
    "Next word, GRU": "next-word-gru",
    "Next word, Elman": "next-word-elman",
}
"""The names on the screen, and in the zoo."""

EXAMPLES = {
    name: "today Alice sees John in the garden . then Mark sings . later Emma calls Tom ."
    if name == WHO
    else "she was feeling under the"
    for name in NETWORKS
}


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

    ``known (T,)``: whether the network knows the word. ``holds``: the gates that were held.
    """

    key: str
    title: str
    card: Card
    words: tuple[str, ...]
    known: tuple[bool, ...]
    trace: Trace
    answers: Answers
    answer: str
    holds: tuple[Hold, ...]

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
    def unknown(self) -> tuple[str, ...]:
        """The words that the network does not know, each once."""
        return unknown(self.words, self.known)


def cell_title(card: Card) -> str:
    """What a card's cell is called on the screen, with the first of its activations."""
    return VIEWS[card.cell].name(next(iter(VIEWS[card.cell].dashes)))


def shape(title: str) -> tuple[str, int]:
    """The cell of a trained network, as the screen calls it, and its units."""
    found = network(title)
    return cell_title(found.card), int(found.model.recurrent["words"].hidden_size)


def encoded(title: str, labels: Sequence[str]) -> tuple[np.ndarray, tuple[bool, ...]]:
    """What the network reads of these words, ``(T, E)``, and whether it knows each of them."""
    found = network(title)
    assert found.vocabulary is not None
    words = [label.lower().replace("’", "'") for label in labels]
    with torch.no_grad():
        inputs = found.model.embed(found.vocabulary.encode(words))
    return inputs.numpy(), found.vocabulary.known(words)


@shared(store=ALWAYS)
def network(title: str) -> Trained:
    """A trained network in float64, a copy of your own."""
    found = zoo.load(NETWORKS[title])
    found.model.double()
    return found


def answer_names(title: str) -> tuple[str, ...]:
    """What the outputs of a trained network stand for."""
    if title == WHO:
        return who.LABELS
    vocabulary = network(title).vocabulary
    assert vocabulary is not None
    return vocabulary.words


def read(title: str, text: str) -> tuple[str, ...]:
    """The words of ``text`` as the network reads them. Raises InputError."""
    if title == WHO:
        words = tuple(word.lower() for word in read_tokens(text).labels)
    else:
        read_tokens(text)  # says what is wrong with an empty or broken text
        words = phrases.tokenise(text)
    if not words:
        raise InputError("There is no word in this text. Type at least one.")
    if len(words) > STEPS_ON_SCREEN:
        raise InputError(
            f"The text has {counted(len(words), 'word')}, and at most {STEPS_ON_SCREEN} are run "
            f"at once. Shorten it."
        )
    return words


@shared(by_type={Hold: repr})
def run(title: str, words: tuple[str, ...], holds: tuple[Hold, ...] = ()) -> TrainedRun:
    """The network on ``words``, with gates held.

    The loss is that of the answer which the untouched run gives after the last word, so that both
    runs send back the gradient of the same loss. Raises ValueError for holds that do not fit.
    """
    found = network(title)
    model, vocabulary = found.model, found.vocabulary
    assert vocabulary is not None
    with torch.no_grad():
        inputs = model.embed(vocabulary.encode(words).unsqueeze(1))  # (T, 1, E)
    known = tuple(word in who.VOCABULARY for word in words) if title == WHO else ()
    answer = run(title, words).answer if holds else None
    names = answer_names(title)
    number = names.index(answer) if answer else _first_answer(model, inputs)

    def loss(outputs: torch.Tensor, _final: torch.Tensor) -> torch.Tensor:
        return -model.readout(outputs[-1]).log_softmax(-1)[..., number].sum()

    run_known = known or vocabulary.known(words)
    trace = interventions.record(
        model.recurrent["words"],
        inputs,
        loss=loss,
        labels=marked(words, run_known),
        interventions=holds,
    )
    return TrainedRun(
        key=f"{title} {words} {holds}",
        title=title,
        card=found.card,
        words=words,
        known=tuple(run_known),
        trace=trace,
        answers=answers(model, torch.from_numpy(trace.outputs[:, 0]), names),
        answer=names[number],
        holds=holds,
    )


def _first_answer(model: Any, inputs: torch.Tensor) -> int:
    """What the untouched network says after the last word."""
    with torch.no_grad():
        outputs, _ = model.recurrent["words"](inputs)
        return int(model.readout(outputs[-1, 0]).argmax())


by_key: dict[str, Any] = {"by_type": {TrainedRun: operator.attrgetter("key")}}
"""How what is measured on a run is cached."""
