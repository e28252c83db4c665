"""The recipes of the three next-word networks: an LSTM, a GRU and an Elman network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from rnncore.zoo.cards import Recipe
from rnncore.zoo.models import CELLS, WordNetwork
from rnncore.zoo.tasks import UNKNOWN
from rnncore.zoo.tasks.baselines import NGram
from rnncore.zoo.tasks.phrases import ANSWER, CONTRASTS, PROMPT, sentences, vocabulary
from rnncore.zoo.train import Snapshot, one_cycle, train

EMBEDDING, HIDDEN = 32, 64
STEPS, BATCH = 1500, 32
LEARNING_RATE, CLIP = 0.01, 1.0
WEIGHT_DECAY = 0.01
DROPOUT = 0.1
UNKNOWN_SHARE = 0.07
"""Words read as <unk> in training, so that a word that nobody knows is met with some sense."""

IGNORED = -100
"""The target past a sentence's end."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Sentences side by side: ``tokens`` and the word after each, ``targets``, int64 ``(T, B)``."""

    tokens: Tensor
    targets: Tensor


def batches(steps: int, generator: torch.Generator) -> Iterator[Batch]:
    """``steps`` batches of sentences drawn with replacement, some of their words unknown."""
    numbered = [vocabulary().encode(each) for each in sentences()]
    unknown = vocabulary().numbers[UNKNOWN]
    for _ in range(steps):
        drawn = torch.randint(len(numbered), (BATCH,), generator=generator).tolist()
        batch = side_by_side([numbered[number] for number in drawn])
        hidden = torch.rand(batch.tokens.shape, generator=generator) < UNKNOWN_SHARE
        yield Batch(batch.tokens.masked_fill(hidden, unknown), batch.targets)


def side_by_side(numbered: Sequence[Tensor]) -> Batch:
    """Sentences ``(T,)`` of unequal length as one batch."""
    tokens = pad_sequence([each[:-1] for each in numbered])
    targets = pad_sequence([each[1:] for each in numbered], padding_value=IGNORED)
    return Batch(tokens, targets)


def objective(model: WordNetwork, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the next words, and which of them are the most probable ones."""
    logits, targets = model(batch.tokens).flatten(0, 1), batch.targets.flatten()
    loss = functional.cross_entropy(logits, targets, ignore_index=IGNORED)
    return loss, (logits.argmax(-1) == targets)[targets != IGNORED]


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
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    return train(
        model,
        batches(STEPS, generator),
        objective,
        steps=STEPS,
        optimizer=optimizer,
        generator=generator,
        schedule=one_cycle(optimizer, LEARNING_RATE, STEPS),
        clip=CLIP,
        every=50,
    )


def accuracy(model: WordNetwork) -> float:
    """Share of the next words of the held-out sentences that the network gets right.

    A word that no sentence trained on has counts as wrong, as it does for the trigrams.
    """
    words, held = vocabulary(), sentences(held_out=True)
    batch = side_by_side([words.encode(each) for each in held])
    with torch.no_grad():
        guess = model(batch.tokens).argmax(-1)
    right = (guess == batch.targets) & (batch.targets != words.numbers[UNKNOWN])
    return int(right.sum()) / sum(len(each) - 1 for each in held)


def trigrams() -> float:
    """The same share for the most frequent third word in the sentences trained on."""
    return NGram(3, sentences()).accuracy(sentences(held_out=True))


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
        seed=0,
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
