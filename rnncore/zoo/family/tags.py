"""Recipes of many to many, aligned: the part of speech of every word, in one direction and both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, partial
from itertools import islice

import torch
from torch import Tensor

from rnncore.train.loop import Snapshot
from rnncore.zoo.cards import Recipe
from rnncore.zoo.fitting import BATCH, HELD_OUT_SEED, fit, judged, with_unknown
from rnncore.zoo.models import WordNetwork
from rnncore.zoo.tasks import tags

MEASURED = 1000
"""Held-out pairs of sentences that a score is measured on."""

_TO_TRAIN_ON = 12_000  # texts of one sentence or two
_UNKNOWN = 0.03  # share of the words that training replaces by <unk>
_STEPS = 400

Texts = list[tuple[Tensor, Tensor]]
"""Numbers of the words and of their tags, ``(T,)`` each."""


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


def objective(model: WordNetwork, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Cross-entropy over all words, and which tags are right."""
    tokens, labels = batch
    return judged(model(tokens), labels)


def batch_of(texts: Texts) -> tuple[Tensor, Tensor]:
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
    return fit(model, supply, objective, generator, steps=_STEPS, rate=0.01)


def _text(drawn: Iterator[tags.Tagged], generator: torch.Generator) -> tuple[Tensor, Tensor]:
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
        yield batch_of([by_length[length][row] for row in rows])


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


def baseline() -> float:
    """The score of the tag that each word has most often in what is trained on."""
    drawn = tags.examples(torch.Generator().manual_seed(HELD_OUT_SEED), held_out=False)
    counts: dict[str, Counter[str]] = {}
    for each in islice(drawn, _TO_TRAIN_ON):
        for word, tag in zip(each.words, each.tags, strict=True):
            counts.setdefault(word, Counter())[tag] += 1
    usual = {word: found.most_common(1)[0][0] for word, found in counts.items()}
    right = [
        usual[each.words[each.decided]] == each.tags[each.decided] for each in held_out_sentences()
    ]
    return sum(right) / len(right)


def _recipe(name: str, cell: str, bidirectional: bool) -> Recipe:
    return Recipe(
        name=name,
        task="many to many, aligned: the part of speech of every word",
        cell=cell,
        data="sentences of our own grammar in pairs with one beginning, a fifth of them held out",
        steps=_STEPS,
        score_name="right of the words that only the next word decides",
        tolerance=0.02,
        baseline_name="the more frequent tag of each word",
        build=partial(build_tagger, bidirectional),
        train=fit_tags,
        score=score_tags,
        baseline=baseline,
        vocabulary=lambda: tags.VOCABULARY,
        details=other_words,
    )


RECIPES = (
    _recipe("tags-bidirectional", "gru, both directions", bidirectional=True),
    _recipe("tags-forward", "gru", bidirectional=False),
)
