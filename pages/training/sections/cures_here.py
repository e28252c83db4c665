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
from rnncore.counting import per_cent


def here(cure: str) -> None:
    """The buttons, and the part that moves."""
    shown = Shown(
        draw=partial(_curves, cure),
        share=partial(cures_live.share, cure),
        says=partial(_says, cure),
        run="Try it here, now",
        again="Try it again",
    )
    run_here("cure", cure, shown, cures_live.seed_by_seed, cures_live.recipes(cure))


def _curves(cure: str, got: Sequence[Shot]) -> None:
    seeds = cures_live.SEEDS
    st.caption(lesson("cures-here", first=seeds[0], last=seeds[-1]))
    so_far = cures_live.found(cure, got)
    ways = [way(name, one, seeds[0]) for name, one in so_far.items()]
    first = next(iter(CURES[cure].conditions.values()))
    options = {"planned": first.updates, "chance": first.task.chance}
    chart(training_seeds, ways, key="training-cure-here", **options)


def _says(cure: str, got: Sequence[Shot]) -> str:
    done = per_cent(cures_live.share(cure, got))
    at, networks = cures_live.seed_at_work(cure, got), len(CURES[cure].conditions)
    return lesson("cures-at-work", seed=at, networks=networks, share=done)
