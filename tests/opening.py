"""A page as a browser opens it: the entry script runs, and its navigation finds the page."""

from collections.abc import Mapping
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

ENTRY = Path(__file__).parents[1] / "streamlit_app.py"


def opened(url_path: str, state: Mapping[str, object] = {}, **query: object) -> AppTest:
    """The page at ``url_path`` after its first run, which raised nothing.

    ``query``: the parameters of its address; ``state``: what the session holds already.
    """
    app = AppTest.from_file(str(ENTRY), default_timeout=90)
    for key, value in query.items():
        app.query_params[key] = value if isinstance(value, list) else str(value)
    for key, value in state.items():
        app.session_state[key] = value
    return go(app, url_path)


def go(app: AppTest, url_path: str) -> AppTest:
    """``app`` after it went to another page, which raised nothing.

    ``AppTest.switch_page`` knows pages that are files only, and before the first run it passes the
    entry script by. Navigation itself finds a page by this hash of its address.
    """
    app._page_hash = calc_hash(url_path)
    app.run()
    assert not app.exception, app.exception[0].stack_trace
    return app
