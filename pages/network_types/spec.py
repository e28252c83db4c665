"""What a person has chosen on the page Types of network, as one hashable value.

Its fields are the keys of the address.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

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

OF_KIND: dict[str, tuple[str, ...]] = {
    ONE_TO_ONE: ("temperature", "humidity", "wind"),
    ONE_TO_MANY: ("weather", "choosing", "draw"),
    MANY_TO_ONE: ("review",),
    MANY_TO_MANY: ("sentence",),
    ENCODER_DECODER: ("writes", "date", "report"),
    BIDIRECTIONAL: ("sentence",),
    STACKED: ("review",),
}
"""The inputs of each kind; the other fields do not matter to its run."""


@dataclass(frozen=True, slots=True)
class TypeSpec:
    """Every choice on the page. Texts are as typed.

    ``temperature`` °C, ``humidity`` %, ``wind`` km/h. ``draw`` and ``order`` number a draw.
    ``ambiguous`` and ``word`` belong to the tabs.
    """

    kind: str = MANY_TO_ONE
    temperature: int = 12
    humidity: int = 90
    wind: int = 20
    weather: str = "rainy"
    choosing: str = SUREST
    draw: int = 1
    review: str = REVIEW
    sentence: str = SENTENCE
    writes: str = DATES
    date: str = DATE
    report: str = REPORT
    ambiguous: str = "light"
    order: int = 1
    word: str = WORD


KEYS = tuple(field.name for field in fields(TypeSpec))
OF_TABS = ("ambiguous", "order", "word")


def canonical(spec: TypeSpec) -> TypeSpec:
    """The same run with what does not matter to it at its default."""
    usual, used = TypeSpec(), {"kind", *OF_KIND[spec.kind]}
    if spec.kind == ENCODER_DECODER:
        used.discard("report" if spec.writes == DATES else "date")
    if spec.kind == ONE_TO_MANY and spec.choosing == SUREST:
        used.discard("draw")
    unused: dict[str, Any] = {key: getattr(usual, key) for key in KEYS if key not in used}
    return replace(spec, **unused)


def to_query(spec: TypeSpec) -> dict[str, str]:
    """The parameters of the address that reproduces ``spec``: only what is not the default."""
    usual = TypeSpec()
    return {
        key: str(getattr(spec, key)) for key in KEYS if getattr(spec, key) != getattr(usual, key)
    }


def query_string(spec: TypeSpec) -> str:
    """``to_query`` as it stands in an address."""
    return urlencode(to_query(spec))
