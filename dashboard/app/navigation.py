"""How a page stands in the navigation. Which pages there are, ``pages/__init__.py`` says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import StreamlitPage


@dataclass(frozen=True, slots=True)
class Page:
    """One row of the navigation.

    ``show`` draws the page; ``warm`` makes once, before anybody visits, what its first view needs.
    ``title`` stands in the navigation; ``url_path`` is the address below ``/``. Exactly one page is
    the ``default``, which answers at ``/`` only.
    """

    show: Callable[[], None]
    warm: Callable[[], None]
    title: str
    url_path: str
    default: bool = False


def navigation(pages: Sequence[Page]) -> StreamlitPage:
    """Draw the navigation; the page that was asked for."""
    return st.navigation(
        [st.Page(p.show, title=p.title, url_path=p.url_path, default=p.default) for p in pages],
        position="top",
    )
