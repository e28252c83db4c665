"""The recipes of the language models: the same sentences, steps and rates, whatever reads them.

Nothing was tuned for one of them: their scores say what this budget gave, and are no ranking.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial

import torch
from torch import Tensor

from rnncore.language.counts import Counts
from rnncore.language.ngram import NGram
from rnncore.language.scoring import score
from rnncore.train.loop import Snapshot
from rnncore.zoo import fitting
from rnncore.zoo.cards import Recipe
from rnncore.zoo.fitting import judged
from rnncore.zoo.language.network import READERS, RECURRENT, LanguageNetwork
from rnncore.zoo.next_word import Batch, side_by_side
from rnncore.zoo.tasks import UNKNOWN
from rnncore.zoo.tasks.phrases import sentences, vocabulary

EMBEDDING, HIDDEN = 32, 64
STEPS, BATCH, RATE = 600, 32, 5e-3
DROPOUT = 0.25
UNKNOWN_SHARE = 0.2
"""Words read as <unk> in training: so what is erased later was met before."""

ORDER = 3
"""Of the n-gram model that each is measured beside."""

IN_WORDS = {
    "tcn": "causal convolution",
    "transformer-1": "Transformer of one layer",
    "transformer-2": "Transformer of two layers",
    "window-2": "feed-forward network over 2 words",
    "window-4": "feed-forward network over 4 words",
}


def build(reader: str, generator: torch.Generator) -> LanguageNetwork:
    """The untrained network."""
    return LanguageNetwork(
        reader,
        vocabulary(),
        embedding=EMBEDDING,
        hidden=HIDDEN,
        dropout=DROPOUT,
        generator=generator,
    )


def batches(model: LanguageNetwork, generator: torch.Generator) -> Iterator[Batch]:
    """Batches of sentences drawn with replacement, each after the start, some words unknown."""
    numbered = [model.begun(each) for each in sentences()]
    unknown = model.vocabulary.numbers[UNKNOWN]
    while True:
        drawn = torch.randint(len(numbered), (BATCH,), generator=generator).tolist()
        tokens, targets = side_by_side([numbered[number] for number in drawn])
        hidden = torch.rand(tokens.shape, generator=generator) < UNKNOWN_SHARE
        yield tokens.masked_fill(hidden & (tokens != model.start), unknown), targets


def objective(model: LanguageNetwork, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the next words, and which of them are the most probable ones."""
    tokens, targets = batch
    return judged(model(tokens), targets)


def fit(model: LanguageNetwork, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train with dropout, unknown words and clipping, without weight decay."""
    supply = batches(model, generator)
    return fitting.fit(
        model, supply, objective, generator, steps=STEPS, rate=RATE, weight_decay=0.0, every=50
    )


def perplexity(model: LanguageNetwork) -> float:
    """Of the words of the held-out sentences that the vocabulary knows."""
    return score(model, sentences(held_out=True)).perplexity


def measured(model: LanguageNetwork) -> dict[str, float]:
    """``accuracy``: the share of the same words that were the most probable one."""
    return {"accuracy": score(model, sentences(held_out=True)).right}


@cache
def trigrams() -> float:
    """The perplexity of the n-gram model on the same words."""
    counted = Counts(ORDER, sentences(), vocabulary())
    return score(NGram(counted, ORDER), sentences(held_out=True)).perplexity


def _recipe(reader: str) -> Recipe:
    return Recipe(
        name=f"lm-{reader}",
        task="next word from the start",
        cell=reader if reader in RECURRENT else f"none: {IN_WORDS[reader]}",
        data="sentences of our own, idioms and plain phrases, one in 10 held out",
        steps=STEPS,
        score_name="perplexity of known words",
        tolerance=2.0,
        baseline_name="Kneser–Ney trigrams",
        build=partial(build, reader),
        train=fit,
        score=perplexity,
        baseline=trigrams,
        vocabulary=vocabulary,
        details=measured,
        seeds=3,
        lower_is_better=True,
    )


RECIPES = tuple(map(_recipe, READERS))
