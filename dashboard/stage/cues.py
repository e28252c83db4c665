"""A cue: a stage that is on the screen plays from its start, and says when it has.

Once it has, or was stopped on the way, what it is sent is the address's view again, under the turn
that it knows: a stage that stays heeds no turn twice, and one that is drawn anew does not play.
"""

from __future__ import annotations

import json
from dataclasses import replace

import streamlit as st

from dashboard.stage import address
from rnncore.player import View

END = 10**6
"""Past the last moment of every stage, which ends where there are no more."""


def send(key: str) -> None:
    """Let the stage ``key`` play to its end. Before it is drawn, or in a callback."""
    turns = st.session_state["_cues"] = st.session_state.get("_cues", 0) + 1
    shown = address.from_query(st.query_params)
    cue = replace(shown, step=0, folded=False, turn=f"cue {turns}", until=END)
    st.session_state[_place(key)] = cue, False


def forget() -> None:
    """Let every stage show what the address says, as one that is drawn for the first time."""
    turns = st.session_state["_cues"] = st.session_state.get("_cues", 0) + 1
    for key in address.forget():
        st.session_state[_place(key)] = View(turn=f"cue {turns}"), True


def cue_of(key: str) -> View | None:
    """What the stage is to be sent, where it was ever cued."""
    cue, over = st.session_state.get(_place(key), (None, True))
    return replace(address.opening(key), turn=cue.turn) if over and cue else cue


def arrives(key: str) -> bool:
    """Whether the stage has just said that its play is over."""
    cue, over = st.session_state.get(_place(key), (None, True))
    reported = json.loads((st.session_state.get(key) or {}).get("view") or "{}")
    if over or reported.get("turn") != cue.turn:
        return False
    st.session_state[_place(key)] = cue, True
    return True


def is_over(key: str) -> bool:
    """Whether the stage is not playing a cue any more."""
    over: bool = st.session_state.get(_place(key), (None, True))[1]
    return over


def _place(key: str) -> str:
    return f"_cue_{key}"
