"""What a card is made of: a paper, what it says, its replica, and what has to be met."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pages.papers.replicas.repeating import Seeds, Told
from pages.papers.verdict import Criterion


@dataclass(frozen=True, slots=True, eq=False)
class Paper:
    """One result. ``key`` names it in the address; what it says and how stands in ``lesson.md``.

    ``cited``: authors, title, venue and number. ``claim`` and ``reported``: for a row of the table;
    no number was checked in the paper, so each is "as reported". ``measured``: what the numbers of
    ``replica`` are, with their unit. It runs over so many ``seeds``, from 0 on, in what ships with
    the page and whenever somebody asks. ``settings`` fill the places of ``lesson.md``.
    """

    key: str
    title: str
    cited: str
    claim: str
    reported: str
    measured: str
    replica: Callable[[Seeds], Told]
    criteria: tuple[Criterion, ...]
    seeds: int
    settings: Mapping[str, object]
