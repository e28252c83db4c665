"""Two traces that were brought, laid over each other: the part that is shown, and its names."""

from __future__ import annotations

import operator
from dataclasses import replace
from pathlib import PurePath
from typing import Any

import streamlit as st

from dashboard.visitors.shared import shared
from pages.your_data.runs import DataRun, track_name
from pages.your_data.state import opened
from pages.your_data.uploads import Upload
from rnncore import Comparison, Trace, compare
from rnncore.cells import CELLS
from rnncore.comparing import Change, Told, unlike
from rnncore.comparing.reports import reports
from rnncore.comparing.shapes import refusal
from rnncore.player import compared_block
from rnncore.readers import InputError

NAMED = 22
"""Characters of a file's name that stand beside a curve."""

TRACK = "own-moved-track"
"""Key of the choice of a layer and direction."""

_BY_KEY: dict[Any, Any] = {DataRun: operator.attrgetter("key")}


def compared(run: DataRun, upload: Upload, trace: Trace) -> DataRun:
    """``run`` and the same part of a second trace. Raises InputError with what differs in shape."""
    assert run.whole is not None
    assert run.part is not None
    if differing := unlike(run.whole, trace):
        raise InputError(f"{run.source} and {upload.name}: {refusal(differing)}")
    other = opened(upload, trace, run.part)
    return replace(run, key=f"{run.key} beside {other.key}", other=other)


def names(run: DataRun) -> tuple[str, str]:
    """What the two are called on the screen: the files' names, told apart."""
    assert run.other is not None
    first, second = (PurePath(each.source).stem for each in (run, run.other))
    if _short(first) == _short(second):
        return f"{_short(first, NAMED - 4)} (1)", f"{_short(second, NAMED - 4)} (2)"
    return _short(first), _short(second)


def _short(name: str, longest: int = NAMED) -> str:
    """The end of a name is what tells runs apart: ``"…h-000050"``."""
    return name if len(name) <= longest else f"…{name[1 - longest :]}"


@shared(show_spinner="Comparing …", by_type=_BY_KEY)
def comparison(run: DataRun) -> Comparison:
    """What differs in the part that is shown."""
    assert run.other is not None
    return compare(run.trace, run.other.trace)


def mark(run: DataRun, number: int | None) -> str:
    """Where a gate stands, in few letters: ``", layer 2 ←"``; nothing where there is one track."""
    tracks = run.trace.tracks
    if number is None or len(tracks) == 1:
        return ""
    arrow = (" ←" if tracks[number].reverse else " →") if run.trace.bidirectional else ""
    return f", layer {tracks[number].layer + 1}{arrow}"


def quantity(run: DataRun, change: Change) -> str:
    """What a gate or a state is called on the screen: ``"forget gate f, layer 2"``."""
    cell = CELLS[run.trace.tracks[0].cell]
    if change.kind == "state":
        said = {"h": "hidden state h", "c": "cell state c"}.get(change.name, change.name)
    else:
        gate = cell.gate(change.name)
        said = f"{gate.title} {gate.symbol}"
    return f"{said}{mark(run, change.track)}"


def moved(run: DataRun) -> tuple[Change, ...]:
    """Gates of all layers and directions, those that moved most first, and then the states.

    A state has no range of its own to take a share of, so it is not ranked among gates.
    """
    found = comparison(run)
    return (*found.gates, *found.states)


def place_of(run: DataRun) -> int:
    """The layer and direction that is shown: the chosen one, or that of what moved most."""
    chosen = st.session_state.get(TRACK)
    named = [name for name, _ in run.named_tracks()]
    return named.index(chosen) if chosen in named else (moved(run)[0].track or 0)


def both_block(run: DataRun) -> bytes:
    """A layer of both for the scene ``compare``."""
    assert run.other is not None
    place = place_of(run)
    track = run.trace.tracks[place]
    read = run.trace.layer_inputs(track.layer).shape[-1]
    first, second = names(run)
    return compared_block(
        (first, run.trace),
        (second, run.other.trace),
        place=place,
        names=[f"x{k + 1}" for k in range(read)],
        title=f"{run.title}, {track_name(run.trace, track)}"
        if len(run.trace.tracks) > 1
        else run.title,
        origin=f"{first} and {second}",
    )


@shared(show_spinner="Looking for causes …", by_type=_BY_KEY)
def told(run: DataRun) -> tuple[Told, ...]:
    """The two reports side by side, of all rows and steps, whatever part is shown."""
    assert run.whole is not None
    assert run.other is not None
    assert run.other.whole is not None
    return reports(run.whole, run.other.whole)
