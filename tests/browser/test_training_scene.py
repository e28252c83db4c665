"""A race of networks that learn, on the stage: what it shows, and a race that grows as one looks.

On the page that is taken away, so that nothing but the stage is drawn.
"""

import base64
import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard.theme import PALETTE
from rnncore.player import TrainingLane, View, standalone, training_block
from tests.browser.stage import StagePage
from tests.browser.test_present import PROJECTOR, TEXTS, presented, readable

pytestmark = pytest.mark.browser
STEPS, UPDATES = 6, np.arange(0, 130, 10)

TAKE = """(frame, data) => {
  const {scene} = frame.stage;
  frame.stage.take({data: Uint8Array.from(atob(data), sign => sign.charCodeAt(0))});
  return scene === frame.stage.scene;
}"""
# The colour of a lane's map at a snapshot and a step, both from 0.
PIXEL = """(frame, [lane, k, t]) => {
  const {scene, model} = frame.stage;
  const {canvas} = scene.rows[lane];
  const x = scene.x(model.lanes[lane].array('updates')[k]) / scene.geometry.across.inner;
  const at = [x * canvas.width, (t + 0.5) / model.steps * canvas.height].map(Math.floor);
  const [r, g, b] = canvas.getContext('2d').getImageData(...at, 1, 1).data;
  return '#' + [r, g, b].map(part => part.toString(16).padStart(2, '0')).join('');
}"""
# Where on the screen that is.
PLACE = """(frame, [lane, k, t]) => {
  const {scene, model} = frame.stage;
  const {left, top, width, height} = scene.rows[lane].canvas.getBoundingClientRect();
  const x = scene.x(model.lanes[lane].array('updates')[k]) / scene.geometry.across.inner;
  return [left + x * width, top + (t + 0.5) / model.steps * height];
}"""


def lane(title, count, dark=False):
    """The first `count` snapshots of a run: one that lights at 60 and has learned at 90, or not."""
    light = np.interp(UPDATES, [0, 60, 120], [-9, -2.9, 0]) - (3 if dark else 0)
    profile = np.linspace(light, 0, STEPS, axis=1)
    profile[0, 1] = -np.inf
    loss = np.where(dark | (UPDATES < 90), 1.39, 0.2)
    known = UPDATES[:count]
    return TrainingLane(
        title,
        updates=known,
        loss=loss[:count],
        accuracy=np.where(loss < 1, 0.97, 0.25)[:count],
        profile=profile[:count],
        reach=light[:count],
        chance=1.386,
        reached=None if dark or 60 not in known else 60,
        learned=None if dark or 90 not in known else 90,
        planned=120,
        state="dL/dc",
    )


def packed(*lanes):
    return training_block(
        lanes, title="Which came first?", origin="seed 0", steps=STEPS, goal="95% right"
    )


def race(count):
    return packed(lane("LSTM, forget bias 3", count), lane("LSTM", count, dark=True))


@pytest.fixture
def show(browser, tmp_path):
    """Open a race: `show(block, **options of the context) -> StagePage`."""
    contexts, wrong = [], []

    def go(block, **options):
        file = tmp_path / "race.html"
        file.write_text(standalone("A race", [("Race", "", block)]), encoding="utf-8")
        context = browser.new_context(**{"offline": True, "accept_downloads": True} | options)
        contexts.append(context)
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        page = context.new_page()
        page.goto(file.as_uri())
        return StagePage(page)

    yield go
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


def take(stage, block):
    """Hand on what is new, as the component does; whether what was drawn has stayed."""
    return stage.ask(TAKE, base64.b64encode(View().before(block)).decode())


def marks(stage):
    seen = stage.frame.locator(".markname").all()
    return [mark.text_content() for mark in seen if mark.is_visible() and mark.text_content()]


def test_a_race_opens_at_its_end_and_shows_what_was_measured(show):
    stage = show(race(13), viewport={"width": 1440, "height": 900})
    stage.shows(step=13, playing=0)
    assert marks(stage) == [
        *("learned at 90", "R > −3 at 60"),  # over the line that may cross it
        *("not learned in 120", "R never above −3"),
    ]
    expect(stage.frame.locator(".lanenumbers").first).to_have_text("loss 0.2097 % rightR 0.0")
    assert stage.ask(PIXEL, [0, 12, STEPS - 1]) == PALETTE["light"]["signature"][4]
    assert stage.ask(PIXEL, [1, 12, 0]) == PALETTE["light"]["signature"][3]  # a thousandth
    x, y = stage.ask(PLACE, [0, 6, 0])
    stage.page.mouse.move(x, y)
    expect(stage.frame.locator(".tip")).to_have_text(
        "LSTM, forget bias 3, update 60, after step 1 of 6: "
        "‖dL/dc‖ is 10⁻²·⁹ of the last step's gradient."
    )
    stage.page.mouse.move(*stage.ask(PLACE, [0, 0, 1]))
    expect(stage.frame.locator(".tip")).to_contain_text("none of the last step's gradient")
    stage.page.mouse.click(x, y)
    stage.shows(step=7)
    assert marks(stage) == ["R > −3 at 60"]
    expect(stage.frame.locator(".story")).to_contain_text(re.compile("for the first time", re.I))
    assert "may still fail" in stage.frame.locator("[aria-live]").text_content()
    stage.frame.get_by_label("Lane that is told of").select_option("LSTM")
    expect(stage.frame.locator(".story")).to_contain_text("Update 60: LSTM: loss 1.39 of 1.39")
    stage.more()
    with stage.page.expect_download() as saved:
        stage.button("Save as SVG").click()
    picture = saved.value.path().read_text(encoding="utf-8")
    assert "Which came first?, seed 0: update 60 of 120" in picture
    assert picture.count("data:image/png") == 2
    stage.press("+", "+", "Home", "Space")
    stage.shows(playing=1)
    stage.shows(step=13, playing=0)


def test_a_race_that_grows_is_followed_and_never_rewound(show):
    stage = show(race(0), viewport={"width": 390, "height": 844})
    stage.shows(step=0)
    for count in (1, 2, 3, 7):
        stayed = take(stage, race(count))
        assert stayed or count <= 2, "how far apart snapshots are is known from two on"
        stage.shows(step=count)
    key = stage["key"]
    stage.scrub(4)
    stage.shows(step=4)
    live = stage.frame.locator("[aria-live=polite]")
    before = live.text_content()
    assert take(stage, race(8))
    stage.changes_from(key)
    expect(live).to_have_text(before)  # nothing came of it that is worth being said
    stage.shows(step=4)
    expect(stage.frame.locator("input.scrub")).to_have_attribute("max", "8")
    stage.press("+", "Space")
    stage.shows(playing=1)
    assert take(stage, race(12))
    expect(live).to_contain_text(
        "LSTM, forget bias 3 has learned (the goal is 95% right), 30 updates"
    )
    stage.shows(playing=1)
    stage.shows(step=12, playing=0)
    assert take(stage, race(13))
    stage.shows(step=13)
    expect(stage.frame.locator(".story")).to_contain_text("Update 120")  # it has come to rest
    assert stage.ask(PIXEL, [0, 12, 0]) == PALETTE["light"]["signature"][4]
    another = packed(replace(lane("GRU", 13), planned=240))
    assert not take(stage, another)
    stage.shows(step=13)


def test_five_networks_are_read_from_the_last_row(show):
    names = ("LSTM, forget bias 0", "LSTM, forget bias 3", "GRU", "Elman", "Elman, orthogonal")
    block = packed(*(lane(name, 13, dark=name != "GRU") for name in names))
    stage = show(block, **PROJECTOR)
    presented(stage)
    assert readable(stage, 22) == ["present-top", "wrap", "story", "controls"]
    texts = {text for _, text, *_ in stage.ask(TEXTS)}
    assert {*names, "first step", "learned at 90", "not learned in 120"} <= texts
