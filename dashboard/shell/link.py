"""The link to a view, for others in the room: its address to copy, and as a QR code to photograph.

An address is data: it is shown as code and drawn as squares, and never becomes Markdown or HTML.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno
import streamlit as st

from dashboard.choices import VIEW, to_query
from dashboard.shell import reach
from dashboard.shell.widgets import foreseen
from dashboard.stage.address import KEYS as STAGE_KEYS
from dashboard.visitors.turn import fragment
from rnncore.counting import counted

LONGEST = 300
"""Characters of an address whose QR code can still be read from the back of a room."""

SIDE, QUIET = 480, 4
"""Pixels across the QR code, and its white border in modules, as ISO/IEC 18004 has it."""

ONLY_HERE = (
    "The server listens to this computer only: nobody else in the room can open this address, so "
    "there is no QR code of it. Start it with `STREAMLIT_SERVER_ADDRESS=0.0.0.0 make run`, and "
    "they can; *One class on one machine* in `docs/serving.md` says what is safe then."
)


@fragment
def link(asked: Sequence[type]) -> None:
    """A button that opens into the address of what is shown; nothing is made while it is shut.

    ``asked``: the dataclasses of the page's choices. What their widgets hold is looked up, since
    the browser's own address may lag behind it for a run.
    """
    place = st.popover(
        "Link",
        icon=":material/qr_code_2:",
        type="tertiary",
        key="link",
        help="The address of this view, to copy or to photograph",
        on_change="rerun",
        wrap=False,
    )
    if place.open:
        with place:
            _shown([foreseen(each()) for each in asked])


def _shown(specs: Sequence[Any]) -> None:
    query = query_of(specs, {key: st.query_params[key] for key in st.query_params})
    here = reach.for_the_room(st.context.url or "")
    found = address(here or st.context.url or "", query)
    st.code(found, language=None, wrap_lines=True)
    if here is None:
        st.info(ONLY_HERE)
    elif len(found) > LONGEST:
        st.info(too_long(found, query))
    else:
        st.image(code(found), width=SIDE, alt="QR code of the address above")


def code(text: str) -> str:
    """The QR code of a text as SVG: dark on white whatever the theme, as cameras want it."""
    drawn = segno.make(text, error="m", micro=False)
    svg: str = drawn.svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def query_of(specs: Sequence[Any], now: Mapping[str, str]) -> dict[str, str | list[str]]:
    """What names a view: the choices that are not at their default, the open tab, the player's.

    ``now``: the address as it is, of which only the last two are taken.
    """
    found: dict[str, str | list[str]] = {}
    for spec in specs:
        found |= to_query(spec)
    found |= {key: now[key] for key in ("section", *STAGE_KEYS) if key in now}
    if len(found) > 1:
        found.pop(VIEW, None)
    return found


def address(base: str, query: Mapping[str, str | Sequence[str]]) -> str:
    """The address ``base`` with the parameters of ``query``; a path before it stays."""
    there = urlsplit(base)
    return urlunsplit(
        there._replace(path=there.path or "/", query=urlencode(query, doseq=True), fragment="")
    )


def too_long(found: str, query: Mapping[str, str | Sequence[str]]) -> str:
    """Why there is no QR code of an address, and what makes it long."""
    longest = max(query, key=lambda key: len(urlencode({key: query[key]}, doseq=True)))
    count = len(urlencode({longest: query[longest]}, doseq=True))
    return (
        f"The address has {counted(len(found), 'character')}, {count:,} of them for "
        f"`{_word(longest)}`. A QR code of more than {LONGEST} is too fine to be read across a "
        "room. It can be copied all the same; with less in it, the code comes back."
    )


def _word(key: str) -> str:
    return "".join(each for each in key if each.isalnum() or each == "_")[:20]
