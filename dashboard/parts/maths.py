"""The maths: equations, shapes, and one unit's arithmetic with the run's own numbers."""

from typing import Protocol

import streamlit as st

from dashboard.cells import cell_source
from dashboard.models.arithmetic import arithmetic, output, softmax
from dashboard.models.formulas import READOUT, equations, shapes
from dashboard.parts import lesson
from dashboard.plain import plain
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from rnncore import Trace, Track
from rnncore.player import Readout


class Readable(Protocol):
    """A run of a page: its trace of one row, with a label a step."""

    @property
    def trace(self) -> Trace: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def steps(self) -> int: ...


@fragment
def maths(run: Readable, readout: Readout | None = None) -> None:
    """The cell's formulas, and below them numbers of this run; those of its readout, if any."""
    first = run.trace.tracks[0]
    st.markdown(lesson("maths", steps=run.steps, source=cell_source(first.cell)))
    st.latex(equations(first))
    track = first if len(run.trace.tracks) == 1 else _choose_track(run)
    parameters, unit = st.columns([2, 3], gap="large")
    with parameters:
        _show_shapes(track, run.steps)
    with unit:
        step = _show_unit(run, track)
    if readout is not None:
        _show_output(run, readout, step)


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


def _show_unit(run: Readable, track: Track) -> int:
    """One unit at one step, term by term, and what the trace holds. The step, counted from 0."""
    step_at, unit_at = st.columns(2)
    step = step_at.number_input("Step", 1, run.steps, run.steps) - 1
    unit = unit_at.number_input("Unit", 1, track.hidden_size, 1) - 1
    worked = arithmetic(track, run.trace.layer_inputs(track.layer)[:, 0], step, unit)
    recurrent = "weight_hh" in track.parameters
    st.markdown(
        lesson(
            "maths-unit",
            unit=unit + 1,
            step=step + 1,
            label=plain(run.labels[step]),
            parts="input part, its bias" + (", recurrent part, its bias" if recurrent else ""),
        )
    )
    st.latex(r"\begin{aligned}" + r" \\ ".join(worked.lines) + r"\end{aligned}")
    st.markdown(
        lesson(
            "maths-agrees",
            recorded=repr(worked.recorded),
            difference=number(abs(worked.value - worked.recorded)),
        )
    )
    return step


def _show_output(run: Readable, readout: Readout, step: int) -> None:
    """One output at that step, and where outputs are answers its probability."""
    outputs, features = readout.weight.shape
    numbers = readout.weight.size + readout.bias.size
    st.markdown(lesson("maths-readout", outputs=outputs, features=features, numbers=numbers))
    st.latex(READOUT)
    best = int(readout.outputs[step].argmax()) if readout.answers else 0
    key = f"output after {step} of {outputs}"
    chosen = st.number_input("Output", 1, outputs, best + 1, key=key, width=200) - 1
    st.markdown(
        lesson(
            "maths-output",
            output=chosen + 1,
            step=step + 1,
            label=plain(run.labels[step]),
            recorded=number(float(readout.outputs[step, chosen]), 6),
        )
    )
    states = run.trace.outputs[step, 0]  # (D H,)
    st.latex(output(readout.weight[chosen], readout.bias[chosen], states))
    if readout.answers:
        answer = plain(readout.answers[chosen])
        st.markdown(lesson("maths-softmax", answer=answer))
        st.latex(softmax(readout.outputs[step], chosen))
