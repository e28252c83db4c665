"""Take it with you: the program, the link to what is shown, files that are built when asked for."""

from collections.abc import Callable
from pathlib import PurePath
from types import ModuleType
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from dashboard.choices import ADDRESS_CHARACTERS, declared, query_string

MIME = {".csv": "text/csv", ".html": "text/html", ".txt": "text/plain"}
OCTETS = "application/octet-stream"

File = tuple[str, str, Callable[[], bytes]]
"""A label, the file's name, and what makes its bytes."""


def program(
    said: str, script: ModuleType, run: Any, *, height: int | Literal["content"] = 480
) -> None:
    """The program that repeats a run, with a button that copies it, and what it prints.

    ``script``: the page's, whose ``code(run)`` and ``printed(run)`` these are.
    """
    st.markdown(said)
    st.code(script.code(run), language="python", height=height)
    with st.expander("What it prints"):
        st.code(script.printed(run), language=None)


def link(spec: Any, too_long: str = "") -> None:
    """The address of this page that shows ``spec``; or that what was typed is ``too_long`` for one.

    The player's own parameters are in the browser's.
    """
    if any(len(str(getattr(spec, name))) > ADDRESS_CHARACTERS for name in declared(spec)):
        st.info(too_long)
        return
    here = urlsplit(st.context.url or "")
    address = urlunsplit(here._replace(path=here.path or "/", query=query_string(spec)))
    st.code(address, language=None, wrap_lines=True)


def files(*offered: File) -> None:
    """A button a file, side by side."""
    with st.container(horizontal=True):
        for label, name, made in offered:
            st.download_button(
                label,
                made,
                name,
                MIME.get(PurePath(name).suffix, OCTETS),
                on_click="ignore",
                icon=":material/download:",
                key=f"file {name}",
            )
