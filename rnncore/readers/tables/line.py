"""Numbers on a single line, a step each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.parsed import Parsed
from rnncore.readers.tables.cutting import DELIMITERS
from rnncore.readers.tables.numerals import is_missing, is_number

_BETWEEN = ((";", ";"), ("\t", "\t"), (",", r",\s+"), (" ", r"\s+"), (",", ","))
"""What may stand between numbers. A comma with no space around it is a decimal comma, unless
nothing else stands between them: one number is no sequence."""


def line_of_numbers(text: str) -> Parsed | None:
    """A text that is numbers on a line, in square brackets or not; else None."""
    line = text.strip()
    if not line or len(line) > limits.now().text or len(line.splitlines()) > 1:
        return None
    if line[0] + line[-1] == "[]":
        line = line[1:-1].strip()
    for mark, between in _BETWEEN:
        cells = tuple(cell.strip() for cell in re.split(between, line.rstrip(mark)))
        if len(cells) > 1 and _are_numbers(cells):
            said = f"{counted(len(cells), 'number')} on a line, separated by {DELIMITERS[mark]}"
            return Parsed(said=said, named=[("x", cells)], between=mark)
    return Parsed(said="1 number", named=[("x", (line,))], between="") if is_number(line) else None


def _are_numbers(cells: Sequence[str]) -> bool:
    """Whether all cells are numbers, or most are and the others are marks of a missing one."""
    if not all(is_number(cell) or is_missing(cell) for cell in cells):
        return False
    return 2 * sum(map(is_number, cells)) > len(cells)
