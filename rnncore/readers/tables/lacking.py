"""What is asked where inputs have no number in some rows, or in all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnncore.counting import counted
from rnncore.readers.choices import LEAVE_OUT, Answer, Question
from rnncore.readers.tables.asking import listed_rows
from rnncore.readers.tables.columns import Column
from rnncore.readers.text import quoted


def missing_rows(
    inputs: Sequence[Column], missing: str, *, turned: bool = False
) -> Question | None:
    """What becomes of rows in which an input has no number; None where ``missing`` says it.

    ``turned``: rows are counted from the other end, which is the first of the file.
    Where no row would be left, that cannot be chosen: there is nothing but other columns.
    """
    gaps = {column.name: _gaps(column) for column in inputs}
    lacking = [column for column in inputs if gaps[column.name].any()]
    if not lacking:
        return None
    some_left = not np.logical_or.reduce(list(gaps.values())).all()
    if some_left and missing == LEAVE_OUT:
        return None
    others = tuple(column.name for column in inputs if column not in lacking)
    answers = [Answer("leave those rows out", {"missing": LEAVE_OUT})] if some_left else []
    if others:
        more = f" and {counted(len(others) - 4, 'other')}" if len(others) > 4 else ""
        answers.append(Answer(f"read {', '.join(others[:4])}{more} only", {"columns": others}))
    if not some_left:
        worst = sorted(lacking, key=lambda column: -gaps[column.name].sum())[:3]
        listed = ", ".join(f"{quoted(c.name)} in {gaps[c.name].sum():,}" for c in worst)
        rows = counted(len(inputs[0].cells), "row")
        return Question(
            f"Each row lacks a number in some input: {listed} of {rows}.", tuple(answers)
        )
    return Question(_which_lack(lacking, gaps[lacking[0].name], turned), tuple(answers))


def _gaps(column: Column) -> np.ndarray:
    """The rows without a number: bool ``(T,)``."""
    return ~np.isfinite(np.asarray(column.values))


def _which_lack(lacking: Sequence[Column], gaps: np.ndarray, turned: bool) -> str:
    column = lacking[0]
    cells = column.cells[::-1] if turned else column.cells
    rows = np.flatnonzero(gaps[::-1] if turned else gaps).tolist()
    texts = dict.fromkeys(quoted(cells[k]) if cells[k] else "empty" for k in rows)
    also = ""
    if len(lacking) > 1:
        listed = ", ".join(quoted(each.name) for each in lacking[1:4])
        more = f" and {len(lacking) - 4:,} more" if len(lacking) > 4 else ""
        also = f", and {listed}{more} {'lacks' if len(lacking) == 2 else 'lack'} some too"
    return (
        f"Column {quoted(column.name)} has no number in {len(rows):,} of "
        f"{counted(len(column.cells), 'row')} ({listed_rows(rows)} of the data: "
        f"{', '.join(list(texts)[:3])}){also}. Nothing is filled in. Leave those rows out?"
    )
