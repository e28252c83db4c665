"""What cells tell of the decimal mark of their column: for certain, or in two ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rnncore.readers.choices import COMMA, POINT
from rnncore.readers.tables.numerals import FORMS, PLAIN, QUOTES, SPACES, signed

# All of these are looked for in digits and marks alone; "_" stands for a group by another mark,
# "e" for an exponent, before which nobody groups thousands.
_SAYS = {
    POINT: re.compile(
        r"0?\.\d*|\d{4,}\.\d*|\d+\.(?:\d{0,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d*"
        r"|\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:_\d{3})+\.\d*|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d*)?"
        r"|\d*\.\d*e"
    ),
    COMMA: re.compile(
        r"0?,\d*|\d{4,},\d*|\d+,(?:\d{0,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d*"
        r"|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:_\d{3})+,\d*|\d*,\d*e"
    ),
}
_EITHER = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")

_POWER = re.compile(r"[eE][+-]?\d+$")
_BARE = re.compile(rf"[^\d.,{SPACES}{QUOTES}]+")
_GROUPED = re.compile(rf"(?<=\d)[{SPACES}{QUOTES}](?=\d)")


def bare(cell: str) -> str:
    """Digits and marks of a cell that is a number, "_" and "e" as they are looked for; or ""."""
    written = _POWER.sub("", cell) if "e" in cell or "E" in cell else cell
    power = "e" if len(written) < len(cell) else ""
    if PLAIN.fullmatch(written):
        return written.lstrip("+-") + power
    plain = signed(written)
    if any(form.fullmatch(plain) for form in FORMS.values()):
        return _GROUPED.sub("_", _BARE.sub("", written).strip(SPACES)) + power
    return ""


def told(
    cells: Iterable[tuple[str, int]], either: Mapping[str, str] | None = None
) -> tuple[dict[str, int], dict[str, str]]:
    """How many cells tell their decimal mark; and the first that may be read in both ways.

    Both by the mark that stands in them. ``cells``: each with how often its like stands there.
    ``either``: such cells found before.
    """
    votes, found = dict.fromkeys(_SAYS, 0), dict(either or {})
    for cell, count in cells:
        match = _EITHER.fullmatch(cell.lstrip("+-"))
        number = "" if match else bare(cell)
        match = match or _EITHER.fullmatch(number)
        if match:
            found.setdefault(match[1], match[0])
        elif number:
            for mark, says in _SAYS.items():
                votes[mark] += count * (says.fullmatch(number) is not None)
    return votes, found
