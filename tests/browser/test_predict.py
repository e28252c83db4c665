"""*Predict first* keeps its promise: a guess shows nothing, *Show* plays, then comes the answer."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.windows import PHONE

pytestmark = pytest.mark.browser

IN_SIGHT = """frame => {
  const {top, bottom} = frame.querySelector('.wrap').getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""


def guess(stage):
    """Choose the first answer, which says nothing."""
    stage.idle()
    panel = stage.page.get_by_role("tabpanel")
    panel.get_by_role("radiogroup").locator("label").first.click()
    show = panel.get_by_role("button", name="Show", exact=True)
    expect(show).to_be_enabled()
    stage.idle()
    expect(said(stage)).to_have_count(0)
    return show


def said(stage):
    return stage.page.get_by_role("tabpanel").get_by_text(
        re.compile("Your prediction (held|did not)")
    )


def test_the_answer_comes_once_the_stage_has_played_to_it(visit):
    stage = visit("/?cell=GRU&text=a+b+c")
    stage.frame.get_by_label("Speed").evaluate(
        "select => { select.value = 4; select.dispatchEvent(new Event('change')) }"
    )
    address = stage.page.url
    guess(stage).click()
    stage.shows(playing=1)
    expect(said(stage)).to_have_count(0)
    stage.shows(playing=0, step=3)
    expect(said(stage)).to_be_visible()
    expect(stage.page.get_by_test_id("stToast")).to_contain_text("Your prediction ")
    assert stage.page.url == address
    stage.page.reload()
    stage.shows(step=3, playing=0)
    stage.idle()
    stage.shows(step=3, playing=0)
    expect(said(stage)).to_have_count(0)


def test_the_stage_plays_what_was_asked_about_and_a_pause_brings_the_answer(visit):
    stage = visit("/gradient-flow?length=14&hidden=4&radius=0.5")
    before = stage["key"]
    guess(stage).click()
    stage.changes_from(before)
    stage.shows(playing=1)
    stage.becomes(IN_SIGHT, True)
    stage.address("radius=0.75")
    expect(said(stage)).to_have_count(0)
    stage.press("Space")
    stage.shows(playing=0)
    expect(said(stage)).to_be_visible()
    shown = stage["key"]
    stage.page.get_by_role("button", name="Ask again").click()
    expect(stage.page.get_by_role("button", name="Show", exact=True)).to_be_disabled()
    stage.idle()
    stage.shows(key=shown, playing=0)


def test_under_reduced_motion_the_answer_is_there_at_once(visit):
    stage = visit("/gates", reduced_motion="reduce", **PHONE)
    guess(stage).click()
    expect(said(stage)).to_be_visible()
    stage.shows(playing=0, step=17)
    stage.address("held=forget+gate", "begin=17")


def test_who_does_not_wait_gets_the_answer_while_the_stage_plays(visit):
    stage = visit("/your-data")
    guess(stage).click()
    stage.shows(playing=1)
    stage.page.get_by_role("button", name="Answer now").click()
    expect(said(stage)).to_be_visible()
    stage.shows(playing=1)
