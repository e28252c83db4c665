"""How a page stands in the navigation. Which pages there are, ``pages/__init__.py`` says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.shell.page import Page
from dashboard.shell.visit import know


class Screen(Protocol):
    """The module of a page: ``show`` draws it, ``warm`` makes once what its first view needs."""

    @property
    def PAGE(self) -> Page:  # noqa: N802
        """What it declares."""

    def show(self) -> None:
        """Draw it."""

    def warm(self) -> None:
        """Make what its first view needs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the navigation.

    ``url_path`` is the address below ``/``. Exactly one page is the ``default``, which answers at
    ``/`` only.
    """

    screen: Screen
    url_path: str
    default: bool = False

    @property
    def title(self) -> str:
        """What stands in it, and above the page."""
        return self.screen.PAGE.title


def navigation(pages: Sequence[Entry]) -> StreamlitPage:
    """Draw the navigation; the page that was asked for."""
    listed = [
        st.Page(page.screen.show, title=page.title, url_path=page.url_path, default=page.default)
        for page in pages
    ]
    know({entry.url_path: page for entry, page in zip(pages, listed, strict=True)})
    return st.navigation(listed, position="top")
