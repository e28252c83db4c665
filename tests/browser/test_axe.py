"""axe-core over every page, its chips and its sections, light and dark: nothing wrong.

All of its rules are run, those that are only good practice too.
"""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from pages import PAGES
from tests.browser.stage import StagePage, shut

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# What cannot be mended from here: the rule, the elements that it is not held against, and why.
EXCUSED = (
    # Streamlit's markup of a formula or a program that is wider than its column. A browser lets the
    # keyboard into a box that scrolls (Chromium since 130, Firefox always); axe wants an attribute.
    ("scrollable-region-focusable", ".katex-display, [data-testid=stCode] pre"),
    # Streamlit's place to drop a file, whose name is not read; its button beside it has its own.
    ("presentation-role-conflict", "[data-testid=stFileUploaderDropzone]"),
)
STAGED = [page for page in PAGES if page.url_path != "papers"]
"""Those with a player; the other is in test_papers.py."""

OPEN = "[role=tabpanel]:not([hidden])"
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
SLOWEST = 60_000  # ms: some sections train, and the machine may be busy
RUN = """async ({within, excused}) => {
  const kept = rule => ({element}) =>
    !excused.some(([id, what]) => id === rule && element.matches(what));
  const found = await axe.run(within ?? document, {resultTypes: ['violations'], elementRef: true});
  return found.violations.flatMap(({id, nodes}) => nodes.filter(kept(id))
    .map(({html, failureSummary}) => `${id}: ${html.slice(0, 200)}\\n${failureSummary}`));
}"""


def sound(page, where, within=None):
    """Nothing is wrong on the page, or within a part of it."""
    found = page.evaluate(RUN, {"within": within, "excused": EXCUSED})
    assert not found, f"{where}:\n" + "\n\n".join(found)


def chips(stage):
    """Every chip of the head, open."""
    for chip in stage.page.locator("[class*='st-key-chip-'] button").all():
        chip.click()
        expect(stage.page.get_by_test_id("stPopoverBody")).to_be_visible()
        yield chip.inner_text().replace("\n", " ")
        shut(stage.page)


def sections(stage):
    """Every section of the page, open: its tabs, and what lies deeper."""
    tabs = stage.page.get_by_role("tab")
    for tab in tabs.all():
        tab.click()
        expect(stage.page.locator(OPEN)).not_to_be_empty()
        stage.page.locator(IDLE).wait_for(timeout=SLOWEST)
        yield tab.inner_text()
    deeper = stage.page.get_by_role("tabpanel").get_by_test_id("stButtonGroup").first
    if tabs.count() and tabs.last.inner_text() == "Going deeper":
        for choice in deeper.get_by_role("radio").all()[1:]:
            shown = stage.page.locator(OPEN)
            before = shown.inner_text()
            choice.click()
            expect(choice).to_be_checked()
            # At rest it may be that the script has not begun yet: another section is another text.
            expect(shown).not_to_have_text(before, use_inner_text=True, timeout=SLOWEST)
            stage.page.locator(IDLE).wait_for(timeout=SLOWEST)
            yield choice.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", STAGED, ids=lambda page: page.title)
def test_axe_finds_nothing_wrong(visit, page, scheme):
    stage = visit("/" if page.default else f"/{page.url_path}", color_scheme=scheme)
    stage.idle()
    stage.page.evaluate(AXE)
    stage.press("Enter")  # the arithmetic, where a scene has some
    stage.more()
    sound(stage.page, page.title)
    for chip in chips(stage):
        sound(stage.page, chip, "[data-testid=stPopoverBody]")
    for section in sections(stage):
        sound(stage.page, section, OPEN)


def test_axe_finds_nothing_wrong_with_a_presentation(visit):
    stage = visit("/lessons")
    stage.press("p")
    stage.shows(presenting="screen")
    stage.page.evaluate(AXE)
    sound(stage.page, "presented", "[data-presented]")


FOCUSED = """() => { let e = document.activeElement;
  while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
  return e.matches('section.stage') }"""


def test_the_keyboard_alone_reaches_the_stage_and_plays_it(tab):
    page = tab()
    page.goto("/gradient-flow")
    stage = StagePage(page)
    stage.idle()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED):
            break
    expect(stage.frame).to_be_focused()
    page.keyboard.press("Space")
    stage.shows(playing=1, step=2)
    page.keyboard.press("Space")
    stage.shows(playing=0)
    page.keyboard.press("Tab")  # from there to its controls, and on by them
    page.keyboard.press("Space")
    stage.shows(playing=0)
