"""For those who use the keyboard, listen, or asked for less motion."""

import re

import pytest
from playwright.sync_api import expect

from dashboard import theme
from tests.dashboard.test_theme import contrast

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
# The words on the stage that show: text, colour, and the opacity of all that holds them together.
WORDS = """frame => [...frame.querySelectorAll('text, span, b, div, button, label')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .filter(e => e.checkVisibility())
  .map(e => {
    const style = getComputedStyle(e), svg = e.namespaceURI.includes('svg');
    let opacity = 1;
    for (let p = e; p && p !== frame; p = p.parentElement) opacity *= getComputedStyle(p).opacity;
    return [e.textContent, (svg ? style.fill : style.color).match(/[\\d.]+/g).map(Number), opacity];
  }).filter(([,, opacity]) => opacity > 0)"""
READ = [
    "?seed=0&step=0",
    "?step=1",
    "gates?held=forget+gate&value=shut&step=3",
    "gates?step=12",
    "gradient-flow?step=0",
    "residual-shortcuts?step=0",
    "?seed=0&step=1&layers=2&pin=1.1.1",
]


def mixed(ground, colour, opacity):
    """A colour that shows through on ``ground``, as ``#rrggbb``."""
    under = [int(ground[k : k + 2], 16) for k in (1, 3, 5)]
    return "#" + "".join(
        f"{round(low + (high - low) * opacity):02x}"
        for low, high in zip(under, colour[:3], strict=True)
    )


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
    expect(live).to_have_text("Playing.")
    expect(stage.frame.locator(".story")).to_contain_text("Step 3, “the”: the state moves by")
    expect(live).to_contain_text("Step 4, “weather”: the state moves by")  # it has come to its end


def test_pausing_pinning_folding_and_closing_are_announced(visit):
    stage = visit({"step": 0, "text": " ".join(f"w{k}" for k in range(99))})
    live = stage.frame.locator("[aria-live=polite]")
    stage.press("Space")
    stage.shows(playing=1)
    stage.press("Space")
    expect(live).to_contain_text("Paused. ")
    stage.press("Enter")
    expect(live).to_contain_text(re.compile(r"Unit 1, step \d+: ht = .* = −?[\d.]+\.$"))
    value = re.search(r"= (\S+)\.$", live.text_content())[1]
    assert value in stage.frame.locator(".line b").last.text_content()
    stage.press("ArrowDown")
    expect(live).to_contain_text("Unit 2, step ")
    stage.button("Close the arithmetic").focus()
    stage.page.keyboard.press("Escape")
    expect(live).to_have_text("Closed.")
    expect(stage.panel).to_be_hidden()
    assert stage.page.evaluate(FOCUSED) == "stage"
    stage.press("u")
    expect(live).to_have_text("Folded.")


def test_the_slider_says_the_step_and_its_word(visit):
    stage = visit({"seed": 0})
    slider = stage.frame.get_by_role("slider", name="Playhead")
    expect(slider).to_have_attribute("aria-valuetext", "step 4 of 4, “weather”")
    stage.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "at the start of 4 steps")


def test_space_plays_the_first_stage_while_nothing_has_the_focus(visit):
    stage = visit({"step": 0, "text": " ".join(f"w{k}" for k in range(99))})
    keyboard = stage.page.keyboard
    tab = stage.page.get_by_role("tab").first
    for _ in range(2):
        tab.focus()
        keyboard.press("Space")
        keyboard.press("Shift+Space")
        stage.shows(playing=0)
        stage.page.mouse.click(5, 400)  # nothing is there
        keyboard.press("Shift+Space")
        stage.shows(playing=0)
        keyboard.press("Space")
        stage.shows(playing=1)
        keyboard.press("Space")
        stage.shows(playing=0)
    stage.within("input", stage.page.get_by_role("textbox").first).focus()
    keyboard.press("Space")
    stage.shows(playing=0)


@pytest.mark.parametrize("address", READ, ids=READ)
def test_words_can_be_read_before_their_step_is_reached(visit, address):
    stage = visit(address)
    for mode in ("light", "dark"):
        stage.turns(mode)
        stage.ask("() => new Promise(done => setTimeout(done, 400))")  # what fades has faded
        assert faint(stage.ask(WORDS), theme.colour(mode, "background")) == {}


def faint(found, ground):
    """The words among those found whose contrast is too low, with it."""
    assert len(found) > 20
    low = {}
    for text, colour, opacity in found:
        shown = mixed(ground, colour, opacity)
        if contrast(ground, shown) < 4.5:
            low[text] = round(contrast(ground, shown), 2)
    return low


def test_under_reduced_motion_play_goes_one_step_and_nothing_goes_on_by_itself(visit):
    stage = visit({"seed": 0}, reduced_motion="reduce")
    expect(stage.frame.locator(".hint")).to_contain_text("Play goes one step at a time")
    for step in (0, 1, 2):
        stage.button("Play one step").click()
        stage.shows(step=step, playing=0)
    stage.press("Space")
    stage.shows(step=3, playing=0)
    stage.ask("() => new Promise(done => setTimeout(done, 400))")
    assert stage.ask("frame => frame.stage.state.p") == 3
    stage.press("u")
    stage.shows(folded=1)
    assert stage.ask("frame => frame.stage.state.open") == 0


def test_otherwise_the_playhead_glides(visit):
    stage = visit({"folded": 0})
    stage.press("+", "+")
    between = [p for p in stage.ask(WATCH) if abs(p - round(p)) > 0.01]
    assert len(between) > 10
