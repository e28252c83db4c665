"""The widgets of the page Your data: what a person brings and chooses, as a run to show.

Where it cannot be run, the reason stands beside it, and the last run that could be stays on screen.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard.models import uploaded
from dashboard.models.spec import SCALES
from dashboard.models.uploaded import Uploaded
from dashboard.parts.controls import network
from dashboard.plain import plain
from dashboard.shell.widgets import ask
from pages.your_data import bring, lesson, reading, uploads
from pages.your_data.bring import Ready, ran
from pages.your_data.runs import DataRun
from pages.your_data.spec import A_TRACE, SAVED, BringSpec, DataSpec
from pages.your_data.state import run
from pages.your_data.trace_controls import of_trace
from pages.your_data.uploads import Upload
from rnncore.cells import MODULES
from rnncore.counting import counted
from rnncore.readers.mapping import misfit

_GOOD = "_own_good"


def choose() -> DataRun:
    """Draw the controls and return the run to show."""
    what = ask(BringSpec(), "brings").brings
    ready = of_trace() if what == A_TRACE else _of_sequence()
    if ready is None:
        return _good()
    st.session_state[_GOOD] = ready
    return ready()


def _good() -> DataRun:
    """The last run that could be shown; before the first one, the example's."""
    ready: Ready = st.session_state.get(_GOOD, example_run)
    return ready()


def example_run() -> DataRun:
    """The run that is shown before anybody has brought anything."""
    found = reading.usual(uploads.example())
    return run(DataSpec(found.window), found, None)


def _of_sequence() -> Ready | None:
    left, right = st.columns([3, 2], gap="medium")
    below = st.container()  # what was understood, across the page
    with left, st.container(border=True):
        upload = bring.sequence()
        example = uploads.kept(uploads.SEQUENCE) is None
        if example:
            st.markdown(lesson("example"))
        reads = partial(reading.corrected, upload, fresh=not example, below=below)
        found = ran(reads, st.container())  # the network is chosen all the same
    with right, st.container(border=True):
        spec, weights = _network(DataSpec() if found is None else DataSpec(found.window))
        with st.container(horizontal=True, gap="medium"):
            spec = ask(spec, "loss", "at")
            if found is not None:
                spec = _read_as(spec, found, weights)
        if found is None:
            return None
        if example:
            uploaded.forget()
        else:
            uploaded.remember(found)
        ready = partial(run, spec, found, weights)
        with st.spinner("Running the network …"):
            shown = ran(ready, right)
        if shown is None:
            return None
        _describe(shown)
    return ready


def _read_as(spec: DataSpec, found: Uploaded, weights: Upload | None) -> DataSpec:
    """How columns are scaled; and where saved weights cannot read the sequence, what then."""
    if not found.window.tokens:
        asked, key = st.query_params.get("own_scale"), "own_saved_scale"
        if spec.network == SAVED and key not in st.session_state and asked in SCALES:
            # A link from before saved weights had their own choice keeps its meaning.
            st.session_state[key] = st.query_params[key] = asked
        spec = ask(spec, "scale", "saved_scale")
    if weights is not None:
        size = uploads.modules(weights)[spec.module].input_size
        assert isinstance(size, int)
        if misfit(found.sequence, size) is not None:
            spec = ask(spec, "fit")
    return spec


def _network(spec: DataSpec) -> tuple[DataSpec, Upload | None]:
    """An untrained cell, or one of the networks in a file of weights; and that file."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(lesson("step-network"), width="content")
        spec = ask(spec, "network")
    if spec.network != SAVED:
        return network(spec), None
    weights = bring.file(uploads.WEIGHTS)
    spec = replace(spec, seed=st.session_state.get("seed", 0))
    if weights is None:
        return spec, None
    found = uploads.modules(weights)
    names = tuple(found)
    module = names[0]
    if len(names) > 1:
        key = f"own-{weights.digest}-module"
        module = st.selectbox("Which network of the file", names, key=key, persist_state="session")
    spec = replace(spec, weights=weights.digest, module=module)
    if MODULES[type(found[module])].nonlinearities:
        spec = ask(spec, "nonlinearity")
    return spec, weights


def _describe(shown: DataRun) -> None:
    """By what the sequence is read, how large it is, and how its input came about."""
    first = shown.trace.tracks[0]
    layers = counted(shown.trace.tracks[-1].layer + 1, "layer")
    size = f"{counted(first.hidden_size, 'unit')}, {layers}"
    saved = shown.spec is not None and shown.spec.network == SAVED
    badge = ":blue-badge[saved weights]" if saved else ":orange-badge[untrained]"
    note = lesson(
        "network",
        title=plain(shown.title),
        size=size,
        numbers=shown.parameters,
        read_as=plain(shown.read_as, longest=200),
    )
    st.markdown(f"{badge} :small[{note}]")
