"""What a person has chosen on the page Types of network, as one hashable value.

Its fields are the keys of the address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from dashboard.choices import pick, typed, whole

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
WEATHERS = ("sunny", "rainy", "snowy", "foggy", "stormy")
SUREST, DRAWN = CHOOSING = ("the most probable word", "words drawn")
DATES, HEADLINES = WRITES = ("dates", "headlines")
_ADJECTIVES = "light cold dark secret orange present square plain right calm"
AMBIGUOUS = tuple(_ADJECTIVES.split())

DEGREES, PERCENT, SPEED, DRAWS, ORDERS = (-15, 35), (20, 100), (0, 90), (1, 9999), (1, 9999)
"""Ranges of temperature (°C), humidity (%) and wind (km/h), and of the numbers of a draw."""

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
WORD = "knowledge"


def read_by(*kinds: str) -> Callable[[TypeSpec], bool]:
    """Whether a network of one of these kinds is shown."""
    return lambda spec: spec.kind in kinds


def of_a_tab(_: TypeSpec) -> bool:
    """What belongs to a tab does not matter to the run above the tabs."""
    return False


def measured(label: str, limits: tuple[int, int], default: int) -> int:
    """A measurement that the network from one to one reads."""
    hint = "The range that it was trained on."
    return whole(label, limits, default, step=1, hint=hint, when=read_by(ONE_TO_ONE))


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """Every choice on the page. Texts are as typed.

    ``temperature`` °C, ``humidity`` %, ``wind`` km/h. ``draw`` and ``order`` number a draw.
    ``ambiguous`` and ``word`` belong to the tabs.
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
    review: str = typed("Review", REVIEW, when=read_by(MANY_TO_ONE, STACKED))
    sentence: str = typed("Sentence", SENTENCE, when=read_by(MANY_TO_MANY, BIDIRECTIONAL))
    writes: str = pick("It writes", WRITES, visible=True, when=read_by(ENCODER_DECODER))
    date: str = typed(
        "Date in words", DATE, when=lambda it: it.kind == ENCODER_DECODER and it.writes == DATES
    )
    report: str = typed(
        "Report", REPORT, when=lambda it: it.kind == ENCODER_DECODER and it.writes == HEADLINES
    )
    ambiguous: str = pick("Ambiguous word", AMBIGUOUS, when=of_a_tab)
    order: int = whole("Order", ORDERS, 1, when=of_a_tab)
    word: str = typed("Word", WORD, when=of_a_tab)


KEYS = tuple(field.name for field in fields(TypeSpec))
