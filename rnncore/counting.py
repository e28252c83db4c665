"""Counted things in words: the one place where a number meets its noun."""

from __future__ import annotations

import re

_SAME = {"series"}
_RULES = ((r"(s|x|z|ch|sh)$", r"\1es"), (r"([^aeiou])y$", r"\1ies"), (r"$", "s"))
"""How a noun ends, and how its plural does; the first that fits."""


def counted(count: int, noun: str) -> str:
    """A whole number and its noun: ``"1 block"``, ``"0 rows"``, ``"88,720 parameters"``.

    ``noun`` is singular; what stands before its last word stays as it is: ``"empty line"``.
    """
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Several of ``noun``: ``"empty lines"``, ``"branches"``, ``"boundaries"``."""
    if noun.rpartition(" ")[2] in _SAME:
        return noun
    ending, replaced = next(rule for rule in _RULES if re.search(rule[0], noun))
    return re.sub(ending, replaced, noun, count=1)
