"""The words of the phrase book in English and in German, and what each does in a phrase."""

from __future__ import annotations

from collections.abc import Sequence

from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.sentences import words

END = "."

PARTS = INTRODUCTION, SUBJECT, HELPER, VERB, OBJECT, TIME = (
    "introduction",
    "subject",
    "helping verb",
    "verb",
    "object",
    "time",
)
"""What a word of a phrase belongs to, in both languages."""

# Nouns with their German and its gender; verbs as in "to read" and in "has read".
SUBJECTS = {
    "man": ("mann", "m"), "woman": ("frau", "f"), "child": ("kind", "n"), "girl": ("mädchen", "n"),
    "teacher": ("lehrer", "m"), "doctor": ("ärztin", "f"), "boy": ("junge", "m"),
    "neighbour": ("nachbarin", "f"), "baker": ("bäcker", "m"), "aunt": ("tante", "f"),
}  # fmt: skip
OBJECTS = {
    "book": ("buch", "n"), "letter": ("brief", "m"), "newspaper": ("zeitung", "f"),
    "car": ("auto", "n"), "bicycle": ("fahrrad", "n"), "lamp": ("lampe", "f"),
    "table": ("tisch", "m"), "door": ("tür", "f"), "picture": ("bild", "n"),
    "coat": ("mantel", "m"), "cup": ("tasse", "f"), "apple": ("apfel", "m"),
}  # fmt: skip
VERBS = {
    ("read", "read"): ("lesen", "gelesen"),
    ("buy", "bought"): ("kaufen", "gekauft"),
    ("sell", "sold"): ("verkaufen", "verkauft"),
    ("find", "found"): ("finden", "gefunden"),
    ("see", "seen"): ("sehen", "gesehen"),
    ("paint", "painted"): ("malen", "gemalt"),
    ("bring", "brought"): ("bringen", "gebracht"),
    ("look for", "looked for"): ("suchen", "gesucht"),
}
ADJECTIVES = {
    "old": "alt", "small": "klein", "big": "groß", "new": "neu", "good": "gut", "red": "rot",
    "beautiful": "schön", "heavy": "schwer",
}  # fmt: skip
OF_PEOPLE = ("old", "small", "big", "good", "beautiful")
READ = ("book", "letter", "newspaper")
"""Adjectives that a subject may have, and what can be read."""

TIMES = {"today": "heute", "often": "oft", "again": "wieder", "in the morning": "am morgen"}
HELPERS = {"wants to": "will", "must": "muss", "can": "kann", "has": "hat"}
INTRODUCTIONS = {
    "i believe that": "ich glaube , dass",
    "she says that": "sie sagt , dass",
    "we know that": "wir wissen , dass",
}
THE = {"m": "der", "f": "die", "n": "das", "m object": "den"}
A = {"m": "ein", "f": "eine", "n": "ein", "m object": "einen"}
# An adjective's ending after "der" and after "ein"; what is not listed is "e".
AFTER_THE = {"m object": "en"}
AFTER_A = {"m": "er", "n": "es", "m object": "en"}


def _lexicon() -> dict[str, str]:
    """Every word of both languages with the part that it always belongs to.

    Articles and adjectives are not in it: they belong to the part of the noun that follows.
    """
    said = {
        SUBJECT: [*SUBJECTS, *(noun for noun, _ in SUBJECTS.values())],
        OBJECT: [*OBJECTS, *(noun for noun, _ in OBJECTS.values())],
        VERB: [form for pair in VERBS.items() for forms in pair for form in forms],
        TIME: [*TIMES, *TIMES.values()],
        HELPER: [*HELPERS, *HELPERS.values()],
        INTRODUCTION: [*INTRODUCTIONS, *INTRODUCTIONS.values()],
    }
    pairs = [(word, part) for part, texts in said.items() for text in texts for word in words(text)]
    return {word: part for word, part in pairs if word != "the"}


_PART = _lexicon()


def _vocabulary(side: int, *more: str) -> Vocabulary:
    """Of English (0) or German (1), ``more`` being what no table below holds."""
    tables = (TIMES, HELPERS, INTRODUCTIONS)
    texts = [text for table in tables for text in list(table.items())]
    nouns = [(noun, german) for noun, (german, _) in (SUBJECTS | OBJECTS).items()]
    verbs = [pair for forms in VERBS.items() for pair in zip(*forms, strict=True)]
    said = [words(each[side]) for each in (*texts, *nouns, *verbs)]
    return Vocabulary.of([*said, more], *([UNKNOWN] if side == 0 else []))


VOCABULARY = _vocabulary(0, "the", "a", "an", "no", END, *ADJECTIVES)
GERMAN = _vocabulary(
    1,
    END,
    *THE.values(),
    *A.values(),
    *(f"k{article}" for article in A.values()),
    *(stem + ending for stem in ADJECTIVES.values() for ending in ("e", "es", "en")),
    *(ADJECTIVES[each] + "er" for each in OF_PEOPLE),
)
"""The words of both languages; English has <unk> too, for what somebody types."""


def parts_of(said: Sequence[str]) -> tuple[str, ...]:
    """For each word, English or German, which of ``PARTS`` it belongs to; empty where to none."""
    parts: list[str] = []
    noun = ""
    for word in reversed(said):
        part = _PART.get(word, "")
        if part:
            noun = part if part in (SUBJECT, OBJECT) or word == "morning" else ""
        elif word == END or not (word in VOCABULARY or word in GERMAN):
            noun = ""
        parts.append(part or noun)
    return tuple(reversed(parts))
