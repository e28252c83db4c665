"""Take it with you: the trace, tables, and a page that works offline and plays."""

from functools import partial

import streamlit as st

from dashboard.shell.take import files
from pages.your_data import export, lesson
from pages.your_data.runs import OwnRun


def take(run: OwnRun) -> None:
    """Files that are built when asked for."""
    st.markdown(lesson("take"))
    files(
        ("Page that plays (.html)", "unrolled.html", partial(export.page, run)),
        ("Trace (.npz)", "unrolled-trace.npz", partial(export.trace, run)),
        ("Wide table (.csv)", "unrolled-wide.csv", partial(export.wide, run)),
        ("Long table (.csv)", "unrolled-long.csv", partial(export.long, run)),
    )
    st.caption(lesson("take-link"))
