"""Recipes of many to one: whether a review is good or bad, with its words in order and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import islice

import torch
from torch import Tensor, nn

from rnncore.train.loop import Snapshot, drawing_from
from rnncore.zoo.cards import Recipe
from rnncore.zoo.fitting import (
    HELD_OUT_SEED,
    batches,
    fit,
    judged,
    padded,
    share_of_most_frequent,
    with_unknown,
)
from rnncore.zoo.models import BagOfWords, WordNetwork
from rnncore.zoo.tasks import reviews

MEASURED = 1000
"""Held-out pairs that a score is measured on, two reviews each."""

_TO_TRAIN_ON = 12_000  # reviews
_UNKNOWN = 0.03  # share of the words that training replaces by <unk>
_EMBEDDING, _HIDDEN = 12, 16

Batch = tuple[Tensor, Tensor, Tensor]
"""Tokens ``(T, B)``, lengths ``(B,)``, and labels ``(B,)``."""


def build_reader(layers: int, generator: torch.Generator) -> WordNetwork:
    """An untrained LSTM with 16 units in each of ``layers``."""
    model = WordNetwork(
        "lstm",
        words=len(reviews.VOCABULARY),
        embedding=_EMBEDDING,
        hidden=_HIDDEN,
        outputs=len(reviews.LABELS),
        generator=generator,
    )
    if layers > 1:
        with drawing_from(generator):
            model.recurrent["words"] = nn.LSTM(_EMBEDDING, _HIDDEN, num_layers=layers)
    return model


def build_bag(generator: torch.Generator) -> BagOfWords:
    """The untrained bag of words."""
    return BagOfWords(
        words=len(reviews.VOCABULARY),
        embedding=8,
        hidden=16,
        outputs=len(reviews.LABELS),
        generator=generator,
    )


def judge(model: nn.Module, tokens: Tensor, lengths: Tensor) -> Tensor:
    """Logits ``(B, 2)`` of reviews ``(T, B)``: the LSTM's after each one's own last word."""
    if isinstance(model, BagOfWords):
        return model(tokens, lengths)
    return model(tokens)[lengths - 1, torch.arange(len(lengths))]


def objective(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the label, and which labels are right."""
    tokens, lengths, labels = batch
    return judged(judge(model, tokens, lengths), labels)


def batch_of(texts: list[tuple[Tensor, Tensor]]) -> Batch:
    """Reviews as a batch."""
    tokens, lengths = padded([words for words, _ in texts])
    return tokens, lengths, torch.stack([label for _, label in texts])


def encoded(drawn: reviews.Review, words: tuple[str, ...]) -> tuple[Tensor, Tensor]:
    """``words`` and the label of a review as numbers."""
    return reviews.VOCABULARY.encode(words), torch.tensor(reviews.LABELS.index(drawn.label))


def fit_reviews(
    model: nn.Module, generator: torch.Generator, *, steps: int, rate: float
) -> Iterator[Snapshot]:
    """Train on reviews that are not held out: two thirds of them in pairs, the others simple."""
    drawn = islice(reviews.examples(generator, held_out=False), _TO_TRAIN_ON)
    texts = [encoded(each, with_unknown(each.words, _UNKNOWN, generator)) for each in drawn]
    supply = batches(texts, batch_of, generator)
    return fit(model, supply, objective, generator, steps=steps, rate=rate)


@cache
def held_out_reviews(paired: bool) -> tuple[reviews.Review, ...]:
    """Reviews to measure on, always the same: both of each pair, or as many simple ones."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    if paired:
        pairs = islice(reviews.pairs_of(generator, held_out=True), MEASURED)
        return tuple(review for pair in pairs for review in pair)
    return tuple(islice(reviews.simple_ones(generator, held_out=True), 2 * MEASURED))


@torch.no_grad()
def score_reviews(model: nn.Module, *, paired: bool = True) -> float:
    """Share of held-out reviews that are judged right."""
    batch = batch_of([encoded(each, each.words) for each in held_out_reviews(paired)])
    return float(objective(model, batch)[1].double().mean())


def simple_reviews(model: nn.Module) -> Mapping[str, float]:
    """The score on held-out reviews of one sentence, whose words do tell what they say."""
    return {"simple reviews": score_reviews(model, paired=False)}


def baseline() -> float:
    """Share of the held-out reviews that have the more frequent label."""
    return share_of_most_frequent([each.label for each in held_out_reviews(paired=True)])


def _recipe(
    name: str,
    cell: str,
    build: Callable[[torch.Generator], nn.Module],
    *,
    steps: int,
    rate: float,
) -> Recipe:
    return Recipe(
        name=name,
        task="many to one: whether a review is good or bad",
        cell=cell,
        data="reviews of our own grammar, a negation in most; a fifth of the word sets held out",
        steps=steps,
        score_name="of held-out reviews right, in pairs that share all their words",
        tolerance=0.02,
        baseline_name="the more frequent answer",
        build=build,
        train=partial(fit_reviews, steps=steps, rate=rate),
        score=score_reviews,
        baseline=baseline,
        vocabulary=lambda: reviews.VOCABULARY,
        details=simple_reviews,
    )


RECIPES = (
    _recipe("sentiment", "lstm", partial(build_reader, 1), steps=400, rate=0.01),
    _recipe(
        "sentiment-stacked", "lstm, two layers", partial(build_reader, 2), steps=400, rate=0.01
    ),
    _recipe("sentiment-bag", "none: a bag of words", build_bag, steps=1500, rate=0.02),
)
