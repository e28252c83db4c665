"""How much is sent, how long it takes, and what a frame costs. What was measured is printed."""

import statistics
import time
from contextlib import closing
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from pages.beside_others.models import KINDS
from rnncore.player import View, unroll_block
from rnncore.player.packing import MAGIC
from tests.browser.oracle import Oracle
from tests.browser.stage import StagePage, chip, idle
from tests.pace import within

pytestmark = pytest.mark.browser

# The limits of the project, in one place.
SENT = 300_000  # bytes to the stage: LSTM, 64 units, 100 steps, weights included
COST = 2.0  # ms of our own JavaScript a frame, median, at ×4
SLOWER = 0.05  # share by which frames may be rarer than in an empty loop
OPENING = 1.5  # s from the address to a drawn stage, median
CHANGING = 0.4  # s from a cached choice of cell to its picture, median
MOVING = 0.5  # s from a slider's move to the new curves, median
DEEPEST = 0.8  # s from moving the depth of the towers to 100 to all their curves, median
READING = 0.5  # s from a sentence to what all language models give it, median

SLIDERS = [
    ("network", "Scale of the recurrent weights (spectral radius)"),
    ("input", "Length"),
    ("network", "Forget bias of the LSTM"),
]
LARGE = {"text": " ".join(f"w{k}" for k in range(100)), "units": 64}

# The times between frames, in ms, over some seconds.
INTERVALS = """(frame, ms) => new Promise(done => {
  const at = [];
  const look = now => {
    at.push(now);
    now - at[0] < ms ? requestAnimationFrame(look)
      : done(at.slice(1).map((time, k) => time - at[k]));
  };
  requestAnimationFrame(look);
})"""
# Click a cell, and the ms until the frame after the one in which its picture was drawn.
CHANGE = """(frame, cell) => new Promise(done => {
  const {key} = frame.dataset;
  const option = [...document.querySelectorAll('[role=radio]')].find(e => e.textContent === cell);
  const begun = performance.now();
  const look = () => frame.dataset.key === key ? requestAnimationFrame(look)
    : requestAnimationFrame(() => done(performance.now() - begun));
  option.click();
  requestAnimationFrame(look);
})"""
# In the frame after data-key was set: whether something is painted in the first copy.
PAINTED = """frame => new Promise(done => requestAnimationFrame(() => {
  const canvas = frame.querySelector('.copy canvas');
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  done(data.some(value => value > 0));
}))"""


@pytest.fixture
def data():
    """The stage's data for the large network, as its length in bytes."""
    run = Oracle(**LARGE).run
    block = unroll_block(
        run.trace, readout=run.readout, names=run.names, title=run.spec.cell, origin="seed 0"
    )
    return len(MAGIC) + 4 + len(View().packed()) + len(block)


def test_the_data_of_a_large_network_fits_the_limit(data):
    print(f"data {data:,} bytes")
    assert 100_000 < data <= SENT


def test_the_message_with_the_data_and_the_code_fits_the_limit(tab, data):
    page, frames = tab(), []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: frames.append(len(frame))))
    page.goto("?" + urlencode(LARGE))
    stage = StagePage(page)
    stage.idle()
    print(f"largest message {max(frames):,}, all messages {sum(frames):,} bytes")
    assert sum(frame > data for frame in frames) == 1
    stage.press("Home")
    stage.address("step=0")
    stage.idle()
    assert sum(frame > data for frame in frames) == 1  # the view comes back, the data does not
    assert max(frames) <= SENT


@pytest.mark.speed
def test_playing_costs_little_and_drops_no_frames(visit):
    stage = visit({**LARGE, "folded": 0})
    stage.press("+", "+", "l")
    intervals = {"empty": [], "playing": []}
    for _ in range(2):
        intervals["empty"] += stage.ask(INTERVALS, 1200)
        stage.press("Space")
        stage.shows(playing=1, speed=4)
        intervals["playing"] += stage.ask(INTERVALS, 1200)
        stage.press("Space")
        stage.shows(playing=0)
    cost = statistics.median(stage.ask("frame => frame.stage.costs"))
    middle = {name: statistics.median(times) for name, times in intervals.items()}
    rate = {name: 1000 / statistics.fmean(times) for name, times in intervals.items()}
    print(f"{cost:.2f} ms of JavaScript a frame; frames a second {rate}; median ms {middle}")
    assert len(intervals["playing"]) > 100
    assert cost <= COST
    assert middle["playing"] <= middle["empty"] * (1 + SLOWER)


def open_stage(page):
    """The seconds from the address to the frame in which the stage is drawn."""
    begun = time.perf_counter()
    page.goto("?step=4&folded=0")
    painted = page.locator("section.stage[data-key]").evaluate(PAINTED)
    seconds = time.perf_counter() - begun
    assert painted
    page.close()
    return seconds


@pytest.mark.speed
def test_a_stage_is_drawn_soon_after_its_address_is_opened(app, browser, tab):
    """In a browser that has been here before. A first visit also fetches Streamlit's own files.

    It is printed, not limited: it is mostly the machine's other work that moves it.
    """
    with closing(browser.new_context(base_url=app.url)) as nobodys:
        print(f"first visit: {open_stage(nobodys.new_page()):.2f} s")
    context = tab().context
    open_stage(context.new_page())
    within(OPENING, "opening", lambda _: open_stage(context.new_page()))


@pytest.mark.speed
def test_another_cell_is_soon_on_the_stage(visit):
    stage = visit({"step": 4, "folded": 0})
    cells = ["GRU", "LSTM"]
    stage.within("network", stage.page.get_by_role("radio", name=cells[0], exact=True))
    for cell in cells:
        stage.ask(CHANGE, cell)
        stage.idle()

    def change(k):
        seconds = stage.ask(CHANGE, cells[k % 2]) / 1000
        stage.idle()
        return seconds

    within(CHANGING, "changing", change)


# The ms from a press of a key until the curves' numbers are others, two frames on.
MOVED = """chart => {
  const paths = `.st-key-${chart} .js-plotly-plot .scatterlayer .lines path`;
  const lines = () => [...document.querySelectorAll(paths)]  // a new chart may take its place
    .map(line => line.getAttribute('d')).join();
  const before = lines();
  window.moved = new Promise(done => addEventListener('keydown', () => {
    const begun = performance.now();
    const look = () => [before, ''].includes(lines()) ? requestAnimationFrame(look)
      : requestAnimationFrame(() => done(performance.now() - begun));
    requestAnimationFrame(look);
  }, {once: true, capture: true}));
}"""


@pytest.mark.speed
@pytest.mark.parametrize(("chip", "slider"), SLIDERS)
def test_a_slider_of_gradient_flow_soon_moves_the_curves(tab, chip, slider):
    """T = 100, H = 32, four cells; every move asks for a run that nobody has asked for before."""
    page = tab()
    page.goto("/gradient-flow?view=usual")
    stage = StagePage(page)
    expect(page.locator(".st-key-gradient-curves .js-plotly-plot")).to_be_visible()
    stage.idle()

    def move(_):
        chosen = stage.within(chip, page.get_by_role("slider", name=slider))
        page.evaluate(MOVED, "gradient-curves")
        chosen.press("ArrowRight")
        seconds = page.evaluate("moved") / 1000
        stage.idle()
        return seconds

    within(MOVING, f"moving {slider}", move)


@pytest.mark.speed
def test_the_deepest_towers_soon_show_all_their_curves(tab):
    """From depth 99 to 100, four kinds, ten seeds each; every time with another seed."""
    page = tab()

    def move(k):
        page.goto(f"/residual-shortcuts?depth=99&seed={100 + k}&branch={0.1 + 0.05 * k:g}")
        stage = StagePage(page)
        expect(page.locator(".st-key-residual-curves .js-plotly-plot")).to_be_visible()
        stage.idle()
        depth = stage.within("network", page.get_by_role("slider", name="Depth"))
        page.evaluate(MOVED, "residual-curves")
        depth.press("ArrowRight")
        seconds = page.evaluate("moved") / 1000
        stage.idle()
        assert "100 blocks of two layers" in page.get_by_test_id("stMain").inner_text()
        assert page.locator(".st-key-residual-curves .scatterlayer .lines path").count() >= 4
        return seconds

    within(DEEPEST, "moving the depth to 100", move)


SENTENCES = [
    f"{who} {what}"
    for who in ("the cat", "my sister", "she", "the old man", "they", "we")
    for what in ("slept under the table", "talked about the weather", "was late again")
]


@pytest.mark.speed
def test_another_sentence_is_soon_read_by_all_models(tab):
    """Eleven models on words that nobody has asked for before: their products are drawn."""
    page = tab()
    page.goto("/beside-others?section=P%28sentence%29")
    expect(page.locator(".st-key-beside-product .js-plotly-plot")).to_be_visible()
    idle(page)
    asked = iter(f"{each} {again}" for again in ("", "today", "now") for each in SENTENCES)

    def change(_):
        typed = page.get_by_role("textbox", name="Sentence")
        if not typed.is_visible():
            chip(page, "input").click()
        typed.fill(next(asked))
        page.evaluate(MOVED, "beside-product")
        typed.press("Enter")
        seconds = page.evaluate("moved") / 1000
        idle(page)
        assert page.locator(".st-key-beside-product .scatterlayer .lines path").count() == len(
            KINDS
        )
        return seconds

    within(READING, "another sentence", change)
