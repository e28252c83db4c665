"""A class votes: a teacher and three phones in a browser, the ways to the server, and its death."""

import csv
import itertools
import os
import re
import signal
import sqlite3
import threading

import pytest
import requests
from playwright.sync_api import expect

from dashboard.site.languages import languages
from dashboard.site.languages import read as languages_of
from dashboard.votes import rooms, store, teaching
from dashboard.votes.words import speak, words
from tests.browser.conftest import Watch
from tests.browser.process import talk
from tests.browser.rooms import NAME, School
from tests.browser.stage import StagePage
from tests.browser.tabs import Tabs
from tests.browser.test_axe import AXE, sound
from tests.browser.test_lessons import FULL, press
from tests.browser.windows import EXCESS, PHONE, WIDTHS, is_readable_from_the_last_row
from tests.visitor import Visitor

pytestmark = pytest.mark.browser

LARGE = "() => document.querySelector('.st-key-room img').getBoundingClientRect().width > 700"
"""The code is as large, soon after it is there, as to be scanned from the last row."""

WAYS = ("app", "stripped", "hidden", "tls")


@pytest.fixture(scope="module")
def school(haproxy_path, openssl_path, tmp_path_factory):
    with School(haproxy_path, openssl_path, tmp_path_factory.mktemp("school")) as started:
        yield started


@pytest.fixture
def room(school, monkeypatch):
    """A room with a question, opened past the page, in the file of the school."""
    monkeypatch.setenv(store.FILE, str(school.votes))
    found, token = teaching.open_room()
    teaching.ask(token, "beat 1", ("Which?", ("a", "b", "c")))
    yield rooms.by_code(found.code)
    store.leave()


# -------------------------------------------------------------------------------- in a browser


def test_a_class_votes_from_the_opening_of_a_room_to_its_results(school, browser):
    tabs, watch = Tabs(browser, school.app.url), Watch(school.app)
    teacher = tabs.lend(watch, viewport=WIDTHS["projector"]).page
    teacher.goto("lessons?lesson=gradients&beat=2")
    stage = StagePage(teacher)
    stage.press("p")
    stage.shows(presenting="screen")
    teacher.get_by_role("button", name="Open a room").click()
    code = teacher.locator(".st-key-room-code").inner_text().strip()
    assert teacher.evaluate(FULL), "the code is shown to the class, too"
    picture = teacher.locator(".st-key-room img")
    address = picture.get_attribute("alt").removeprefix("QR code of ")
    assert address == f"{school.public}vote/{code}"
    is_sound(teacher)
    teacher.wait_for_function(LARGE)
    box = picture.bounding_box()
    assert box["y"] + box["height"] <= WIDTHS["projector"]["height"]

    others = Tabs(browser, school.public)
    german = {"locale": "de-AT", "color_scheme": "dark"}
    kinds = ({}, german, {"java_script_enabled": False})
    phones = [others.lend(None, **PHONE, **kind).page for kind in kinds]
    speak(languages())
    said = [words(None, language) for language in ("en", "de", "en")]
    for phone, its in zip(phones, said, strict=True):
        phone.goto(f"vote?code={code.lower()}")
        assert phone.url == address
        asked = read(its["language"], "How much of it arrives there?")
        expect(phone.get_by_role("heading")).to_have_text(asked)
    for phone in phones[:2]:
        assert phone.evaluate("document.scrollingElement.scrollWidth") == 390
        heights = [each.bounding_box()["height"] for each in phone.get_by_role("button").all()]
        assert min(heights) >= 56
        is_sound(phone)

    press(teacher, "PageDown", teacher.locator(".st-key-room-small"))
    stage.shows(presenting="screen")
    for choice, (phone, its) in enumerate(zip(phones, said, strict=True)):
        phone.get_by_role("button").nth(choice).click()
        expect(phone.get_by_role("status")).to_have_text(its["chosen"])
    expect(teacher.get_by_text("3 answers")).to_be_visible()
    phones[0].get_by_role("button").nth(1).click()
    expect(phones[0].get_by_role("button").nth(1)).to_have_attribute("aria-pressed", "true")
    expect(phones[0].get_by_role("button").nth(0)).to_have_attribute("aria-pressed", "false")

    press(teacher, "PageDown", teacher.locator(".st-key-beat-show"), "detached")
    for phone, its in zip(phones[:2], said, strict=False):
        expect(phone.get_by_role("status")).to_have_text(its["locked"])
        expect(phone.get_by_role("button").first).to_be_disabled()
    bars = teacher.locator(".st-key-room-said")
    expect(bars).to_have_count(0)  # the measurement comes first
    expect(bars).to_contain_text("less than a thousandth: 1", timeout=30_000)
    expect(bars).to_contain_text("about a hundredth: 2")
    assert teacher.evaluate(FULL)
    is_sound(teacher)
    expect(phones[0].get_by_role("status")).to_have_text("Measured: less than a thousandth.")
    phones[2].reload()
    expect(phones[2].get_by_role("status")).to_contain_text("As you said")

    press(teacher, "PageDown", teacher.get_by_role("heading", name="A long way back"))
    press(teacher, "PageDown", teacher.locator(".st-key-room-small"))
    for phone, its in zip(phones[:2], said, strict=False):
        asked = read(its["language"], "What becomes of the gradient of the tanh network?")
        expect(phone.get_by_role("heading")).to_have_text(asked)
        expect(phone.get_by_role("status")).to_have_text(its["choose"])
    phones[1].get_by_role("button").first.click()

    teacher.reload()  # the room is in the address
    expect(teacher.locator(".st-key-room-small")).to_contain_text("1 answer")
    expect(teacher.get_by_role("button", name="Reveal")).to_be_visible()
    is_readable_from_the_last_row(StagePage(teacher))
    is_sound(teacher)
    teacher.locator(".st-key-room-show button").first.click()
    assert teacher.evaluate(EXCESS) <= 1
    with teacher.expect_download() as taken:
        teacher.get_by_role("button", name="Results (CSV)").click()
    with taken.value.path().open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [(row["right as measured"], row["votes"]) for row in table] == [
        ("no", "0"),
        ("no", "2"),
        ("yes", "1"),
        ("", "1"),
        ("", "0"),
        ("", "0"),
    ]
    teacher.get_by_role("button", name="Close the room").click()
    for phone, its in zip(phones[:2], said, strict=False):
        expect(phone.get_by_role("status")).to_have_text(its["closed"])
    tabs.take_back()
    others.take_back()
    watch.server()
    assert not watch.wrong, "\n".join(watch.wrong)


def is_sound(page):
    """Nothing is wrong, by axe. A policy that lets no script in lets this one in, as a tool's."""
    page.evaluate(AXE)
    sound(page, page.url)


def read(language, english):
    """What a lesson says in a language."""
    return english if language == "en" else languages_of(language).phrases[english]


# ------------------------------------------------------------------- the ways to the server


@pytest.mark.parametrize("way", WAYS)
def test_by_every_way_an_answer_counts_and_a_page_opens_and_connects(school, room, way):
    web, base = school.browser(way), school.at(way)
    url = f"{base}vote/{room.code}"
    assert web.get(url, timeout=10).status_code == 200
    (cookie,) = web.cookies
    assert cookie.secure == (way == "tls")
    sent = {"choice": f"{room.question.id}.1"}
    origin = web.headers["Origin"]
    web.headers["Origin"] = "http://evil.example"
    assert web.post(url, sent, timeout=10).status_code == 403
    web.headers["Origin"] = origin
    answer = web.post(url, sent, timeout=10)
    assert (answer.url, answer.status_code) == (url, 200), "and the way back is the same"
    assert "Your answer is in" in answer.text
    assert rooms.counts(room.question) == [0, 1, 0]
    page = web.get(f"{base}gradient-flow", timeout=10).text
    assert "BACKEND_BASE_URL" in page
    (script,) = re.findall(r'src="\./(static/js/index[^"]*)"', page)
    assert "javascript" in web.get(base + script, timeout=10).headers["Content-Type"]
    if way != "tls":
        # What comes to the app as Host is not what the browser has asked for; elsewhere it is.
        told = origin if way == "hidden" else origin.replace(NAME, "127.0.0.1")
        talk(_opens(Visitor(base, "lessons", "", headers={"Origin": told})))


async def _opens(visitor):
    await visitor.open()
    assert {"room-open"} <= set(visitor.keys())
    await visitor.close()
    assert not visitor.errors


# ------------------------------------------------------------------------------ its death


def test_an_answer_that_was_acknowledged_outlives_the_server(school, room):
    """Last in this file: the server is killed."""
    known, ended = {}, threading.Event()

    def phone():
        web = school.browser("app")
        url = f"{school.at('app')}vote/{room.code}"
        web.get(url, timeout=10)
        (cookie,) = web.cookies
        voter = cookie.value.partition(".")[0]
        for choice in itertools.cycle(range(3)):
            known[voter] = (known.get(voter, (None, None))[1], None)
            try:
                sent = {"choice": f"{room.question.id}.{choice}", "page": 1}
                good = web.post(url, sent, timeout=10).status_code == 200
            except requests.RequestException:
                known[voter] = (known[voter][0], choice)  # on its way: either may be kept
                return
            assert good
            known[voter] = (choice, choice)
            if sum(kept is not None for kept, _ in known.values()) == len(phones):
                ended.set()

    phones = [threading.Thread(target=phone) for _ in range(4)]
    for each in phones:
        each.start()
    assert ended.wait(20)
    os.killpg(school.app.process.pid, signal.SIGKILL)
    for each in phones:
        each.join(20)
    store.leave()
    with sqlite3.connect(school.votes) as db:
        sql = "select voter, choice from vote where question = ?"
        kept = dict(db.execute(sql, (room.question.id,)).fetchall())
    db.close()
    assert len(known) == len(phones)
    for voter, (acknowledged, on_its_way) in known.items():
        assert kept[voter] in (acknowledged, on_its_way)
