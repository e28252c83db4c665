"""One card: what the paper says, how it is repeated here, and what came of it."""

from __future__ import annotations

import streamlit as st

from dashboard.figures import paper_seeds
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.papers import lesson
from pages.papers.live import Live, beat, begin, found, live, stop
from pages.papers.paper import Paper
from pages.papers.recorded import recorded
from pages.papers.replicas.repeating import Outcome
from pages.papers.verdict import HELD, NOT, UNCLEAR, judged, number, verdict
from rnncore.counting import counted

EVERY = 0.2
"""Seconds from one look at a run to the next."""

ICONS = {HELD: ":material/check_circle:", NOT: ":material/cancel:", UNCLEAR: ":material/help:"}


def card(paper: Paper) -> None:
    """All of it, from above."""
    shipped = recorded().outcomes[paper.key]
    came = verdict(paper.criteria, shipped)
    st.header(f"{paper.title}: {came}", anchor=False)
    said, here = st.columns(2)
    with said:
        st.markdown(f"**The paper** (as reported)\n\n{lesson(f'{paper.key}-says')}")
        st.markdown(lesson("reported", reported=paper.reported))
        st.caption(paper.cited)
    with here:
        st.markdown(f"**Here**\n\n{lesson(f'{paper.key}-here', **paper.settings)}")
    run = live(paper)
    at_work = run is not None and not run.over
    _press(paper, at_work)
    fragment(_live, run_every=EVERY if at_work else None, later=True)(paper, at_work)


def _press(paper: Paper, at_work: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if at_work:
            st.button("Stop", key="papers-stop", on_click=stop)
        else:
            label = "Run it here, now"
            st.button(label, key="papers-run", type="primary", on_click=begin, args=(paper,))
        seconds = max(1, round(recorded().seconds[paper.key]))
        st.markdown(lesson("run", seeds=paper.seeds, seconds=seconds))


def _live(paper: Paper, at_work: bool) -> None:
    """How far the run is, and all numbers. When it has ended the page runs again without it.

    ``at_work``: whether it was when the page was drawn; it may have ended since.
    """
    run, place = live(paper), st.empty()
    if run is not None and at_work:
        over = run.over
        beat(run)
        if over:
            st.rerun()
        place.progress(run.progress.share, f"{paper.title}: {run.progress.line}")
    elif run is not None:
        _ended(run, place)
    _numbers(paper, found(paper))


def _ended(run: Live, place: st.delta_generator.DeltaGenerator) -> None:
    """Why there is no outcome, where there is none."""
    if run.job.state == "stopped":
        place.info(lesson("stopped"))
    elif run.job.state in ("failed", "lost"):
        place.error(f"{lesson('failed')} {plain(run.job.error, longest=300)}")


def rows_of(paper: Paper, outcome: Outcome, now: Outcome | None) -> dict[str, list[str]]:
    """A row a criterion: what was recorded, what was just run, and the verdict on each."""
    rows: dict[str, list[str]] = {
        "what has to be met": [],
        "tolerance": [],
        "recorded": [],
        "verdict": [],
    }
    if now is not None:
        rows |= {"just run": [], "its verdict": []}
    for each in paper.criteria:
        got = number(each, outcome)
        rows["what has to be met"].append(each.said)
        rows["tolerance"].append(each.tolerance)
        rows["recorded"].append(f"{got} ({counted(got.seeds, 'seed')})")
        rows["verdict"].append(judged(each, got))
        if now is not None:
            again = number(each, now)
            rows["just run"].append(f"{again} ({counted(again.seeds, 'seed')})")
            rows["its verdict"].append(judged(each, again))
    return rows


def _numbers(paper: Paper, now: Outcome | None) -> None:
    """The rows, a mark a seed, and where the recorded ones come from."""
    shipped = recorded()
    outcome = shipped.outcomes[paper.key]
    if now is not None:
        came = verdict(paper.criteria, now)
        st.markdown(lesson("again", icon=ICONS[came], came=came))
    st.table(rows_of(paper, outcome, now))
    conditions = tuple(outcome.numbers)
    chart(
        paper_seeds,
        conditions,
        tuple(outcome.numbers.values()),
        tuple(now.numbers[name] for name in conditions) if now else (),
        measured=paper.measured,
        key="papers-seeds",
    )
    made = shipped.machine
    st.caption(
        lesson(
            "recorded",
            processor=made.processor,
            cores=made.cores,
            torch=made.torch,
            date=made.date,
            seconds=f"{shipped.seconds[paper.key]:.1f}",
        )
    )
