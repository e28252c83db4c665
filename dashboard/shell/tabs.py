"""The sections of a page: six tabs, and a seventh, *Going deeper*, with those that few need.

The address names the one that is open, ``?section=The+maths``, wherever it lies; so a link holds
when a section moves. Streamlit's own binding would write the tab instead.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

READING_WIDTH = 960
"""Pixels: lines of text that can be read without losing the place, on a projector too."""

FIRST = 6
"""Sections that have a tab of their own."""

DEEPER = "Going deeper"

RENAMED = {"Code and files": "The code"}
"""What a section was called in links from before."""

KEYS = ("section", "deeper")
"""Of the widgets: the tab, and the choice within the last one."""

LATE = 1.0
"""Seconds within which the browser's address may be that of before."""

_SHOWN, _MOVED = "_section_shown", "_section_moved"

Runs = TypeVar("Runs")


def arrive(sections: Sequence[str]) -> None:
    """Open the section that the address names, or a button of the page, or the page before.

    Call before the first widget.
    """
    asked, held = asked_for(), st.session_state.get("section")
    page, shown = st.session_state.get(_SHOWN, ((), None))
    if held in sections[FIRST:]:
        wanted = held
    elif page != tuple(sections):
        wanted = asked or shown
    elif asked != _written(sections, shown) and not _is_late(asked):  # the browser went back
        wanted = asked or sections[0]
    else:
        return
    if wanted in sections[FIRST:]:
        st.session_state.update(section=DEEPER, deeper=wanted)
    elif wanted in sections:
        st.session_state["section"] = wanted


def go_to_first(sections: Sequence[str]) -> None:
    """Open the first section, and the first of those that lie deeper; in a callback."""
    st.session_state["section"] = sections[0]
    if sections[FIRST:]:
        st.session_state["deeper"] = sections[FIRST]
    st.query_params.pop("section", None)
    st.session_state[_SHOWN] = tuple(sections), sections[0]


def asked_for() -> str | None:
    """The section that the address names, as it is called now."""
    asked = st.query_params.get("section")
    return None if asked is None else RENAMED.get(asked, asked)


def shown() -> str:
    """The section that is open on the page."""
    found: str = st.session_state[_SHOWN][1]
    return found


def in_tabs(sections: Mapping[str, Callable[[Runs], None]], runs: Runs) -> None:
    """The sections in the order of a lesson; only the open one is drawn."""
    names = tuple(sections)
    deeper = names[FIRST:]
    labels = [*names[:FIRST], *([DEEPER] if deeper else [])]
    tabs = st.tabs(labels, key="section", on_change="rerun")
    for tab, label in zip(tabs, labels, strict=True):
        if tab.open:
            with tab, st.container(width=READING_WIDTH):
                section = _deeper(deeper) if label == DEEPER else label
                _write(names, section)
                sections[section](runs)


def _deeper(sections: tuple[str, ...]) -> str:
    """The choice among the sections that lie deeper."""
    return st.segmented_control(
        DEEPER,
        sections,
        default=sections[0],
        required=True,
        key="deeper",
        label_visibility="collapsed",
        wrap=True,
        persist_state="page",
    )


def _write(sections: tuple[str, ...], section: str) -> None:
    """Put the open section into the address, unless it is the first."""
    st.session_state[_SHOWN] = sections, section
    written, before = _written(sections, section), st.query_params.get("section")
    if written != before:
        st.session_state[_MOVED] = time.monotonic(), before
    if written is None:
        st.query_params.pop("section", None)
    elif written != before:
        st.query_params["section"] = written


def _is_late(asked: str | None) -> bool:
    """Whether the browser still says what it said before the last section was opened.

    What it is asked at that moment, a player's report for instance, it sends with the old address.
    """
    moved, before = st.session_state.get(_MOVED, (-LATE, None))
    return asked == before and time.monotonic() - moved < LATE


def _written(sections: Sequence[str], section: str | None) -> str | None:
    return None if section == sections[0] else section
