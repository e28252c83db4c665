"""Folded: one cell with its loop. Unrolled: a copy a step, and every copy has the same matrices."""

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
    expect(stage.frame.get_by_role("tooltip")).to_contain_text("one matrix, used 4 times")
