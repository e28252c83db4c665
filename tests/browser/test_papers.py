"""The page without a player: it fits every window, and runs in the worker."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import idle
from tests.browser.windows import CONTROLS, EXCESS, MOST_CONTROLS, WIDTHS

pytestmark = pytest.mark.browser

ROW = 36


def test_it_fits_every_window_and_is_calm(tab):
    page = tab()
    page.goto("/papers?card=he-2015")
    expect(page.get_by_role("heading", name="He 2015")).to_be_visible()
    idle(page)
    controls = page.evaluate(CONTROLS)
    assert 0 < len(controls) <= MOST_CONTROLS, controls
    for width in WIDTHS.values():
        page.set_viewport_size(width)
        page.wait_for_function(f"() => ({EXCESS})() <= 1")


def test_a_row_opens_its_card_which_runs_and_stands_beside_what_is_recorded(tab):
    page = tab()
    page.goto("/papers")
    table = page.get_by_test_id("stDataFrame")
    expect(table.locator("canvas").first).to_be_visible()
    idle(page)
    table.click(position={"x": 17, "y": 3.5 * ROW})  # the third, below the names of columns
    expect(page.get_by_role("heading", name="Saxe 2013")).to_be_visible()
    page.wait_for_url("**card=saxe-2013**")
    page.get_by_role("button", name="Run it here, now").click()
    expect(page.get_by_text("Just run:")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("columnheader", name="just run")).to_be_visible()
