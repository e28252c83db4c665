"""Link beside the chips: the address to copy, and who can open it."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_link_gives_the_address_of_the_view_and_says_who_can_open_it(visit):
    page = visit("/gates?step=4").page
    page.get_by_role("button", name="Link").click()
    body = page.get_by_test_id("stPopoverBody")
    address = body.get_by_test_id("stCode").inner_text().strip()
    assert urlsplit(address).path == "/gates"
    assert dict(parse_qsl(urlsplit(address).query)) == {"step": "4"}
    expect(body.get_by_text("listens to this computer only")).to_be_visible()
    expect(body.locator("img")).to_have_count(0)
