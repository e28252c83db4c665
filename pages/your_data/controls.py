"""The widgets of the page Your data: what a person brings and chooses, as a run to show.

Where it cannot be run, the reason stands beside it, and the last run that could be stays on screen.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.models import uploaded
from dashboard.models.spec import SCALES
from dashboard.models.uploaded import Uploaded
from dashboard.parts.controls import NETWORK_KEYS, network, of_network
from dashboard.plain import plain
from dashboard.shell.head import LABEL, Head
from dashboard.shell.widgets import ask, foreseen
from pages.your_data import bring, lesson, reading, uploads, viewed
from pages.your_data.bring import Ready, ran
from pages.your_data.runs import DataRun
from pages.your_data.spec import A_TRACE, SAVED, BringSpec, DataSpec
from pages.your_data.state import run
from pages.your_data.trace_controls import of_trace
from pages.your_data.uploads import Upload
from rnncore.comparing import unlike
from rnncore.counting import counted
from rnncore.readers.mapping import misfit
from rnncore.trace.summary import of_origin

_GOOD, _TWO = "_own_good", "_own_two"
NO_TRACE_YET = "no trace yet"


def choose(head: Head, below: DeltaGenerator) -> DataRun:
    """Draw the controls in the chips of ``head`` and return the run to show.

    What was understood of a file stands under the chips; of the example, ``below`` the stage.
    """
    turn = uploads.arrivals()  # what came is seen below, where the chip would cover it
    with head.chip("input", _of_input(), turn=turn):
        traced = ask(BringSpec(), "brings").brings == A_TRACE
        ready = of_trace(head.messages) if traced else None
        found = None if traced else _of_sequence(head, below)
    if not traced:
        with head.chip("network", _of_network(), turn=turn):
            ready = _network_for(found, head)
    if ready is None:
        return _good()
    st.session_state[_GOOD] = ready
    return ready()


def comparing() -> bool:
    """Whether two traces are about to be shown, as far as is known before the first widget."""
    if foreseen(BringSpec()).brings != A_TRACE:
        return False
    first, second = (viewed.brought(kind) for kind in (uploads.TRACE, uploads.COMPARED))
    if first is None:  # what is on the screen stays
        return bool(st.session_state.get(_TWO))
    return second is not None and not unlike(first[1], second[1])


def remember(run: DataRun) -> None:
    """Whether two are shown now, for the next time that nothing else is known."""
    st.session_state[_TWO] = run.other is not None


def _good() -> DataRun:
    """The last run that could be shown; before the first one, the example's."""
    ready: Ready = st.session_state.get(_GOOD, example_run)
    return ready()


def example_run() -> DataRun:
    """The run that is shown before anybody has brought anything."""
    found = reading.usual(uploads.example())
    return run(DataSpec(found.window), found, None)


def _of_sequence(head: Head, below: DeltaGenerator) -> Uploaded | None:
    """The file or text in use, understood as it was corrected; None where it cannot be read yet."""
    upload = bring.sequence(head.messages)
    example = uploads.kept(uploads.SEQUENCE) is None
    if example:
        st.markdown(lesson("example"))
    asking, panel = head.messages.container(), below if example else head.messages.container()
    reads = partial(reading.corrected, upload, fresh=not example, asking=asking, below=panel)
    return ran(reads, head.messages)  # the network is chosen all the same


def _network_for(found: Uploaded | None, head: Head) -> Ready | None:
    """The choices of the network and of the loss; the run to show, where there is one."""
    spec, weights = _network(DataSpec() if found is None else DataSpec(found.window), head)
    with st.container(horizontal=True, gap="medium"):
        spec = ask(spec, "loss", "at")
        if found is not None:
            spec = _read_as(spec, found, weights)
    if found is None:
        return None
    if uploads.kept(uploads.SEQUENCE) is None:
        uploaded.forget()
    else:
        uploaded.remember(found)
    ready = partial(run, spec, found, weights)
    with st.spinner("Running the network …"):
        shown = ran(ready, head.messages)
    return None if shown is None else ready


def _of_input() -> str:
    """What is in use, as a chip names it."""
    if foreseen(BringSpec()).brings == A_TRACE:
        found = [viewed.brought(kind) for kind in (uploads.TRACE, uploads.COMPARED)]
        names = [plain(each[0].name, longest=LABEL) for each in found if each is not None]
        return " · ".join(names) if found[0] is not None else NO_TRACE_YET
    upload = uploads.kept(uploads.SEQUENCE)
    name = plain((upload or uploads.example()).name, longest=LABEL)
    return name if upload else f"{name} · an example"


def _of_network() -> str:
    """The network, as a chip names it."""
    seen = foreseen(DataSpec(), "network", *NETWORK_KEYS)
    if seen.network != SAVED:
        return of_network(seen)
    weights = uploads.kept(uploads.WEIGHTS)
    return plain(weights.name, longest=LABEL) if weights else SAVED


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


def _network(spec: DataSpec, head: Head) -> tuple[DataSpec, Upload | None]:
    """An untrained cell, or one of the networks in a file of weights; and that file."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(lesson("step-network"), width="content")
        spec = ask(spec, "network")
    if spec.network != SAVED:
        return network(spec), None
    weights = bring.file(uploads.WEIGHTS, head.messages)
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
    if found.refused:
        said = " ".join(found.refused.values())
        head.messages.caption(lesson("left-out", said=plain(said, longest=600)))
    if uploads.leaves_open(weights, module):
        spec = ask(spec, "nonlinearity")
    return spec, weights


def describe(shown: DataRun) -> None:
    """By what the sequence is read, how large it is, and how its input came about."""
    if shown.spec is None:
        said = lesson("sentence")
        if shown.trace.origin is not None:
            said += " " + lesson("replayed", how=of_origin(shown.trace))
        st.caption(said)
        return
    first = shown.trace.tracks[0]
    layers = counted(shown.trace.tracks[-1].layer + 1, "layer")
    size = f"{counted(first.hidden_size, 'unit')}, {layers}"
    saved = shown.spec.network == SAVED
    badge = ":blue-badge[saved weights]" if saved else ":orange-badge[untrained]"
    note = lesson(
        "network",
        title=plain(shown.title),
        size=size,
        numbers=shown.parameters,
        read_as=plain(shown.read_as, longest=200),
    )
    st.markdown(f"{badge} :small[{lesson('sentence')} {note}]")
