"""The phase diagram: a cell that is clicked shows its runs, and opens them in the race."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_click_anywhere_in_a_cell_shows_its_runs_and_they_open_in_the_race(tab):
    page = tab()
    page.goto("/training?section=Phase+diagram")
    chart = page.locator(".stPlotlyChart", has=page.locator("g.textpoint")).first
    expect(chart.locator("g.textpoint text")).to_have_count(42)
    area = chart.locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    # the last of seven lengths and the first of six biases, at a corner of the cell
    area.click(position={"x": box["width"] * 6.1 / 7, "y": box["height"] * 0.9 / 6})
    expect(page.get_by_text("b = 5, T = 100", exact=True).first).to_be_visible()
    expect(page).to_have_url(re.compile(r"phase-bias=5&phase-length=100"))
    page.get_by_role("button", name="Open it in the race").click()
    expect(page).to_have_url(re.compile(r"span=100"))
    expect(page).to_have_url(re.compile(r"lanes=LSTM\+with\+a\+bias&bias=5"))
