"""Counted things and shares in words."""

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


LEAST, MOST = 0.001, 0.999


def per_cent(share: float) -> str:
    """A share from 0 to 1 in per cent: ``"61 %"``, ``"99.8 %"``, ``"over 99.9 %"``.

    Never rounded to all or to nothing: one digit after the point below 1 and above 99 per cent,
    and only 0 and 1 are written as such.
    """
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    if share < LEAST:
        return "under 0.1 %"
    if share > MOST:
        return "over 99.9 %"
    return f"{100 * share:.1f} %" if share < 0.01 or share > 0.99 else f"{100 * share:.0f} %"
