"""The button that tries a cure here, now, and its curves as they come."""

import streamlit as st

from dashboard.figures import training_seeds
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.training import cures_live, lesson
from pages.training.cures import CURES
from pages.training.race import EVERY
from pages.training.sections.ways import way


def here(cure: str) -> None:
    """Drawn anew while it trains."""
    job = cures_live.job_of(cure)
    at_work = job is not None and job.live
    fragment(_shown, run_every=EVERY if at_work else None, later=True)(cure, at_work)


def _shown(cure: str, at_work: bool) -> None:
    job = cures_live.job_of(cure)
    if (job is not None and job.live) != at_work:
        st.rerun()
    if job is not None:
        job.beat()
    if at_work:
        st.button("Stop", key="cure-stop", icon=":material/stop:", on_click=cures_live.stop)
    else:
        label = "Try it again" if job else "Try it here, now"
        icon = ":material/play_circle:"
        st.button(label, key="cure-start", icon=icon, on_click=cures_live.begin, args=(cure,))
    if job is None:
        return
    if job.state in ("failed", "lost"):
        st.warning(lesson("lost") if job.state == "lost" else plain(job.error, longest=300))
    found = cures_live.found(cure, list(job.got))
    if found:
        st.caption(lesson("cures-here", seed=cures_live.SEED))
        ways = [way(name, one) for name, one in found.items()]
        first = next(iter(CURES[cure].conditions.values()))
        options = {"planned": first.updates, "chance": first.task.chance}
        chart(training_seeds, ways, key="training-cure-here", **options)
