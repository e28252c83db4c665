"""The real app and a real browser.

Every visit is watched: whatever a test looks at, nothing may leave the machine, no error may be
logged in the browser, and no traceback may be shown or logged.
"""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.app import App
from tests.browser.stage import StagePage

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

    def context(self, context):
        context.on("console", self._console)
        context.on("weberror", lambda error: self.wrong.append(f"error: {error.error}"))
        context.on("request", lambda request: self._address(request.url))
        context.on("page", lambda page: page.on("websocket", lambda ws: self._address(ws.url)))

    def page(self, page):
        for shown in page.get_by_test_id("stException").all():
            self.wrong.append(f"on the screen: {shown.inner_text()}")

    def server(self):
        _, found, rest = self.app.printed()[self.known :].partition("Traceback")
        if found:
            self.wrong.append(f"in the server's log: {found}{rest}")

    def _console(self, message):
        if message.type == "error":
            self.wrong.append(f"in the console: {message.text}")

    def _address(self, url):
        here = self.app.url.split("//")[1]
        if not url.startswith((f"http://{here}", f"ws://{here}", *LOCAL)):
            self.wrong.append(f"left the machine: {url}")


@pytest.fixture
def watch(app):
    return Watch(app)


@pytest.fixture
def tab(app, browser, watch):
    """Open an empty tab in a context of its own: `tab(**options of the context) -> Page`."""
    contexts = []

    def make(**options):
        options = {"viewport": {"width": 1440, "height": 900}, "base_url": app.url} | options
        contexts.append(browser.new_context(**options))
        watch.context(contexts[-1])
        contexts[-1].set_default_timeout(15_000)
        return contexts[-1].new_page()

    yield make
    for context in contexts:
        for page in context.pages:
            watch.page(page)
        context.close()
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
