"""What it costs: what must wait, what a stream keeps, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.figures import growth
from dashboard.figures.growth import written_bytes, written_seconds
from dashboard.shell.chart import chart
from dashboard.shell.take import program
from dashboard.worker.view import Shown, run_here
from pages.beside_others.costs import lesson, script
from pages.beside_others.costs.measured import (
    BY_KERNELS,
    COUNTED,
    HERE,
    LENGTHS,
    Counted,
    Timed,
    chains,
    times,
)
from pages.beside_others.costs.networks import (
    CALLED,
    FIELD,
    HEADS,
    LAYERS,
    WIDTH,
    WINDOW,
    WRITTEN_OUT,
)
from pages.beside_others.costs.recorded import Found, recorded
from pages.beside_others.state import BesideRuns
from rnncore.counting import counted


def costs(runs: BesideRuns) -> None:
    """The section."""
    del runs  # what it costs does not depend on the sentence
    sizes = {"units": WIDTH, "window": WINDOW, "field": FIELD, "layers": LAYERS, "heads": HEADS}
    st.markdown(lesson("networks", **sizes))
    _chains()
    _stream()
    _seconds()


def _chains() -> None:
    found = {each.name: each for each in chains()}
    steps = COUNTED[-1]
    st.markdown(
        lesson(
            "chain",
            steps=steps,
            lstm=found["LSTM"].computing[steps],
            transformer=f"{found['Transformer'].computing[steps]:,}",
        )
    )
    lines = tuple(each.grown(found[each.name].computing) for each in WRITTEN_OUT)
    chart(growth, lines, kind="chain", key="beside-chains")
    rows = [_row(each) for each in chains()]
    st.table({name: [row[name] for row in rows] for name in rows[0]})


def _row(each: Counted) -> dict[str, str]:
    return {
        "network": each.name,
        "operations that wait": each.formula,
        "with views": each.with_views,
        "what a step, or level of a scan, adds (torch's names)": ", ".join(each.step) or "nothing",
    }


def _stream() -> None:
    kept = recorded().bytes
    first, last = LENGTHS[0], LENGTHS[-1]
    st.markdown(
        lesson(
            "stream",
            lstm=written_bytes(kept["LSTM"][last]),
            first=written_bytes(kept["Transformer"][first]),
            short=first,
            last=written_bytes(kept["Transformer"][last]),
            long=last,
        )
    )
    chart(growth, _lines(kept), kind="kept", key="beside-kept")


def _seconds() -> None:
    seconds, made = recorded().seconds, recorded().machine
    last, before = LENGTHS[-1], BY_KERNELS
    st.markdown(
        lesson(
            "seconds",
            steps=before,
            last=f"{last:,}",
            far=last,
            lstm=written_seconds(seconds["LSTM"][before]),
            transformer=written_seconds(seconds["Transformer"][before]),
            lstm_unfused=written_seconds(seconds["LSTM unfused"][before]),
            transformer_unfused=written_seconds(seconds["Transformer unfused"][before]),
            lstm_far=written_seconds(seconds["LSTM unfused"][last]),
            transformer_far=written_seconds(seconds["Transformer unfused"][last]),
            lstm_grew=f"{seconds['LSTM'][last] / seconds['LSTM'][before]:.1f}",
            transformer_grew=f"{seconds['Transformer'][last] / seconds['Transformer'][before]:.1f}",
        )
    )
    chart(growth, _lines(seconds), kind="time", key="beside-seconds")
    st.caption(lesson("recorded", **made))
    st.markdown(lesson("here", steps=HERE[-1]))
    shown = Shown(
        draw=_drawn, share=_share, says=_says, run="Measure it here", again="Measure again"
    )
    run_here("beside-costs", "times", shown, times)
    with st.expander("The program"):
        program(lesson("program"), script, None)


def _lines(found: Found) -> tuple[growth.Grown, ...]:
    """A line a network of which anything was found."""
    return tuple(each.grown(found[each.name]) for each in CALLED if each.name in found)


def _latest(got: Sequence[Timed]) -> Found:
    found: Found = {}
    for each in got:
        found.setdefault(each.name, {})[each.steps] = each.seconds
    return found


def _share(got: Sequence[Timed]) -> float:
    done = sum(len(each) for each in _latest(got).values())
    return done / (len(CALLED) * len(HERE))


def _says(got: Sequence[Timed]) -> str:
    return lesson("at-work", name=got[-1].name, steps=counted(got[-1].steps, "step"))


def _drawn(got: Sequence[Timed]) -> None:
    chart(growth, _lines(_latest(got)), kind="time", key="beside-seconds-here")
