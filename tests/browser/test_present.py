"""Present: what a class sees from the last row, and that leaving it leaves nothing behind."""

import re
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import expect

from pages.gradient_flow.presets import KEPT, PRESETS
from pages.gradient_flow.state import gradient_runs
from pages.residual_shortcuts import page as residual
from pages.residual_shortcuts.state import residual_runs
from pages.unroll.page import OPENING
from pages.unroll.state import run as unroll_run
from tests.browser.stage import START

pytestmark = pytest.mark.browser

PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
SMALL_SCREEN = {"viewport": {"width": 1280, "height": 720}}
PAGES = ("/", "/gradient-flow", "/residual-shortcuts")

# Every text on the presented screen: [px as seen, the text, left, top, right, bottom].
TEXTS = """frame => {
  const up = element => element.parentElement ?? element.getRootNode().host;
  const zoom = element => element ? getComputedStyle(element).zoom * zoom(up(element)) : 1;
  const {box} = frame.stage.presentation;
  const written = node => node.nodeType === 3 && node.data.trim();
  const said = element => Array.from(element.childNodes).some(written);
  const seen = element => said(element) && element.checkVisibility({visibilityProperty: true})
    && element.getBoundingClientRect().width > 2 && !element.closest('.sr');
  return [...new Set([box, frame])].flatMap(root => Array.from(root.querySelectorAll('*')))
    .filter(seen).map(element => {
      const {left, top, right, bottom} = element.getBoundingClientRect();
      return [parseFloat(getComputedStyle(element).fontSize) * zoom(element),
        element.textContent.trim(), left, top, right, bottom];
    });
}"""
# The parts of the layout, from the top to the bottom: [name, left, top, right, bottom].
PARTS = """frame => ['present-top', 'wrap', 'story', 'controls', 'curve', 'panel'].map(name => {
  const part = frame.querySelector('.' + name);
  const {left, top, right, bottom, height} = part.getBoundingClientRect();
  return height && [name, left, top, right, bottom];
}).filter(Boolean)"""
# The lines as they are drawn: {name: [[step from 1, value by the ticks of the axis]]}.
DRAWN = """frame => {
  const {curve} = frame.stage.presentation;
  const ticks = curve.axis.ticks.map(({at, label}) => {
    const text = [...curve.root.querySelectorAll('.curvetick')].find(t => t.textContent === label
      && Math.abs(Number(t.getAttribute('y')) - 4.5 - curve.y(at)) < 0.1);
    return [Number(text.getAttribute('y')) - 4.5, at];
  });
  const numbers = [...curve.root.querySelectorAll('.curvetick[text-anchor=middle]')]
    .map(t => [Number(t.getAttribute('x')), Number(t.textContent)]);
  const along = ([[x0, y0], ...rest], x) => {
    const [x1, y1] = rest.at(-1);
    return y0 + (x - x0) * (y1 - y0) / (x1 - x0);
  };
  const names = [...curve.root.querySelectorAll('.curvename')].map(name => name.textContent);
  const lines = [...curve.root.querySelectorAll('.curveline')].map(line =>
    line.getAttribute('d').split(/[ML]/).filter(Boolean).map(point => {
      const [x, y] = point.split(' ').map(Number);
      return [along(numbers, x), along(ticks, y)];
    }));
  return Object.fromEntries(names.map((name, k) => [name, lines[k]]));
}"""
# Names and notes that do not stand in full within their box.
CUT = """frame => Array.from(frame.querySelectorAll('.present-name, .foldnote, .margin .unseen'))
  .filter(text => text.checkVisibility({opacityProperty: true}))
  .filter(text => text.getBoundingClientRect().right
    > text.closest('.present-title, .wrap').getBoundingClientRect().right + 1)
  .map(text => text.textContent)"""
LOOKS = """frame => [frame.className, frame.stage.inner.getAttribute('style'), frame.stage.width,
  Array.from(frame.dataset ? Object.keys(frame.dataset) : []).sort().join(),
  frame.stage.controls.legend.parentNode.className, frame.querySelectorAll('.lanemark').length,
  Array.from(frame.stage.inner.children, part => {
    const {width, height} = part.getBoundingClientRect();
    return [part.getAttribute('class'), Math.round(width), Math.round(height)];
  })]"""


def presented(stage):
    stage.press("p")
    stage.shows(presenting="screen")
    stage.becomes("frame => Boolean(frame.stage.presentation.measured)", True)
    return stage


def readable(stage, least):
    """Every text is at least so large, on the screen, and the parts keep apart."""
    size = stage.page.viewport_size
    for px, text, left, top, right, bottom in stage.ask(TEXTS):
        assert px >= least, (px, text)
        assert min(left, top) >= -1, text
        assert right <= size["width"] + 1, text
        assert bottom <= size["height"] + 1, text
    assert stage.ask(CUT) == []
    parts = stage.ask(PARTS)
    for k, (name, left, top, right, bottom) in enumerate(parts):
        for other, x0, y0, x1, y1 in parts[k + 1 :]:
            apart = right <= x0 + 1 or x1 <= left + 1 or bottom <= y0 + 1 or y1 <= top + 1
            assert apart, (name, other)
    assert stage.ask("({stage: {presentation: {box}}}) => box.scrollHeight <= box.clientHeight")
    return [name for name, *_ in parts]


@pytest.mark.parametrize("page", PAGES)
def test_it_can_be_read_from_the_last_row(visit, page):
    stage = presented(visit(page, **PROJECTOR))
    assert readable(stage, 22) == ["present-top", "wrap", "story", "controls", "curve"]
    expect(stage.frame.locator(".present-name")).to_have_text(
        stage.page.get_by_role("heading", level=1).text_content()
    )
    stage.press("Home", "ArrowRight")
    readable(stage, 22)
    if page != "/gradient-flow":
        stage.press("Enter")
        expect(stage.panel).to_be_visible()
        stage.becomes("frame => frame.classList.contains('beside')", True)
        assert readable(stage, 22)[-1] == "panel"
    if page == "/":
        stage.press("u")  # what is said beside a folded cell has no room beside the arithmetic
        stage.becomes("frame => frame.stage.state.open", 0)
        readable(stage, 22)
    for width, height, least in ((1280, 720, 22 * 720 / 1080), (1024, 768, 14)):
        stage.page.set_viewport_size({"width": width, "height": height})
        fits = f"frame => frame.stage.presentation.measured.startsWith('{width}|{height}')"
        stage.becomes(fits, True)
        readable(stage, least)


def agree(drawn, expected):
    """The drawn lines are the expected values, by name, up to half a pixel of some hundred."""
    assert set(drawn) == set(expected)
    values = np.concatenate([np.asarray(value) for value in expected.values()])
    exact = 0.01 * max(np.ptp(values), 1)
    for name, value in expected.items():
        steps = np.array(drawn[name])
        np.testing.assert_allclose(steps[:, 0], np.arange(1, len(value) + 1), atol=0.05)
        np.testing.assert_allclose(steps[:, 1], value, atol=exact)


def test_the_curve_of_a_gradient_is_the_measured_one(visit):
    stage = presented(visit("/gradient-flow", **PROJECTOR))
    runs = gradient_runs(PRESETS[KEPT])
    agree(stage.ask(DRAWN), {lane.cell: lane.norms[1:] for lane in runs.lanes})
    for _ in range(4):
        stage.press("ArrowLeft")
    stage.shows(step=10)
    drawn = stage.ask(DRAWN)
    assert [round(step) for step, _ in drawn["LSTM"]] == list(range(5, 15))


def test_the_curve_of_a_tower_is_the_measured_one(visit):
    stage = presented(visit("/residual-shortcuts", **PROJECTOR))
    runs = residual_runs(residual.PAGE.opening)
    norms = {lane.variant: lane.norms - lane.norms[-1] for lane in runs.on_stage}
    agree(stage.ask(DRAWN), {name: norm[:-1] for name, norm in norms.items()})


def test_the_curve_of_answers_is_their_probability(visit):
    stage = presented(visit("/", **PROJECTOR))
    answers = unroll_run(OPENING).readout
    shares = np.exp(answers.outputs) / np.exp(answers.outputs).sum(-1, keepdims=True)
    agree(stage.ask(DRAWN), dict(zip(answers.answers, shares.T, strict=True)))


def test_the_controls_hide_and_come_back(visit):
    stage = presented(visit("/gradient-flow", **PROJECTOR))
    controls = stage.frame.locator(".controls")
    expect(controls).to_have_css("opacity", "1")
    stage.shows(quiet=1)
    expect(controls).to_have_css("opacity", "0")
    stage.page.mouse.move(300, 300)
    expect(controls).to_have_css("opacity", "1")
    stage.shows(quiet=1)
    stage.press("ArrowLeft")
    expect(controls).to_have_css("opacity", "1")


def test_a_clicker_is_heard_by_the_page_and_arrows_step(visit):
    stage = presented(visit(START, **PROJECTOR))
    stage.page.evaluate("""() => { window.heard = [];
      document.addEventListener('keydown', e => heard.push([e.key, e.defaultPrevented])) }""")
    stage.press("PageDown", "PageUp", "ArrowRight", "ArrowRight", "ArrowLeft")
    stage.shows(step=1)
    assert stage.page.evaluate("heard") == [["PageDown", False], ["PageUp", False]]
    stage.page.evaluate("document.activeElement.blur()")
    stage.page.keyboard.press("ArrowRight")  # nothing has the focus: it is the stage's all the same
    stage.shows(step=2)


@pytest.mark.parametrize("page", PAGES)
def test_leaving_it_leaves_nothing_behind(visit, page):
    stage = visit(page)
    stage.focus()
    stage.idle()
    before = stage.ask(LOOKS)
    presented(stage)
    assert stage.ask(LOOKS) != before
    stage.press("p")
    stage.becomes("() => document.fullscreenElement", None)
    expect(stage.frame).to_have_class("stage")
    stage.becomes(f"frame => frame.stage.width === {before[2]}", True)
    assert stage.ask(LOOKS) == before
    presented(stage)  # once more, and laid out anew
    assert stage.ask("frame => frame.stage.width") != before[2]
    stage.page.evaluate("document.exitFullscreen()")  # as the browser does at Esc
    expect(stage.frame).to_have_class("stage")
    stage.becomes(f"frame => frame.stage.width === {before[2]}", True)
    assert stage.ask(LOOKS) == before


def test_where_full_screen_is_refused_it_fills_the_window(visit):
    stage = visit("/gradient-flow", **PROJECTOR)
    stage.page.evaluate("""() => { Element.prototype.requestFullscreen =
      () => Promise.reject(new TypeError('refused')) }""")
    stage.button("Present").click()
    stage.shows(presenting="window")
    readable(stage, 22)
    box = stage.frame.bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 1920, 1080)
    over = "frame => document.elementFromPoint(960, 8) === frame.getRootNode().host"
    assert stage.ask(over)
    stage.press("Escape")
    expect(stage.frame).to_have_class("stage")
    expect(stage.page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_of_four_networks_two_are_shown_until_all_are_asked_for(visit):
    cells = ["Elman tanh", "Elman ReLU", "LSTM", "GRU"]
    stage = visit("/gradient-flow?" + urlencode({"cells": cells, "length": 60}, doseq=True))
    presented(stage)
    marks = stage.frame.locator(".lanemark")
    expect(marks).to_have_count(2)
    assert len(stage.ask(DRAWN)) == 2
    told = stage.frame.locator(".story").text_content()
    assert sum(cell in told for cell in cells) == 2
    stage.button("All 4 lanes").press("Enter")  # the pointer would have to move before it hides
    expect(marks).to_have_count(4)
    assert len(stage.ask(DRAWN)) == 4
    readable(stage, 0)
    marks.nth(2).click()
    stage.button("Two lanes").press("Enter")
    expect(marks).to_have_count(2)
    expect(marks.filter(has_text="LSTM")).to_have_class(re.compile("shown"))
    stage.shows(lane=2)


def test_a_layer_of_a_stack_keeps_its_numbers(visit):
    stage = visit({"layers": 4, "units": 6, "lane": 3, "step": 3})
    stage.pin(2, 1, lane=2)
    before = stage.arithmetic()
    presented(stage)
    expect(stage.frame.locator("text.unseen", has_text="more layer")).to_have_text(
        ["1 more layer", "1 more layer"]  # once each, and not at every step
    )
    assert stage.arithmetic() == before
    stage.press("ArrowDown")
    expect(stage.panel).to_contain_text("Unit 3, step 3")


def test_a_lesson_is_presented_with_its_words(visit):
    stage = visit("/lessons", **PROJECTOR)
    presented(stage)
    readable(stage, 22)
    stage.page.set_viewport_size(SMALL_SCREEN["viewport"])
    stage.becomes("frame => frame.stage.presentation.measured.startsWith('1280|720')", True)
    readable(stage, 22 * 720 / 1080)
    assert stage.ask("frame => frame.stage.presentation.box.className").count("st-key-present")
    title = stage.page.locator(".st-key-present h2")
    expect(title).to_be_in_viewport(ratio=1)
    said, before = title.text_content(), stage.ask("frame => document.fullscreenElement !== null")
    stage.page.keyboard.press("PageDown")
    expect(title).not_to_have_text(said)
    stage.shows(presenting="screen")
    assert before
    assert stage.ask("frame => document.fullscreenElement !== null")
    stage.idle()
    readable(stage, 22 * 720 / 1080)


def test_full_screen_has_room_for_the_arithmetic(visit):
    stage = visit("/", **PROJECTOR)
    stage.press("f")
    expect(stage.frame).to_have_class("stage full")
    stage.press("Enter")
    expect(stage.frame).to_have_class("stage full beside")
    stage.becomes("frame => frame.scrollHeight <= frame.clientHeight", True)
    panel, diagram = stage.panel.bounding_box(), stage.frame.locator(".wrap").bounding_box()
    assert diagram["x"] + diagram["width"] <= panel["x"]
    assert panel["y"] + panel["height"] <= 1080
