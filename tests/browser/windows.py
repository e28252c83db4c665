"""The windows that a page is looked at in, and what fits into one."""

from playwright.sync_api import expect

WIDTHS = {
    "projector": {"width": 1920, "height": 1080},
    "desktop": {"width": 1440, "height": 900},
    "tablet": {"width": 1024, "height": 768},
    "phone": {"width": 390, "height": 844},
}
PHONE = {"viewport": WIDTHS["phone"], "has_touch": True}
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
    .filter(e => e instanceof HTMLElement && e.checkVisibility() && !e.closest('.copy'))
    .filter(e => e.getBoundingClientRect().left < edge.left - 1
      || e.getBoundingClientRect().right > edge.right + 1)
    .map(e => e.ariaLabel || e.className || e.textContent);
}"""
# What can be pressed or set outside of the tabs and the navigation, in open shadow roots too.
CONTROLS = """() => {
  const kinds = 'button, a[href], input, select, textarea, summary, [role=button], [role=slider]';
  const apart = '[role=tab], [role=tabpanel], [data-testid=stSidebar], header, [href^="#"]';
  const under = root => [...root.querySelectorAll('*')]
    .flatMap(e => [...(e.shadowRoot && !e.closest(apart) ? under(e.shadowRoot) : []), e])
    .filter(e => e.matches(kinds) && !e.closest(apart))
    .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}));
  return under(document).map(e => e.ariaLabel || e.innerText || e.className);
}"""
# Text that is smaller than 15 px, beside indices, which are smaller than what they stand at.
SMALL = """() => {
  const index = '[style*="font-size:70%"], [style*="font-size: 70%"], .katex, sub, sup, .sr, '
    + 'tspan[font-size]';
  const under = root => [...root.querySelectorAll('*')]
    .flatMap(e => [...(e.shadowRoot ? under(e.shadowRoot) : []), e]);
  const zoom = e => e ? +(getComputedStyle(e).zoom || 1)
    * zoom(e.parentElement || e.getRootNode().host) : 1;
  return under(document.querySelector('[data-testid=stApp]'))
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => !e.closest(index) && !e.closest('style'))
    .filter(e => e.checkVisibility({opacityProperty: true, visibilityProperty: true}))
    .map(e => [parseFloat(getComputedStyle(e).fontSize) * zoom(e), e.textContent])
    .filter(([size]) => size < 14.9);
}"""
MOST_CONTROLS, MOST_TABS = 14, 7
# Of the matrix, or where a scene has none, of its maps.
WIDEST = "frame => Math.max(...[...frame.querySelectorAll('canvas')].map(each => each.width))"
# Two frames: the layout follows a window in the first one.
FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def fits(stage):
    """Nothing is wider than the window, and the stage is drawn within its own edges."""
    expect(stage.frame).to_be_visible()
    assert stage.page.evaluate(EXCESS) <= 1
    assert stage.ask(OUTSIDE) == []
    assert stage.ask(WIDEST) > 100


def is_calm(stage, more=0):
    """There are few controls and few tabs, and what few need is behind one of them.

    ``more``: controls that a page has beside those of a page and its player.
    """
    stage.idle()
    controls = stage.page.evaluate(CONTROLS)
    assert 5 < len(controls) <= MOST_CONTROLS + more, controls
    assert stage.page.get_by_role("tab").count() <= MOST_TABS


def is_readable_from_the_last_row(stage):
    """On a projector nothing is small."""
    assert stage.page.viewport_size == WIDTHS["projector"]
    stage.idle()
    small = stage.page.evaluate(SMALL)
    assert small == [], small


def fits_when(stage, width):
    """The same, after the window was made as wide as ``WIDTHS[width]``."""
    stage.page.set_viewport_size(WIDTHS[width])
    stage.page.wait_for_function(f"() => ({EXCESS})() <= 1")
    stage.page.evaluate(FRAMES)
    fits(stage)


def is_dark(stage):
    """Whether the app is drawn in the dark colours."""
    stage.idle()
    background = stage.page.get_by_test_id("stApp").evaluate("e => getComputedStyle(e).background")
    return "rgb(24, 24, 21)" in background
