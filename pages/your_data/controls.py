"""The widgets of the page Your data: what a person brings and chooses, as a run to show.

Where it cannot be run, the reason stands beside it, and the last run that could be stays on screen.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.models import kept
from dashboard.models.kept import Kept
from dashboard.models.spec import SCALES
from dashboard.parts import network as untrained
from dashboard.parts.loss import loss
from dashboard.plain import plain
from dashboard.shell.widgets import pick
from pages.your_data import bring, lesson, reading, uploads
from pages.your_data.ready import Ready, explained, why_not
from pages.your_data.runs import OwnRun
from pages.your_data.spec import (
    A_SEQUENCE,
    A_TRACE,
    BRINGS,
    FITS,
    NETWORKS,
    NONLINEARITIES,
    SAVED,
    OwnSpec,
    default_scale,
)
from pages.your_data.state import run
from pages.your_data.trace_controls import of_trace
from pages.your_data.uploads import Upload
from rnncore.cells import MODULES
from rnncore.counting import counted
from rnncore.readers import InputError
from rnncore.readers.mapping import misfit

_GOOD = "_own_good"


def choose() -> OwnRun:
    """Draw the controls and return the run to show."""
    usual = A_SEQUENCE if uploads.viewed() is None else A_TRACE
    what = pick("brings", "What you bring", BRINGS, default=usual)
    ready = of_trace() if what == A_TRACE else _of_sequence()
    if ready is None:
        return _good()
    st.session_state[_GOOD] = ready
    return ready()


def _good() -> OwnRun:
    """The last run that could be shown; before the first one, the example's."""
    ready: Ready | None = st.session_state.get(_GOOD)
    if ready is not None:
        return ready()
    found = reading.usual(uploads.example())
    return run(OwnSpec(found.own), found, None)


def _of_sequence() -> Ready | None:
    left, right = st.columns([3, 2], gap="medium")
    below = st.container()  # what was understood, across the page
    with left, st.container(border=True):
        upload = bring.sequence()
        example = uploads.kept(uploads.SEQUENCE) is None
        if example:
            st.markdown(lesson("example"))
        found = _read(upload, fresh=not example, below=below)
    with right, st.container(border=True):
        network, weights = _network()
        with st.container(horizontal=True, gap="medium"):
            said = loss()
            if found is not None:
                said |= _read_as(found, network, weights)
        if found is None:
            return None
        if example:
            kept.forget()
        else:
            kept.keep(found)
        ready = partial(run, OwnSpec(found.own, **{**network, **said}), found, weights)
        with st.spinner("Running the network …"):
            shown = explained(right, ready)
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
        why_not(place, str(error))
        return None


def _read_as(found: Kept, network: dict[str, Any], weights: Upload | None) -> dict[str, Any]:
    """How columns are scaled; and where saved weights cannot read the sequence, what then."""
    said: dict[str, Any] = {}
    if not found.own.tokens:
        said["scale"] = _scale(network["network"])
    if weights is not None:
        size = uploads.modules(weights)[network["module"]].input_size
        assert isinstance(size, int)
        if misfit(found.sequence, size) is not None:
            hint = lesson("fit-help")
            said["fit"] = pick("own_fit", "Input", FITS, visible=True, hint=hint)
    return said


def _scale(network: str) -> str:
    """How columns are scaled: saved weights and untrained cells each have a choice of their own."""
    key = "own_saved_scale" if network == SAVED else "own_scale"
    asked = st.query_params.get("own_scale")
    if network == SAVED and key not in st.session_state and asked in SCALES:
        # A link from before saved weights had their own choice keeps its meaning.
        st.session_state[key] = st.query_params[key] = asked
    return pick(key, "Columns", SCALES, default=default_scale(network), visible=True)


def _network() -> tuple[dict[str, Any], Upload | None]:
    """An untrained cell, or one of the networks in a file of weights; and that file."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(lesson("step-network"), width="content")
        chosen = pick("network", "Network", NETWORKS)
    if chosen != SAVED:
        return {"network": chosen, **untrained.network()}, None
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
    if MODULES[type(found[module])].nonlinearities:
        hint = lesson("nonlinearity-help")
        said["nonlinearity"] = pick(
            "own_nonlinearity", "Its nonlinearity", NONLINEARITIES, visible=True, hint=hint
        )
    return said, weights


def _describe(shown: OwnRun) -> None:
    """By what the sequence is read, how large it is, and how its input came about."""
    first = shown.trace.tracks[0]
    size = (
        f"{counted(first.hidden_size, 'unit')}, "
        f"{counted(shown.trace.tracks[-1].layer + 1, 'layer')}"
    )
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
