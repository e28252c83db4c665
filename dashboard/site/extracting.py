"""All that is said on the site, found where it is said: the keys of a language's phrases."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from dashboard.lessons.lesson import Lesson
from dashboard.site.languages import Language
from dashboard.site.page import SAID
from dashboard.votes.words import ENGLISH as VOTES
from rnncore.cells import CELLS
from rnncore.player.sources import modules

_CALL = re.compile(r'(?<![\w.])tr(?:`|\("((?:[^"\\]|\\.)*)"\))')
_SITE = Path(__file__).with_name("site.js")

_GATES = {gate.name: gate.low for cell in CELLS.values() for gate in cell.gates}
_COUNTED = (
    "step",
    "unit",
    "block",
    "cell",
    "lane",
    "number",
    "time",
    "weight",
    "update",
    "more layer",
)

NAMES = (
    *sorted(_GATES),
    *sorted(f"{name} gate" for name, low in _GATES.items() if low == 0),
    *(name for noun in _COUNTED for name in (noun, f"{noun}s")),
    *("answer", "looks at", "sum", "bias", "below", "above"),
    *("first", "last", "first step", "last step", "the sum over the steps"),
    *("the norm of all gradients", "the optimizer's step", "the weight and the loss after it"),
    *("encoder", "decoder", "untrained", "trained", "with a gate held", "a network of one unit"),
    *("Who is it?", "Next word", "GRU encoder–decoder", "plain", "gated"),
)
"""What is looked up by a name that a program has put together, or that data brings along."""


def spoken(language: Language, scenes: frozenset[str]) -> dict[str, str]:
    """The phrases that the player and its page need for some scenes."""
    return {key: language.phrases[key] for key in player_keys(scenes) if key in language.phrases}


DRAWN = (
    *("answer", "probability", "written", "update", "clipped", "not clipped"),
    *("step t, 0 the initial state", "after block l, 0 the bottom", "under", "over"),
    "Norm of the gradient, measured at each step",
    "Norm of the gradient, measured at each block, where it is 1 at the top",
    "Loss after each update",
    "Probability of each answer",
    "Share of the attention that each word has, before each digit is written",
    "{name} {start} at {first}, {end} at {last}",
    "{name} {share}",
    "{row} looks most at “{column}” ({share})",
    "The numbers of this figure",
)
"""What stands in figures, and beneath them."""


def all_keys(lessons: Iterable[Lesson]) -> dict[str, str]:
    """Every phrase of the site with these lessons, and where it is said; the first place counts."""
    found: dict[str, str] = {}
    for key in player_keys():
        found.setdefault(key, "player")
    for section, words in SAID.items():
        found.setdefault(words, f"site: {section}")
    for key in DRAWN:
        found.setdefault(key, "figures")
    for name, words in VOTES.items():
        found.setdefault(words, f"votes: {name}")
    for lesson in lessons:
        for key in lesson_keys(lesson):
            found.setdefault(key, f"lesson: {lesson.title}")
    return found


@functools.cache
def player_keys(scenes: frozenset[str] | None = None) -> tuple[str, ...]:
    """Every phrase of the player's sources for some scenes or all, once, in their order."""
    sources = [*modules(scenes=scenes).values(), _SITE.read_text(encoding="utf-8")]
    found = [key for source in sources for key in keys(source)]
    return tuple(dict.fromkeys((*found, *NAMES)))


def lesson_keys(lesson: Lesson) -> Iterator[str]:
    """All that a lesson says, in its order."""
    yield from (lesson.title, lesson.about)
    for beat in lesson.beats:
        yield beat.title.words
        yield from (each.words for each in beat.text)
        if beat.question:
            yield beat.question.asked.words
            yield from (answer.words for answer in beat.question.answers)
            yield from (each.words for each in filter(None, [beat.question.then]))


def keys(source: str) -> Iterator[str]:
    """What a source hands to ``tr``: texts, and templates whose places are numbered."""
    for call in _CALL.finditer(source):
        if call[1] is not None:
            yield _plain(call[1])
        else:
            yield _template(source, call.end())


def _template(source: str, at: int) -> str:
    """The template that begins at ``at``, with ``{0}`` for its first place."""
    parts, places = [], 0
    while source[at] != "`":
        if source.startswith("${", at):
            at = _closed(source, at + 2)
            parts.append(f"{{{places}}}")
            places += 1
        else:
            step = 2 if source[at] == "\\" else 1
            parts.append(source[at : at + step])
            at += step
    return _plain("".join(parts))


def _closed(source: str, at: int) -> int:
    """Behind the brace that closes a place; texts and templates within it may hold others."""
    while source[at] != "}":
        if source[at] == "{":
            at = _closed(source, at + 1)
        elif source[at] in "\"'":
            at = source.index(source[at], at + 1) + 1
        elif source[at] == "`":
            at = _skipped(source, at + 1)
        else:
            at += 1
    return at + 1


def _skipped(source: str, at: int) -> int:
    """Behind a template within a place."""
    while source[at] != "`":
        at = _closed(source, at + 2) if source.startswith("${", at) else at + 1
    return at + 1


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
