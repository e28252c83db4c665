"""Counted things in words: the one place where a number meets its noun."""

from __future__ import annotations

_IRREGULAR = {
    "boundary": "boundaries",
    "branch": "branches",
    "entry": "entries",
    "series": "series",
    "pass": "passes",
}


def counted(count: int, noun: str) -> str:
    """A whole number and its noun: ``"1 block"``, ``"0 rows"``, ``"88,720 parameters"``.

    ``noun`` is singular; what stands before its last word stays as it is: ``"empty line"``.
    """
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Several of ``noun``: ``"empty lines"``, ``"branches"``."""
    *before, last = noun.split(" ")
    return " ".join([*before, _IRREGULAR.get(last, f"{last}s")])
