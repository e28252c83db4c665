"""The part of speech of every word, where some words are decided only by the word that follows.

In "the light bag" light is an adjective, in "the light fades" a noun; in "she saw her dog" her is a
determiner, in "she saw her ." a pronoun. Up to that word both sentences are the same. A network
that reads from left to right gives them the same answer, and is right in one of the two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import torch

from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.sentences import coin, on_one_side, pick, words

TAGS = ("determiner", "adjective", "noun", "verb", "pronoun", "preposition", "adverb", "stop")

_DETERMINERS = words("the a this that")
_ADJECTIVES = words("red old small heavy new quiet tall soft")
_BEINGS = words("dog bird horse child teacher driver")
_NOUNS = (*_BEINGS, *words("bag door boat lamp coat letter garden bridge table"))
_SAW = words("saw found heard met followed painted")
_SLEEPS = words("sleeps waits falls arrives stops")
_SUBJECTS = words("she he we they")
_PREPOSITIONS = words("in near behind under")
_ADVERBS = words("today again slowly often there")
AMBIGUOUS = words("light cold dark secret orange present square plain right calm")
"""Adjectives before a noun, nouns otherwise."""

_FADES = words("fades returns remains helps matters surprises")

Pairs = list[tuple[str, str]]
"""Words, each with its tag."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """``words`` with their ``tags``; the word at ``decided`` is one that the next word decides."""

    words: tuple[str, ...]
    tags: tuple[str, ...]
    decided: int


def pair(generator: torch.Generator) -> tuple[Tagged, Tagged]:
    """Two sentences that are the same up to a word, which is tagged differently in each."""
    before, word, readings, endings = pick((_of_her, _of_object, _of_subject), generator)(generator)
    first, second = (
        _tagged([*before, (word, reading), *ending], len(before))
        for reading, ending in zip(readings, endings, strict=True)
    )
    return (first, second) if coin(generator) else (second, first)


def examples(generator: torch.Generator, *, held_out: bool) -> Iterator[Tagged]:
    """Sentences without end, two by two as ``pair`` gives them: held out, or to train on.

    The words up to the one that is decided tell which, so that the two stand on the same side.
    """
    pairs = on_one_side(pair, _same, generator, held_out=held_out)
    return chain.from_iterable(pairs)


def _same(both: tuple[Tagged, Tagged]) -> str:
    return " ".join(both[0].words[: both[0].decided + 1])


Drawn = tuple[Pairs, str, tuple[str, str], tuple[Pairs, Pairs]]
"""What stands before the word, the word, its two tags, and what follows it for each."""


def _of_her(generator: torch.Generator) -> Drawn:
    """As in "she saw her", then "dog near the door ." or "near the door ."."""
    before = [*_subject(generator), _word(_SAW, "verb", generator)]
    ending = _ending(generator)
    owned = [*_adjective(generator), _word(_NOUNS, "noun", generator), *ending]
    return before, "her", ("determiner", "pronoun"), (owned, ending)


def _of_object(generator: torch.Generator) -> Drawn:
    """As in "she saw the old light", then "bag again ." or "again ."."""
    before = [*_subject(generator), _word(_SAW, "verb", generator), *_opened(generator)]
    ending = _ending(generator)
    described = [_word(_NOUNS, "noun", generator), *ending]
    return before, pick(AMBIGUOUS, generator), ("adjective", "noun"), (described, ending)


def _of_subject(generator: torch.Generator) -> Drawn:
    """As in "the old light", then "bag falls again ." or "fades again ."."""
    before, ending = _opened(generator), _ending(generator)
    falls = [_word(_NOUNS, "noun", generator), _word(_SLEEPS, "verb", generator), *ending]
    fades = [_word(_FADES, "verb", generator), *ending]
    return before, pick(AMBIGUOUS, generator), ("adjective", "noun"), (falls, fades)


def _subject(generator: torch.Generator) -> Pairs:
    if coin(generator):
        return [_word(_SUBJECTS, "pronoun", generator)]
    return [*_opened(generator), _word(_BEINGS, "noun", generator)]


def _opened(generator: torch.Generator) -> Pairs:
    return [_word(_DETERMINERS, "determiner", generator), *_adjective(generator)]


def _adjective(generator: torch.Generator) -> Pairs:
    return [_word(_ADJECTIVES, "adjective", generator)] if coin(generator) else []


def _ending(generator: torch.Generator) -> Pairs:
    place = [
        _word(_PREPOSITIONS, "preposition", generator),
        *_opened(generator),
        _word(_NOUNS, "noun", generator),
    ]
    endings: list[Pairs] = [[], [_word(_ADVERBS, "adverb", generator)], place]
    return [*pick(endings, generator), (".", "stop")]


def _word(options: Sequence[str], tag: str, generator: torch.Generator) -> tuple[str, str]:
    return pick(options, generator), tag


def _tagged(pairs: Pairs, decided: int) -> Tagged:
    said, tags = zip(*pairs, strict=True)
    return Tagged(said, tags, decided)


VOCABULARY = Vocabulary.of(
    [
        *(_DETERMINERS, _ADJECTIVES, _NOUNS, _SAW, _SLEEPS, _SUBJECTS, _PREPOSITIONS, _ADVERBS),
        *(AMBIGUOUS, _FADES, ("her", ".")),
    ],
    UNKNOWN,
)
