"""The recipes of the three next-word networks: an LSTM, a GRU and an Elman network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from rnncore.train.loop import Snapshot
from rnncore.zoo import fitting
from rnncore.zoo.cards import Recipe
from rnncore.zoo.fitting import IGNORED, judged
from rnncore.zoo.models import CELLS, WordNetwork
from rnncore.zoo.tasks import UNKNOWN
from rnncore.zoo.tasks.baselines import BackOff
from rnncore.zoo.tasks.phrases import ANSWER, CONTRASTS, PROMPT, sentences, vocabulary

EMBEDDING, HIDDEN = 32, 64
STEPS, BATCH = 1500, 32
DROPOUT = 0.1
UNKNOWN_SHARE = 0.07
"""Words read as <unk> in training, so that a word that nobody knows is met with some sense."""

Batch = tuple[Tensor, Tensor]
"""Sentences side by side: their words and the word after each, int64 ``(T, B)``.

Past a sentence's end the word after is ``IGNORED``.
"""


def batches(steps: int, generator: torch.Generator) -> Iterator[Batch]:
    """``steps`` batches of sentences drawn with replacement, some of their words unknown."""
    numbered = [vocabulary().encode(each) for each in sentences()]
    unknown = vocabulary().numbers[UNKNOWN]
    for _ in range(steps):
        drawn = torch.randint(len(numbered), (BATCH,), generator=generator).tolist()
        tokens, targets = side_by_side([numbered[number] for number in drawn])
        hidden = torch.rand(tokens.shape, generator=generator) < UNKNOWN_SHARE
        yield tokens.masked_fill(hidden, unknown), targets


def side_by_side(numbered: Sequence[Tensor]) -> Batch:
    """Sentences ``(T,)`` of unequal length as one batch."""
    tokens = pad_sequence([each[:-1] for each in numbered])
    targets = pad_sequence([each[1:] for each in numbered], padding_value=IGNORED)
    return tokens, targets


def objective(model: WordNetwork, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the next words, and which of them are the most probable ones."""
    tokens, targets = batch
    return judged(model(tokens), targets)


def build(cell: str, generator: torch.Generator) -> WordNetwork:
    """The untrained network."""
    return WordNetwork(
        cell,
        words=len(vocabulary()),
        embedding=EMBEDDING,
        hidden=HIDDEN,
        outputs=len(vocabulary()),
        dropout=DROPOUT,
        generator=generator,
    )


def fit(model: WordNetwork, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train with dropout, weight decay, unknown words and clipping."""
    supply = batches(STEPS, generator)
    return fitting.fit(model, supply, objective, generator, steps=STEPS, rate=0.01, every=50)


def accuracy(model: WordNetwork) -> float:
    """Share of the next words of the held-out sentences that the network gets right.

    A word that no sentence trained on has counts as wrong, as it does for the trigrams.
    """
    words, held = vocabulary(), sentences(held_out=True)
    tokens, targets = side_by_side([words.encode(each) for each in held])
    with torch.no_grad():
        guess = model(tokens).argmax(-1)
    right = (guess == targets) & (targets != words.numbers[UNKNOWN])
    return int(right.sum()) / sum(len(each) - 1 for each in held)


def trigrams() -> float:
    """The same share for the most frequent third word in the sentences trained on."""
    return BackOff(3, sentences()).accuracy(sentences(held_out=True))


def probability(model: WordNetwork, words: Sequence[str], word: str = ANSWER) -> float:
    """Of ``word`` to come after ``words``."""
    with torch.no_grad():
        logits = model(vocabulary().encode(words).unsqueeze(1))[-1, 0]
    return float(logits.double().softmax(-1)[vocabulary().numbers[word]])


def measured(model: WordNetwork) -> dict[str, float]:
    """``p_weather`` after "feeling under the", and the largest after the ten other phrases."""
    others = [probability(model, phrase.split()) for phrase in CONTRASTS]
    return {"p_weather": probability(model, PROMPT), "p_weather_elsewhere": max(others)}


def _recipe(cell: str) -> Recipe:
    return Recipe(
        name=f"next-word-{cell}",
        task="next word",
        cell=cell,
        data="sentences of our own, idioms and plain phrases, one in 10 held out",
        steps=STEPS,
        score_name="next words right",
        tolerance=0.05,
        baseline_name="trigrams",
        build=partial(build, cell),
        train=fit,
        score=accuracy,
        baseline=trigrams,
        vocabulary=vocabulary,
        details=measured,
    )


RECIPES = tuple(map(_recipe, CELLS))
