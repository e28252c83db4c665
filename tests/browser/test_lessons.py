"""Lessons as a class sees them: all beats by a clicker's keys, on one stage that stays."""

import re
import time
from urllib.parse import urlencode

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import expect

from pages.lessons import shelf
from tests.browser.stage import StagePage, chip, idle
from tests.browser.windows import WIDTHS, fits_when, is_calm, is_readable_from_the_last_row

pytestmark = pytest.mark.browser


DRAWN, AGAIN = 150, 5000
"""Milliseconds from a button's drawing to its key, since React listens after it has painted, and
until the key is pressed again."""


def heading(page, title):
    """Wait until the beat of this title is shown, whole."""
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    whole(page)


def whole(page):
    """Wait until the beat is there to its last button."""
    idle(page)
    expect(page.locator(".st-key-beat-next, .st-key-beat-show").first).to_be_visible()


def press(page, key, seen, state="visible"):
    """A key of the clicker: once more where nothing has come of it, as a person does."""
    whole(page)
    page.wait_for_timeout(DRAWN)  # a key before the browser has drawn the button is nobody's
    page.keyboard.press(key)
    try:
        seen.wait_for(state=state, timeout=AGAIN)
    except PlaywrightTimeoutError:
        page.keyboard.press(key)
        seen.wait_for(state=state)


def title(page, beat):
    """The heading of a beat."""
    return page.get_by_role("heading", name=spoken(beat.title.words), exact=True)


def spoken(words):
    """A title as the screen has it: without signs, and with a joiner behind a colon."""
    return re.sub(r"[*`]", "", words).replace(":", ":\u2060")


@pytest.mark.parametrize("name", shelf.NAMES)
def test_a_clicker_plays_a_lesson_to_its_end(tab, name):
    """Every beat in turn: a question is not passed by, and no claim is broken on the screen."""
    beats = shelf.told(name).beats
    page = tab()
    page.goto("lessons?" + urlencode({"lesson": name}))
    for number, beat in enumerate(beats, start=1):
        heading(page, spoken(beat.title.words))
        expect(page).to_have_url(re.compile(rf"beat={number}\b"))
        assert page.get_by_test_id("stAlert").all_inner_texts() == []
        if beat.question:
            expect(page.get_by_role("button", name="Next")).to_be_disabled()
            press(page, "PageDown", page.locator(".st-key-beat-show"), "detached")
            expect(page.get_by_role("button", name="Next")).to_be_enabled(
                enabled=number < len(beats)
            )
        if number < len(beats):
            press(page, "PageDown", title(page, beats[number]))
    press(page, "PageUp", title(page, beats[-2]))


def test_it_fits_every_window_with_its_words_and_play_in_sight(visit):
    stage = visit("lessons")
    for width in WIDTHS:
        fits_when(stage, width)
        assert stage.ask("frame => frame.stage.state.p === frame.stage.state.moments")
        place = stage.button("Play").bounding_box()
        assert place["y"] + place["height"] <= WIDTHS[width]["height"]
        expect(stage.page.get_by_text("A recurrent network has read")).to_be_in_viewport(ratio=1)
    fits_when(stage, "projector")
    is_readable_from_the_last_row(stage)
    is_calm(stage, more=1)  # Open a room, which a presentation needs in sight


def test_the_stage_stays_from_beat_to_beat_and_keeps_the_keys(tab, tmp_path):
    """The same element: focus and full screen last; and the next beat is there in a moment."""
    page = tab()
    page.goto("lessons")
    stage = StagePage(page)
    _bring(page, tmp_path, TWO)
    stage.focus()
    stage.ask("frame => { frame.mine = true; }")
    waited = []
    for name, steps in (("Two", 3), ("One", 12), ("Two", 3), ("One", 12)):
        since = time.monotonic()
        key = "PageDown" if name == "Two" else "PageUp"
        press(page, key, page.get_by_role("heading", name=name, exact=True))
        stage.shows(step=steps)
        waited.append(time.monotonic() - since)
        heading(page, name)
        assert stage.ask("frame => frame.mine && frame.matches(':focus')")
    assert min(waited) < 1
    stage.press("ArrowLeft")
    stage.shows(step=11)


def test_a_beat_plays_to_its_moment_and_the_answer_comes_then(tab, tmp_path):
    page = tab()
    page.goto("lessons")
    stage = StagePage(page)
    _bring(page, tmp_path, ASKED)
    heading(page, "Asked")
    stage.shows(step=1, playing=0)
    page.get_by_text("no", exact=True).click()
    page.get_by_role("button", name="Show").click()
    stage.shows(playing=1)
    expect(page.get_by_text("Measured, it is")).to_have_count(0)
    stage.shows(step=3, playing=0)
    expect(page.get_by_text("Measured, it is yes. It reads 4 words.")).to_be_visible()


FULL = "() => document.fullscreenElement?.classList.contains('st-key-present') ?? false"


def test_a_presentation_goes_on_over_a_beat_without_a_stage(tab, tmp_path):
    page = tab(viewport=WIDTHS["projector"])
    page.goto("lessons")
    stage = StagePage(page)
    _bring(page, tmp_path, OVER)
    stage.press("p")
    stage.shows(presenting="screen")
    press(page, "PageDown", page.get_by_role("heading", name="Figure", exact=True))
    expect(stage.frame).to_have_count(0)
    assert page.evaluate(FULL)
    plot = page.locator(".js-plotly-plot .main-svg").first
    expect(plot).to_be_in_viewport(ratio=0.8)  # but for the strip of its own title
    press(page, "PageDown", page.get_by_role("heading", name="Again", exact=True))
    stage.shows(presenting="screen")
    assert page.evaluate(FULL)
    press(page, "PageUp", page.get_by_role("heading", name="Figure", exact=True))
    page.evaluate("document.exitFullscreen()")
    expect(page.locator(".st-key-present")).not_to_have_attribute("data-presented", "screen")
    expect(page.locator(".st-key-present")).to_have_css("zoom", "1")


def test_the_arithmetic_that_a_beat_points_at_comes_into_sight(tab, tmp_path):
    page = tab()
    page.goto("lessons")
    stage = StagePage(page)
    _bring(page, tmp_path, "# T\n## Pinned\nshow: ?view=usual&step=2&pin=1.2.3\n\nWords.\n")
    expect(stage.panel).to_contain_text("Unit 3, step 2")
    expect(stage.panel).to_be_in_viewport(ratio=0.9)


def test_the_keyboard_alone_runs_a_lesson_from_the_start_page(tab):
    page = tab()
    page.goto("")
    StagePage(page)
    link = page.get_by_role("link", name="Lessons")
    for _ in range(20):
        page.keyboard.press("Tab")
        if link.evaluate("link => link.matches(':focus, :focus-within')"):
            break
    page.keyboard.press("Enter")
    beats = shelf.told(shelf.NAMES[0]).beats
    heading(page, spoken(beats[0].title.words))
    press(page, "PageDown", title(page, beats[1]))


TWO = """# T
## One
show: ?text=a+b+c+d+e+f+g+h+i+j+k+l

Words.

## Two
show: gradient-flow?length=5&step=3

Words.
"""
OVER = """# T
## Stage
show: ?text=a+b+c

Words.

## Figure
show: network-types?kind=encoder-decoder&section=Attention

Words.

## Again
show: ?text=a+b

Words.
"""
ASKED = """# T
## Asked
show: ?view=usual&step=1
play: 3

Words.

ask: Is it so?
- yes if steps = 4
- no if steps != 4
then: It reads {{steps|word}}.
"""


def _bring(page, folder, text):
    """Open a lesson of one's own."""
    file = folder / "own.md"
    file.write_text(text, encoding="utf-8")
    chip(page, "story").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_role("button", name="your own", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
