"""All that is said on the site, found where it is said: the keys of a language's phrases."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

from dashboard.site.languages import Language
from rnncore.cells import CELLS
from rnncore.player.sources import modules

_CALL = re.compile(r'(?<![\w.])tr(?:`|\("((?:[^"\\]|\\.)*)"\))')
_SITE = Path(__file__).with_name("site.js")

NAMES = (
    *sorted({gate.name for cell in CELLS.values() for gate in cell.gates}),
    *("encoder", "decoder", "untrained", "trained", "with a gate held", "a network of one unit"),
    *("Who is it?", "Next word", "plain", "gated"),
)
"""What the data of a player calls something, in English."""


def spoken(language: Language) -> dict[str, str]:
    """The phrases that the player and its page need."""
    return {key: language.phrases[key] for key in player_keys() if key in language.phrases}


@functools.cache
def player_keys() -> tuple[str, ...]:
    """Every phrase of the player's sources, once, in their order."""
    sources = [*modules().values(), _SITE.read_text(encoding="utf-8")]
    found = [key for source in sources for key in keys(source)]
    return tuple(dict.fromkeys((*found, *NAMES)))


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
