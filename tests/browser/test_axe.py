"""axe-core over every page, its chips and its sections, light and dark: nothing wrong.

All of its rules are run, those that are only good practice too. Dark is the same page in other
colours, so there the rules about colour are run.
"""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from dashboard import theme
from pages import PAGES
from tests.browser.stage import StagePage, idle, shut

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
FULL = {"papers": "papers?card=he-2015"}
"""The address of a page that shows more than it opens with."""

OPEN = "[role=tabpanel]:not([hidden])"
TABLES = """open => [...document.querySelectorAll(`${open} [data-testid=stDataFrame]`)]
  .every(table => table.querySelector('[role=columnheader]') || !table.checkVisibility())"""
"""A table is drawn some time after the script is at rest, and then has what is to be read."""
SLOWEST = 60_000  # ms: some sections train, and the machine may be busy
RUN = """async ({within, excused, rules}) => {
  const kept = rule => ({element}) =>
    !excused.some(([id, what]) => id === rule && element.matches(what));
  const options = {resultTypes: ['violations'], elementRef: true, ...rules && {runOnly: rules}};
  const found = await axe.run(within ?? document, options);
  return found.violations.flatMap(({id, nodes}) => nodes.filter(kept(id))
    .map(({html, failureSummary}) => `${id}: ${html.slice(0, 200)}\\n${failureSummary}`));
}"""

GROUND = """wanted => getComputedStyle(document.querySelector('[data-testid=stApp]'))
  .backgroundColor === `rgb(${wanted.join(', ')})`"""
RULES = {"light": None, "dark": ["color-contrast", "link-in-text-block"]}
"""By theme; None for all of them."""


def sound(page, where, within=None, rules=None):
    """Nothing is wrong on the page, or within a part of it.

    What is wrong stays: a figure in the colours from before is drawn anew in a moment.
    """
    for _ in range(5):
        found = page.evaluate(RUN, {"within": within, "excused": EXCUSED, "rules": rules})
        if not found:
            break
        page.wait_for_timeout(1000)
    assert not found, f"{where}:\n" + "\n\n".join(found)


def turns(page, mode):
    """Make the open page light or dark."""
    page.emulate_media(color_scheme=mode)
    page.wait_for_function(GROUND, arg=list(colour_of(mode)))
    idle(page)


def colour_of(mode):
    """Red, green and blue of the page's ground."""
    return bytes.fromhex(theme.colour(mode, "background").removeprefix("#"))


def chips(page):
    """Every chip of the head, open."""
    for chip in page.locator("[class*='st-key-chip-'] button").all():
        chip.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        yield chip.inner_text().replace("\n", " ")
        shut(page)


def sections(page):
    """Every section of the page, open: its tabs, and what lies deeper."""
    tabs = page.get_by_role("tab")
    for tab in tabs.all():
        tab.click()
        expect(page.locator(OPEN)).not_to_be_empty()
        idle(page)
        page.wait_for_function(TABLES, arg=OPEN)
        yield tab.inner_text()  # of those that lie deeper, the one that was open
    deeper = page.get_by_role("tabpanel").get_by_test_id("stButtonGroup").first
    if tabs.count() and tabs.last.inner_text() == "Going deeper":
        choices = deeper.get_by_role("radio").all()
        for choice in [each for each in choices if not each.is_checked()]:
            shown = page.locator(OPEN)
            before = shown.inner_text()
            choice.click()
            expect(choice).to_be_checked()
            # At rest it may be that the script has not begun yet: another section is another text.
            expect(shown).not_to_have_text(before, use_inner_text=True, timeout=SLOWEST)
            idle(page)
            page.wait_for_function(TABLES, arg=OPEN)
            yield choice.inner_text()


@pytest.mark.parametrize("one", PAGES, ids=lambda page: page.title)
def test_axe_finds_nothing_wrong(tab, one):
    page = tab()
    page.goto("/" if one.default else FULL.get(one.url_path, one.url_path))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    idle(page)
    page.evaluate(AXE)
    player = StagePage(page) if page.locator("section.stage[data-key]").count() else None
    if player:
        player.press("Enter")  # the arithmetic, where a scene has some
    for mode, rules in RULES.items():
        turns(page, mode)
        if player:
            player.more()
        sound(page, f"{one.title}, {mode}", rules=rules)
        for chip in chips(page):
            sound(page, f"{chip}, {mode}", "[data-testid=stPopoverBody]", rules)
        for section in sections(page):
            sound(page, f"{section}, {mode}", OPEN, rules)


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
