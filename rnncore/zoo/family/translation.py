"""Recipes of the encoder–decoders: dates in words to digits, and reports to headlines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice

import torch
from torch import Tensor
from torch.nn import functional

from rnncore.tasks import dates, reports
from rnncore.tasks.baselines import most_frequent
from rnncore.train import Snapshot
from rnncore.zoo.cards import Recipe
from rnncore.zoo.family.fitting import (
    HELD_OUT_SEED,
    batches,
    fit,
    padded,
    with_unknown,
    with_unknown_between,
)
from rnncore.zoo.seq2seq import EncoderDecoder, Written

Pair = tuple[Tensor, Tensor]
"""Numbers of the words read ``(T,)``, and of the symbols to write ``(S,)``."""

MEASURED = 2000
"""Held-out examples that a score is measured on."""

_DATES, _REPORTS = 20_000, 12_000  # examples to train on
_IGNORED = -100  # torch's number for an answer that is not asked for


def objective(model: EncoderDecoder, batch: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Cross-entropy over all symbols with the target dictated, and which of them are right."""
    source, lengths, target = batch
    logits = model(source, lengths, target.clamp(min=0))
    loss = functional.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=_IGNORED)
    asked = target != _IGNORED
    return loss, (logits.argmax(-1) == target)[asked]


def collate(pairs: list[Pair]) -> tuple[Tensor, Tensor, Tensor]:
    """Source ``(T, B)``, its lengths ``(B,)``, and target ``(S, B)``."""
    source, lengths = padded([source for source, _ in pairs])
    target = torch.nn.utils.rnn.pad_sequence(
        [target for _, target in pairs], padding_value=_IGNORED
    )
    return source, lengths, target


# ------------------------------------------------------------------------------------------- dates


def build_dates(generator: torch.Generator) -> EncoderDecoder:
    """The untrained network: two directions of 24 units read, 48 units write."""
    return EncoderDecoder(
        words=len(dates.VOCABULARY),
        outputs=len(dates.DIGITS),
        embedding=24,
        hidden=24,
        generator=generator,
    )


def fit_dates(model: EncoderDecoder, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train on dates that are not held out; in a tenth an unknown word stands somewhere."""
    drawn = islice(dates.examples(generator, held_out=False), _DATES)
    pairs = [
        (
            dates.VOCABULARY.encode(with_unknown_between(each.words, 0.1, generator)),
            dates.DIGITS.encode(each.digits),
        )
        for each in drawn
    ]
    supply = batches(pairs, collate, generator)
    return fit(model, supply, objective, generator, steps=700, rate=5e-3, weight_decay=0.0)


@cache
def held_out_dates() -> tuple[dates.Worded, ...]:
    """Dates to measure on, always the same."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    return tuple(islice(dates.examples(generator, held_out=True), MEASURED))


def write_dates(model: EncoderDecoder, worded: tuple[dates.Worded, ...]) -> Written:
    """The eight digits that the model writes for each."""
    source, lengths = padded([dates.VOCABULARY.encode(each.words) for each in worded])
    return model.write(source, lengths, longest=len(dates.PARTS))


def score_dates(model: EncoderDecoder) -> float:
    """Share of held-out dates with all eight digits right."""
    worded = held_out_dates()
    truth = torch.stack([dates.DIGITS.encode(each.digits) for each in worded], 1)  # (8, N)
    return float((write_dates(model, worded).tokens == truth).all(0).double().mean())


def alignment(model: EncoderDecoder) -> dict[str, float]:
    """Share of digits whose attention has its peak in the right span, together and by part."""
    worded = held_out_dates()
    peaks = write_dates(model, worded).attention.argmax(-1)  # (8, N)
    inside = {part: [] for part in dict.fromkeys(dates.PARTS)}  # type: dict[str, list[bool]]
    for row, each in enumerate(worded):
        for digit, part in enumerate(dates.PARTS):
            inside[part].append(int(peaks[digit, row]) in each.spans[part])
    every = [hit for hits in inside.values() for hit in hits]
    parts = {f"attention in {part}": sum(hits) / len(hits) for part, hits in inside.items()}
    return {"attention in span": sum(every) / len(every), **parts}


def baseline_dates() -> float:
    """Share of held-out dates that are the most frequent one."""
    digits = [each.digits for each in held_out_dates()]
    return digits.count(most_frequent(digits)) / len(digits)


# --------------------------------------------------------------------------------------- headlines


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
    drawn = islice(reports.examples(generator, held_out=False), _REPORTS)
    pairs = [
        (
            reports.VOCABULARY.encode(with_unknown(each.words, 0.02, generator)),
            reports.HEADLINE_WORDS.encode((*each.headline, reports.END)),
        )
        for each in drawn
    ]
    supply = batches(pairs, collate, generator)
    return fit(model, supply, objective, generator, steps=500, rate=8e-3)


@cache
def held_out_reports() -> tuple[reports.Report, ...]:
    """Reports to measure on, always the same."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    return tuple(islice(reports.examples(generator, held_out=True), MEASURED))


def headlines(
    model: EncoderDecoder, texts: list[tuple[str, ...]]
) -> tuple[list[tuple[str, ...]], Written]:
    """The headline of each text, without its end, and how it was written."""
    source, lengths = padded([reports.VOCABULARY.encode(words) for words in texts])
    end = reports.HEADLINE_WORDS.numbers[reports.END]
    written = model.write(source, lengths, longest=reports.LONGEST, end=end)
    found = [reports.HEADLINE_WORDS.decode(column) for column in written.tokens.T]
    return [
        words[: words.index(reports.END)] if reports.END in words else words for words in found
    ], written


def score_summary(model: EncoderDecoder) -> float:
    """Share of held-out reports whose headline is right, word for word."""
    drawn = held_out_reports()
    found, _ = headlines(model, [each.words for each in drawn])
    right = [words == each.headline for words, each in zip(found, drawn, strict=True)]
    return sum(right) / len(right)


def attention_on_news(model: EncoderDecoder) -> dict[str, float]:
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
    found = [each.headline for each in held_out_reports()]
    return found.count(most_frequent(found)) / len(found)


RECIPES = (
    Recipe(
        name="dates",
        task="many to many, encoder–decoder: a date in words to its eight digits",
        cell="gru",
        data="dates from 1900 to 2099 in six orders of our own; a fifth of the dates held out",
        seed=0,
        steps=700,
        score_name="of held-out dates exactly right",
        tolerance=0.01,
        baseline_name="the most frequent date",
        build=build_dates,
        train=fit_dates,
        score=score_dates,
        baseline=baseline_dates,
        vocabulary=lambda: dates.VOCABULARY,
        details=alignment,
    ),
    Recipe(
        name="summary",
        task="many to many, encoder–decoder: a report to its headline",
        cell="gru",
        data="reports of our own grammar; a fifth of the sentences of news held out",
        seed=0,
        steps=500,
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
