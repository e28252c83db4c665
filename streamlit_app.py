"""The entry: page configuration, warm-up, navigation. Run with ``streamlit run streamlit_app.py``.

Streamlit imports this file once when the server starts, finds ``app`` and warms up before anybody
visits. It then runs the same file as a script, ``__main__``, for every visit.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from dashboard import deep_links
from dashboard.navigation import PAGES
from dashboard.warm import warm_up
from dashboard.widgets import carry_over

ASSETS = Path(__file__).parent / "dashboard" / "assets"


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[None]:
    """Warm up while the server starts."""
    warm_up()
    yield


if __name__ == "__main__":
    warm_up()
    st.set_page_config("Unrolled", page_icon=str(ASSETS / "icon.png"), layout="wide")
    st.logo(str(ASSETS / "unrolled.svg"), size="large")
    page = st.navigation(
        [st.Page(p.script, title=p.title, url_path=p.url_path, default=p.default) for p in PAGES],
        position="top",
    )
    carry_over(page.title)
    page.run()
else:
    app = st.App(__file__, lifespan=warm, routes=deep_links.routes())
