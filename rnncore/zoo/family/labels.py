"""Recipes of the networks that label: reviews (many to one) and words (many to many, aligned)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import islice

import torch
from torch import Tensor, nn
from torch.nn import functional

from rnncore.tasks import reviews, tags
from rnncore.train import Objective, Snapshot, drawing_from
from rnncore.zoo.cards import Recipe
from rnncore.zoo.family.fitting import BATCH, HELD_OUT_SEED, batches, fit, padded, with_unknown
from rnncore.zoo.forward import BagOfWords
from rnncore.zoo.models import WordNetwork

MEASURED = 1000
"""Held-out pairs that a score is measured on: two reviews, or two sentences, each."""

_TO_TRAIN_ON = 12_000  # reviews, or sentences
_UNKNOWN = 0.03  # share of the words that training replaces by <unk>

_REVIEW_STEPS = _TAG_STEPS = 400

Texts = list[tuple[Tensor, Tensor]]
"""Numbers of the words ``(T,)``, and of the label ``()`` or the labels ``(T,)``."""
Batch = tuple[Tensor, Tensor, Tensor]
"""Tokens ``(T, B)``, lengths ``(B,)``, and labels ``(B,)`` or ``(T, B)``."""

# ----------------------------------------------------------------------------------------- reviews


def build_reader(layers: int, generator: torch.Generator) -> WordNetwork:
    """An untrained LSTM with 16 units in each of ``layers``."""
    model = WordNetwork(
        "lstm",
        words=len(reviews.VOCABULARY),
        embedding=12,
        hidden=16,
        outputs=len(reviews.LABELS),
        generator=generator,
    )
    if layers > 1:
        with drawing_from(generator):
            model.recurrent["words"] = nn.LSTM(12, 16, num_layers=layers)
    return model


def build_bag(generator: torch.Generator) -> BagOfWords:
    """The untrained bag of words, with about as many parameters as the LSTM."""
    return BagOfWords(
        words=len(reviews.VOCABULARY),
        embedding=24,
        hidden=24,
        outputs=len(reviews.LABELS),
        generator=generator,
    )


def judge(model: nn.Module, tokens: Tensor, lengths: Tensor) -> Tensor:
    """Logits ``(B, 2)`` of reviews ``(T, B)``: the LSTM's after each one's own last word."""
    if isinstance(model, BagOfWords):
        return model(tokens, lengths)
    return model(tokens)[lengths - 1, torch.arange(len(lengths))]


def review_objective(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the label, and which labels are right."""
    tokens, lengths, labels = batch
    logits = judge(model, tokens, lengths)
    return functional.cross_entropy(logits, labels), logits.argmax(-1) == labels


def review_batch(texts: Texts) -> Batch:
    """Reviews as a batch."""
    tokens, lengths = padded([words for words, _ in texts])
    return tokens, lengths, torch.stack([label for _, label in texts])


def encoded(drawn: reviews.Review, words: tuple[str, ...]) -> tuple[Tensor, Tensor]:
    """``words`` and the label of a review as numbers."""
    return reviews.VOCABULARY.encode(words), torch.tensor(reviews.LABELS.index(drawn.label))


def fit_reviews(
    model: nn.Module, generator: torch.Generator, *, steps: int
) -> Iterator[Snapshot]:
    """Train on reviews that are not held out: two thirds of them in pairs, the others simple."""
    drawn = islice(reviews.examples(generator, held_out=False), _TO_TRAIN_ON)
    texts = [encoded(each, with_unknown(each.words, _UNKNOWN, generator)) for each in drawn]
    supply = batches(texts, review_batch, generator)
    return fit(model, supply, review_objective, generator, steps=steps, rate=0.01)


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
    batch = review_batch([encoded(each, each.words) for each in held_out_reviews(paired)])
    return float(review_objective(model, batch)[1].double().mean())


def simple_reviews(model: nn.Module) -> Mapping[str, float]:
    """The score on held-out reviews of one sentence, whose words do tell what they say."""
    return {"simple reviews": score_reviews(model, paired=False)}


# -------------------------------------------------------------------------------------------- tags


def build_tagger(bidirectional: bool, generator: torch.Generator) -> WordNetwork:
    """An untrained GRU: 12 units in each direction, or 24 in one."""
    return WordNetwork(
        "gru",
        words=len(tags.VOCABULARY),
        embedding=12,
        hidden=12 if bidirectional else 24,
        outputs=len(tags.TAGS),
        bidirectional=bidirectional,
        generator=generator,
    )


def tag_objective(model: WordNetwork, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Cross-entropy over all words, and which tags are right."""
    tokens, labels = batch
    logits = model(tokens)
    loss = functional.cross_entropy(logits.flatten(0, 1), labels.flatten())
    return loss, logits.argmax(-1) == labels


def tag_batch(texts: Texts) -> tuple[Tensor, Tensor]:
    """Tokens and tags ``(T, B)`` of texts of one length."""
    tokens, labels = zip(*texts, strict=True)
    return torch.stack(tokens, 1), torch.stack(labels, 1)


def fit_tags(model: WordNetwork, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train on sentences that are not held out, one or two at a time.

    Half of the texts lack their last full stop, as what somebody types may.
    """
    drawn = tags.examples(generator, held_out=False)
    by_length: dict[int, Texts] = {}
    for _ in range(_TO_TRAIN_ON):
        words, labels = _text(drawn, generator)
        by_length.setdefault(len(words), []).append((words, labels))
    supply = _of_one_length(by_length, generator)
    return fit(model, supply, tag_objective, generator, steps=_TAG_STEPS, rate=0.01)


def _text(
    drawn: Iterator[tags.Tagged], generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    two, unended = torch.randint(2, (2,), generator=generator).tolist()
    sentences = list(islice(drawn, 1 + two))
    words = [word for each in sentences for word in each.words]
    labels = [tags.TAGS.index(tag) for each in sentences for tag in each.tags]
    kept = len(words) - unended
    numbers = tags.VOCABULARY.encode(with_unknown(words[:kept], _UNKNOWN, generator))
    return numbers, torch.tensor(labels[:kept])


def _of_one_length(
    by_length: dict[int, Texts], generator: torch.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """Batches without end, each of texts of one length: a reverse direction reads no padding."""
    lengths = sorted(by_length)
    shares = torch.tensor([len(by_length[length]) for length in lengths]).double()
    while True:
        length = lengths[int(torch.multinomial(shares, 1, generator=generator))]
        rows = torch.randint(len(by_length[length]), (BATCH,), generator=generator)
        yield tag_batch([by_length[length][row] for row in rows])


@cache
def held_out_sentences() -> tuple[tags.Tagged, ...]:
    """Sentences to measure on, always the same: both of each pair."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    return tuple(islice(tags.examples(generator, held_out=True), 2 * MEASURED))


@torch.no_grad()
def _tagged_right(model: WordNetwork) -> tuple[list[bool], list[bool]]:
    """Whether the tag is right: at the words that the next word decides, and at all others."""
    decided: list[bool] = []
    others: list[bool] = []
    for each in held_out_sentences():
        logits = model(tags.VOCABULARY.encode(each.words)[:, None])[:, 0]  # (T, tags)
        found = [tags.TAGS[number] for number in logits.argmax(-1)]
        right = [a == b for a, b in zip(found, each.tags, strict=True)]
        decided.append(right.pop(each.decided))
        others += right
    return decided, others


def score_tags(model: WordNetwork) -> float:
    """Share of the held-out words that only the next word decides whose tag is right."""
    decided, _ = _tagged_right(model)
    return sum(decided) / len(decided)


def other_words(model: WordNetwork) -> Mapping[str, float]:
    """The same for all other words."""
    _, others = _tagged_right(model)
    return {"other words": sum(others) / len(others)}


def _review_recipe(
    name: str, cell: str, build: Callable[[torch.Generator], nn.Module], tolerance: float
) -> Recipe:
    return Recipe(
        name=name,
        task="many to one: whether a review is good or bad",
        cell=cell,
        data="reviews of our own grammar, a negation in most; a fifth of the word sets held out",
        seed=0,
        steps=_REVIEW_STEPS,
        score_name="of held-out reviews right, in pairs that share all their words",
        tolerance=tolerance,
        baseline_name="the more frequent answer",
        build=build,
        train=partial(fit_reviews, steps=_REVIEW_STEPS),
        score=score_reviews,
        baseline=lambda: 0.5,
        vocabulary=lambda: reviews.VOCABULARY,
        details=simple_reviews,
    )


def _tag_recipe(name: str, cell: str, bidirectional: bool) -> Recipe:
    return Recipe(
        name=name,
        task="many to many, aligned: the part of speech of every word",
        cell=cell,
        data="sentences of our own grammar in pairs with one beginning, a fifth of them held out",
        seed=0,
        steps=_TAG_STEPS,
        score_name="right of the words that only the next word decides",
        tolerance=0.02,
        baseline_name="the more frequent tag of each word",
        build=partial(build_tagger, bidirectional),
        train=fit_tags,
        score=score_tags,
        baseline=lambda: 0.5,
        vocabulary=lambda: tags.VOCABULARY,
        details=other_words,
    )


RECIPES = (
    _review_recipe("sentiment", "lstm", partial(build_reader, 1), 0.02),
    _review_recipe("sentiment-stacked", "lstm, two layers", partial(build_reader, 2), 0.02),
    _review_recipe("sentiment-bag", "none: a bag of words", build_bag, 0.0),
    _tag_recipe("tags-bidirectional", "gru, both directions", bidirectional=True),
    _tag_recipe("tags-forward", "gru", bidirectional=False),
)
