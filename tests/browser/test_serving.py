"""docs/serving.md: two processes behind HAProxy; one is killed, and its visitors come back.

The proxy and the processes are started by the files that stand in docs/serving.
"""

import asyncio
import http.server
import io
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from playwright.sync_api import expect
from streamlit.web.server.starlette.starlette_server_config import (
    DEFAULT_WEBSOCKET_PING_INTERVAL,
    DEFAULT_WEBSOCKET_PING_TIMEOUT,
)

import rnncore
from tests.browser.app import ROOT
from tests.browser.replicas import NAMES, PROXY, Proxy, Replicas, Student, unit
from tests.browser.stage import StagePage, open_section
from tests.browser.uploading import upload
from tests.pages.your_data.files import TABLE

GUIDE = (ROOT / "docs" / "serving.md").read_text(encoding="utf-8")
DRAIN, READY = (f"set server unrolled/one state {state}" for state in ("drain", "ready"))
PAGES = ("", "gradient-flow", "residual-shortcuts", "your-data")  # that have a seed


@pytest.fixture(scope="module")
def replicas(haproxy_path, tmp_path_factory):
    started = Replicas(haproxy_path, tmp_path_factory.mktemp("replicas"))
    try:
        yield started.wait()
    finally:
        started.stop()


# ------------------------------------------------------------------------------------ a class


async def lesson(replicas):
    """What a class sees while one of its processes is killed, comes back, and is drained."""
    everybody = []
    try:
        await killed(replicas, everybody)
        await drained(replicas, everybody)
    finally:
        for student in everybody:
            await student.close()


async def arrive(replicas, everybody, pages):
    """A student a page, one after another."""
    come = [Student(replicas.url, page, view="usual") for page in pages]
    for student in come:
        await student.open()
        everybody.append(student)
    return come


async def killed(replicas, everybody):
    students = await arrive(replicas, everybody, [page for page in PAGES for _ in range(2)])
    for place, student in enumerate(students):
        await student.move(seed=100 + place)
    at = {name: [each for each in students if each.replica == name] for name in NAMES}
    assert [len(each) for each in at.values()] == [len(PAGES)] * 2, "each has its share"
    for name, other in (NAMES, NAMES[::-1]):
        for student in at[name]:
            assert student.upload(replicas.url) == 204, "an upload finds its session"
            assert student.upload(replicas.apps[name].url) == 204
            assert student.upload(replicas.apps[other].url) == 400, "which lives in one process"

    replicas.kill("one")
    for student in at["one"]:
        await student.gone()
        shown = student.shown
        await student.come_back()
        assert student.replica == "two"
        assert student.shown == shown, f"another view at {student.page}?{student.query}"
        # Neither process was told a secret: the token that one gave out is good at the other.
        assert student.upload(replicas.url) == 204
    assert len({str(student.shown) for student in students}) == len(students)
    sessions = [student.session for student in at["two"]]
    for student in at["two"]:
        await student.move(seed=500)
    assert [student.session for student in at["two"]] == sessions, "nobody else noticed"
    assert [error for student in students for error in student.errors] == []


async def drained(replicas, everybody):
    replicas.start_again("one")
    replicas.becomes("one", "UP")
    newcomers = await arrive(replicas, everybody, ["", ""])
    assert {each.replica for each in newcomers} == {"one"}, "it is the emptier one"
    await everybody[0].come_back()
    assert everybody[0].replica == "two", "and takes nobody away"

    replicas.order(DRAIN)
    replicas.becomes("one", "DRAIN")
    (late,) = await arrive(replicas, everybody, [""])
    assert late.replica == "two", "though it is the fuller one"
    await newcomers[0].move(seed=501)
    await newcomers[0].come_back()
    assert newcomers[0].replica == "one", "who is there may stay"
    replicas.order(READY)
    replicas.becomes("one", "UP")


def test_who_loses_a_process_comes_back_on_the_other_with_the_same_view(replicas):
    # A thread of its own: playwright, of the tests before, has a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, lesson(replicas)).result()


# ---------------------------------------------------------------------------------- a browser


def look(context, address):
    """The stage of a new tab."""
    page = context.new_page()
    page.goto(address)
    return StagePage(page)


def bring(stage):
    """Upload the table, and wait until it is on the stage."""
    before = stage["key"]
    upload(stage.page, "sequence", TABLE.name, TABLE.data)
    stage.changes_from(before)
    stage.idle()


def home(context):
    """The replica of the cookie."""
    (name,) = (each["value"] for each in context.cookies() if each["name"] == "UNROLLED")
    return name


def test_in_a_browser_the_address_restores_the_view_and_a_file_is_brought_again(replicas, browser):
    # A name of this machine that Streamlit does not know, as that of a real server would be.
    url = replicas.url.replace("127.0.0.1", "class.localhost")
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    try:
        words, own = (look(context, at) for at in ("/?seed=1234&layers=2&step=3", "/your-data"))
        example = own.arrays()
        bring(own)
        own.press("u", "Home", "ArrowRight")
        own.address("step=1", "folded=1")
        open_section(own.page, "Take it with you")
        with own.page.expect_download() as taken:
            own.page.get_by_role("button", name="Trace (.npz)").click()
        trace = rnncore.load(io.BytesIO(taken.value.path().read_bytes()))
        before = words.arrays(), own.arrays()
        states = trace.tracks[0].states["h"][:, 0].astype("<f4")
        assert states.tobytes() == bytes.fromhex(before[1]["0.h"])

        stays = look(context, "/your-data")
        bring(stays)

        lost = home(context)
        replicas.kill(lost)
        words.page.reload()
        assert home(context) != lost
        assert StagePage(words.page).arrays() == before[0]
        words.shows(step=3)
        own.page.reload()
        own.shows(step=1, folded=1)
        assert own.arrays() == example
        bring(own)
        assert own.arrays() == before[1]

        # Whoever does not reload, and goes on where the old session has left the screen.
        for name in ("another.csv", "a third.csv"):
            upload(stays.page, "sequence", name, TABLE.data)
            expect(stays.chip("input")).to_contain_text(name)
            stays.idle()
    finally:
        context.close()


# --------------------------------------------------------------- what the proxy tells and denies


class Replica(http.server.BaseHTTPRequestHandler):
    """Stands in for a process of the app: it sends back the headers that it was sent."""

    def do_GET(self):
        healthy = self.path == "/_stcore/health"
        said = b"ok" if healthy else json.dumps(self.headers.items()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def proxy(haproxy_path, tmp_path_factory):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Replica) as server:
        threading.Thread(target=server.serve_forever).start()
        ports = dict.fromkeys(NAMES, server.server_port)
        started = Proxy(haproxy_path, tmp_path_factory.mktemp("proxy"), ports)
        try:
            yield started.wait()
        finally:
            started.stop()
            server.shutdown()


def ask(proxy, **headers):
    with requests.Session() as web:
        web.trust_env = False
        return web.get(proxy.url, headers=headers, timeout=10)


def test_a_process_is_told_who_asks_and_not_what_somebody_claims(proxy):
    claimed = {f"X-Forwarded-{name}": "elsewhere.example" for name in ("For", "Host", "Proto")}
    told = ask(proxy, Host="class.example:8080", **claimed).json()
    forwarded = {name.lower(): value for name, value in told if name.lower().startswith("x-")}
    assert forwarded == {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-host": "class.example:8080",
        "x-forwarded-proto": "http",
    }
    # By this Streamlit knows that a WebSocket comes from a page of its own.
    assert ("host", "class.example:8080") in [(name.lower(), value) for name, value in told]


def test_the_cookie_is_given_once_and_no_script_reads_it(proxy):
    answer = ask(proxy)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("UNROLLED=")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    again = ask(proxy, Cookie=cookie.split(";")[0])
    assert "Set-Cookie" not in again.headers
    assert "UNROLLED" not in again.text, "it is between the browser and the proxy"


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://class.example:8080", 200),
        ("https://class.example:8080", 200),  # TLS ends before the proxy
        ("http://class.example", 403),
        ("http://class.example:8080.elsewhere.example", 403),
        ("http://elsewhere.example", 403),
        ("null", 403),
    ],
)
def test_a_page_of_another_site_is_denied(proxy, origin, status):
    assert ask(proxy, Host="class.example:8080", Origin=origin).status_code == status


def test_a_websocket_may_be_silent_for_as_long_as_streamlit_lets_it():
    (seconds,) = re.findall(r"^    timeout tunnel (\d+)s$", PROXY.read_text(encoding="utf-8"), re.M)
    assert int(seconds) > DEFAULT_WEBSOCKET_PING_INTERVAL + DEFAULT_WEBSOCKET_PING_TIMEOUT


def test_the_unit_and_the_proxy_and_the_guide_speak_of_the_same():
    service = unit()
    assert service["WorkingDirectory"] == "%h/unrolled"
    assert service["ExecStart"].startswith("%h/unrolled/.venv/bin/python -m streamlit run ")
    known = PROXY.read_text(encoding="utf-8")
    for name, port in zip(NAMES, (8601, 8602), strict=True):
        assert f'UNROLLED_{name.upper()} "127.0.0.1:{port}"' in known
        assert f"unrolled@{port}" in GUIDE
    assert DRAIN in GUIDE
    assert READY in GUIDE
