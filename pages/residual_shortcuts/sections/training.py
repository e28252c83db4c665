"""A short training run of the kinds shown: it moves while somebody looks, and can be stopped."""

import streamlit as st

from dashboard.figures import residual_training
from dashboard.models.digits import HELD_OUT
from dashboard.shell.chart import chart
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import lesson
from pages.residual_shortcuts.race import STEPS, Race, Runs, key_of
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import ResidualRuns
from pages.residual_shortcuts.training import BATCH, LEARNING_RATE, MOMENTUM
from rnncore.counting import counted
from rnncore.written import setting

SLICE, EVERY = 0.1, 0.2
"""Seconds of training at a time, and from one slice to the next; a move waits for one at most."""

DIGITS_BY = "E. Alpaydin & C. Kaynak 1998 (DOI 10.24432/C50P49), CC BY 4.0"
_RACE = "_residual_race"


@st.cache_resource(scope="session", max_entries=1, show_spinner=False, on_release=dict.clear)
def _at_work(number: int) -> Runs:  # noqa: ARG001
    """The networks of the race ``number``: Streamlit drops them as soon as the tab is closed.

    The race stays in its session ten minutes longer. Its networks, at depth 100, are 40 MB.
    """
    return {}


def training(runs: ResidualRuns) -> None:
    """The buttons, and the part that moves."""
    race = _race(runs.spec)
    st.markdown(
        lesson(
            "training",
            depth=runs.spec.depth,
            width=runs.spec.width,
            beta=setting(runs.spec.branch),
            steps=STEPS,
            seed=runs.spec.seed,
            momentum=setting(MOMENTUM),
            rate=setting(LEARNING_RATE),
            batch=BATCH,
            held=HELD_OUT,
        )
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if race.running:
            st.button("Stop training", key="training-stop", on_click=_stop, args=(race,))
        else:
            label = "Train" if not race.share else "Train again" if race.done else "Go on"
            st.button(
                label, key="training-start", type="primary", on_click=_start, args=(runs.spec, race)
            )
    fragment(_live, run_every=EVERY if race.running else None, later=True)(race, runs.spec)


def _race(spec: ResidualSpec) -> Race:
    """The race of this view: another view starts another one, and the old one is forgotten."""
    race: Race | None = st.session_state.get(_RACE)
    if race is None or key_of(race.spec) != key_of(spec):
        race = st.session_state[_RACE] = Race.of(spec)
    return race


def _start(spec: ResidualSpec, race: Race) -> None:
    if race.done:
        race = st.session_state[_RACE] = Race.of(spec)
    race.running = True


def _stop(race: Race) -> None:
    race.running = False


def _live(race: Race, spec: ResidualSpec) -> None:
    """One slice of the race and its curves. After the last one the page runs again without it."""
    was_running = race.running
    progress = st.empty()  # always there, so that the chart below keeps its place
    if race.running:
        race.advance(SLICE, _at_work(race.number))
        said = f"Training {counted(len(race.shots), 'tower')}: {100 * race.share:.0f} %"
        progress.progress(race.share, said)
    if race.share:
        chart(
            residual_training,
            race.curves,
            steps=STEPS,
            depth=spec.depth,
            key="residual-training",
        )
        if race.done:
            differ = _differ(spec)
            st.caption(lesson("training-done", differ=differ, source=DIGITS_BY))
    if was_running and not race.running:
        st.rerun()


def _differ(spec: ResidualSpec) -> str:
    """In what plain towers differ from v1 and v2; nothing where there are not both kinds."""
    kinds = [kind for kind in spec.variants if kind in ("v1", "v2")]
    if "plain" not in spec.variants:
        return ""
    said = []
    if kinds and spec.branch != 1:
        said.append(lesson("training-differ", kinds=" and ".join(kinds)))
    elif "v1" in kinds:
        said.append(lesson("training-differ-one"))
    if "v2" in kinds:
        said.append(lesson("training-differ-v2"))
    return "".join(f"{each} " for each in said)
