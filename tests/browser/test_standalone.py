"""The page that is taken away: from disk, without a network, at every size.

Whatever a test looks at, nothing may be asked of a network and nothing may be logged as an error.
"""

import json
import struct
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

import rnncore
from rnncore.cells import CELLS
from rnncore.player import Readout, gradient_block, standalone, unroll_block
from tests.browser.stage import StagePage, printed_number, rounded_like

pytestmark = pytest.mark.browser
SIZES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
STEPS, INPUTS, UNITS, OUTPUTS = 9, 4, 6, 2
ATTACK = "</script><img src=x onerror=attacked()><script>attacked()</script>"
LABELS = ["one", ATTACK, "שלום", "<b>", "👩‍👩‍👧‍👦", "six", "", " ", "nine"]

Recorded = namedtuple("Recorded", "trace readout unroll gradient")


def recorded(kind=torch.nn.LSTM, seed=0):
    """A small network's trace, and what its two players are sent."""
    torch.manual_seed(seed)
    inputs = torch.randn(STEPS, 1, INPUTS, dtype=torch.float64)
    trace = rnncore.record(kind(INPUTS, UNITS).double(), inputs, labels=LABELS)
    weight, bias = np.random.default_rng(seed).normal(size=(OUTPUTS, UNITS)), np.ones(OUTPUTS)
    readout = Readout(weight, bias, trace.outputs[:, 0] @ weight.T + bias)
    names = [f"x{k + 1}" for k in range(INPUTS)]
    unroll = unroll_block(
        trace, readout=readout, names=names, title=kind.__name__, origin=f"seed {seed}"
    )
    lanes = [(kind.__name__, trace.tracks[0])]
    gradient = gradient_block(
        lanes, labels=LABELS, loss_at=[STEPS - 1], origin=f"untrained, seed {seed}"
    )
    return Recorded(trace, readout, unroll, gradient)


@pytest.fixture(scope="module")
def lstm():
    return recorded()


def page_of(*players, title="A title"):
    return standalone(
        title,
        [(f"Player {k}", "One sentence.", block) for k, block in enumerate(players, 1)],
        facts=[("File", title), ("Steps", str(STEPS))],
        findings=[("layer 1", "measured", "meaning")],
    )


@pytest.fixture
def show(browser, tmp_path):
    """Open a page from disk: `show(html, **options of the context) -> Page`."""
    contexts, wrong = [], []

    def go(html, **options):
        file = tmp_path / f"page {len(contexts)}.html"
        file.write_text(html, encoding="utf-8")
        options = {"offline": True} | SIZES["desktop"] | options
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        own = (file.as_uri(), "data:", "blob:")
        context.on(
            "request",
            lambda request: request.url.startswith(own) or wrong.append(f"asked {request.url}"),
        )
        context.on(
            "console",
            lambda message: message.type in ("error", "warning") and wrong.append(message.text),
        )
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        page = context.new_page()
        page.goto(file.as_uri())
        return page

    go.wrong = wrong
    yield go
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


class Player(StagePage):
    """One of the players on a page, counted from 0."""

    def __init__(self, page, place=0):
        self.page = page
        self.frame = page.locator("section.stage[data-key]").nth(place)
        self.panel = self.frame.locator(".panel")
        expect(self.frame).to_be_visible()


def hexadecimal(array):
    return np.ascontiguousarray(array, "<f4").tobytes().hex()


# ------------------------------------------------------------------------- it opens and plays


def test_a_player_that_has_no_room_yet_is_drawn_once_it_has(show, lstm):
    """A closed tab, or a page not laid out yet: nothing is wrong, and nothing is lost."""
    hidden = page_of(lstm.unroll).replace("</head>", "<style>main {display: none}</style></head>")
    assert "display: none" in hidden
    page = show(hidden)
    page.wait_for_timeout(1000)  # longer than the stage waits before it reports its view
    assert page.locator("section.stage").count() == 1
    assert page.locator("section.stage[data-key]").count() == 0
    page.evaluate("document.querySelector('main').style.setProperty('display', 'block')")
    Player(page)


@pytest.mark.parametrize("size", SIZES)
def test_it_opens_without_a_network_fits_and_plays(show, lstm, size):
    page = show(page_of(lstm.unroll, lstm.gradient), **SIZES[size])
    player, back = Player(page), Player(page, 1)
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(24, 24, 21)" if size == "dark" else "rgb(255, 255, 255)")
    assert player.ask("frame => frame.stage.dark") == (size == "dark")
    fits = "document.scrollingElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    player.focus()
    scrolled = page.evaluate("scrollY")
    player.shows(playing=0, step=STEPS, folded=0)
    player.press("Space")
    player.shows(playing=1, step=2)
    player.press("Space")
    player.shows(playing=0)
    assert page.evaluate("scrollY") == scrolled
    player.press("Home", "ArrowRight", "ArrowRight", "ArrowLeft")
    player.shows(step=1, folded=0, playing=0)
    player.press("End")
    player.shows(step=STEPS)
    back.press("End")
    expect(back.frame.locator(".where")).to_contain_text("back at step 1 of 9")
    player.press("Enter")
    expect(player.panel).to_be_visible()
    assert page.evaluate(fits)


@pytest.mark.parametrize("kind", [torch.nn.LSTM, torch.nn.GRU, torch.nn.RNN])
def test_its_numbers_are_the_traces_byte_for_byte(show, kind):
    one = recorded(kind)
    arrays = Player(show(page_of(one.unroll))).arrays()
    track = one.trace.tracks[0]
    expected = {"x": one.trace.inputs[:, 0], "y": one.readout.outputs}
    expected |= {"readout.weight": one.readout.weight, "readout.bias": one.readout.bias}
    expected |= {f"0.{name}": array[:, 0] for name, array in track.states.items()}
    expected |= {f"0.{name}": array for name, array in track.parameters.items()}
    assert len(expected) >= 9
    for name, array in expected.items():
        assert arrays[name] == hexadecimal(array), name
    opening = [gate.name for gate in CELLS[track.cell].gates if gate.low == 0]
    means = {f"0.mean.{name}": track.gates[name][:, 0].mean(axis=1) for name in opening}
    for name, array in means.items():
        assert arrays[name] == hexadecimal(array), name
    gates = {f"0.{name}" for name in track.gates}
    assert arrays.keys() - expected.keys() - means.keys() == gates


def test_the_gradients_are_the_traces_byte_for_byte(show, lstm):
    arrays = Player(show(page_of(lstm.gradient))).arrays()
    track = lstm.trace.tracks[0]
    gradient = np.log10(np.abs(track.state_grads["h"][:, 0]))
    assert arrays["0.gradient"] == hexadecimal(gradient)
    assert arrays["0.h"] == hexadecimal(track.states["h"][:, 0])


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_pinned_units_arithmetic_is_the_traces(show, lstm, size):
    player = Player(show(page_of(lstm.unroll), **SIZES[size]))
    t, unit = STEPS - 1, 3
    player.pin(t, unit)
    panel = player.arithmetic()
    states = lstm.trace.tracks[0].states
    for name in ("c", "h"):
        value, line = states[name][t + 1, 0, unit], panel["lines"][f"{name}_t"]
        assert printed_number(line["printed"]) == rounded_like(value, line["printed"])
        assert float(line["value"]) == pytest.approx(value, abs=1e-6)
    assert panel["sums"].keys() == set("figo")


# ------------------------------------------------------------------ several players on a page


def test_only_the_player_that_has_the_focus_takes_keys(show, lstm):
    page = show(page_of(lstm.unroll, lstm.unroll, lstm.gradient))
    players = [Player(page, place) for place in range(3)]
    page.keyboard.press("ArrowRight")
    for player in players:
        player.shows(step=STEPS, playing=0)
    for place, player in enumerate(players):
        player.focus()
        page.keyboard.press("Home")
        for _ in range(place + 1):
            page.keyboard.press("ArrowRight")
    players[1].focus()
    page.keyboard.press("u")
    for place, player in enumerate(players):
        player.shows(step=place + 1, folded=int(place == 1))
    page.keyboard.press("Space")
    players[1].shows(playing=1)
    players[0].shows(playing=0)
    players[2].shows(playing=0)


def test_a_block_that_cannot_be_read_leaves_the_other_players(show, lstm):
    page = show(page_of(b"\4\0\0\0nope", lstm.unroll))
    expect(page.locator(".player").first).to_contain_text("This player could not be drawn:")
    player = Player(page)
    player.press("Home", "ArrowRight")
    player.shows(step=1)
    assert len(show.wrong) == 1, show.wrong
    assert "JSON" in show.wrong.pop()


# ---------------------------------------------------------------------------- light and paper


def test_a_change_between_light_and_dark_is_followed_and_keeps_the_view(show, lstm):
    page = show(page_of(lstm.unroll, lstm.gradient))
    players = [Player(page), Player(page, 1)]
    players[0].press("Home", "ArrowRight", "ArrowRight", "Enter")
    for scheme, background in (("dark", "rgb(24, 24, 21)"), ("light", "rgb(255, 255, 255)")):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(
            "wanted => getComputedStyle(document.body).backgroundColor === wanted", arg=background
        )
        for player in players:
            player.becomes("frame => frame.stage.dark ? 'dark' : 'light'", scheme)
        players[0].shows(step=2, folded=0)
        expect(players[0].panel).to_contain_text("step 2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_printed_light_and_as_wide_as_the_paper_and_then_is_as_before(show, lstm, scheme):
    page = show(page_of(lstm.unroll), color_scheme=scheme)
    player = Player(page)
    player.press("Home", "ArrowRight")
    wide = player.ask("frame => frame.stage.width")
    page.evaluate("""addEventListener('beforeprint', () => {
      const {stage} = document.querySelector('.player').shadowRoot.querySelector('.stage');
      const drawn = stage.scene.geometry.across.width;
      window.printed = {dark: stage.dark, width: stage.width, drawn};
    })""")
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("printed") == {"dark": False, "width": 670, "drawn": 670}
    page.wait_for_function("!document.documentElement.classList.contains('print')")
    assert player.ask("frame => [frame.stage.dark, frame.stage.width]") == [
        scheme == "dark",
        wide,
    ]
    player.shows(step=1)


# -------------------------------------------------------------------------- pictures and text


def test_pictures_are_saved_under_the_policy(show, lstm):
    player = Player(show(page_of(lstm.unroll)))
    player.press("Home", "ArrowRight", "ArrowRight", "ArrowRight")
    saved = {}
    for kind in ("SVG", "PNG"):
        player.more()
        with player.page.expect_download() as waiting:
            player.button(f"Save as {kind}").click()
        saved[kind] = waiting.value.path().read_bytes()
        assert waiting.value.suggested_filename == f"unrolled-lstm-step-3.{kind.lower()}"
    root = ET.fromstring(saved["SVG"])
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "one" in texts
    assert any("seed 0: step 3 of 9" in text for text in texts)
    width, _ = struct.unpack(">II", saved["PNG"][16:24])
    assert width == 2 * player.ask("frame => frame.stage.scene.geometry.across.width")
    assert len(saved["PNG"]) > 10_000


def test_hostile_texts_are_shown_as_text_and_run_nothing(show, lstm):
    page = show(page_of(lstm.unroll, title=ATTACK))
    player = Player(page)
    assert page.title() == ATTACK
    expect(page.locator("h1")).to_have_text(ATTACK)
    expect(page.locator("dd").first).to_have_text(ATTACK)
    player.press("Home", "ArrowRight", "ArrowRight")
    expect(player.frame.locator(".where")).to_have_text(f"step 2 of 9: {ATTACK[:40]}")
    player.pin(1, 0)
    expect(player.panel.locator(".pinlabel")).to_have_text(f"“{ATTACK[:60]}”")
    assert page.locator("img, main script:not([type='application/octet-stream'])").count() == 0
    assert page.evaluate("typeof attacked") == "undefined"


def test_without_javascript_it_says_so_and_shows_the_rest(show, lstm):
    page = show(page_of(lstm.unroll), java_script_enabled=False)
    expect(page.get_by_text("This player has not started")).to_be_visible()
    expect(page.get_by_text("meaning")).to_be_visible()


# ----------------------------------------------------------------------- the policy is obeyed

# Every way out of a page that we know of, each as a function of an address.
ATTEMPTS = """async url => {
  const make = (tag, values) => Object.assign(document.createElement(tag), values);
  const add = (tag, values) => document.body.appendChild(make(tag, values));
  const css = `@font-face { font-family: away; src: url(${url}font); }
    footer { font-family: away; background: url(${url}background) }`;
  const ways = {
    fetch: () => fetch(url + 'fetch', {mode: 'no-cors'}),
    request: () => { const xhr = new XMLHttpRequest(); xhr.open('GET', url + 'xhr'); xhr.send(); },
    beacon: () => navigator.sendBeacon(url + 'beacon', 'x'),
    socket: () => new WebSocket(url.replace('http', 'ws') + 'socket'),
    events: () => new EventSource(url + 'events'),
    image: () => add('img', {src: url + 'image'}),
    style: () => add('link', {rel: 'stylesheet', href: url + 'style'}),
    font: () => add('style', {textContent: css}),
    media: () => add('video', {src: url + 'media'}),
    frame: () => add('iframe', {src: url + 'frame'}),
    object: () => add('object', {data: url + 'object'}),
    form: () => add('form', {action: url + 'form', target: 'away'}).submit(),
  };
  for (const name in ways) { try { await ways[name](); } catch { /* refused at once */ } }
  await new Promise(done => setTimeout(done, 1000));
}"""
# Code in a text, in the three ways in which markup could bring it to life.
INJECTIONS = """() => {
  window.ran = [];
  const add = tag => document.body.appendChild(document.createElement(tag));
  const tries = {
    element: () => { add('script').text = "ran.push('element')"; },
    handler: () => { const i = add('i'); i.setAttribute('onclick', "ran.push('handler')");
      i.click(); },
    markup: () => { add('div').innerHTML = `<img src=data: onerror="ran.push('markup')">`; },
  };
  for (const name in tries) { try { tries[name](); } catch { /* refused at once */ } }
  return new Promise(done => setTimeout(() => done(ran), 300));
}"""


@pytest.fixture
def listener():
    """A server on this machine that writes down what it is asked for: (address, paths)."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_gets_out_of_the_page_and_nothing_in(show, lstm, listener):
    url, asked = listener
    page = show(page_of(lstm.unroll), offline=False)
    Player(page)
    page.evaluate("""() => { window.blocked = [];
      addEventListener('securitypolicyviolation', e => blocked.push(e.effectiveDirective)) }""")
    page.evaluate(ATTEMPTS, url)
    assert page.evaluate(INJECTIONS) == []
    assert asked == []
    blocked = set(page.evaluate("blocked"))
    print("refused:", json.dumps(sorted(blocked)))
    assert blocked >= {"connect-src", "img-src", "style-src-elem", "font-src", "media-src"}
    assert blocked >= {"frame-src", "form-action", "require-trusted-types-for"}
    assert show.wrong, "the browser logs what it refuses"
    show.wrong.clear()


def test_without_the_policy_the_same_attempts_get_out(show, lstm, listener):
    """Otherwise the test above would pass for want of attempts."""
    url, asked = listener
    html = page_of(lstm.unroll)
    open_page = html.replace('http-equiv="Content-Security-Policy"', 'name="nothing"')
    assert open_page != html
    page = show(open_page, offline=False)
    page.evaluate(ATTEMPTS, url)
    assert page.evaluate(INJECTIONS) == ["element", "handler", "markup"]
    assert {path.strip("/?") for path in asked} >= {
        *("fetch", "xhr", "beacon", "socket", "events", "image", "style", "font"),
        *("background", "media", "frame", "object", "form"),
    }
    show.wrong.clear()
