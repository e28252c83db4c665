"""Take it with you: the link to what is shown, and files that are built when asked for."""

from collections.abc import Callable
from pathlib import PurePath
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

MIME = {".csv": "text/csv", ".html": "text/html", ".npz": "application/octet-stream"}

File = tuple[str, str, Callable[[], bytes]]
"""A label, the file's name, and what makes its bytes."""


def link(query: str) -> None:
    """The address of this page with ``query``. The player's own parameters are in the browser's."""
    here = urlsplit(st.context.url or "")
    address = urlunsplit(here._replace(path=here.path or "/", query=query))
    st.code(address, language=None, wrap_lines=True)


def files(*offered: File) -> None:
    """A button a file, side by side."""
    with st.container(horizontal=True):
        for label, name, made in offered:
            st.download_button(
                label,
                made,
                name,
                MIME[PurePath(name).suffix],
                on_click="ignore",
                icon=":material/download:",
                key=f"file {name}",
            )
