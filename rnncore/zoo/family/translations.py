"""Recipes of two encoder–decoders from English to German: with attention, and without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
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
    with_unknown_between,
)
from rnncore.zoo.seq2seq import EncoderDecoder, Written
from rnncore.zoo.tasks import phrase_book
from rnncore.zoo.tasks.phrase_words import END, GERMAN, VOCABULARY, parts_of

_TO_TRAIN_ON = 8000  # phrases
_STEPS = 800


def build_translator(attend: bool, generator: torch.Generator) -> EncoderDecoder:
    """The untrained network: two directions of 32 units read, 64 units write."""
    return EncoderDecoder(
        words=len(VOCABULARY),
        outputs=len(GERMAN),
        embedding=24,
        hidden=32,
        attend=attend,
        generator=generator,
    )


def fit_translator(model: EncoderDecoder, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train on phrases that are not held out; in a tenth an unknown word stands somewhere."""
    drawn = islice(phrase_book.examples(generator, held_out=False), _TO_TRAIN_ON)
    pairs = [
        (
            VOCABULARY.encode(with_unknown_between(each.words, 0.1, generator)),
            GERMAN.encode(each.german),
        )
        for each in drawn
    ]
    supply = batches(pairs, collate, generator)
    return fit(model, supply, objective, generator, steps=_STEPS, rate=0.01, weight_decay=0.0)


@cache
def held_out_phrases() -> tuple[phrase_book.Phrase, ...]:
    """Phrases to measure on, always the same."""
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    return tuple(islice(phrase_book.examples(generator, held_out=True), MEASURED))


def translations(
    model: EncoderDecoder, phrases: Sequence[phrase_book.Phrase]
) -> tuple[list[tuple[str, ...]], Written]:
    """The German of each, with its full stop, and how it was written."""
    source, lengths = padded([VOCABULARY.encode(each.words) for each in phrases])
    end = GERMAN.numbers[END]
    written = model.write(source, lengths, longest=phrase_book.LONGEST, end=end)
    found = [GERMAN.decode(column) for column in written.tokens.T]
    return [(*until(END, said), END) for said in found], written


def score_translator(model: EncoderDecoder) -> float:
    """Share of held-out phrases whose German is right, word for word."""
    drawn = held_out_phrases()
    found, _ = translations(model, drawn)
    return sum(said == each.german for said, each in zip(found, drawn, strict=True)) / len(drawn)


def alignment(model: EncoderDecoder) -> Mapping[str, float]:
    """Share of German words whose attention has its peak in the English part they belong to.

    Of the phrases that are right; the full stop belongs to none.
    """
    drawn = held_out_phrases()
    found, written = translations(model, drawn)
    peaks = written.attention.argmax(-1)  # (S, N)
    inside = [
        parts_of(each.words)[int(peaks[step, row])] == part
        for row, (said, each) in enumerate(zip(found, drawn, strict=True))
        if said == each.german
        for step, part in enumerate(parts_of(said))
        if part
    ]
    return {"attention in part": sum(inside) / len(inside)}


def baseline_translations() -> float:
    """Share of held-out phrases that have the most frequent German."""
    return share_of_most_frequent([each.german for each in held_out_phrases()])


def _recipe(name: str, way: str, attend: bool) -> Recipe:
    return Recipe(
        name=name,
        task=f"many to many, encoder–decoder {way} attention: English to German",
        cell="gru",
        data="phrases of our own grammar in two languages; a fifth of the pairs of nouns with "
        "their verb held out",
        steps=_STEPS,
        score_name="of held-out phrases exactly right",
        tolerance=0.03,
        baseline_name="the most frequent translation",
        build=partial(build_translator, attend),
        train=fit_translator,
        score=score_translator,
        baseline=baseline_translations,
        vocabulary=lambda: VOCABULARY,
        details=alignment if attend else None,
    )


RECIPES = (
    _recipe("translation", "with", attend=True),
    _recipe("translation-no-attention", "without", attend=False),
)
