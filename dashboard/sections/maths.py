"""The maths: equations, shapes, and one unit's arithmetic with the run's own numbers."""

from typing import Protocol

import streamlit as st

from dashboard.formulas import SOURCES, arithmetic, equations, shapes
from dashboard.lessons import lesson
from dashboard.plain import plain
from dashboard.theme import number
from rnncore import Trace, Track


class Readable(Protocol):
    """A run of a page: its trace of one row, with a label a step."""

    @property
    def trace(self) -> Trace: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def steps(self) -> int: ...


@st.fragment
def maths(run: Readable) -> None:
    """The cell's formulas, and below them numbers of this run."""
    first = run.trace.tracks[0]
    steps = f"{run.steps:,}"
    st.markdown(lesson("unroll", "maths", steps=steps, source=SOURCES[first.cell]))
    st.latex(equations(first))
    track = first if len(run.trace.tracks) == 1 else _choose_track(run)
    parameters, unit = st.columns([2, 3], gap="large")
    with parameters:
        _show_shapes(track, run.steps)
    with unit:
        _show_unit(run, track)


def _choose_track(run: Readable) -> Track:
    """Which layer and direction to look at, where there are several."""
    names = [f"layer {track.layer + 1}, {_direction(track)}" for track in run.trace.tracks]
    chosen = st.selectbox("Layer and direction", names, width=260)
    return run.trace.tracks[names.index(chosen)]


def _direction(track: Track) -> str:
    return "backward" if track.reverse else "forward"


def _show_shapes(track: Track, steps: int) -> None:
    """Every parameter with its shape, how many numbers that is, and how often it is used."""
    st.markdown(
        lesson(
            "unroll",
            "maths-shapes",
            layer=track.layer + 1,
            direction=_direction(track),
            units=track.hidden_size,
            inputs=track.parameters["weight_ih"].shape[1],
        )
    )
    rows = shapes(track, steps)
    columns = ("parameter", "shape", "numbers", "used at steps")
    st.table({name: [row[i] for row in rows] for i, name in enumerate(columns)})


def _show_unit(run: Readable, track: Track) -> None:
    """One unit at one step, term by term, and what the trace holds."""
    step_at, unit_at = st.columns(2)
    step = step_at.number_input("Step", 1, run.steps, run.steps) - 1
    unit = unit_at.number_input("Unit", 1, track.hidden_size, 1) - 1
    worked = arithmetic(track, run.trace.layer_inputs(track.layer)[:, 0], step, unit)
    st.markdown(
        lesson(
            "unroll",
            "maths-unit",
            unit=unit + 1,
            step=step + 1,
            label=plain(run.labels[step]),
        )
    )
    st.latex(r"\begin{aligned}" + r" \\ ".join(worked.lines) + r"\end{aligned}")
    st.markdown(
        lesson(
            "unroll",
            "maths-agrees",
            recorded=repr(worked.recorded),
            difference=number(abs(worked.value - worked.recorded)),
        )
    )
