"""One number a line, with a decimal comma or with spaces, which would cut it."""

from __future__ import annotations

import re
from itertools import islice

import numpy as np

from rnncore.readers.choices import Answer, Question
from rnncore.readers.text import lines, quoted

_NUMBER = {
    ",": re.compile(
        r"[+\-−]?(?:(?:\d{1,3}(?:[. ']\d{3})+|\d+),\d+(?:[eE][+-]?\d+)?"
        r"|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?)\s?[%‰]?"
    ),
    " ": re.compile(r"[+\-−]?[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d*)?\s?[%‰]?"),
}
"""Numbers that the separator would cut: with decimals behind it, or thousands grouped by it."""

SAMPLE = 200
"""Lines that are looked at."""


def lone_numbers(text: str, mark: str) -> bool | None:
    """Whether lines that ``mark`` would cut are a number each; None where both may be.

    A single name above says so; whole numbers before the mark that count the rows say otherwise.
    """
    if mark not in _NUMBER:
        return False
    some = [line.strip() for line in islice(lines(text), SAMPLE) if line.strip()]
    fits = [_NUMBER[mark].fullmatch(line) is not None for line in some]
    first = fits.index(True) if any(fits) else len(fits)
    if not fits[first:] or not all(fits[first:]):
        return False
    if first:
        return all(mark not in line for line in some[:first])
    parts = [line.split(mark, 1) for line in some]
    counts = _count([whole for whole, _ in parts])
    return False if counts or _hold_tens([rest for _, rest in parts]) else None


def _count(wholes: list[str]) -> bool:
    """Whether what stands before the marks counts the lines."""
    steps = np.diff([float(re.sub(r"\D", "", whole)) for whole in wholes])
    return len(steps) > 1 and steps[0] != 0 and bool((steps == steps[0]).all())


def _hold_tens(rests: list[str]) -> bool:
    """Whether what stands behind marks ends with a 0, as no decimals of several widths do."""
    return len(set(map(len, rests))) > 1 and any(len(r) > 1 and r.endswith("0") for r in rests)


def one_or_more(text: str, mark: str) -> Question:
    """The question which of both they are."""
    line = next(line.strip() for line in lines(text) if line.strip())
    what = {",": "a comma", " ": "spaces"}[mark]
    return Question(
        f"{quoted(line)} can be several numbers, or one with {what} in it. Which?",
        (
            Answer(f"several: {' and '.join(line.split(mark))}", {"delimiter": mark}),
            Answer("one number a line", {"delimiter": ";"}),
        ),
    )
