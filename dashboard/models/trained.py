"""The trained networks of ``rnncore.zoo`` that read words, run on what somebody typed.

And, in the same way, the one that the page Training has sent, on a sequence of its task.

They run in float64 from their own weights. A word that a network does not know is read as <unk>,
as in its training, and is marked wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from dashboard.models import sent
from dashboard.models.sent import FROM_TRAINING, Sent
from dashboard.models.trained_run import TrainedRun, answered, marked
from dashboard.visitors.shared import ALWAYS, shared
from rnncore import zoo
from rnncore.counting import counted
from rnncore.interventions import Hold
from rnncore.player.looks import LOOKS, cell_name
from rnncore.readers import InputError, read_tokens
from rnncore.readers.limits import STEPS_ON_SCREEN
from rnncore.zoo import Card, Trained
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


def cell_title(card: Card) -> str:
    """What a card's cell is called on the screen, with the first of its activations."""
    return cell_name(card.cell, next(iter(LOOKS[card.cell].dashes)))


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
    """The network on ``words``, with gates held; its loss is that of the untouched run's answer.

    Raises ValueError for holds that do not fit.
    """
    found = network(title)
    model, vocabulary = found.model, found.vocabulary
    assert vocabulary is not None
    with torch.no_grad():
        inputs = model.embed(vocabulary.encode(words).unsqueeze(1))  # (T, 1, E)
    known = tuple(word in who.VOCABULARY for word in words) if title == WHO else ()
    known = known or tuple(vocabulary.known(words))
    trace, said, answer = answered(
        model,
        model.recurrent["words"],
        inputs,
        answer_names(title),
        answer=run(title, words).answer if holds else None,
        labels=marked(words, known),
        holds=holds,
    )
    key = f"{title} {words} {holds}"
    return TrainedRun(key, title, words, known, trace, said, answer, holds, card=found.card)


def run_sent(found: Sent, row: int, holds: tuple[Hold, ...] = ()) -> TrainedRun:
    """A network that was sent, on a held-out sequence of its task, with gates held; as ``run``.

    Raises InputError where its answers are numbers, which have no probability.
    """
    return _run_sent(sent.there(found, answers=True), row, holds)


@shared(by_type={Hold: repr})
def _run_sent(found: Sent, row: int, holds: tuple[Hold, ...]) -> TrainedRun:
    learner, held = sent.model(found), sent.held_out(found, row)
    trace, said, answer = answered(
        learner,
        learner.recurrent,
        torch.tensor(held.inputs).unsqueeze(1),  # (T, 1, I)
        found.answers,
        answer=_run_sent(found, row, ()).answer if holds else None,
        labels=held.labels,
        holds=holds,
    )
    known = (True,) * len(held.labels)
    key, title = f"{found.digest} {row} {holds}", FROM_TRAINING
    return TrainedRun(
        key, title, held.labels, known, trace, said, answer, holds, sent=found, row=row
    )


def again(before: TrainedRun, holds: tuple[Hold, ...] = ()) -> TrainedRun:
    """The same network on the same words, with these gates held."""
    if before.sent is not None:
        return run_sent(before.sent, before.row, holds)
    return run(before.title, before.words, holds)


def model_of(found: TrainedRun) -> Any:
    """The network of a run, with its ``readout``."""
    return network(found.title).model if found.sent is None else sent.model(found.sent)
