"""Diagnosis: what the run tells of its network, each line with its number."""

import streamlit as st

from dashboard.lessons import lesson
from dashboard.own import measured
from dashboard.own.runs import OwnRun
from dashboard.plain import plain

GOOD = ("gradient", "horizon")
ICONS = {
    "overflow": ":material/error:",
    "exploding": ":material/trending_up:",
    "vanishing": ":material/trending_down:",
    "dead units": ":material/block:",
}
OTHERWISE = ":material/info:"


def diagnosis(run: OwnRun) -> None:
    """A row a finding: where, what was measured, and what that usually means."""
    st.markdown(lesson("own", "diagnosis"))
    several = len(run.trace.tracks) > 1
    for finding in measured.findings(run):
        icon = ICONS.get(finding.kind, OTHERWISE)
        where = f":small[{plain(finding.where)}]  \n" if several else ""
        with st.container(border=True):
            st.markdown(
                f"{icon} {where}**{plain(finding.measured, longest=200)}**  \n"
                f"{plain(finding.meaning, longest=300)}"
            )
