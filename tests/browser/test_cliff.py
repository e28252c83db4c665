"""The cliff on its page: it plays, stops before the fall, and plays on, without an error."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import START, open_section, turn_to

pytestmark = pytest.mark.browser

# A millisecond a frame: how long they are shown is data of the figure, held where it is made.
AT_ONCE = """plot => plot._fullLayout.updatemenus[0].buttons
  .forEach(({args}) => { args[1].frame.duration = 1 })"""
# How many points of the path without clipping and of the clipped one are drawn.
POINTS = "plot => [1, 2].map(k => plot._fullData[k].x.length)"


@pytest.fixture
def cliff(visit):
    """The figure, on its tab: a locator of Plotly's own element."""
    page = visit(START).page
    turn_to(page, "Gradient flow")
    open_section(page, "Clipping")
    figure = page.locator(".js-plotly-plot", has_text="Not clipped, the descent")
    expect(figure).to_be_visible()
    expect(figure.locator(".updatemenu-button", has_text="Play")).to_be_visible()
    figure.evaluate(AT_ONCE)
    return figure


def points(cliff, expected):
    """Wait until so many points of both paths are drawn."""
    element = cliff.element_handle()
    cliff.page.wait_for_function(
        f"([plot, expected]) => String(({POINTS})(plot)) === String(expected)",
        arg=[element, expected],
        timeout=30_000,
    )


def test_it_shows_both_ends_then_stops_at_the_cliff_and_plays_on(cliff):
    points(cliff, [34, 61])
    cliff.locator(".updatemenu-button", has_text="To the cliff").click()
    points(cliff, [33, 33])
    cliff.locator(".updatemenu-button", has_text="Play").click()
    points(cliff, [34, 61])
    expect(cliff).to_contain_text("clipped at 0.20")
