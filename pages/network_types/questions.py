"""One question for each kind of network, and its answer by measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.plain import plain
from dashboard.theme import number
from pages.network_types import lesson, measured, peaks
from pages.network_types.runs import TypeRun
from pages.network_types.spec import (
    AMBIGUOUS,
    BIDIRECTIONAL,
    DATES,
    ENCODER_DECODER,
    GERMAN,
    MANY_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_MANY,
    ONE_TO_ONE,
    STACKED,
)
from pages.network_types.state import run as run_of
from rnncore.zoo.tasks.phrase_words import END

BOTH_OR_NEITHER = ("Both of them", "Neither of them")
SURE, ALIKE, CHANGED = 0.9, 0.1, 0.5
"""A probability that counts as sure; shares that count as about equal; where an answer changes."""

STORM, CALM = 70, 10  # km/h, on either side of what makes a storm
FIRST_OF_DAY = 6  # the step, counted from 0, that writes the day's first digit


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, its ``options``, the right one, and the Markdown told after the answer."""

    text: str
    options: tuple[str, ...]
    truth: str
    after: str


def wind(run: TypeRun) -> Question:
    """Another wind, everything else as it is."""
    spec = run.spec
    other = run_of(replace(spec, wind=CALM if spec.wind >= STORM - 10 else STORM))
    return Question(
        lesson("predict-wind", before=spec.wind, after=other.spec.wind),
        run.choices,
        other.answers[0],
        lesson(
            "predict-wind-measured",
            answer=other.answers[0],
            share=number(float(other.probabilities.max())),
            before=run.answers[0],
        ),
    )


def sure(run: TypeRun) -> Question:
    """At how many steps one word has nearly all of the probability."""
    steps = len(run.chosen)
    count = int((run.probabilities.max(-1) > SURE).sum())
    options = ("At all of them", "At half of them or more", "At fewer than half")
    place = 0 if count == steps else 1 if 2 * count >= steps else 2
    return Question(
        lesson("predict-sure", steps=steps),
        options,
        options[place],
        lesson("predict-sure-measured", sure=count, steps=steps),
    )


def order(run: TypeRun) -> Question | None:
    """The same words in another order, for the recurrent network and the bag."""
    found = measured.ordered(run.spec.review, 1)
    if found.same:
        return None
    options = ("The recurrent one alone", "The bag of words alone", *BOTH_OR_NEITHER)
    told = lesson(
        "predict-order-measured",
        recurrent=number(found.recurrent[0]),
        recurrent_other=number(found.recurrent[1]),
        bag=number(found.bag[0]),
        bag_other=number(found.bag[1]),
    )
    text = lesson("predict-order", other=plain(" ".join(found.other), longest=400))
    return Question(text, options, options[_which(found.recurrent, found.bag)], told)


def layers(run: TypeRun) -> Question | None:
    """The same words in another order, for the two layers of the stacked network."""
    found = measured.ordered(run.spec.review, 1)
    if found.same:
        return None
    first, second = found.layers
    options = ("The first layer's", "The second layer's", "Both about as far, within a tenth")
    alike = abs(first - second) <= ALIKE * max(first, second)
    place = 2 if alike else 0 if first > second else 1
    return Question(
        lesson("predict-layers", other=plain(" ".join(found.other), longest=400)),
        options,
        options[place],
        lesson("predict-layers-measured", first=number(first), second=number(second)),
    )


def pair(run: TypeRun) -> Question:
    """Two sentences that begin alike, for both taggers: about a word of the sentence, if it can."""
    word = next((word for word in run.read if word in AMBIGUOUS), AMBIGUOUS[0])
    found = measured.both_ways(word)
    options = ("The forward one alone", "The bidirectional one alone", *BOTH_OR_NEITHER)
    first, second = found.sentences
    return Question(
        lesson("predict-pair", first=first, second=second, word=word),
        options,
        options[_which(found.forward, found.both)],
        lesson(
            "predict-pair-measured",
            forward=number(found.forward[0]),
            forward_other=number(found.forward[1]),
            both=number(found.both[0]),
            both_other=number(found.both[1]),
        ),
    )


def look(run: TypeRun) -> Question:
    """Where the decoder looks before one of its symbols."""
    found = peaks.peaks(run)
    ends = len(found) > 1 and run.answers[-1] == END
    steps = {DATES: FIRST_OF_DAY, GERMAN: len(found) - 1 - ends}
    asked = found[steps.get(run.spec.writes, 0)]
    if run.spec.writes in steps:
        options = tuple(f"{place + 1}: {word}" for place, word in enumerate(run.read))
        text = "predict-look" if run.spec.writes == DATES else "predict-look-german"
        truth = options[asked.place]
    else:
        parts = dict.fromkeys(peaks.parts_of(run))
        options = tuple(part.capitalize() for part in parts)
        text, truth = "predict-look-sentence", asked.part.capitalize()
    told = lesson(
        "predict-look-measured",
        word=plain(asked.word),
        share=number(asked.share),
        symbol=plain(asked.symbol),
    )
    return Question(lesson(text, step=asked.step), options, truth, told)


ASKED: dict[str, Callable[[TypeRun], Question | None]] = {
    ONE_TO_ONE: wind,
    ONE_TO_MANY: sure,
    MANY_TO_ONE: order,
    MANY_TO_MANY: pair,
    ENCODER_DECODER: look,
    BIDIRECTIONAL: pair,
    STACKED: layers,
}


def _which(first: tuple[float, float], second: tuple[float, float]) -> int:
    """Which of two pairs of probabilities crosses one half: the option's place."""
    one, other = ((pair[0] > CHANGED) != (pair[1] > CHANGED) for pair in (first, second))
    return 2 if one and other else 0 if one else 1 if other else 3
