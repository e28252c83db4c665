"""The real app and a real browser.

Every visit is watched: whatever a test looks at, nothing may leave the machine, no error may be
logged in the browser, and no traceback may be shown or logged.
"""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.app import App
from tests.browser.stage import StagePage
from tests.browser.tabs import Tabs

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCAL = ("data:", "blob:")
expect.set_options(timeout=15_000)  # as long as an action may take: a machine may be busy


@pytest.fixture(scope="package")
def app(tmp_path_factory):
    with App(tmp_path_factory.mktemp("app") / "output.txt") as started:
        yield started


@pytest.fixture(scope="package")
def browser(chromium_path):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield chromium
        chromium.close()


class Watch:
    """What happened in the browser and must not happen, as sentences."""

    def __init__(self, app):
        self.app, self.wrong = app, []
        self.known = len(app.printed())

    def console(self, message):
        if message.type == "error":
            self.wrong.append(f"in the console: {message.text}")

    def weberror(self, error):
        self.wrong.append(f"error: {error.error}")

    def request(self, request):
        self._address(request.url)

    def websocket(self, socket):
        self._address(socket.url)

    def page(self, page):
        for shown in page.get_by_test_id("stException").all():
            self.wrong.append(f"on the screen: {shown.inner_text()}")

    def server(self):
        _, found, rest = self.app.printed()[self.known :].partition("Traceback")
        if found:
            self.wrong.append(f"in the server's log: {found}{rest}")

    def _address(self, url):
        here = self.app.url.split("//")[1]
        if not url.startswith((f"http://{here}", f"ws://{here}", *LOCAL)):
            self.wrong.append(f"left the machine: {url}")


@pytest.fixture
def watch(app):
    return Watch(app)


@pytest.fixture(scope="package")
def tabs(app, browser):
    return Tabs(browser, app.url)


@pytest.fixture
def tab(tabs, watch):
    """Open an empty tab in a context of its own: `tab(**options of the context) -> Page`."""
    pages = []

    def make(**options):
        pages.append(tabs.lend(watch, **options).page)
        return pages[-1]

    yield make
    for page in pages:
        for shown in page.context.pages:
            watch.page(shown)
    tabs.take_back()
    watch.server()
    assert not watch.wrong, "\n".join(watch.wrong)


@pytest.fixture
def visit(tab):
    """Open an address and wait until the stage is drawn.

    `visit({"cell": "GRU"}, **options of the context) -> StagePage`; a string is taken as the
    address itself.
    """

    def go(query=(), **options):
        page = tab(**options)
        page.goto(query if isinstance(query, str) else "?" + urlencode(dict(query)))
        return StagePage(page)

    return go
