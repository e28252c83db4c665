"""Say to the browser, on a page that is not the default, where the server's own address ends.

Streamlit's frontend looks for its server beside the page first, at ``/gradient-flow/_stcore/…``,
and logs two 404s before it finds it at ``/_stcore/…``. With ``BACKEND_BASE_URL`` it need not look.
"""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from dashboard.app.navigation import Entry
from dashboard.shell import reach

HEAD = "<head>"
# Relative to the page, so that it also holds behind a proxy that puts a path before it.
TELL = '<script>window.__streamlit = {BACKEND_BASE_URL: new URL("./", location).href}</script>'


def routes(pages: Sequence[Entry]) -> list[Route]:
    """A route for every page but the default, which answers at ``/``."""
    before = reach.prefix()  # Streamlit puts it before its own routes only
    return [Route(f"{before}/{page.url_path}", _page) for page in pages if not page.default]


async def _page(_request: Request) -> HTMLResponse:
    """Streamlit's own index page, with the address in it."""
    return HTMLResponse(_told_index(), headers={"Cache-Control": "no-cache"})


def _told_index() -> str:
    index = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    return index.replace(HEAD, HEAD + TELL, 1)
