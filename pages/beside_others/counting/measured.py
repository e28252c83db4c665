"""Texts counted: what is kept apart, what was never seen, and what each smoothing makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import regex

from dashboard.visitors.shared import shared
from pages.beside_others.models import ORDERS
from rnncore.counting import counted
from rnncore.language.counts import START, Counts
from rnncore.language.ngram import START_WORD, NGram
from rnncore.language.scoring import score
from rnncore.language.smoothing import SMOOTHINGS
from rnncore.language.vocabulary import UNKNOWN, Vocabulary
from rnncore.readers import InputError
from rnncore.zoo.tasks.phrases import END, HELD_OUT, sentences, tokenise
from rnncore.zoo.tasks.sentences import is_held_out

LEAST = 10
"""Sentences that a text must have."""

MOST_LISTED = 12

_ENDS = regex.compile(r"[.!?…\n]+")

Texts = tuple[tuple[str, ...], ...]
"""Sentences as words that end with a full stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Counting:
    """Sentences that were counted, and those kept apart.

    ``unseen (N,)``: by n how many of ``targets`` n-grams of the latter were never counted.
    ``distinct (N,)``, ``once (N,)``: how many different ones were, and how many of them once.
    ``common (N)``: the most frequent ones with their counts. ``log10[smoothing] (N,)``: of the
    perplexity by n.
    """

    trained: int
    held_out: int
    words: int
    targets: int
    unseen: tuple[int, ...]
    distinct: tuple[int, ...]
    once: tuple[int, ...]
    common: tuple[tuple[tuple[str, int], ...], ...]
    log10: dict[str, np.ndarray]


@shared()
def counting(own: str | None) -> Counting:
    """Of the phrases, or of one's ``own`` text. Raises InputError for one that is too short."""
    trained, held = (sentences(), sentences(held_out=True)) if own is None else divided(own)
    vocabulary = Vocabulary.of(trained, UNKNOWN, END)
    counts = Counts(ORDERS[-1], trained, vocabulary)
    lists = {n: _listed(counts, n) for n in ORDERS}
    found = {name: [score(NGram(counts, n, name), held) for n in ORDERS] for name in SMOOTHINGS}
    return Counting(
        trained=len(trained),
        held_out=len(held),
        words=len(vocabulary) - 1,
        targets=found[next(iter(SMOOTHINGS))][0].targets,
        unseen=tuple(_unseen(counts, held, n) for n in ORDERS),
        distinct=tuple(len(lists[n]) for n in ORDERS),
        once=tuple(sum(count == 1 for _, count in lists[n]) for n in ORDERS),
        common=tuple(tuple(lists[n][:MOST_LISTED]) for n in ORDERS),
        log10={
            name: np.array([each.loss for each in scores]) / np.log(10)
            for name, scores in found.items()
        },
    )


def divided(text: str) -> tuple[Texts, Texts]:
    """The sentences of a text: those that are counted, and about one in ten that is kept apart.

    Which those are depends on their words alone. Raises InputError where there are too few.
    """
    words = (tokenise(each) for each in _ENDS.split(text))
    found = [(*each, END) for each in words if each]
    held = [is_held_out(" ".join(each[:-1]), one_in=HELD_OUT) for each in found]
    kept = tuple(each for each, out in zip(found, held, strict=True) if out)
    trained = tuple(each for each, out in zip(found, held, strict=True) if not out)
    if len(found) < LEAST or not kept:
        raise InputError(
            f"The text has {counted(len(found), 'sentence')}, {len(kept)} of them to be kept "
            f"apart: one in {HELD_OUT} is, by its words. Bring a longer one."
        )
    known = {word for each in trained for word in each}
    if not any(word in known for each in kept for word in each):
        raise InputError("No word of the sentences kept apart stands in the others.")
    return trained, kept


def _unseen(counts: Counts, texts: Texts, order: int) -> int:
    """Of the n-grams that end in a known word, how many were never counted."""
    return sum(
        new and known
        for text in texts
        for new, known in zip(
            counts.never_seen(text, order), counts.vocabulary.known(text), strict=True
        )
    )


def _listed(counts: Counts, order: int) -> list[tuple[str, int]]:
    """The different n-grams with their counts, the most frequent first."""
    names = {START: START_WORD} | dict(enumerate(counts.vocabulary.words))
    found = [
        (" ".join(names[each] for each in (*context, word)), int(count))
        for context, followers in counts.followers.items()
        if len(context) == order - 1
        for word, count in zip(followers.words.tolist(), followers.counts, strict=True)
    ]
    return sorted(found, key=lambda each: (-each[1], each[0]))
