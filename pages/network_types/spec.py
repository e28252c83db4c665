"""What a person has chosen on the page Types of network, as one hashable value.

Its fields are the keys of the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashboard.choices import pick, typed, whole
from pages.network_types import lesson
from rnncore.zoo.g2p import LONGEST_WORD
from rnncore.zoo.tasks import forecast

ONE_TO_ONE, ONE_TO_MANY, MANY_TO_ONE, MANY_TO_MANY, ENCODER_DECODER, BIDIRECTIONAL, STACKED = (
    KINDS
) = (
    "one to one",
    "one to many",
    "many to one",
    "many to many",
    "encoder-decoder",
    "bidirectional",
    "stacked",
)
REVIEWED, TAGGED = (MANY_TO_ONE, STACKED), (MANY_TO_MANY, BIDIRECTIONAL)
"""The kinds that read a review, and those that read a sentence."""

WEATHERS = ("sunny", "rainy", "snowy", "foggy", "stormy")
SUREST, DRAWN = CHOOSING = ("the most probable word", "words drawn")
DATES, HEADLINES, GERMAN = WRITES = ("dates", "headlines", "German")
_ADJECTIVES = "light cold dark secret orange present square plain right calm"
AMBIGUOUS = tuple(_ADJECTIVES.split())

DEGREES, PERCENT, SPEED, DRAWS, ORDERS = (-15, 35), (20, 100), (0, 90), (1, 9999), (1, 9999)
KNOWN = (forecast.TEST_FROM - 1, int(forecast.years()[-1]) - forecast.HORIZON)
"""Ranges of temperature (°C), humidity (%) and wind (km/h), of the numbers of a draw and an order,
and of the years after which enough held-out ones follow."""

CHARACTERS, MOST_WORDS = 600, 80
"""Of a typed text: what the box takes, and the words that are read."""

REVIEW = "the soup was good and the staff were not rude ."
REVIEW_MOVED = "the soup was not good and the staff were rude ."
SENTENCE, SENTENCE_NOUN = "the light bag falls again .", "the light fades again ."
DATE = "the third of march nineteen eighty four"
REPORT = (
    "it was rainy in denby on monday . the bakers of corley met at the theatre . "
    "arden took the cup by three goals ."
)
PHRASE = "she says that the old teacher wants to buy a red bicycle today ."
WORD = "knowledge"


def read_by(*kinds: str) -> Callable[[TypeSpec], bool]:
    """Whether a network of one of these kinds is shown."""
    return lambda spec: spec.kind in kinds


def measured(label: str, limits: tuple[int, int], default: int) -> int:
    """A measurement that the network from one to one reads."""
    hint = "The range that it was trained on."
    return whole(label, limits, default, step=1, hint=hint, when=read_by(ONE_TO_ONE))


def text(label: str, default: str, hint: str, when: Callable[[Any], bool]) -> str:
    """A text that networks read, at most ``CHARACTERS`` of it."""
    return typed(label, default, visible=True, hint=hint, longest=CHARACTERS, when=when)


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """Every choice that decides the numbers above the tabs. Texts are as typed.

    ``temperature`` °C, ``humidity`` %, ``wind`` km/h. ``draw`` numbers a draw.
    """

    kind: str = pick("Type of network", KINDS, MANY_TO_ONE)
    temperature: int = measured("Temperature (°C)", DEGREES, 12)
    humidity: int = measured("Humidity (%)", PERCENT, 90)
    wind: int = measured("Wind (km/h)", SPEED, 20)
    weather: str = pick(
        "Kind of weather", WEATHERS, "rainy", visible=True, when=read_by(ONE_TO_MANY)
    )
    choosing: str = pick(
        "At each step it writes", CHOOSING, visible=True, when=read_by(ONE_TO_MANY)
    )
    draw: int = whole(
        "Draw",
        DRAWS,
        1,
        hint="Each number is one draw.",
        when=lambda it: it.kind == ONE_TO_MANY and it.choosing == DRAWN,
    )
    review: str = text("Review", REVIEW, lesson("review-help"), read_by(*REVIEWED))
    sentence: str = text("Sentence", SENTENCE, lesson("sentence-help"), read_by(*TAGGED))
    writes: str = pick("It writes", WRITES, visible=True, when=read_by(ENCODER_DECODER))
    date: str = text(
        "Date in words",
        DATE,
        lesson("date-help"),
        lambda it: it.kind == ENCODER_DECODER and it.writes == DATES,
    )
    report: str = text(
        "Report",
        REPORT,
        lesson("report-help"),
        lambda it: it.kind == ENCODER_DECODER and it.writes == HEADLINES,
    )
    phrase: str = text(
        "English phrase",
        PHRASE,
        lesson("phrase-help"),
        lambda it: it.kind == ENCODER_DECODER and it.writes == GERMAN,
    )


@dataclass(frozen=True, slots=True)
class TabSpec:
    """What the tabs ask: a word with two tags, the number of an order, a year, a word to spell."""

    ambiguous: str = pick("Word", AMBIGUOUS, visible=True)
    order: int = whole("Order", ORDERS, 1, hint=lesson("order-help"))
    known: int = whole("Last known year", KNOWN, 1985, step=1, hint=lesson("forecast-help"))
    word: str = typed("Word", WORD, visible=True, hint=lesson("word-help"), longest=LONGEST_WORD)
