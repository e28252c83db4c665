"""A cure that is tried here, now: its curves as they come."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.figures import training_seeds
from dashboard.shell.chart import chart
from dashboard.worker.view import Shown, run_here
from pages.training import cures_live, lesson
from pages.training.cures import CURES
from pages.training.cures_live import Shot
from pages.training.sections.ways import way


def here(cure: str) -> None:
    """The buttons, and the part that moves."""
    shown = Shown(
        draw=partial(_curves, cure),
        share=partial(cures_live.share, cure),
        says=partial(_says, cure),
        run="Try it here, now",
        again="Try it again",
    )
    run_here("cure", cure, shown, cures_live.side_by_side, cures_live.recipes(cure))


def _curves(cure: str, got: Sequence[Shot]) -> None:
    st.caption(lesson("cures-here", seed=cures_live.SEED))
    ways = [way(name, one) for name, one in cures_live.found(cure, got).items()]
    first = next(iter(CURES[cure].conditions.values()))
    options = {"planned": first.updates, "chance": first.task.chance}
    chart(training_seeds, ways, key="training-cure-here", **options)


def _says(cure: str, got: Sequence[Shot]) -> str:
    done = f"{100 * cures_live.share(cure, got):.0f} %"
    return lesson("at-work", networks=len(CURES[cure].conditions), share=done)
