"""Recipe of an encoder–decoder with attention: dates in words to eight digits."""

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
    with_unknown_between,
)
from rnncore.zoo.seq2seq import EncoderDecoder, Written
from rnncore.zoo.tasks import dates

_TO_TRAIN_ON = 20_000  # dates, each in one wording
_STEPS = 700


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
    drawn = islice(dates.examples(generator, held_out=False), _TO_TRAIN_ON)
    pairs = [
        (
            dates.VOCABULARY.encode(with_unknown_between(each.words, 0.1, generator)),
            dates.DIGITS.encode(each.digits),
        )
        for each in drawn
    ]
    supply = batches(pairs, collate, generator)
    return fit(model, supply, objective, generator, steps=_STEPS, rate=5e-3, weight_decay=0.0)


@cache
def held_out_dates() -> tuple[dates.Worded, ...]:
    """Dates to measure on, always the same."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    return tuple(islice(dates.examples(generator, held_out=True), MEASURED))


def write_dates(model: EncoderDecoder, worded: Sequence[dates.Worded]) -> Written:
    """The eight digits that the model writes for each."""
    source, lengths = padded([dates.VOCABULARY.encode(each.words) for each in worded])
    return model.write(source, lengths, longest=len(dates.PARTS))


def score_dates(model: EncoderDecoder) -> float:
    """Share of held-out dates with all eight digits right."""
    worded = held_out_dates()
    truth = torch.stack([dates.DIGITS.encode(each.digits) for each in worded], 1)  # (8, N)
    return float((write_dates(model, worded).tokens == truth).all(0).double().mean())


def alignment(model: EncoderDecoder) -> Mapping[str, float]:
    """Share of digits whose attention has its peak in the right span, together and by part."""
    worded = held_out_dates()
    peaks = write_dates(model, worded).attention.argmax(-1)  # (8, N)
    inside: dict[str, list[bool]] = {part: [] for part in dates.PARTS}
    for row, each in enumerate(worded):
        for digit, part in enumerate(dates.PARTS):
            inside[part].append(int(peaks[digit, row]) in each.spans[part])
    every = [hit for hits in inside.values() for hit in hits]
    parts = {f"attention in {part}": sum(hits) / len(hits) for part, hits in inside.items()}
    return {"attention in span": sum(every) / len(every), **parts}


def baseline_dates() -> float:
    """Share of held-out dates that are the most frequent one."""
    return share_of_most_frequent([each.digits for each in held_out_dates()])


RECIPES = (
    Recipe(
        name="dates",
        task="many to many, encoder–decoder: a date in words to its eight digits",
        cell="gru",
        data="dates from 1900 to 2099 in six orders of our own; a fifth of the dates held out",
        steps=_STEPS,
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
)
