"""Every key of the player, and the keys that are not its own."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.browser.stage import START, StagePage

pytestmark = pytest.mark.browser
STEPS = 4  # feeling under the weather

HEAR = """() => { window.heard = [];
  document.addEventListener('keydown', e => heard.push([e.key, e.defaultPrevented])) }"""


def test_space_plays_and_pauses_without_scrolling_the_page(visit):
    stage = visit(START)
    stage.shows(step=0, playing=0)
    stage.focus()
    scrolled = stage.page.get_by_test_id("stMain").evaluate("main => main.scrollTop")
    stage.press("Space")
    stage.shows(playing=1, step=1)
    stage.press("Space")
    stage.shows(playing=0)
    assert stage.page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == scrolled
    before = stage.ask("frame => frame.stage.state.p")
    assert 0 < before < STEPS
    stage.ask("() => new Promise(done => setTimeout(done, 200))")
    assert stage.ask("frame => frame.stage.state.p") == before


def test_arrows_home_and_end_step_and_stay_within_the_sequence(visit):
    stage = visit(START)
    stage.press("ArrowLeft")
    stage.shows(step=0)
    for step in range(1, STEPS + 1):
        stage.press("ArrowRight")
        stage.shows(step=step, playing=0)
    stage.press("ArrowRight", "ArrowRight")
    stage.shows(step=STEPS)
    stage.press("ArrowLeft")
    stage.shows(step=STEPS - 1)
    stage.press("End")
    stage.shows(step=STEPS, playing=0)
    stage.press("Home")
    stage.shows(step=0, playing=0)


def test_plus_and_minus_change_the_speed_alone(visit):
    stage = visit({"step": 2})
    for speed in ("2", "4", "4"):
        stage.press("+")
        stage.shows(speed=speed)
    for speed in ("2", "1", "0.5", "0.25", "0.25"):
        stage.press("-")
        stage.shows(speed=speed, step=2, playing=0)
    expect(stage.frame.get_by_label("Speed")).to_have_value("0.25")


def test_u_folds_l_loops_f_fills_the_screen_and_p_presents(visit):
    stage = visit(START)
    stage.shows(folded=0, loop=0)
    stage.press("u", "l")
    stage.shows(folded=1, loop=1)
    stage.more()
    expect(stage.button("Loop")).to_have_attribute("aria-pressed", "true")
    stage.press("U", "L")
    stage.shows(folded=0, loop=0, step=0, playing=0)
    full = "frame => frame.getRootNode().fullscreenElement === frame"
    assert not stage.ask(full)
    stage.press("f")
    expect(stage.frame).to_have_class("stage full")
    assert stage.ask(full)
    stage.press("F")
    expect(stage.frame).to_have_class("stage")
    assert not stage.ask(full)
    stage.press("p")
    stage.shows(presenting="screen")
    stage.press("P")
    expect(stage.frame).to_have_class("stage")


def test_enter_pins_and_up_and_down_move_the_pin(visit):
    stage = visit({"units": 5, "step": 2})
    stage.press("ArrowDown", "ArrowUp")
    expect(stage.panel).to_be_hidden()
    stage.press("Enter")
    for key, unit in (("Down", 2), ("Up", 1), ("Up", 5), ("Down", 1)):
        stage.press(f"Arrow{key}")
        expect(stage.panel).to_contain_text(f"Unit {unit}, step 2")
    stage.shows(step=2)


def test_c_and_r_stay_on_the_stage_and_escape_leaves_it(tab):
    page, sent = tab(), []
    page.on("websocket", lambda ws: ws.on("framesent", lambda frame: sent.append(len(frame))))
    page.goto("/?" + urlencode(START))
    stage = StagePage(page)
    stage.idle()
    page.evaluate(HEAR)
    sent.clear()
    stage.press("c", "r", "C", "R", "Escape", "x")
    assert page.evaluate("heard") == [["Escape", False], ["x", False]]
    stage.press("ArrowRight")
    stage.address("step=1")
    assert len(sent) == 1  # the step, and no rerun
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_players_own_keys_do_not_reach_streamlit(visit):
    stage = visit(START)
    stage.page.evaluate(HEAR)
    stage.press("ArrowRight", "End", "Home", "u", "+", "-", "l")
    assert stage.page.evaluate("heard") == []
    stage.press("Control+ArrowRight")
    assert ["ArrowRight", False] in stage.page.evaluate("heard")
    stage.shows(step=0)


def test_a_focused_button_keeps_its_own_space(visit):
    stage = visit(START)
    stage.button("Step forward").press("Space")
    stage.shows(step=1, playing=0)
    stage.more()
    stage.frame.get_by_label("Speed").press("End")
    stage.shows(step=1)
