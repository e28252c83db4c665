"""A page as a browser opens it: the entry script runs, and its navigation finds the page."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.shell.tabs import DEEPER
from tests.addresses import players

ENTRY = Path(__file__).parents[1] / "streamlit_app.py"


@pytest.fixture(scope="session", autouse=True)
def installed_components_are_looked_for_once() -> Iterator[None]:
    """Not for every ``AppTest``: reading the list of all installed files is half of an opening."""
    with pytest.MonkeyPatch.context() as patch:
        looked_for_once = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", looked_for_once)
        yield


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


def chips(app: AppTest) -> dict[str, str]:
    """What the chips beside the title say, from the left, by what they open into."""
    found = {}
    for block in _popovers(app.main):
        if name := re.search(r"-chip-(\w+)-\d+$", block.proto.id):
            found[name[1]] = block.proto.popover.label
    return found


def _popovers(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        if child.type == "popover":
            yield child
        yield from _popovers(child)


def section_shown(app: AppTest) -> str:
    """The section that is open; of all tabs, it alone holds anything."""
    (tab,) = [each for each in app.tabs if len(each.children)]
    (deeper,) = [each.value for each in app.segmented_control if each.key == "deeper"] or [None]
    assert (deeper is not None) == (tab.label == DEEPER)
    return deeper or tab.label


def question(app: AppTest) -> Any:
    """The widget of *Predict first*: the only one with this label."""
    (found,) = [each for each in (*app.radio, *app.selectbox) if each.label == "Your prediction"]
    return found


def verdicts(app: AppTest) -> list[str]:
    """Whether the prediction held, once that is said."""
    said = (*app.success, *app.warning)
    return [each.value for each in said if each.value.startswith("Your prediction")]


def predicted(app: AppTest, answer: str) -> AppTest:
    """``app`` after one chose this answer, which shows nothing, and *Show*.

    Here no stage plays that would say when it has: the visitor does not wait for it.
    """
    again = [each for each in app.button if each.label == "Ask again"]
    if again:
        again[0].click().run()
    question(app).set_value(answer).run()
    assert not verdicts(app)
    _button(app, "Show").click().run()
    if players(app):
        assert not verdicts(app)
        _button(app, "Answer now").click().run()
    assert not app.exception
    return app


def _button(app: AppTest, label: str) -> Any:
    (found,) = [each for each in app.button if each.label == label and not each.disabled]
    return found


def marked(app: AppTest) -> list[str]:
    """The stories that are marked as the one that is shown."""
    stories = [each for each in app.button if str(each.key).startswith("preset-")]
    return [each.label for each in stories if each.proto.icon]
