"""The first visitor of a server that has just started comes by a deep link."""

import pytest
from playwright.sync_api import expect

from tests.browser.app import App
from tests.browser.stage import within

pytestmark = pytest.mark.browser


@pytest.fixture
def fresh(tmp_path):
    started = App(tmp_path / "output.txt")
    try:
        yield started.wait()
    finally:
        started.stop()


def test_a_deep_link_is_found_by_the_first_visitor(fresh, browser):
    page = browser.new_page()
    page.goto(f"{fresh.url}gradient-flow?radius=0.5")
    expect(page.get_by_role("heading", name="Gradient flow")).to_be_visible(timeout=60_000)
    page.wait_for_selector("[data-key]")
    expect(page.get_by_role("dialog")).to_have_count(0)
    slider = within(page, "network", page.get_by_role("slider", name="spectral radius"))
    slider.focus()
    slider.press("ArrowRight")
    page.wait_for_url("**/gradient-flow?radius=0.55")
    page.close()
    printed = [line.strip() for line in fresh.printed().splitlines() if line.strip()]
    assert printed == [
        "You can now view your Streamlit app in your browser.",
        f"URL: {fresh.url.rstrip('/')}",
    ]
