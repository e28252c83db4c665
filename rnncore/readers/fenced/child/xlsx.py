"""Workbooks: measured and packed anew with the standard library, then read by calamine."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from .bounds import Answer, Bounds, Refused, check_cells, shown
from .workbook import repacked


def read(data: bytes, member: str | None, bounds: Bounds) -> Answer:
    """The chosen sheet, or that with most numbers, a hidden one last; or the first with texts."""
    small = repacked(data, bounds)
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(small))
    kinds = python_calamine.SheetTypeEnum
    sheets = [each.name for each in book.sheets_metadata if each.typ == kinds.WorkSheet]
    if not sheets:
        raise Refused(" holds no sheet of cells. Save the sheet you mean as CSV.")
    if len(sheets) > bounds.members or max(map(len, sheets)) > bounds.label:
        raise Refused(" has too many sheets, or too long names. Save the sheet you mean as CSV.")
    if member is not None and member not in sheets:
        return Answer([], sheets, "", header=False)
    shown_ones = {
        each.name
        for each in book.sheets_metadata
        if each.visible == python_calamine.SheetVisibleEnum.Visible
    }
    read, most = member or "", (False, -1, False)
    best: list[list[Any]] = []
    for name in sheets if member is None else [member]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        filled = [cell for row in rows for cell in row if cell != ""]
        numbers = sum(isinstance(cell, int | float) for cell in filled)
        many = name in shown_ones and numbers > 0, numbers, bool(filled)
        if many > most:
            read, most, best = name, many, rows
    texts = _texts(_trimmed(best, bounds), bounds)
    if texts:
        return Answer(texts, sheets, read, header=False)
    which = " has nothing in its cells." if member is None else ": this sheet is empty."
    raise Refused(f"{which} Choose or fill another.")


def _trimmed(rows: list[list[Any]], bounds: Bounds) -> list[list[Any]]:
    """Without the empty rows and columns after the last filled cell."""
    last = max((y for y, row in enumerate(rows) if any(cell != "" for cell in row)), default=-1)
    rows = rows[: last + 1]
    width = 0
    for row in rows:
        if any(cell != "" for cell in row[width:]):
            width = max(x for x, cell in enumerate(row) if cell != "") + 1
    check_cells(len(rows), width, bounds)
    return [row[:width] for row in rows]


def _texts(rows: list[list[Any]], bounds: Bounds) -> list[list[str]]:
    timed = [
        any(isinstance(cell, dt.datetime) for cell in column) for column in zip(*rows, strict=True)
    ]
    return [
        [_text(cell, bounds, timed=time) for cell, time in zip(row, timed, strict=True)]
        for row in rows
    ]


def _text(cell: Any, bounds: Bounds, *, timed: bool) -> str:
    if isinstance(cell, str):
        return shown(cell, bounds)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        # Workbooks hold only floats; what was typed as 3 is written 3.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if type(cell) is dt.date and timed:
        return f"{cell.isoformat()}T00:00:00"
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
