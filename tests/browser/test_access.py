"""For those who use the keyboard, listen, or asked for less motion."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CONTROLS = """frame => [...frame.querySelectorAll('button, select, input, summary')]
  .filter(e => e.checkVisibility()).map(e => (e.dataset.test = e.ariaLabel || e.textContent))"""
FOCUSED = """() => { let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e.dataset.test ?? (e.matches('section.stage') ? 'stage' : null) }"""
# Play, and where the playhead stands in the state matrix, in steps, at every frame until the end.
WATCH = """frame => new Promise(done => {
  const {matrix, model} = frame.stage, seen = [];
  const look = () => {
    const x = Number(/M([\\d.]+)/.exec(matrix.head.getAttribute('d'))[1]);
    seen.push((x - matrix.left) / (matrix.width / model.steps));
    frame.stage.state.playing ? requestAnimationFrame(look) : done(seen);
  };
  frame.dispatchEvent(new KeyboardEvent('keydown', {key: ' ', bubbles: true, cancelable: true}));
  requestAnimationFrame(look);
})"""


def test_tab_reaches_every_control(visit):
    stage = visit({"layers": 2, "step": 1, "pin": "1.1.1"})
    stage.more()  # its items are in the way of Tab, and the menu shuts once it is left
    controls = stage.ask(CONTROLS)
    assert len(controls) >= 17, controls
    stage.frame.get_by_label("Speed").focus()
    for _ in range(5):
        stage.page.keyboard.press("Tab")
    assert stage.page.evaluate(FOCUSED) == "Present"
    expect(stage.frame.locator("details[open]")).to_have_count(0)
    controls = stage.ask(CONTROLS)
    stage.focus()
    reached = []
    while (focused := stage.page.evaluate(FOCUSED)) and len(reached) < 40:
        reached.append(focused)
        stage.page.keyboard.press("Tab")
    assert reached[0] == "stage"
    assert sorted(reached[1:]) == sorted(controls)


def test_every_control_has_a_name(visit):
    stage = visit({"layers": 2, "step": 1, "pin": "1.1.1"})
    stage.more()
    said = [line.strip() for line in stage.frame.aria_snapshot().splitlines()]
    named = [line for line in said if re.match(r"- (button|combobox|slider|region)", line)]
    assert len(named) >= 16, "\n".join(said)
    unnamed = [line for line in named if not re.match(r'- \w+ "[^"]+"', line)]
    assert not unnamed
    expect(stage.frame.locator("summary")).to_have_accessible_name("More")


def test_a_step_is_announced_and_playing_is_not(visit):
    stage = visit({"step": 0})
    live = stage.frame.locator("[aria-live=polite]")
    stage.press("ArrowRight")
    expect(live).to_contain_text("Step 1, “feeling”: the state moves by")
    expect(stage.frame.locator(".story")).to_have_text(live.text_content())
    stage.press("+", "+", "Space")
    stage.shows(step=3)
    expect(live).to_contain_text("Step 1, “feeling”")
    expect(stage.frame.locator(".story")).to_contain_text("Step 3, “the”: the state moves by")


def test_reduced_motion_shows_whole_steps_only(visit):
    stage = visit({"folded": 0}, reduced_motion="reduce")
    stage.press("+", "+")
    seen = stage.ask(WATCH)
    assert {round(p) for p in seen} == {0, 1, 2, 3, 4}
    assert max(abs(p - round(p)) for p in seen) < 0.01
    stage.press("u")
    stage.shows(folded=1)
    assert stage.ask("frame => frame.stage.state.open") == 0


def test_otherwise_the_playhead_glides(visit):
    stage = visit({"folded": 0})
    stage.press("+", "+")
    between = [p for p in stage.ask(WATCH) if abs(p - round(p)) > 0.01]
    assert len(between) > 10
