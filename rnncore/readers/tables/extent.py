"""The part of a file that is the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from rnncore.readers.choices import Question
from rnncore.readers.tables.cutting import Row


@dataclass(slots=True, eq=False, kw_only=True)
class Extent:
    """The part of a file that is the table.

    ``names`` of the columns and ``body``, the rows of data. ``header`` as in ``Choices``, with the
    ``evidence`` for it and the line of the file ``headed`` that it stands in, where there is one;
    ``units``, the cells of that row; ``left_out``, lines that do not belong to the table, with the
    reason; ``questions``, what is to be asked first.
    """

    names: list[str]
    body: list[Row]
    header: bool | Literal["row names"]
    evidence: str
    headed: int | None = None
    units: Sequence[str] | None = None
    left_out: list[tuple[int, str]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def start(self) -> int:
        """The first line, of header or data."""
        return self.body[0].line if self.headed is None else self.headed


def numbered(width: int) -> list[str]:
    """Names of columns that have none."""
    return ["x"] if width == 1 else [f"x{k + 1}" for k in range(width)]


def distinct(names: Sequence[str]) -> list[str]:
    """Names of which no two are the same: the second "x" is "x (2)"."""
    found: dict[str, None] = {}
    given = set(names)
    for name in names:
        new, count = name, 1
        while new in found or (count > 1 and new in given):
            count += 1
            new = f"{name} ({count})"
        found[new] = None
    return list(found)
