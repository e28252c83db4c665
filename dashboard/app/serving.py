"""The addresses of the server beside Streamlit's own, and the one that others use."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.routing import Route
from streamlit import config

from dashboard.app import deep_links
from dashboard.app.navigation import Entry
from dashboard.shell import reach
from dashboard.site.languages import languages
from dashboard.votes import store, teaching
from dashboard.votes.routes import routes as vote_routes
from dashboard.votes.words import speak

EVERY = 60
"""Seconds between two looks for rooms that have ended."""

_LOG = logging.getLogger(__name__)


def routes(pages: Sequence[Entry]) -> list[Route]:
    """Those of pages and of votes, with the path before them that the server is told to have."""
    _trust_public()
    speak(languages())
    return [*deep_links.routes(pages), *vote_routes()]


def _trust_public() -> None:
    """Let the pages of the public address connect, when a proxy hides it by rewriting ``Host``.

    Of the ways to tell Streamlit this is the one before which it asks no other machine.
    """
    named = reach.public()
    if named is not None:
        host = urlsplit(named).hostname
        config.set_option("browser.serverAddress", host, reach.PUBLIC)


async def end_rooms() -> None:
    """Delete the rooms that have ended, for as long as the server runs."""
    while True:
        try:
            await asyncio.to_thread(_purge)
        except store.BROKEN as error:
            _LOG.warning("Rooms that have ended were not deleted: %s", error)
        await asyncio.sleep(EVERY)


def _purge() -> None:
    if store.path().exists():  # nobody has opened a room, and none is made for this
        teaching.purge()
        store.touch()
