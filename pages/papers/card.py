"""One card: what the paper says, how it is repeated here, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from dashboard.figures import paper_seeds
from dashboard.shell.chart import chart
from dashboard.worker import Job
from dashboard.worker.view import Shown, run_here
from pages.papers import lesson
from pages.papers.paper import Paper
from pages.papers.recorded import recorded
from pages.papers.replicas.repeating import Outcome, Progress
from pages.papers.verdict import HELD, NOT, UNCLEAR, judged, number, verdict
from rnncore.counting import counted

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
    seconds = max(1, round(recorded().seconds[paper.key]))
    st.markdown(lesson("run", seeds=paper.seeds, seconds=seconds))
    shown = Shown(
        draw=_nothing, share=_share, says=partial(_says, paper.title), run="Run it here, now"
    )
    job = run_here("papers", paper.key, shown, paper.replica, tuple(range(paper.seeds)))
    if job is not None and job.state == "stopped":
        st.info(lesson("stopped"))
    _numbers(paper, _found(paper, job))


def _nothing(got: Sequence[Any]) -> None:
    """Until its end a run has no numbers to draw."""


def _share(got: Sequence[Any]) -> float:
    told = [each for each in got if isinstance(each, Progress)]
    return told[-1].share if told else 0.0


def _says(title: str, got: Sequence[Any]) -> str:
    told = [each for each in got if isinstance(each, Progress)]
    return f"{title}: {told[-1].line}" if told else title


def _found(paper: Paper, job: Job | None) -> Outcome | None:
    """What the last whole run of this card in this session found."""
    held: dict[str, Outcome] = st.session_state.setdefault("_papers_found", {})
    for each in job.got if job is not None else ():
        if isinstance(each, Outcome):
            held[paper.key] = each
    return held.get(paper.key)


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
