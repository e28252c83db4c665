"""Numbers that stand for no number: −999 among temperatures."""

from __future__ import annotations

import re

import numpy as np

from rnncore.counting import counted
from rnncore.readers.choices import Answer, Question
from rnncore.readers.tables.written import Written
from rnncore.readers.text import quoted

_NINES = re.compile(
    r"[-−]?(?:9{2,}(?:[.,]9*0*)?|9[.,]9{1,}0*|0?[.,]9{2,}|8{3,}|7{4,}(?:[.,]0*)?|32768)"
)
_ONCE = re.compile(r"[-−]9{3,}(?:[.,]9*0*)?")
"""What is asked about where it stands in a single row too."""

FAR = 1.0
VERY_FAR = 5.0
"""From the other numbers a sentinel is further away than these are from each other, so many times:
−999 and its like, and −200 or another multiple of a hundred."""


def sentinel(name: str, written: Written, values: np.ndarray) -> list[Question]:
    """The question whether −999, or a repeated 99.9, at an end of the range is a missing value."""
    finite = values[np.isfinite(values)]
    if len(finite) < 3:
        return []
    found = []
    for extreme in (finite.min(), finite.max()):
        rows = np.flatnonzero(values == extreme)
        text = written.cells[int(rows[0])]
        once = len(rows) == 1 and _ONCE.fullmatch(text) is None
        if once or not extreme or text in written.present:
            continue
        rest = finite[finite != extreme]
        gap = np.abs(rest - extreme).min() if len(rest) else 0.0
        far = _how_far(text, extreme, len(rows))
        if len(np.unique(rest)) < 2 or gap <= far * np.ptp(rest):
            continue
        texts = tuple(dict.fromkeys(written.cells[int(row)] for row in rows))
        found.append(
            Question(
                f"Column {quoted(name)}: {quoted(text)} stands in {counted(len(rows), 'row')}, far "
                "from the other numbers. Does it say that there is no value?",
                (
                    Answer("missing", {"absent": texts}),
                    Answer(f"{text} is a number", {"present": texts}),
                ),
            )
        )
    return found


def _how_far(text: str, value: float, rows: int) -> float:
    """How far from the other numbers a sentinel is, in their spread; no number is so far."""
    if rows > 1 and _NINES.fullmatch(text):
        return FAR
    return VERY_FAR if rows == 1 or value % 100 == 0 else np.inf
