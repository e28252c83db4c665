"""Two tables: the file as it is, and what became of it; in each a guess can be corrected."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.plain import plain
from pages.your_data import lesson
from rnncore.readers import Choices, ColumnFound, Understood
from rnncore.readers.choices import COMMA, NUMBERS, POINT, WORDS
from rnncore.readers.understood import INPUT, STEPS, UNREAD

SERIES = "tells series apart"
USES = (INPUT, STEPS, SERIES, UNREAD)
READINGS = {"numbers": NUMBERS, "numbers, 1.5": POINT, "numbers, 1,5": COMMA, "words": WORDS}
MOST_CELLS, LONGEST_CELL = 12, 40

Key = Callable[..., str]
Choose = Callable[..., None]


def digest(*parts: object) -> str:
    """A short name of some values, the same in every process, for the key of a widget."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def as_it_is(found: Understood, key: Key, choose: Choose, choices: Choices) -> None:
    """The first and last rows of the file; a click on one says what it is."""
    if not found.head:
        if found.sequence is not None and not found.columns:
            st.text("  ".join(label[:24] for label in found.sequence.labels[:24]))
        return
    width = min(max(len(cells) for _, cells in found.head), MOST_CELLS)
    table: dict[str, list[Any]] = {"line": [line for line, _ in found.head]}
    for k in range(width):
        table[f"column {k + 1}"] = [
            cells[k][:LONGEST_CELL] if k < len(cells) else "" for _, cells in found.head
        ]
    st.caption(lesson("as-it-is"))
    event = st.dataframe(
        table,
        hide_index=True,
        height=min(36 * (len(found.head) + 1), 240),
        key=key("head", found.span),
        on_select="rerun",
        selection_mode="single-row",
        column_config={"line": st.column_config.NumberColumn(width=60)},
        alt=f"The first and the last rows of {found.name} as they stand in the file.",
    )
    rows = event["selection"]["rows"]
    if rows and rows[0] < len(found.head):
        _what_it_is(found, found.head[rows[0]][0], key, choose, choices)


def _what_it_is(found: Understood, line: int, key: Key, choose: Choose, choices: Choices) -> None:
    """What a line of the file can be, a click each."""
    ways: dict[str, dict[str, Any]] = {
        "the header": {"start": line, "header": True, "units": None},
        "the first row of data, without a header": {"start": line, "header": False},
        "the last row": {"end": line},
    }
    if found.fact("header") is not None and line == found.span[0] + 1:
        ways["the units"] = {"units": True}
    if found.span[0] < line < found.span[1]:
        ways["not part of the table"] = {"skip": tuple(sorted({*choices.skip, line}))}
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f"**Line {line:,}** is", width="content")
        for said, changes in ways.items():
            st.button(said, key=key("line", line, said), on_click=choose, kwargs=changes)


def columns(found: Understood, key: Key, choose: Choose, choices: Choices) -> None:
    """Every column with what it is used for and how it is read: both can be chosen."""
    rows = found.columns
    if not rows:
        return
    st.caption(lesson("became"))
    # Another cut or another choice is another table: no edit of the one before is left in it.
    mark = key("became", digest(rows, choices))

    noted = [column.noted for column in rows]

    def changed() -> None:
        for row, edits in st.session_state[mark]["edited_rows"].items():
            edited(found, rows[int(row)], edits, choose, choices)

    st.data_editor(
        {
            "column": [column.name for column in rows],
            "used as": [column.role for column in rows],
            "read as": [_reading(column) for column in rows],
            "first values": ["   ".join(cell[:24] for cell in column.shown) for column in rows],
            "missing": [_rows(column.missing) for column in rows],
            **({"note": noted} if any(noted) else {}),
        },
        hide_index=True,
        height="auto" if len(rows) <= 6 else 240,
        key=mark,
        on_change=changed,
        alt=f"The columns of {found.name}: what each is used for and how it is read.",
        disabled=["column", "first values", "missing", "note"],
        column_config={
            "used as": st.column_config.SelectboxColumn(options=list(USES), required=True),
            "read as": st.column_config.SelectboxColumn(
                options=[*dict.fromkeys([*map(_reading, rows), *READINGS])], required=True
            ),
        },
    )


def edited(
    found: Understood, column: ColumnFound, edits: dict[str, Any], choose: Choose, choices: Choices
) -> None:
    """Make the choices that another use or reading of a column is."""
    inputs = [each.name for each in found.columns if each.role == INPUT and each != column]
    use = edits.get("used as")
    if use == INPUT:
        order = [each.name for each in found.columns if each.name in {*inputs, column.name}]
        axis = "" if column.role == STEPS else choices.axis
        choose(columns=tuple(order), axis=axis)
    elif use == STEPS:
        choose(axis=column.name, columns=tuple(inputs) if choices.columns else None)
    elif use == SERIES:
        choose(series=column.name, only=None, long=None)
    elif use == UNREAD and inputs:
        choose(columns=tuple(inputs), axis="" if column.role == STEPS else choices.axis)
    elif use == UNREAD:
        st.toast(lesson("one-input"))
    if "read as" in edits:
        made = {name: how for name, how in choices.read_as if name != column.name}
        if edits["read as"] in READINGS:  # else what it was guessed to be
            made[column.name] = READINGS[edits["read as"]]
        choose(read_as=tuple(made.items()))


def _reading(column: ColumnFound) -> str:
    """How a column is read, as one of ``READINGS`` or what else it holds."""
    if column.kind != "numbers":
        return column.kind
    if not any("." in cell or "," in cell for cell in column.shown):
        return "numbers"
    return "numbers, 1,5" if column.decimal == COMMA else "numbers, 1.5"


def notes(found: Understood) -> None:
    """What of the file was left out, and why."""
    if found.notes:
        said = "; ".join(found.notes)
        st.markdown(f":small[{plain(said[0].upper() + said[1:], longest=400)}.]")


def _rows(missing: tuple[int, ...]) -> str:
    """Which rows of data lack a value."""
    if not missing:
        return "–"
    listed = ", ".join(f"{row:,}" for row in missing[:5])
    rows = "row" if len(missing) == 1 else "rows"
    return f"{len(missing):,}: {rows} {listed}" + (" …" if len(missing) > 5 else "")
