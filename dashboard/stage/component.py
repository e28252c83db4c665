"""The player as a Streamlit component, the stage: registered once, and mounted.

Its code and what it shows are ``rnncore.player``'s.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.stage import address
from rnncore.player.packing import as_text
from rnncore.player.sources import bundle, style
from rnncore.player.view import View

_HERE = Path(__file__).parent


def loader() -> str:
    """The bundle as it is sent: packed, in a module that unpacks it once in the life of a page.

    The code travels with every network that is mounted; packed it is 0.4 of its size.
    """
    source = (_HERE / "loader.js").read_text(encoding="utf-8")
    return source.replace("%%PACKED%%", as_text(bundle().encode()))


_mount = st.components.v2.component(
    "unrolled_stage",
    html="<div class='root'></div>",
    css=style(),
    js=loader(),
)


def stage(
    block: bytes, *, key: str = "stage", addressed: bool = True, cue: View | None = None
) -> None:
    """Show the player.

    Call it inside ``st.fragment``: when the playhead comes to rest, the player writes its view
    (step, pinned unit, lane, folded) into the address, which reruns the fragment only. What is sent
    is the opening view followed by the block.

    What a page keeps together with the stage when it is presented stands with it in a container
    keyed ``present``, one on the page: then the whole of it fills the screen.

    Args:
        block: what ``unroll_block`` packed.
        key: the component's key, unique on the page.
        addressed: whether its view is part of the address; only one stage of a page can be.
        cue: the view to show instead, with a ``turn`` of its own, and to play from.
    """
    view = cue or (address.opening(key) if addressed else View())

    def moved() -> None:
        if addressed:
            address.remember(st.session_state[key])

    _mount(key=key, data=view.before(block), on_view_change=moved)
