"""The widgets of the page Your data: what a person brings and chooses, as a run to show.

Where it cannot be run, the reason stands beside it, and the last run that could be stays on screen.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import controls
from dashboard.gradient.controls import counted, loss
from dashboard.lessons import lesson
from dashboard.own import bring, kept, reading, uploads
from dashboard.own.kept import Kept
from dashboard.own.spec import (
    A_SEQUENCE,
    A_TRACE,
    BRINGS,
    NETWORKS,
    NONLINEARITIES,
    SAVED,
    OwnSpec,
)
from dashboard.own.state import NO_WEIGHTS, OwnRun, Part, longest_row, opened, run
from dashboard.own.uploads import Upload
from dashboard.plain import plain
from dashboard.spec import SCALES
from dashboard.theme import number
from dashboard.widgets import explain, pick
from rnncore import IndRNN, Trace
from rnncore.readers import InputError

_GOOD = "_own_good"
Ready = Callable[[], OwnRun]


def choose() -> OwnRun:
    """Draw the controls and return the run to show."""
    usual = A_SEQUENCE if uploads.viewed() is None else A_TRACE
    what = pick("brings", "What you bring", BRINGS, default=usual)
    ready = _of_trace() if what == A_TRACE else _of_sequence()
    if ready is None:
        return _good()
    st.session_state[_GOOD] = ready
    return ready()


def _explained(place: DeltaGenerator, ready: Ready) -> OwnRun | None:
    """The run; or None, and the reason in ``place``."""
    try:
        return ready()
    except InputError as error:
        _explain(place, str(error))
        return None


def _explain(place: DeltaGenerator, said: str) -> None:
    """Nothing there yet is no mistake; the rest is explained as one."""
    if said == NO_WEIGHTS:
        place.info(said)
    else:
        explain(said, "own", place)


def _good() -> OwnRun:
    """The last run that could be shown; before the first one, the example's."""
    ready: Ready | None = st.session_state.get(_GOOD)
    if ready is not None:
        return ready()
    found = reading.usual(uploads.example())
    return run(OwnSpec(found.own), found, None)


# ------------------------------------------------------------------------ a sequence and a network


def _of_sequence() -> Ready | None:
    left, right = st.columns([3, 2], gap="medium")
    below = st.container()  # what was understood, across the page
    with left, st.container(border=True):
        upload = bring.sequence()
        example = uploads.kept(uploads.SEQUENCE) is None
        if example:
            st.markdown(lesson("own", "example"))
        found = _read(upload, fresh=not example, below=below)
    with right, st.container(border=True):
        network, weights = _network()
        with st.container(horizontal=True, gap="medium"):
            said = loss()
            if found is not None and not found.own.tokens:
                said["scale"] = pick("own_scale", "Columns", SCALES, visible=True)
        if found is None:
            return None
        if example:
            kept.forget()
        else:
            kept.keep(found)
        ready = partial(run, OwnSpec(found.own, **{**network, **said}), found, weights)
        shown = _explained(right, ready)
        if shown is None:
            return None
        _describe(shown)
    return ready


def _read(upload: Upload, *, fresh: bool, below: DeltaGenerator) -> Kept | None:
    """The sequence; or None, and why beside it: the network is chosen all the same."""
    place = st.container()
    try:
        return reading.corrected(upload, fresh=fresh, below=below)
    except InputError as error:
        _explain(place, str(error))
        return None


def _network() -> tuple[dict[str, Any], Upload | None]:
    """An untrained cell, or one of the networks in a file of weights; and that file."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(lesson("own", "step-network"), width="content")
        chosen = pick("network", "Network", NETWORKS)
    if chosen != SAVED:
        return {"network": chosen, **controls.network()}, None
    weights = bring.weights()
    said: dict[str, Any] = {"network": chosen, "seed": st.session_state.get("seed", 0)}
    if weights is None:
        return said, None
    found = uploads.modules(weights)
    names = tuple(found)
    key = f"own-{weights.digest}"
    module = names[0]
    if len(names) > 1:
        module = st.selectbox(
            "Which network of the file", names, key=f"{key}-module", persist_state="session"
        )
    said |= {"weights": weights.digest, "module": module}
    if isinstance(found[module], IndRNN) or type(found[module]).__name__ == "RNN":
        hint = lesson("own", "nonlinearity-help")
        said["nonlinearity"] = pick(
            "own_nonlinearity", "Its nonlinearity", NONLINEARITIES, visible=True, hint=hint
        )
    return said, weights


def _describe(shown: OwnRun) -> None:
    """By what the sequence is read, how large it is, and how its input came about."""
    first = shown.trace.tracks[0]
    size = f"{first.hidden_size} units, {counted(shown.trace.tracks[-1].layer + 1, 'layer')}"
    saved = shown.spec is not None and shown.spec.network == SAVED
    badge = ":blue-badge[saved weights]" if saved else ":orange-badge[untrained]"
    note = lesson(
        "own",
        "network",
        title=plain(shown.title),
        size=size,
        numbers=f"{shown.parameters:,}",
        read_as=plain(shown.read_as, longest=200),
    )
    st.markdown(f"{badge} :small[{note}]")


# ------------------------------------------------------------------------------ a recorded trace

NO_TRACE = "No trace has been opened yet. Bring one that trace.save() or rnncore.watch gave you."


def _of_trace() -> Ready | None:
    with st.container(border=True):
        st.markdown(lesson("own", "step-trace"))
        upload = bring.trace()
        trace = None if upload is None else uploads.trace(upload)
        viewed = uploads.viewed()
        if trace is None and viewed is not None:
            upload, trace = viewed
            st.markdown(f":green-badge[in use] {plain(upload.name, longest=60)}")
        if trace is None or upload is None:
            with st.expander(lesson("own", "trace-how-title")):
                st.code(lesson("own", "trace-how"), language="python")
            st.info(NO_TRACE)
            return None
        place = st.container()
        ready = partial(opened, upload, trace, _part(upload, trace))
        shown = _explained(place, ready)
        if shown is None:
            return None
        _describe_trace(shown, trace)
    return ready


def _describe_trace(shown: OwnRun, trace: Trace) -> None:
    """What was recorded, and of how much."""
    both = ", both directions" if trace.bidirectional else ""
    said = lesson(
        "own",
        "trace",
        title=plain(shown.title),
        layers=counted(trace.tracks[-1].layer + 1, "layer") + both,
        units=trace.tracks[0].hidden_size,
        rows=counted(trace.batch, "row"),
        steps=counted(trace.steps, "step"),
        loss="no loss" if trace.loss is None else f"loss {number(trace.loss)}",
    )
    st.markdown(f":small[{said}]")


def _part(upload: Upload, trace: Trace) -> Part:
    """Which row of the batch, and which of its steps."""
    key = f"own-{upload.digest}"
    row, start = 0, 1
    with st.container(horizontal=True, gap="small"):
        if trace.batch > 1:
            longest = int(trace.lengths.argmax()) + 1
            row = _whole(f"{key}-row", "Row of the batch", trace.batch, longest) - 1
        length, steps = int(trace.lengths[row]), longest_row(trace, row)
        if length > steps:
            start = _whole(f"{key}-{row}-start", "First step", length, 1)
            steps = _whole(f"{key}-{row}-steps", "Steps shown", steps, steps)
    return Part(row, start - 1, min(steps, length - start + 1))


def _whole(key: str, label: str, most: int, default: int) -> int:
    return st.number_input(label, 1, most, default, key=key, persist_state="session", width=150)
