"""At every size: the stage is there, nothing is wider than the window, and nothing goes wrong.

That nothing leaves the machine and no error is shown is asserted after every visit (conftest.py).
"""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from dashboard.gradient.sections import SECTIONS as GRADIENT_SECTIONS
from dashboard.gradient.spec import CELL_NAMES
from dashboard.residual.sections import SECTIONS as RESIDUAL_SECTIONS
from dashboard.sections import SECTIONS

pytestmark = pytest.mark.browser

SIZES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "projector": {"viewport": {"width": 1920, "height": 1080}},
    "tablet": {"viewport": {"width": 1024, "height": 768}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}
# How much wider than the window the page, and the part of it that scrolls, are.
EXCESS = """() => {
  const main = document.querySelector('[data-testid=stMain]');
  return Math.max(document.scrollingElement.scrollWidth - innerWidth,
    main.scrollWidth - main.clientWidth);
}"""
# Parts of the stage that stand out of it to the left or to the right.
OUTSIDE = """frame => {
  const edge = frame.getBoundingClientRect();
  return [...frame.querySelectorAll('button, select, input, canvas, .panel, .row, .line, .where')]
    .filter(e => e.checkVisibility() && !e.closest('.copy'))
    .filter(e => e.getBoundingClientRect().left < edge.left - 1
      || e.getBoundingClientRect().right > edge.right + 1)
    .map(e => e.ariaLabel || e.className || e.textContent);
}"""


def fits(stage):
    expect(stage.frame).to_be_visible()
    assert stage.page.evaluate(EXCESS) <= 1
    assert stage.ask(OUTSIDE) == []
    assert stage.ask("frame => frame.stage.matrix.canvas.width") > 100


@pytest.mark.parametrize("size", SIZES)
def test_the_page_fits_the_window(visit, size):
    stage = visit(**SIZES[size])
    fits(stage)
    stage.press("u", "ArrowRight", "ArrowRight")
    stage.pin(t=1, unit=3)
    fits(stage)
    stage.idle()
    background = stage.page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).background")
    assert ("rgb(24, 24, 21)" in background) == (size == "dark")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_largest_network_and_every_section_fit(visit, size):
    query = {"cell": "LSTM", "units": 64, "layers": 4, "directions": "both", "folded": 0, "step": 4}
    stage = visit(query, **SIZES[size])
    fits(stage)
    for section in SECTIONS:
        stage.page.get_by_role("tab", name=section).click()
        stage.idle()
        expect(stage.page.get_by_role("tabpanel")).not_to_be_empty()
        fits(stage)


@pytest.mark.parametrize("size", SIZES)
def test_gradient_flow_fits_the_window_and_plays(visit, size):
    stage = visit("/gradient-flow", **SIZES[size])
    fits(stage)
    stage.press("Space")
    stage.shows(playing=1)
    stage.shows(step=2)
    stage.press("Space", "End")
    expect(stage.frame.locator(".where")).to_contain_text("back at step 1 of 100")
    fits(stage)
    chart = stage.page.locator(".st-key-gradient-curves .js-plotly-plot")
    assert chart.locator(".scatterlayer .lines path").count() >= 4
    stage.idle()
    background = stage.page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).background")
    assert ("rgb(24, 24, 21)" in background) == (size == "dark")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_section_of_gradient_flow_fits_with_all_cells(visit, size):
    query = urlencode({"cells": CELL_NAMES, "length": 500, "hidden": 64}, doseq=True)
    stage = visit(f"/gradient-flow?{query}", **SIZES[size])
    fits(stage)
    for section in GRADIENT_SECTIONS:
        stage.page.get_by_role("tab", name=section).click()
        stage.idle()
        expect(stage.page.get_by_role("tabpanel")).not_to_be_empty()
        fits(stage)


@pytest.mark.parametrize("size", SIZES)
def test_residual_shortcuts_fits_the_window_and_plays(visit, size):
    stage = visit("/residual-shortcuts", **SIZES[size])
    fits(stage)
    stage.press("Space")
    stage.shows(playing=1)
    stage.shows(step=2)
    stage.press("Space", "End")
    expect(stage.frame.locator(".where")).to_contain_text("back through block 1 of 30")
    stage.press("Enter")
    expect(stage.panel).to_contain_text("Block 1, plain")
    fits(stage)
    chart = stage.page.locator(".st-key-residual-curves .js-plotly-plot")
    assert chart.locator(".scatterlayer .lines path").count() >= 4
    stage.idle()
    background = stage.page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).background")
    assert ("rgb(24, 24, 21)" in background) == (size == "dark")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_section_of_residual_shortcuts_fits_in_the_deepest_towers(visit, size):
    query = "depth=100&width=64&upper=gated&lower=v1"
    stage = visit(f"/residual-shortcuts?{query}", **SIZES[size])
    fits(stage)
    for section in RESIDUAL_SECTIONS:
        stage.page.get_by_role("tab", name=section).click()
        stage.idle()
        expect(stage.page.get_by_role("tabpanel")).not_to_be_empty()
        fits(stage)
