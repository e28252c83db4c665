"""Recipe of an encoder–decoder with attention: small reports to their headlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice

import torch

from rnncore.train.loop import Snapshot
from rnncore.zoo.cards import Recipe
from rnncore.zoo.family.pairs import MEASURED, collate, objective
from rnncore.zoo.fitting import (
    HELD_OUT_SEED,
    batches,
    fit,
    padded,
    share_of_most_frequent,
    until,
    with_unknown,
)
from rnncore.zoo.seq2seq import EncoderDecoder, Written
from rnncore.zoo.tasks import reports

_TO_TRAIN_ON = 12_000  # reports
_STEPS = 700


def build_summary(generator: torch.Generator) -> EncoderDecoder:
    """The untrained network: two directions of 32 units read, 64 units write."""
    return EncoderDecoder(
        words=len(reports.VOCABULARY),
        outputs=len(reports.HEADLINE_WORDS),
        embedding=24,
        hidden=32,
        generator=generator,
    )


def fit_summary(model: EncoderDecoder, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train on reports that are not held out, a fiftieth of their words unknown."""
    drawn = islice(reports.examples(generator, held_out=False), _TO_TRAIN_ON)
    pairs = [
        (
            reports.VOCABULARY.encode(with_unknown(each.words, 0.02, generator)),
            reports.HEADLINE_WORDS.encode((*each.headline, reports.END)),
        )
        for each in drawn
    ]
    supply = batches(pairs, collate, generator)
    return fit(model, supply, objective, generator, steps=_STEPS, rate=0.015)


@cache
def held_out_reports() -> tuple[reports.Report, ...]:
    """Reports to measure on, always the same."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    return tuple(islice(reports.examples(generator, held_out=True), MEASURED))


def headlines(
    model: EncoderDecoder, texts: Sequence[tuple[str, ...]]
) -> tuple[list[tuple[str, ...]], Written]:
    """The headline of each text, without its end, and how it was written."""
    source, lengths = padded([reports.VOCABULARY.encode(words) for words in texts])
    end = reports.HEADLINE_WORDS.numbers[reports.END]
    written = model.write(source, lengths, longest=reports.LONGEST, end=end)
    found = [reports.HEADLINE_WORDS.decode(column) for column in written.tokens.T]
    return [until(reports.END, words) for words in found], written


def score_summary(model: EncoderDecoder) -> float:
    """Share of held-out reports whose headline is right, word for word."""
    drawn = held_out_reports()
    found, _ = headlines(model, [each.words for each in drawn])
    right = [words == each.headline for words, each in zip(found, drawn, strict=True)]
    return sum(right) / len(right)


def attention_on_news(model: EncoderDecoder) -> Mapping[str, float]:
    """Share of the headlines' words whose attention has its peak in the sentence of news."""
    drawn = held_out_reports()
    found, written = headlines(model, [each.words for each in drawn])
    peaks = written.attention.argmax(-1)  # (S, N)
    inside = [
        int(peaks[step, row]) in each.news
        for row, (words, each) in enumerate(zip(found, drawn, strict=True))
        for step in range(len(words))
    ]
    return {"attention in news": sum(inside) / len(inside)}


def baseline_summary() -> float:
    """Share of held-out reports that have the most frequent headline."""
    return share_of_most_frequent([each.headline for each in held_out_reports()])


RECIPES = (
    Recipe(
        name="summary",
        task="many to many, encoder–decoder: a report to its headline",
        cell="gru",
        data="reports of our own grammar; a fifth of the sentences of news held out",
        seed=1,
        steps=_STEPS,
        score_name="of held-out reports with exactly the right headline",
        tolerance=0.03,
        baseline_name="the most frequent headline",
        build=build_summary,
        train=fit_summary,
        score=score_summary,
        baseline=baseline_summary,
        vocabulary=lambda: reports.VOCABULARY,
        details=attention_on_news,
    ),
)
