"""Where the decoder looked: the peak of attention before every symbol, and the part it lies in."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass

from pages.network_types.runs import TypeRun
from pages.network_types.spec import DATES, GERMAN
from rnncore.zoo.tasks import dates, phrase_words

_SIGNS = ("the", "of", ",")
_ORDINALS = ("first", "second", "third")


def parts_of(shown: TypeRun) -> tuple[str, ...]:
    """For each word read, the part it belongs to: of a date, a phrase or a report."""
    if shown.spec.writes == DATES:
        return parts_of_date(shown.read)
    if shown.spec.writes == GERMAN:
        return phrase_words.parts_of(shown.read)
    parts, sentence = [], 1
    for word in shown.read:
        parts.append(f"sentence {sentence}")
        sentence += word == "."
    return tuple(parts)


def parts_of_date(said: Sequence[str]) -> tuple[str, ...]:
    """Day, month or year for each word of a date in words; empty for a word of none."""
    months = {name.lower() for name in calendar.month_name if name}
    known = dates.VOCABULARY
    parts = []
    for place, word in enumerate(said):
        following = said[place + 1] if place + 1 < len(said) else ""
        if word in months:
            parts.append("month")
        elif word in _SIGNS or word not in known:
            parts.append("")
        elif _is_ordinal(word) or (word in ("twenty", "thirty") and _is_ordinal(following)):
            parts.append("day")
        else:
            parts.append("year")
    return tuple(parts)


def _is_ordinal(word: str) -> bool:
    return word in _ORDINALS or word.endswith("th")


@dataclass(frozen=True, slots=True)
class Peak:
    """Where the decoder looked most before it wrote one symbol.

    ``wanted``: the part that the symbol belongs to, empty where that is not known.
    """

    step: int
    symbol: str
    word: str
    place: int
    share: float
    part: str
    wanted: str


def peaks(shown: TypeRun) -> list[Peak]:
    """One for each symbol of an encoder–decoder's run."""
    assert shown.attention is not None
    parts = parts_of(shown)
    nothing = ("",) * len(shown.answers)
    written = {DATES: dates.PARTS, GERMAN: phrase_words.parts_of(shown.answers)}
    wanted = written.get(shown.spec.writes, nothing)
    found = []
    for step, (symbol, weights) in enumerate(zip(shown.answers, shown.attention, strict=True)):
        place = int(weights.argmax())
        share, part = float(weights[place]), parts[place]
        found.append(Peak(step + 1, symbol, shown.read[place], place, share, part, wanted[step]))
    return found


def hits(found: Sequence[Peak]) -> int:
    """How many symbols have their peak in the part that they belong to."""
    return sum(peak.part == peak.wanted for peak in wanting(found))


def wanting(found: Sequence[Peak]) -> list[Peak]:
    """Those whose symbols belong to a part: all digits of a date, not a full stop."""
    return [peak for peak in found if peak.wanted]
