"""A network that a visitor trains here, now: its curve beside the recorded ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from dashboard.figures import training_seeds
from dashboard.figures.training_seeds import Way
from dashboard.shell.chart import chart
from dashboard.theme import number
from dashboard.worker.view import Shown, job_of, run_here
from pages.beside_others.learning import lesson
from pages.beside_others.learning.recipes import (
    FAR,
    LENGTHS,
    LONGEST,
    NETWORKS,
    TASKS,
    UPDATES,
)
from pages.beside_others.learning.recorded import recorded
from pages.beside_others.learning.running import Point, Told, curve, learn, tried
from pages.beside_others.learning.spec import LearningSpec
from rnncore.train.tasks.base import ENOUGH

NAME = "beside-learning"


def here(spec: LearningSpec) -> None:
    """The buttons, and the part that moves."""
    shown = Shown(
        draw=partial(_drawn, spec), share=_share, says=_says, run="Train it here", again="Again"
    )
    asked = spec.task, spec.network, int(spec.seed)
    run_here(NAME, asked, shown, learn, *asked)


def run_of(task: str, network: str, seed: str) -> list[Told]:
    """What the run of these has told so far; nothing where it was not begun."""
    job = job_of(NAME, (task, network, int(seed)))
    return [] if job is None else list(job.got)


def compared(spec: LearningSpec, got: Sequence[Told]) -> str:
    """A run that is over, beside the recorded one with the same seed."""
    end = tried(got)
    assert end is not None
    held, seed = recorded().found[spec.task, spec.network], int(spec.seed)
    loss = curve(got)[1].astype(np.float32)
    apart = float(np.abs(loss - held.loss[seed]).max())
    same = apart == 0 and np.array_equal(np.array(end.right, np.float32), held.at[seed])
    facts = {
        "near": f"{end.right[LENGTHS.index(LONGEST)]:.2f}",
        "longest": LONGEST,
        "last": f"{end.right[-1]:.2f}",
        "far": FAR,
    }
    if same:
        return lesson("same", **facts)
    values = held.at_length(LONGEST)
    least, most = f"{values.min():.2f}", f"{values.max():.2f}"
    more = {"apart": number(apart, 2), "seeds": len(values), "least": least, "most": most}
    return lesson("other", **more, **facts)


def _drawn(spec: LearningSpec, got: Sequence[Told]) -> None:
    updates, loss, right = curve(got)
    held, role = recorded().found[spec.task, spec.network], NETWORKS[spec.network].role
    title = f"{spec.network}, recorded"
    ways = [
        Way(f"{spec.network}, here", updates, loss[None], int(right[-1] >= ENOUGH), role),
        Way(title, held.updates, held.loss, int((held.right[:, -1] >= ENOUGH).sum()), role),
    ]
    options = {"planned": UPDATES, "chance": TASKS[spec.task].chance}
    chart(training_seeds, ways, key="beside-learning-here", **options)
    if tried(got) is not None:
        st.markdown(compared(spec, got))


def _share(got: Sequence[Told]) -> float:
    points = [each for each in got if isinstance(each, Point)]
    return points[-1].update / UPDATES if points else 0.0


def _says(got: Sequence[Told]) -> str:
    last = [each for each in got if isinstance(each, Point)][-1]
    return lesson("at-work", update=last.update, updates=UPDATES, loss=number(last.loss, 2))
