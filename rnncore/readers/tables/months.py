"""Names of months in other languages than English, put into English."""

from __future__ import annotations

import re

_NAMES = """
jan januar januari jänner jän janvier janv janeiro gennaio gen enero ene styczeń stycznia sty
feb februar februari février févr fév fevereiro fev febbraio febrero luty lutego lut
mar märz mär mrz maart mrt mars março marzo mars marca marzec
apr april avril avr abril abr aprile kwiecień kwietnia kwi
may mai mei maj maio maggio mag mayo maja
jun juni juin junho giugno giu junio czerwiec czerwca cze
jul juli juillet juil julho luglio lug julio lipiec lipca lip
aug august augusti augustus août agosto ago sierpień sierpnia sie
sep september settembre set septembre setembro septiembre wrzesień września wrz
oct oktober okt octobre outubro out ottobre ott octubre październik października paź
nov november novembre novembro noviembre listopad listopada lis
dec dezember dez december décembre déc dezembro dicembre dic diciembre desember des grudzień grudnia
"""
_ENGLISH = {name: line.split()[0] for line in _NAMES.strip().splitlines() for name in line.split()}
_WORD = re.compile(r"(?!(?i:del?|di)\b)[^\W\d_]{3,}\.?")
_OF = re.compile(r"\b(?:de|del|di)\b\s*", re.IGNORECASE)


def in_english(cell: str) -> str:
    """A date with the name of its month in English; as it is where it has none in a known one."""
    words = _WORD.findall(cell)
    if len(words) != 1:
        return cell
    month = _ENGLISH.get(words[0].rstrip(".").lower())
    return cell if month is None else _OF.sub("", cell.replace(words[0], month))
