"""Streamlit's own index page, with what its frontend has to be told before it starts.

On a page that is not the default, where the server's own address ends: the frontend looks for its
server beside the page first, at ``/gradient-flow/_stcore/…``, and logs two 404s before it finds it
at ``/_stcore/…``. With ``BACKEND_BASE_URL`` it need not look.

On every page, that what is chosen makes no entry of the browser's history: Streamlit makes one of
every parameter that is written, and Back would go through halves of addresses and show what they
name. A page that is left keeps the address that it had at the click: those of the next page's
parameters come before its path does.
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
SERVER = 'window.__streamlit = {BACKEND_BASE_URL: new URL("./", location).href};'
HISTORY = """{
  const [push, replace] = [history.pushState, history.replaceState];
  let here = location.pathname;
  let left = location.href;
  for (const kind of ["click", "keydown"]) addEventListener(kind, () => left = location.href, true);
  addEventListener("popstate", () => here = location.pathname);
  history.pushState = function (state, title, url) {
    const stays = new URL(url ?? "", location).pathname === here;
    if (!stays && new URL(left).pathname === here) replace.call(this, this.state, "", left);
    (stays ? replace : push).call(this, state, title, url);
    here = location.pathname;
  };
}"""


def routes(pages: Sequence[Entry]) -> list[Route]:
    """A route for every page; the default answers at ``/``, where the server's address ends too."""
    before = reach.prefix()  # Streamlit puts it before its own routes only
    return [
        Route(f"{before}/", _default) if page.default else Route(f"{before}/{page.url_path}", _page)
        for page in pages
    ]


async def _default(_request: Request) -> HTMLResponse:
    return _index(HISTORY)


async def _page(_request: Request) -> HTMLResponse:
    return _index(SERVER + HISTORY)


def _index(script: str) -> HTMLResponse:
    """Streamlit's index page with this script before its own."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    told = page.replace(HEAD, f"{HEAD}<script>{script}</script>", 1)
    return HTMLResponse(told, headers={"Cache-Control": "no-cache"})
