"""Which decimal mark the numbers of a column have."""

from __future__ import annotations

from dataclasses import dataclass

from rnncore.readers.choices import COMMA, POINT, Answer, Choices, Question
from rnncore.readers.tables.written import Written
from rnncore.readers.text import quoted

FEW = 5
"""Numbers of a lone column that may all be thousands by chance."""

WHOLES = 2
"""Numbers from 100 to 999 without a mark that make it unlikely to be a decimal mark elsewhere."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rest of a table says of how numbers are written in it.

    ``votes``: the decimal marks of the other columns. ``between``: what separates cells, "" where
    there is a single column, None where numbers were typed as such.
    """

    votes: dict[str, int]
    between: str | None


def decimal_of(
    written: Written, reading: str | None, choices: Choices, setting: Setting
) -> str | None:
    """The decimal mark of a column; None where nothing tells."""
    asked = reading if reading in (POINT, COMMA) else choices.decimal
    points, commas = written.votes[POINT], written.votes[COMMA]
    if asked is None and setting.between is None and commas and not points:
        return POINT if "." in written.open else COMMA  # texts, as a person typed them
    if asked is not None or setting.between is None:
        return asked or POINT
    if points or commas:
        return POINT if points >= commas else COMMA
    either = written.open
    if not either:
        return POINT
    if len(either) == 1 and (setting.votes[POINT] == 0) != (setting.votes[COMMA] == 0):
        return POINT if setting.votes[POINT] else COMMA
    mark = next(iter(either))
    if len(either) > 1:
        return None
    if _groups(written) or (mark == "," and setting.between == ","):
        return POINT if mark == "," else COMMA
    return POINT if mark == "." and _point_is_decimal(written, setting) else None


def _groups(written: Written) -> bool:
    """Whether a mark before three digits, all that there are in a column, groups thousands.

    Where all numbers without it are below a thousand, those from there on are what is grouped.
    """
    wholes = written.wholes
    return max(wholes, default=0) < 1000 and sum(each >= 100 for each in wholes) >= WHOLES


def _point_is_decimal(written: Written, setting: Setting) -> bool:
    """Whether points before three digits, all that there are in a column, are decimal.

    Not where numbers without one stand among them, which grouped thousands would explain, nor in
    files with separators that go with decimal commas.
    """
    if 10 <= max(written.wholes, default=-1) < 1000:
        return False
    if setting.between == "":
        return len(written.said) >= FEW
    return setting.between in (",", " ", "|")


def which_mark(name: str, written: Written) -> Question:
    """Whether a column groups thousands, or has decimals, by the same mark."""
    mark, cell = next(iter(written.open.items()))
    grouped, point = cell.replace(mark, ""), cell.replace(mark, ".")
    as_point, as_comma = (grouped, point) if mark == "," else (point, grouped)
    return Question(
        f"Column {quoted(name)}: {quoted(cell)} can be {grouped} or {point}, and nothing else "
        "tells.",
        (
            Answer(f"it is {as_point}", {"read_as": ((name, POINT),)}),
            Answer(f"it is {as_comma}", {"read_as": ((name, COMMA),)}),
        ),
    )
