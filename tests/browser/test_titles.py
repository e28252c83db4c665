"""The title of a figure: text above it, as wide as the page, and drawn in the picture alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.stage import open_section

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}}
SAVES_AS = """kind => document.querySelector('.st-key-gradient-influence .js-plotly-plot')
  ?._context?.toImageButtonOptions.format === kind"""
SAID = re.compile(r"^Back at the initial state the gradient is")


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desktop", "phone"])
def test_a_title_is_text_right_above_the_figure_and_is_drawn_in_no_part_that_is_seen(visit, size):
    page = visit("/gradient-flow", **size).page
    text = page.get_by_test_id("stMarkdown").filter(has_text=SAID)
    figure = page.locator(".st-key-gradient-curves")
    drawn = figure.locator(".annotation", has_text="Back at the initial state")
    expect(drawn).to_have_count(1)
    px = text.locator("strong").evaluate("found => parseFloat(getComputedStyle(found).fontSize)")
    assert px >= 16
    above, picture, title = (each.bounding_box() for each in (text, figure, drawn))
    camera = figure.locator(".modebar").bounding_box()
    seen_from = camera["y"]
    assert picture["y"] <= title["y"]
    assert title["y"] + title["height"] <= seen_from
    assert 0 <= seen_from - (above["y"] + above["height"]) <= 30
    middle = [title["x"] + 5, title["y"] + title["height"] / 2]
    hit = page.evaluate(
        "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.stPlotlyChart'))", middle
    )
    assert not hit


@pytest.mark.parametrize("kind", ["PNG", "SVG"])
def test_the_saved_picture_has_the_title_over_its_whole_width(visit, kind):
    page = visit("/gradient-flow", accept_downloads=True, **PHONE).page
    open_section(page, "Influence map")
    figure = page.locator(".st-key-gradient-influence").first
    expect(figure.locator(".js-plotly-plot")).to_be_visible()
    if kind == "SVG":
        page.get_by_role("button", name="Table and files").last.click()
        page.get_by_role("radio", name="SVG").click()
        page.keyboard.press("Escape")
    # The server answers a choice with a figure of its own: until that one stands there, the camera
    # is the old one's, which is gone before its picture is saved.
    page.wait_for_function(SAVES_AS, arg=kind.lower())
    figure.hover()
    with page.expect_download() as saved:
        figure.locator(".modebar-btn").click()
    data = Path(saved.value.path()).read_bytes()
    if kind == "PNG":
        assert int.from_bytes(data[16:20]) == 2 * 960
        return
    text = data.decode()
    assert re.search(r'<svg[^>]* width="960"', text)
    (title,) = re.findall(
        r'<text class="annotation-text"[^>]*>(?:(?!</text>).)*reaches step.*?</text>', text
    )
    assert title.count("<tspan") <= 2
