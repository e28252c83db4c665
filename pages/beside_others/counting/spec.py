"""What is counted. The fields are the keys of the address."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.choices import pick, typed

PHRASES, OWN = SOURCES = ("the phrases", "a text of your own")
LONGEST = 20_000
"""Characters of a text."""


@dataclass(frozen=True, slots=True)
class CountingSpec:
    """``source``: what is counted; ``own``: the text that was pasted or uploaded."""

    source: str = pick("Count", SOURCES, visible=True, key="counted")
    own: str = typed(
        "Text",
        "",
        longest=LONGEST,
        visible=True,
        when=lambda it: it.source == OWN,
        key="counted-text",
    )
