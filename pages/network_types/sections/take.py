"""Take it with you: the link, the traces, the answers, and a page that works offline and plays."""

from functools import partial

import streamlit as st

from dashboard.shell.take import files, link
from pages.network_types import export, lesson
from pages.network_types.runs import TypeRun


def take(run: TypeRun) -> None:
    """Files that are built when asked for."""
    st.markdown(lesson("take-link"))
    link(run.spec)
    st.markdown(lesson("take" if run.parts else "take-no-trace"))
    traces = [
        (f"Trace, {part.key} (.npz)", f"unrolled-{part.key}.npz", partial(export.trace, part))
        for part in run.parts
    ]
    plays = ("Page that plays (.html)", "unrolled-network.html", partial(export.page, run))
    answers = ("Answers (.csv)", "unrolled-answers.csv", partial(export.answers_csv, run))
    files(answers, *([plays] if run.parts else []), *traces)
