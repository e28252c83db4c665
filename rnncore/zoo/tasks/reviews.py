"""Short reviews of our own grammar, good or bad: a negation turns what follows it around.

"The soup was good and the staff were not rude" praises; with the same words "the soup was not good
and the staff were rude" complains. Such reviews come in pairs that share all their words, so a
network that counts words and loses their order is right about exactly one of each two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.sentences import coin, on_one_side, pick

LABELS = ("bad", "good")

# What is judged, and the words that praise and that blame it.
_THINGS = (
    ("the soup was|the bread was|the cakes were|the tea was|the pasta was",
     "good lovely fresh tasty warm", "bad awful stale bland cold"),
    ("the staff were|the waiter was|the guide was|the actors were|the teacher was",
     "good kind friendly polite patient", "bad awful rude careless bored"),
    ("the room was|the hotel was|the beds were|the seats were|the garden was",
     "good lovely clean bright quiet", "bad awful dirty dark noisy"),
    ("the film was|the plot was|the songs were|the story was|the play was",
     "good lovely clever funny moving", "bad awful dull boring silly"),
    ("it was|this was|everything was", "good lovely nice great", "bad awful poor nasty"),
)  # fmt: skip
_NEGATORS = ("not", "never", "hardly", "by no means")
_DEGREES = ("", "", "very", "really")
_JOINS = ("and", ", and", ";", ".")
_ENDINGS = (".", ".", "")
_OPENINGS = ("", "", "we think", "honestly ,", "this time", "i found that")


@dataclass(frozen=True, slots=True)
class Review:
    """One review. ``paired``: whether another with the same words says the opposite."""

    words: tuple[str, ...]
    label: str
    paired: bool


def pair(generator: torch.Generator) -> tuple[Review, Review]:
    """A good review and a bad one that share all their words, in random order.

    One adjective of each kind and one negation: before the bad word it makes both halves praise,
    before the good word both complain.
    """
    opening, join = pick(_OPENINGS, generator), pick(_JOINS, generator)
    negator, ending = pick(_NEGATORS, generator), pick(_ENDINGS, generator)
    kinds = ["good", "bad"] if coin(generator) else ["bad", "good"]
    halves = [_judgement(kind, generator) for kind in kinds]

    def written(label: str) -> Review:
        first, second = (
            f"{subject} {negator if kind != label else ''} {quality}"
            for (subject, quality), kind in zip(halves, kinds, strict=True)
        )
        return Review(tuple(f"{opening} {first} {join} {second} {ending}".split()), label, True)

    both = written("good"), written("bad")
    return both if coin(generator) else both[::-1]


def simple(generator: torch.Generator) -> Review:
    """One judgement, or only what is said of something, with a negation in half of them.

    To count the negations and the words of each kind is enough to tell what it says.
    """
    kind, negated = pick(LABELS, generator), coin(generator)
    subject, quality = _judgement(kind, generator)
    beginning = pick((f"{pick(_OPENINGS, generator)} {subject}", subject, ""), generator)
    negator = pick(_NEGATORS, generator) if negated else ""
    words = f"{beginning} {negator} {quality} {pick(_ENDINGS, generator)}".split()
    return Review(tuple(words), LABELS[LABELS.index(kind) ^ negated], False)


def _judgement(kind: str, generator: torch.Generator) -> tuple[str, str]:
    """What is judged, and how: "the soup was" and "very good"."""
    subjects, *qualities = pick(_THINGS, generator)
    quality = pick(qualities[kind == "bad"].split(), generator)
    return pick(subjects.split("|"), generator), f"{pick(_DEGREES, generator)} {quality}"


def examples(generator: torch.Generator, *, held_out: bool) -> Iterator[Review]:
    """Reviews without end, held out or to train on: a pair, then a simple one, and so on."""
    pairs, singles = pairs_of(generator, held_out=held_out), simple_ones(generator, held_out)
    while True:
        yield from next(pairs)
        yield next(singles)


def pairs_of(generator: torch.Generator, *, held_out: bool) -> Iterator[tuple[Review, Review]]:
    """Pairs without end. The two of a pair, having the same words, stand on the same side."""
    return on_one_side(pair, lambda both: _key(both[0]), generator, held_out=held_out)


def simple_ones(generator: torch.Generator, held_out: bool) -> Iterator[Review]:
    """Reviews of one sentence without end, held out or to train on."""
    return on_one_side(simple, _key, generator, held_out=held_out)


def _key(review: Review) -> str:
    return " ".join(sorted(review.words))


VOCABULARY = Vocabulary.of(
    (
        text.replace("|", " ").split()
        for texts in (_ENDINGS, *_THINGS, _NEGATORS, _DEGREES, _JOINS, _OPENINGS)
        for text in texts
    ),
    UNKNOWN,
)
