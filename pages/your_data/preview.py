"""What was understood of a file, to look at: the facts in one line, and the first values."""

from __future__ import annotations

import streamlit as st

from dashboard.plain import plain
from rnncore.readers import Understood
from rnncore.readers.table import DELIMITERS


def facts(found: Understood) -> None:
    """The facts in one line, each by its name."""
    shown = [("Format", found.format), ("Encoding", found.encoding)]
    if found.delimiter is not None:
        shown.append(("Separator", DELIMITERS[found.delimiter]))
        shown.append(("Header", "yes" if found.header else "no"))
        shown.append(("Decimal mark", "comma" if found.comma else "point"))
        shown.append(("Layout", "long" if found.long else "wide"))
    if found.member is not None:
        shown.append(("Array", found.member))
    dates = [column.name for column in found.columns if column.kind == "dates"]
    shown.append(("Dates", ", ".join(dates) or "none"))
    missing = sum(len(column.missing) for column in found.columns)
    shown.append(("Missing cells", f"{missing:,}" if missing else "none"))
    if found.sequence is not None:
        shown.append(("Kind", found.sequence.kind))
        shown.append(("Steps", f"{len(found.sequence):,}"))
    st.markdown(
        " · ".join(
            f":small[{name}] **{plain(value, longest=60)}**" for name, value in shown if value
        )
    )


def preview(found: Understood) -> None:
    """Every column with what it is used for and its first cells; or the first words."""
    if not found.columns:
        sequence = found.sequence
        if sequence is not None:
            st.text("  ".join(label[:24] for label in sequence.labels[:24]))
        return
    rows = found.columns
    st.dataframe(
        {
            "column": [column.name for column in rows],
            "holds": [column.kind for column in rows],
            "used as": [column.role for column in rows],
            "missing": [_rows(column.missing) for column in rows],
            "first values": ["   ".join(cell[:24] for cell in column.shown) for column in rows],
        },
        hide_index=True,
        height="auto" if len(rows) <= 6 else 246,
        alt=f"The columns of {found.name}: what each holds and what it is used for.",
    )


def _rows(missing: tuple[int, ...]) -> str:
    """Which rows of data lack a value."""
    if not missing:
        return "–"
    listed = ", ".join(f"{row:,}" for row in missing[:5])
    rows = "row" if len(missing) == 1 else "rows"
    return f"{len(missing):,}: {rows} {listed}" + (" …" if len(missing) > 5 else "")
