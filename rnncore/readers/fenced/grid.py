"""A workbook, a Parquet or a MIDI file as rows of texts."""

from __future__ import annotations

from dataclasses import dataclass

from rnncore.readers.fenced.child.bounds import Answer
from rnncore.readers.fenced.disguised import disguised
from rnncore.readers.fenced.fence import ask
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

GRIDS = ("xlsx", "parquet", "mid", "midi")
"""Endings that `read_grid` reads."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as texts, row by row, as a table in a text file would have them.

    rows: at least one, all of one length. Numbers are written so that float() gives the same
        number, and whole ones of a workbook without a point ("3"); dates as "2024-01-31", or
        "2024-01-31T06:00:00" where any date of their column has a time; "true" and "false"; an
        error of a workbook as it stands there ("#N/A"); an empty cell as "". A text of more than
        ``limits.LABEL`` characters is cut and ends in "…".
    members: the sheets of a workbook, the tracks of a MIDI file that have notes; () for Parquet.
    member: the one of them that was read.
    header: True where the format names the columns and the first row holds their names; None where
        whether it does is to be guessed.
    what: a few words for a person: "sheet “Data” of 3".
    """

    rows: list[list[str]]
    members: tuple[str, ...]
    member: str | None
    header: bool | None
    what: str


def read_grid(data: bytes, name: str, member: str | None = None) -> Grid:
    """Read the file ``data`` called ``name``, .xlsx, .parquet, .mid or .midi, behind the fence.

    ``member``: the sheet, or the track of a MIDI file. Where it is None, the sheet with
    the most numbers, and the track with the most notes. Empty rows and columns before the first
    filled cell of a sheet stay, those after the last one do not. A track is one row a note, its
    second since the start and its name ("C4" is the middle of the piano), in their order; a chord
    is several rows of one time.

    At most ``limits.VALUES`` filled cells, ``limits.COLUMNS`` columns and ``limits.VALUES`` rows.
    The size of ``data`` is the caller's to check. Raises InputError for everything else.
    """
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if ending not in GRIDS:
        listed = ", ".join(f".{each}" for each in GRIDS)
        raise InputError(f"{name} has no ending that is read here: {listed}.")
    if not data:
        raise InputError(f"{name} is empty.")
    wrong = disguised(data, ending)
    if wrong:
        raise InputError(f"{name} {wrong}")
    answer = ask(data, name, ending, member)
    if member is not None and answer.members and member not in answer.members:
        listed = ", ".join(quoted(each) for each in answer.members[:8])
        raise InputError(f"{name} has no {_kind(ending)} {quoted(member)}. It has {listed}.")
    if not answer.rows:
        raise InputError(f"{name} holds no rows.")
    read = answer.member if answer.members else None
    return Grid(
        answer.rows, tuple(answer.members), read, answer.header or None, _said(ending, answer)
    )


def _kind(ending: str) -> str:
    return "sheet" if ending == "xlsx" else "track"


def _said(ending: str, answer: Answer) -> str:
    """What was read, in a few words."""
    if not answer.members:
        return "a Parquet file"
    many, read = len(answer.members), quoted(answer.member)
    return f"the one {_kind(ending)}, {read}" if many == 1 else f"{_kind(ending)} {read} of {many}"
