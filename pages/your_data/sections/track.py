"""Which layer and direction a tab looks at, where there are several."""

from __future__ import annotations

import streamlit as st

from pages.your_data.runs import DataRun
from rnncore import Track


def chosen(run: DataRun, key: str, *, forward: bool = False) -> tuple[int, Track]:
    """The chosen track and its place among all; with ``forward`` one that reads forward.

    A network has at least one of those. With one track there is no choice.
    """
    found = {
        name: place
        for place, (name, track) in enumerate(run.named_tracks())
        if not (forward and track.reverse)
    }
    names = tuple(found)
    name = names[0]
    if len(names) > 1:
        name = st.selectbox(
            "Layer and direction", names, key=f"own-{key}-track-{len(names)}", width=260
        )
    place = found[name]
    return place, run.trace.tracks[place]
