"""Faults on the running app: the connection is lost, nobody looks any more, the disk is full.

The server that is ended is in ``test_ended.py``.
"""

import asyncio
import io
import random
import sys
import time

import numpy as np
import pytest
from playwright.sync_api import expect

import rnncore
from benchmarks.load import MOVES, path_of
from dashboard.app.memory import EVERY
from tests.browser.app import App
from tests.browser.line import Line
from tests.browser.process import calm, files, full_disk, memory, talk, threads, worker_of
from tests.browser.stage import StagePage, open_section
from tests.browser.test_your_data import TABLE, bring, pick, take
from tests.visitor import Visitor

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="watches the server's process in /proc"
)

TRAINING = "section=Training&depth=100&width=64&seed={}"
KEPT = ":green-badge[in use] table\\.csv"
"""Said below the uploader of what is in use."""


def pid_of(app):
    return app.process.pid


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A server that no other test has filled."""
    with App(tmp_path_factory.mktemp("alone") / "output.txt") as started:
        yield started


# ------------------------------------------------------------------------ the socket drops


@pytest.fixture
def line(app):
    """The way from a browser to the app, which can be cut."""
    made = Line(app.url)
    yield made
    made.close()


@pytest.fixture
def far(line, browser):
    """A tab at the other end of the line."""
    context = browser.new_context(base_url=line.url)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.browser
def test_what_was_uploaded_and_chosen_is_there_when_the_socket_comes_back(line, far):
    """Protects ``disconnectedSessionTTL``: what was uploaded lives in the session alone."""
    far.goto("/your-data")
    stage = StagePage(far)
    bring(stage, "Sequence", TABLE.name, TABLE.data)
    expect(stage.chip("input")).to_contain_text("table.csv")
    stage.idle()
    before = stage["key"]
    line.cut_after_next()
    pick(stage, "GRU", "network")
    stage.changes_from(before)
    stage.idle()
    assert line.cuts == 1
    assert stage.ask("frame => frame.stage.model.title") == "GRU"
    assert stage.ask("frame => frame.stage.model.labels.length") == 28
    expect(stage.chip("input")).to_contain_text("table.csv")


@pytest.mark.browser
@pytest.mark.parametrize("arrives", [True, False])
def test_what_is_typed_while_the_socket_drops_is_shown(line, far, arrives):
    """Protects ``asks_again``: the page had not heard yet that its run was on its way.

    ``arrives``: whether the server gets what was typed before the line is cut.
    """
    far.goto("/?cell=GRU&seed=5")
    stage = StagePage(far)
    stage.idle()
    before = stage["key"]
    words = stage.within("input", far.get_by_role("textbox", name="Words"))
    words.fill("rain fell on green hills")
    line.cut_after_next(passing=arrives)
    words.press("Enter")
    stage.changes_from(before)
    assert line.cuts == 1
    assert stage.ask("frame => frame.stage.model.labels.join(' ')") == "rain fell on green hills"
    expect(stage.within("input", words)).to_have_value("rain fell on green hills")


def test_the_address_restores_the_view_where_the_session_is_gone(app):
    async def lives_on():
        visitor = Visitor(app.url, "your-data")
        await visitor.open()
        await visitor.upload("own-sequence-0", TABLE.name, TABLE.data)
        first = visitor.session
        await visitor.send(units=7)
        await visitor.drop()
        await visitor.open()
        await visitor.move()  # what came first may be the end of the run that was cut
        assert visitor.session == first
        assert any(said.startswith(KEPT) for said in visitor.said)
        assert visitor.value("units") == 7
        address = visitor.query
        await visitor.drop()
        again = Visitor(app.url, "your-data", address, session="expired")
        await again.open()
        assert again.session not in (first, "expired")
        assert not any(said.startswith(KEPT) for said in again.said)
        assert again.value("units") == 7
        await again.close()
        return visitor.errors + again.errors

    assert talk(lives_on()) == []


def test_every_page_shows_what_the_session_holds_when_the_connection_is_back(app):
    """Protects ``say_again``: every key of every page can be said again."""

    async def moved(page, values):
        visitor = Visitor(app.url, path_of(page))
        await visitor.open()
        await visitor.send(**values)
        await visitor.heard()
        await visitor.drop()
        visitor.query = ""  # a browser has its choices in its address at once, and this an old one
        await visitor.open()
        await visitor.move()
        held = {key: np.ravel(visitor.value(key))[0] for key in values}
        await visitor.close()
        return visitor.errors, held

    for page, move in MOVES.items():
        values = move(random.Random(1))
        assert talk(moved(page, values)) == ([], values), page


# ------------------------------------------------------------------ a tab is closed, and many


@pytest.mark.browser
def test_training_stops_when_its_tab_is_closed(alone, browser):
    """Protects that a run rests when no heartbeat comes (``dashboard/worker/line.py``)."""
    context = browser.new_context(base_url=alone.url)
    page = context.new_page()
    page.goto("/residual-shortcuts?section=Training&depth=60")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("Training 4 towers")).to_be_visible(timeout=60_000)
    page.close()
    context.close()
    # The whole race takes half a minute and more.
    assert calm(worker_of(pid_of(alone)), within=8)
    assert calm(pid_of(alone), within=8)


def test_the_networks_of_a_closed_tab_are_gone(alone):
    """Protects ``dashboard/worker/session.py``: without it they would be kept for minutes."""

    async def train(visitors):
        for number, visitor in enumerate(visitors):
            visitor.query = TRAINING.format(number)
            await visitor.open()
            await visitor.move(**{"training-start": True})
        for _ in range(20):
            for visitor in visitors:
                await visitor.follow()

    async def leave(visitors):
        for visitor in visitors:
            await visitor.drop()

    async def lesson():
        worker = worker_of(pid_of(alone))
        first, others = (
            [Visitor(alone.url, "residual-shortcuts") for _ in range(n)] for n in (1, 5)
        )
        await train(first)  # what is loaded for all visitors is there now
        await leave(first)
        assert calm(worker)
        start = memory(worker)
        await train(others)
        full = memory(worker)
        await leave(others)
        assert calm(worker)
        return start, full, memory(worker)

    start, full, end = talk(lesson())
    assert full - start > 60, "the networks of five visitors"
    assert end - start < 0.25 * (full - start)


def test_visits_opened_and_closed_leave_nothing_behind(alone):
    """A thousand: ``python -m benchmarks.load --visits 1000``.

    Streamlit keeps 128 sessions for those who may come back. Beyond these a visit leaves nothing.
    """
    pages = ("", "gradient-flow", "residual-shortcuts", "gates", "network-types", "your-data")
    draw = random.Random(3)

    async def visits(begin, end):
        for number in range(begin, end):
            visitor = Visitor(alone.url, pages[number % len(pages)], f"seed={number}")
            if number % 4:
                await visitor.connect()
                await visitor.send()  # and it is closed in the middle of its run, or before
                await asyncio.sleep(draw.uniform(0, 0.05))
            else:
                await visitor.open()
                assert visitor.errors == []
            await visitor.drop()

    def held():
        assert calm(pid_of(alone))
        time.sleep(EVERY + 1)  # until what is free has gone back to the system
        return memory(pid_of(alone)), threads(pid_of(alone)), files(pid_of(alone))

    talk(visits(0, 140))
    first = held()
    talk(visits(140, 300))
    last = held()
    assert last[0] - first[0] < 40
    assert last[1] <= first[1] + 4  # of the pool that every server has
    assert last[2] <= first[2] + 3


# ---------------------------------------------------------------------- the disk is full


@pytest.mark.browser
def test_uploads_and_downloads_need_no_disk(app, visit):
    """Protects ``spool_max_size``: what is larger than 1 MB would go to a temporary file."""
    stage = visit("/your-data")
    rows = np.random.default_rng(0).standard_normal((25_000, 4)).tolist()
    large = ("a,b,c,d\n" + "\n".join(",".join(map(repr, row)) for row in rows)).encode()
    assert len(large) > 1.5 * 2**20
    with full_disk(pid_of(app)):
        bring(stage, "Sequence", "large.csv", large)
        expect(stage.chip("input")).to_contain_text("large.csv")
        stage.idle()
        key = stage["key"]
        open_section(stage.page, "Take it with you")
        trace = rnncore.load(io.BytesIO(take(stage, "Trace (.npz)")))
        assert np.allclose(trace.inputs.std(), 1, atol=0.5)
        assert take(stage, "Page that plays (.html)").endswith(b"</html>\n")
        assert take(stage, "Long table (.csv)").startswith(b"step,label")
    assert stage["key"] == key, "what is on the screen stays"
