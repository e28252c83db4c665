"""Next word: idioms and plain phrases, so that after "feeling under the" comes "weather".

The sentences in ``phrases.txt`` are our own. Many others have "under the" or "the weather" in them,
so that two words alone do not decide.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import regex

from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.sentences import is_held_out

TEXT = Path(__file__).with_name("phrases.txt")
WORD = regex.compile(r"\p{L}+(?:['’]\p{L}+)*")
STRANGE = regex.compile(r"[^\s\p{P}\p{C}]\S*(?<!\p{P})")
END = "."
HELD_OUT = 10
"""One sentence of so many is held out, by a checksum of its words."""

PROMPT = ("feeling", "under", "the")
ANSWER = "weather"
CONTRASTS = {
    "the cat is sleeping under the": ("table", "bed", "sofa"),
    "the boat passed under the": ("bridge",),
    "she hid the key under the": ("mat", "stairs", "carpet"),
    "there is nothing new under the": ("sun",),
    "he swept it under the": ("carpet",),
    "the children sat under the": ("tree",),
    "we slept under the": ("stars",),
    "we talked about the": ("film", "trip", "price", "match", "new", "good"),
    "they complained about the": ("noise", "food", "cold", "long"),
    "she asked about the": ("way", "price", "next", "old"),
}
"""Phrases with another end, and how the sentences go on. "The weather" ends three of them too, now
and then: it is less probable there than the other ends together."""


def tokenise(text: str) -> tuple[str, ...]:
    """The words of ``text`` in lower case, without punctuation and numbers."""
    return tuple(WORD.findall(text.lower().replace("’", "'")))


def passed_over(text: str) -> tuple[str, ...]:
    """What ``tokenise`` leaves out of ``text`` and is no punctuation, each once: "7", "🙂"."""
    return tuple(dict.fromkeys(STRANGE.findall(WORD.sub(" ", text))))


@cache
def sentences(*, held_out: bool = False) -> tuple[tuple[str, ...], ...]:
    """Every sentence as words that end with "."; those that are trained on, or those held out."""
    lines = TEXT.read_text(encoding="utf-8").splitlines()
    words = (tokenise(line) for line in lines if not line.startswith("#"))
    return tuple(
        (*each, END)
        for each in words
        if each and is_held_out(" ".join(each), one_in=HELD_OUT) == held_out
    )


@cache
def vocabulary() -> Vocabulary:
    """<unk>, the full stop, and every word of the sentences that are trained on."""
    return Vocabulary.of(sentences(), UNKNOWN, END)
