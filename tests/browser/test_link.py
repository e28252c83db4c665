"""Link and Reset beside the chips: the address to copy, and the way back to the opening."""

import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.stage import WITHIN

pytestmark = pytest.mark.browser

ELSEWHERE = {
    "/": "/?cell=GRU&units=5&seed=3&text=a+b+c&step=1&lane=1&folded=1&section=Order+matters",
    "/gradient-flow": "/gradient-flow?cells=GRU&length=9&radius=1.2&step=2&section=Clipping",
    "/residual-shortcuts": "/residual-shortcuts?depth=20&upper=gated&step=3&section=The+code",
    "/gates": "/gates?trained=Next+word,+LSTM&begin=2&step=2&section=Hold+a+gate",
    "/network-types": "/network-types?kind=stacked&step=1&section=Attention",
    "/your-data": "/your-data?cell=GRU&units=6&step=4&section=The+maths",
}


def seen(stage):
    """The chips, the open tab, and where the player is."""
    page = stage.page
    return {
        "chips": page.locator("[class*='st-key-chip-'] button").all_inner_texts(),
        "tab": page.get_by_role("tab", selected=True).all_inner_texts(),
        "view": stage.ask("({stage: {state}}) => [state.p, state.lane, state.folded, state.pin]"),
    }


def settled(stage, expected=None):
    """What is seen once that does not change any more, or is what is expected."""
    end, before = time.monotonic() + WITHIN, None
    while time.monotonic() < end:
        stage.idle()
        now = seen(stage)
        if now == (expected or before):
            return now
        before = now
        stage.page.wait_for_timeout(100 if expected else 400)
    return before


@pytest.mark.parametrize("bare", ELSEWHERE)
def test_reset_gives_what_a_first_visit_of_the_bare_address_does(visit, bare):
    opening = settled(visit(bare))
    stage = visit(ELSEWHERE[bare])
    assert settled(stage) != opening
    stage.page.get_by_role("button", name="Reset").click()
    assert settled(stage, opening) == opening
    assert settled(visit(linked(stage.page))) == opening


def linked(page):
    """The address that *Link* gives."""
    page.get_by_role("button", name="Link").click()
    return page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()


def test_link_gives_the_address_of_the_view_and_says_who_can_open_it(visit):
    page = visit("/gates?step=4").page
    address, body = linked(page), page.get_by_test_id("stPopoverBody")
    assert urlsplit(address).path == "/gates"
    assert dict(parse_qsl(urlsplit(address).query)) == {"step": "4"}
    expect(body.get_by_text("listens to this computer only")).to_be_visible()
    expect(body.locator("img")).to_have_count(0)
