"""The table of all cards: what each paper says, what came of it here, and the verdict."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.papers.paper import Paper
from pages.papers.recorded import recorded
from pages.papers.shelf import PAPERS
from pages.papers.verdict import HELD, NOT, UNCLEAR, judged, number, verdict

KEY = "papers-table"
MARKS = {HELD: "✓", NOT: "✗", UNCLEAR: "?"}
"""What stands before a verdict, for whoever reads no colours."""


def overview() -> None:
    """A row a paper; a press on it opens its card."""
    rows = [_row(paper) for paper in PAPERS.values()]
    st.dataframe(
        {name: [row[name] for row in rows] for name in rows[0]},
        hide_index=True,
        key=KEY,
        on_select=_opened,
        selection_mode="single-row",
        row_height=36,
        height=36 * (len(rows) + 1) + 3,
        column_config={
            "paper": st.column_config.TextColumn(width=130),
            "verdict": st.column_config.TextColumn(width=190),
            "what it says": st.column_config.TextColumn(width=430),
            "reported": st.column_config.TextColumn(width=210),
            "here": st.column_config.TextColumn(width=210),
        },
        alt="The papers, with what each says, what it reports, what came of it here, and whether "
        "that held.",
    )


def counts() -> dict[str, int]:
    """How many papers there are, and of how many each verdict came."""
    came = [verdict(paper.criteria, recorded().outcomes[paper.key]) for paper in PAPERS.values()]
    return {
        "papers": len(came),
        "held": came.count(HELD),
        "failed": came.count(NOT),
        "unclear": came.count(UNCLEAR),
    }


def _row(paper: Paper) -> dict[str, Any]:
    outcome = recorded().outcomes[paper.key]
    came = verdict(paper.criteria, outcome)
    each = [(one, number(one, outcome)) for one in paper.criteria]
    decides, got = next(pair for pair in each if judged(*pair) == came)
    return {
        "paper": paper.title,
        "verdict": f"{MARKS[came]} {came}",
        "what it says": paper.claim,
        "reported": paper.reported,
        "here": f"{got} ({decides.said})",
    }


def _opened() -> None:
    """The card of the row that was pressed; a callback."""
    rows = st.session_state[KEY].selection.rows
    if rows:
        st.session_state["card"] = list(PAPERS)[rows[0]]
