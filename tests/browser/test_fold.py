"""Folded: one cell with its loop. Unrolled: a copy a step, and every copy has the same matrices."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.stage import START

pytestmark = pytest.mark.browser

# The steps whose copies can be seen, counted from 1, once the folding is done.
COPIES = """frame => new Promise(done => {
  const look = () => frame.stage.state.open === Number(!frame.stage.state.folded)
    ? done([...frame.querySelectorAll('.copy')].filter(copy => Number(copy.style.opacity) > 0.9)
        .map(copy => Number(copy.dataset.at)).sort((a, b) => a - b))
    : requestAnimationFrame(look);
  requestAnimationFrame(() => requestAnimationFrame(look));
})"""

MIDDLE = """(frame, selector) => {
  const box = frame.querySelector(selector).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""


def test_the_button_unrolls_and_folds(visit):
    stage = visit({**START, "folded": 1})
    note = stage.frame.locator(".foldnote")
    expect(note).to_contain_text("the same weights")
    assert stage.ask(COPIES) == [1]
    stage.button("Unroll").click()
    assert stage.ask(COPIES) == [1, 2, 3, 4]
    expect(note).to_have_css("opacity", "0")
    stage.button("Fold").click()
    assert stage.ask(COPIES) == [1]
    stage.shows(folded=1, step=0, playing=0)


def test_the_key_folds_to_the_step_that_is_being_read(visit):
    stage = visit({"step": 3, "folded": 0})
    assert stage.ask(COPIES) == [1, 2, 3, 4]
    stage.press("u")
    assert stage.ask(COPIES) == [3]
    stage.shows(step=3)


def test_a_long_sequence_is_seen_through_a_window_that_follows(visit):
    stage = visit({"text": " ".join("abcdefghijklmnopqrstuvwxyz"), "step": 0})
    window = stage.frame.locator("rect.window")
    assert stage.ask(COPIES)[0] == 1
    expect(window).to_be_visible()
    stage.press("End")
    shown = stage.ask(COPIES)
    assert shown[-1] == 26
    assert 1 not in shown
    assert len(shown) <= 14


def test_pointing_at_a_matrix_lights_all_its_copies_and_no_other(visit):
    stage = visit({"folded": 0})
    assert stage.ask(COPIES) == [1, 2, 3, 4]
    lit = stage.frame.locator(".wire.lit")
    expect(lit).to_have_count(0)
    stage.page.mouse.move(*stage.ask(MIDDLE, '.copy[data-at="2"] .wire[data-matrix="0.xh"] .hit'))
    expect(lit).to_have_count(4)
    expect(stage.frame.locator('.wire.lit:not([data-matrix="0.xh"])')).to_have_count(0)
    expect(stage.frame.locator(".tip")).to_contain_text("one matrix, used 4 times")
    stage.page.mouse.move(*stage.ask(MIDDLE, '.copy[data-at="4"] .wire[data-matrix="0.xh"] .hit'))
    stage.page.set_viewport_size({"width": 390, "height": 844})
    stage.becomes("frame => frame.scrollWidth <= frame.clientWidth", True)


# How far the names in the margin reach, how far what is left of the window reaches, and the opacity
# of the names, in px from the left edge of the diagram.
MARGIN = """frame => {
  const {scene} = frame.stage, edge = scene.root.getBoundingClientRect().left;
  const names = [...scene.root.querySelectorAll('.margin text, .lanemark')];
  return {
    reach: Math.max(...names.map(name => name.getBoundingClientRect().right)) - edge,
    clipped: parseFloat(getComputedStyle(scene.track).clipPath.split('0px 0px 0px ')[1]),
    opacity: getComputedStyle(scene.margin.root).opacity,
  };
}"""


def test_what_a_cell_holds_is_named_beside_the_first_one_and_nothing_runs_under_it(visit):
    long = " ".join(f"w{k}" for k in range(30))
    stage = visit({"seed": 0, "text": long, "step": 14})
    names = stage.frame.locator(".margin text").all_text_contents()
    gates = ["forget f", "input i", "candidate g", "output o"]
    assert names == ["cell state c", *gates, "hidden state h"]
    stage.ask("frame => frame.stage.set({p: 14.5})")  # a cell is leaving
    for layers in (1, 3):
        if layers > 1:
            stage = visit({"seed": 0, "text": long, "step": 14, "layers": layers})
            stage.ask("frame => frame.stage.set({p: 14.5})")
            legend = stage.frame.locator(".legend").inner_text()
            assert "f forget" in re.sub(r"\s+", " ", legend)  # there are the lanes' names
        stage.becomes(f"frame => ({MARGIN})(frame).clipped > 0", True)
        found = stage.ask(MARGIN)
        assert found["reach"] <= found["clipped"] + 1
    stage.press("u")
    stage.becomes(f"frame => ({MARGIN})(frame).opacity", "0")


def test_a_loop_is_beside_its_cell_and_its_matrix_is_named_there(visit):
    stage = visit({"seed": 0, "folded": 1})
    boxes = """(frame, where) => {
      const {x, y, right, bottom} = frame.querySelector(where).getBoundingClientRect();
      return {x, y, right, bottom};
    }"""
    copy = '.copy[style*="opacity: 1"] '
    cell = stage.ask(boxes, f"{copy}.lanegroup .cell")
    loop = stage.ask(boxes, f'{copy}[data-matrix="0.hh"] .run')
    name = stage.ask(boxes, f'{copy}text[data-matrix="0.hh"]')
    assert loop["x"] >= cell["right"] - 2
    assert cell["y"] < loop["y"] < loop["bottom"] < cell["bottom"]
    assert 0 <= name["x"] - loop["right"] <= 16
    assert loop["y"] < (name["y"] + name["bottom"]) / 2 < loop["bottom"]
