"""The languages of the site: one file each, ``languages/CODE.po``, with a phrase for every phrase.

English is written where it is said, and is the key under which the others are looked up. A file is
gettext's: ``msgid`` is English, ``msgstr`` what is said instead. Its first entry, whose ``msgid``
is empty, names the language and the marks with which it writes numbers.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.lessons.formulas import Measures, Quantity, filled, written

FOLDER = Path(__file__).with_name("languages")

_STRINGS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
_ENTRY = re.compile(rf"^msgid\s+{_STRINGS}msgstr\s+{_STRINGS}", re.MULTILINE)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NUMBER = re.compile(r"(?<=\d)[.,](?=\d)")
_PLACE = re.compile(r"\{(\w+)\}")
_SPACED = re.compile(r" (?=· 10|%)|(?<= ·) (?=10)")

NO_BREAK = "\u00a0"
"""Keeps what it stands between on one line: a number and its unit."""


@dataclass(frozen=True, slots=True)
class Language:
    """``decimal`` and ``group``: what stands before a number's decimals, and between thousands.

    ``phrases``: what is said, by its English; one that is not there is said in English.
    """

    code: str
    name: str
    decimal: str = "."
    group: str = ","
    phrases: Mapping[str, str] = field(default_factory=dict)

    def say(self, english: str, **places: object) -> str:
        """A phrase, with what is handed over in its ``{places}``."""
        phrase = self.phrases.get(english, english)
        return _PLACE.sub(lambda place: str(places.get(place[1], place[0])), phrase)

    def number(self, text: str) -> str:
        """A number as English writes it, ``1,024.5``, as this language does, on one line."""
        marks = {".": self.decimal, ",": self.group}
        spaced = _SPACED.sub(NO_BREAK, self._bounded(text))
        return _NUMBER.sub(lambda mark: marks[mark[0]], spaced)

    def filled(self, english: str, measures: Measures) -> str:
        """A lesson's words, with what was measured in their places."""
        return filled(self.phrases.get(english, english), measures, self.written)

    def written(self, value: Quantity, form: str | None = None) -> str:
        """A quantity as a sentence has it; ``Schritt/Schritte``: one, and several."""
        one, several, many = (form or "").partition("/")
        if isinstance(value, str):
            return written(value, form)
        if several and self.phrases:
            return f"{self.number(written(value))} {one if value == 1 else many}"
        return self.number(written(value, form))

    def _bounded(self, text: str) -> str:
        """A share with the words that ``per_cent`` has for nearly nothing and nearly all."""
        for word in ("under", "over"):
            if text.startswith(f"{word} "):
                return f"{self.say(word)} {text.removeprefix(word + ' ')}"
        return text


ENGLISH = Language("en", "English")


@functools.cache
def read(code: str) -> Language:
    """The language of a file. Raises ValueError where a phrase stands in it twice."""
    text = (FOLDER / f"{code}.po").read_text(encoding="utf-8")
    phrases: dict[str, str] = {}
    for found in _ENTRY.finditer(text):
        english, said = (_joined(strings) for strings in found.groups())
        if english in phrases:
            raise ValueError(f"{code}.po has “{english}” twice")
        phrases[english] = said
    head = dict(line.split(": ", 1) for line in phrases.pop("").splitlines())
    phrases = {english: said for english, said in phrases.items() if said}
    return Language(code, head["X-Name"], head["X-Decimal"], head["X-Group"], phrases)


@functools.cache
def languages() -> tuple[Language, ...]:
    """English, and the others by their code."""
    return (ENGLISH, *(read(path.stem) for path in sorted(FOLDER.glob("*.po"))))


def _joined(strings: str) -> str:
    """Neighbouring strings of a file as one; their escapes are those of JSON."""
    return "".join(json.loads(each) for each in _STRING.findall(strings))
