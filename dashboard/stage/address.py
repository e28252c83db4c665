"""The player's view in the address: the step, the pinned unit, the lane, folded or not.

The browser is told the view once, when the stage is first drawn, and at a cue; from then on the
browser knows best and only reports. So the block of data stays the same while the address follows
the view, and is not sent again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from rnncore.player.view import View

KEYS = ("step", "pin", "lane", "folded")


def from_query(query: Mapping[str, str]) -> View:
    """Read the view from URL parameters; what is not understood is left at its default.

    ``pin`` is ``lane.step.unit`` or ``y.step.output``, counted from 1 as on the screen. Whether the
    network has such a step and unit is checked where the network is known, in the browser.
    """
    return View(
        step=_whole(query.get("step", "")),
        pin=_pin(query.get("pin", "")),
        lane=max(_whole(query.get("lane", "")) or 1, 1) - 1,
        folded=query.get("folded") == "1",
    )


def to_query(view: View) -> dict[str, str]:
    """Write the view as URL parameters; defaults are left out, so that the address stays short."""
    query = {}
    if view.step is not None:
        query["step"] = str(view.step)
    if view.pin:
        place = view.pin.get("unit", view.pin.get("output", 0)) + 1
        lane = "y" if "output" in view.pin else str(view.pin["lane"] + 1)
        query["pin"] = f"{lane}.{view.pin['t'] + 1}.{place}"
    if view.lane:
        query["lane"] = str(view.lane + 1)
    if view.folded:
        query["folded"] = "1"
    return query


def opening(key: str) -> View:
    """The view that a newly mounted stage starts with: what the address says at that moment."""
    place = f"_{key}_opening"
    if place not in st.session_state or key not in st.session_state:
        st.session_state[place] = from_query(st.query_params)
    view: View = st.session_state[place]
    return view


def forget() -> list[str]:
    """The stages that were ever drawn; each takes its view from the address again."""
    places = [place for place in st.session_state if re.fullmatch(r"_\w+_opening", str(place))]
    for place in places:
        del st.session_state[place]
    return [str(place)[1 : -len("_opening")] for place in places]


def remember(state: Mapping[str, Any]) -> None:
    """Put what the player reported into the address."""
    reported = state.get("view")
    if not reported:
        return
    view = View(**json.loads(reported))
    wanted = to_query(view)
    for key in KEYS:
        if key in wanted:
            st.query_params[key] = wanted[key]
        else:
            st.query_params.pop(key, None)


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _pin(text: str) -> dict[str, int] | None:
    place = re.fullmatch(r"(y|[0-9]{1,2})\.([0-9]{1,6})\.([0-9]{1,6})", text)
    if place is None or "0" in place.groups():
        return None
    lane, step, index = place.groups()
    at = {"t": int(step) - 1}
    if lane == "y":
        return at | {"output": int(index) - 1}
    return at | {"lane": int(lane) - 1, "unit": int(index) - 1}
