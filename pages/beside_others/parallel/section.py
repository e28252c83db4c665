"""Recurrence returns: a recurrence that a scan computes side by side, and what it gives up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.figures import growth, paper_seeds
from dashboard.figures.growth import written_seconds
from dashboard.shell.chart import chart
from dashboard.shell.take import program
from dashboard.shell.widgets import ask
from dashboard.worker.view import Shown, run_here
from pages.beside_others.costs.measured import COUNTED as LENGTHS_COUNTED
from pages.beside_others.costs.measured import LENGTHS
from pages.beside_others.parallel import lesson, script
from pages.beside_others.parallel.learning import (
    COUNTED,
    KINDS,
    OPEN,
    RECALLED,
    SEEDS,
    TASKS,
    UNITS,
    UPDATES,
    Together,
    side_by_side,
)
from pages.beside_others.parallel.networks import COUNTED_WAYS, TIMED_WAYS, ways_counted
from pages.beside_others.parallel.recorded import recorded
from pages.beside_others.parallel.spec import ParallelSpec
from pages.beside_others.state import BesideRuns
from rnncore.counting import counted

FENG = "Feng et al. 2024, arXiv:2410.01201, section 3.1"
GRAZZI = "Grazzi et al. 2024, arXiv:2411.12537"
SEED = 5
"""Another one than those that were recorded."""

RIGHT = "share right"


def parallel(runs: BesideRuns) -> None:
    """The section."""
    del runs  # what is trained here reads symbols and bits
    st.markdown(lesson("idea", source=FENG))
    _chains()
    _seconds()
    _learning()


def _chains() -> None:
    steps = LENGTHS_COUNTED[-1]
    scan, loop, _ = ways_counted()
    said = {"scan": scan.formula, "loop": loop.formula, "views": scan.with_views}
    chains = {"by_scan": scan.computing[steps], "by_steps": loop.computing[steps]}
    st.markdown(lesson("chain", steps=steps, **chains, **said))
    lines = tuple(
        way.grown(found.computing) for way, found in zip(COUNTED_WAYS, ways_counted(), strict=True)
    )
    chart(growth, lines, kind="chain", key="returns-chains")


def _seconds() -> None:
    seconds, steps = recorded().seconds, LENGTHS[-1]
    scan, loop = (seconds[way.name][steps] for way in TIMED_WAYS[:2])
    st.markdown(
        lesson(
            "seconds",
            steps=steps,
            scan=written_seconds(scan),
            loop=written_seconds(loop),
            times=f"{loop / scan:.0f}",
        )
    )
    chart(
        growth,
        tuple(way.grown(seconds[way.name]) for way in TIMED_WAYS),
        kind="time",
        key="returns-seconds",
    )


def _learning() -> None:
    found = recorded()
    st.markdown(
        lesson(
            "learning",
            seeds=SEEDS,
            units=UNITS,
            updates=UPDATES,
            recalled=RECALLED,
            counted=COUNTED,
            bias=f"{OPEN:g}",
            goal=TASKS["parity"].goal,
        )
    )
    st.table(
        {"network": [kind.name for kind in KINDS]}
        | {
            task: [f"{found.learned(task, kind.name)} of {SEEDS}" for kind in KINDS]
            for task in TASKS
        }
    )
    st.markdown(_said())
    st.caption(lesson("recorded", **found.machine))
    task = ask(ParallelSpec(), "task").task
    rows = found.accuracies[task]
    chart(paper_seeds, tuple(rows), tuple(rows.values()), (), measured=RIGHT, key="returns-seeds")
    st.markdown(lesson("here", seed=SEED, networks=len(KINDS)))
    shown = Shown(
        draw=partial(_drawn, task),
        share=_share,
        says=_says,
        run="Train them here, now",
        again="Train them again",
    )
    run_here("returns", task, shown, side_by_side, task, SEED)
    with st.expander("The program"):
        program(lesson("program"), script, task)


def _said() -> str:
    """What the counts say."""
    found = recorded()
    kept, like, parity = TASKS
    linear = [kind.name for kind in KINDS if kind.linear]
    others = [kind.name for kind in KINDS if not kind.linear]
    return lesson(
        "found",
        source=GRAZZI,
        seeds=SEEDS,
        recall=found.learned(kept, KINDS[0].name),
        like=found.learned(like, KINDS[0].name),
        parity=found.learned(parity, KINDS[0].name),
        networks=len(KINDS),
        linear=sum(found.learned(parity, name) for name in linear),
        of_linear=SEEDS * len(linear),
        others=sum(found.learned(parity, name) for name in others),
        of_others=SEEDS * len(others),
    )


def _share(got: Sequence[Together]) -> float:
    return got[-1].update / UPDATES


def _says(got: Sequence[Together]) -> str:
    return lesson("at-work", done=counted(got[-1].update, "update"), updates=f"{UPDATES:,}")


def _drawn(task: str, got: Sequence[Together]) -> None:
    rows = recorded().accuracies[task]
    now = tuple((each,) for each in got[-1].accuracies)
    chart(paper_seeds, tuple(rows), tuple(rows.values()), now, measured=RIGHT, key="returns-here")
