"""The recipe of "Who is it?", and what is measured on the trained network's gates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import torch
from torch import Tensor

from rnncore import interventions
from rnncore.interventions import Hold
from rnncore.train.loop import Snapshot
from rnncore.zoo import fitting
from rnncore.zoo.cards import Recipe
from rnncore.zoo.fitting import HELD_OUT_SEED, judged
from rnncore.zoo.models import WordNetwork
from rnncore.zoo.tasks import UNKNOWN, who
from rnncore.zoo.tasks.baselines import most_frequent
from rnncore.zoo.tasks.who import LABELS, VOCABULARY, Streams

EMBEDDING, HIDDEN = 16, 8
STEPS, BATCH = 300, 32
STREAMS = 640
"""Streams that are trained on."""

UNKNOWN_SHARE = 0.05
"""Words read as <unk> in training, of those that decide nothing."""

MEASURED = 64
"""Streams of held-out sentences that a score is measured on."""


def build(generator: torch.Generator) -> WordNetwork:
    """The untrained LSTM."""
    return WordNetwork(
        "lstm",
        words=len(VOCABULARY),
        embedding=EMBEDDING,
        hidden=HIDDEN,
        outputs=len(LABELS),
        generator=generator,
    )


def objective(model: WordNetwork, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Cross-entropy over all words, and which labels are right."""
    tokens, labels = batch
    return judged(model(tokens), labels)


def batches(steps: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """``steps`` batches of tokens and labels ``(T, B)``, drawn from ``STREAMS`` streams.

    Some of the words that decide nothing are read as <unk>.
    """
    drawn = who.streams(STREAMS, generator)
    deciding = VOCABULARY.encode(who.DECIDING)
    for _ in range(steps):
        rows = torch.randint(STREAMS, (BATCH,), generator=generator)
        tokens = drawn.tokens[:, rows]
        hidden = torch.rand(tokens.shape, generator=generator) < UNKNOWN_SHARE
        hidden &= ~torch.isin(tokens, deciding)
        yield tokens.masked_fill(hidden, VOCABULARY.numbers[UNKNOWN]), drawn.labels[:, rows]


def fit(model: WordNetwork, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train on streams of sentences that are not held out."""
    supply = batches(STEPS, generator)
    return fitting.fit(model, supply, objective, generator, steps=STEPS, rate=0.01)


def held_out() -> Streams:
    """Streams of held-out sentences, always the same, in tensors of your own."""
    kept = _held_out()
    return replace(kept, tokens=kept.tokens.clone(), labels=kept.labels.clone())


@cache
def _held_out() -> Streams:
    return who.streams(MEASURED, torch.Generator().manual_seed(HELD_OUT_SEED), held_out=True)


def said(
    model: WordNetwork, streams: Streams, holds: Iterable[Hold] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """The label said at every word, ``(T, B)``, and the forget gates, ``(T, B, H)``.

    ``holds``: gates held meanwhile.
    """
    with torch.no_grad():
        read = model.embed(streams.tokens)
    trace = interventions.record(
        model.recurrent["words"], read, loss=None, interventions=tuple(holds)
    )
    with torch.no_grad():
        answers = model.readout(torch.from_numpy(trace.outputs)).argmax(-1)
    return answers.numpy(), trace.tracks[0].gates["forget"]


def accuracy(model: WordNetwork, holds: Iterable[Hold] = ()) -> float:
    """Share of the labels of held-out streams that are right, with the gates of ``holds`` held."""
    answers, _ = said(model, held_out(), holds)
    return float((answers == held_out().labels.numpy()).mean())


def measured(model: WordNetwork) -> dict[str, float]:
    """What the card says of the gates, on held-out streams.

    ``forget_fall``: the largest fall of a unit's forget gate at the full stop. The accuracies are
    those of the labels where a subject is current, from the second sentence on: ``plain_accuracy``
    undisturbed, ``carried_accuracy`` with the cell carried from each full stop to the next name.
    """
    streams = held_out()
    plain, forget = said(model, streams)
    carried, _ = said(model, streams, who.carried(streams.words))
    right = streams.labels.numpy()
    return {
        "forget_fall": float(who.gate_fall(forget, streams.stops).max()),
        "plain_accuracy": float((plain == right)[streams.reached].mean()),
        "carried_accuracy": float((carried == right)[streams.reached].mean()),
    }


def majority() -> float:
    """The share of the most frequent label, that of the training streams, in the held-out ones."""
    seen = who.streams(MEASURED, torch.Generator().manual_seed(0)).labels.flatten().tolist()
    return float((held_out().labels == most_frequent(seen)).double().mean())


RECIPES = (
    Recipe(
        name="who-is-it",
        task="who is it?",
        cell="lstm",
        data="streams of short sentences from our own grammar, one sentence in 5 held out",
        steps=STEPS,
        score_name="labels right",
        tolerance=0.02,
        baseline_name="most frequent label",
        build=build,
        train=fit,
        score=accuracy,
        baseline=majority,
        vocabulary=lambda: VOCABULARY,
        details=measured,
    ),
)
