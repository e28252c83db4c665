"""Diagnosis: what the run tells of its network, each line with its number."""

import streamlit as st

from dashboard.plain import plain
from pages.your_data import lesson, measured
from pages.your_data.runs import DataRun

ICONS = {
    "not finite": ":material/error:",
    "exploding": ":material/trending_up:",
    "growing states": ":material/trending_up:",
    "vanishing": ":material/trending_down:",
    "cut": ":material/content_cut:",
    "dead units": ":material/block:",
}
OTHERWISE = ":material/info:"


def diagnosis(run: DataRun) -> None:
    """A row a finding: where, what was measured, what that means, and what to try."""
    st.markdown(lesson("diagnosis"))
    if run.whole is not None and run.whole is not run.trace:
        st.caption(lesson("diagnosis-whole"))
    for finding in measured.findings(run):
        icon = ICONS.get(finding.kind, OTHERWISE)
        where = f":small[{plain(finding.where)}]  \n" if finding.where else ""
        advice = f"  \n:small[{plain(finding.advice, longest=400)}]" if finding.advice else ""
        with st.container(border=True):
            st.markdown(
                f"{icon} {where}**{plain(finding.measured, longest=400)}**  \n"
                f"{plain(finding.meaning, longest=400)}{advice}"
            )
