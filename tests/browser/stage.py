"""The stage in a browser, as a test uses it: what it shows, and what a person does to it."""

import time
from decimal import Decimal
from functools import partial
from operator import eq, ne

from playwright.sync_api import expect

WITHIN = 15
"""Seconds that are waited for what should be seen: a machine may be busy."""

START = {"seed": 0, "step": 0}
"""The address of Unroll's untrained phrase, *feeling under the weather*, before its first step."""

SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")

PANEL = """panel => ({
  text: panel.innerText,
  value: panel.dataset.value,
  lines: Object.fromEntries([...panel.querySelectorAll('.line')].map(line => [line.dataset.symbol,
    {value: line.dataset.value, printed: line.querySelector('b').textContent}])),
  sums: Object.fromEntries([...panel.querySelectorAll('.sum[data-symbol]')].map(sum => [
    sum.dataset.symbol, {value: sum.dataset.value,
      rows: [...sum.querySelectorAll('.row')].map(row => ({kind: row.dataset.kind,
        label: row.children[0].textContent, product: row.children[1].textContent,
        printed: row.children[2].textContent}))}])),
})"""

# The bytes of every array, in hexadecimal, so that two stages can be compared to the last digit.
ARRAYS = """frame => {
  const hex = byte => byte.toString(16).padStart(2, '0');
  const bytes = array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return Object.fromEntries(Object.entries(frame.stage.model.arrays)
    .map(([name, array]) => [name, Array.from(bytes(array), hex).join('')]));
}"""


def printed_number(text):
    """Exactly what is printed: "= −1.2·10⁻⁵" -> Decimal("-0.000012")."""
    plain = text.translate(SUPERSCRIPT).removeprefix("= ").replace("·10", "e")
    return Decimal(plain)


def rounded_like(value, text):
    """`value` (a float) rounded to the digits that `text` shows, as a Decimal."""
    shown = printed_number(text)
    return Decimal(float(value)).quantize(Decimal(1).scaleb(shown.as_tuple().exponent))


def chip(page, name):
    """A chip beside the title: "network" for instance."""
    return page.locator(f"[class*='st-key-chip-{name}-'] button").first


def within(page, name, control):
    """A control, once the chip that holds it is open."""
    if not control.is_visible():
        shut(page)
        chip(page, name).click()
    expect(control).to_be_visible()
    return control


def shut(page):
    """Close the chip that is open, if any: it may cover the stage."""
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def idle(page):
    """Wait until Streamlit's script has come to rest: until then a page is there in part.

    A minute at most: some sections train, and the machine may be busy.
    """
    resting = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    resting.wait_for(timeout=60_000)


def turn_to(page, name):
    """Another page, by its link, once it is there: until then the one before is seen."""
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    idle(page)


def open_section(page, name):
    """A section of the page: by its tab, or among those that lie deeper."""
    page.get_by_role("tab").first.wait_for()
    idle(page)  # the tabs come one by one
    tab = page.get_by_role("tab", name=name, exact=True)
    if tab.count() == 0:
        page.get_by_role("tab", name="Going deeper", exact=True).click()
        tab = page.get_by_role("radio", name=name, exact=True)
    tab.click()


class StagePage:
    """A page with a drawn stage; the first one, where there are several, or that of ``which``."""

    def __init__(self, page, which="section.stage[data-key]"):
        self.page = page
        self.frame = page.locator(which).first
        self.panel = self.frame.locator(".panel")
        expect(self.frame).to_be_visible()

    # -------------------------------------------------------------------------- what it shows

    def __getitem__(self, name):
        """An attribute: `stage["step"]` is `data-step`."""
        return self.frame.get_attribute(f"data-{name}")

    def shows(self, **attributes):
        """Wait until the stage's data attributes are these, one after another."""
        for name, value in attributes.items():
            self._wait(name, partial(eq, str(value)), value)

    def changes_from(self, key):
        """Wait until other data than those of this key are on the stage."""
        self._wait("key", partial(ne, key), "another")

    def _wait(self, name, holds, wanted):
        """Look more often than ``expect`` does, which misses a step that is played past."""
        deadline = time.monotonic() + WITHIN
        while not holds(found := self[name]):
            assert time.monotonic() < deadline, f"data-{name} is {found}, and not {wanted}"
            self.page.wait_for_timeout(20)

    def ask(self, expression, *arguments):
        """A JavaScript function of the section's element, `.stage` included."""
        return self.frame.evaluate(expression, *arguments)

    def becomes(self, expression, wanted):
        """Wait until a JavaScript function of the section's element gives what is wanted."""
        self.page.wait_for_function(
            f"([frame, wanted]) => ({expression})(frame) === wanted",
            arg=[self.frame.element_handle(), wanted],
        )

    @property
    def moments(self):
        return self.ask("frame => frame.stage.time.moments")

    def arithmetic(self):
        """The pinned panel: value, lines and sums by symbol, as printed."""
        expect(self.panel).to_be_visible()
        return self.panel.evaluate(PANEL)

    def arrays(self):
        return self.ask(ARRAYS)

    def address(self, *parts):
        """The address, once all of `parts` stand in it."""
        wanted = "parts => parts.every(part => location.search.includes(part))"
        self.page.wait_for_function(wanted, arg=list(parts))
        return self.page.url

    def idle(self):
        idle(self.page)

    # ----------------------------------------------------------------------- what a person does

    def focus(self):
        self.frame.focus()

    def press(self, *keys):
        for key in keys:
            self.frame.press(key)

    def more(self):
        """Open the menu of speed, loop and picture."""
        if self.frame.locator("details[open]").count() == 0:
            self.frame.locator("summary").click()

    def chip(self, name):
        """A chip beside the title: "network" for instance."""
        return chip(self.page, name)

    def within(self, name, control):
        """A control, once the chip that holds it is open."""
        return within(self.page, name, control)

    def button(self, name):
        return self.frame.get_by_role("button", name=name, exact=True)

    def pin(self, t, unit, lane=0):
        """Click a unit of a lane's column at step t, both counted from 0."""
        place = """(frame, {t, unit, lane}) => {
          const {scene, model} = frame.stage;
          const {box} = scene.copies.find(copy => copy.t === t);
          const row = scene.geometry.down.rows[lane];
          return {x: scene.columns[0].x + 2 - box.x,
                  y: row.columnY + (row.column * (unit + 0.5)) / model.lanes[lane].hidden - box.y};
        }"""
        drawn = "frame => frame.stage.scene.copies.some(copy => copy.t === {t})"
        shut(self.page)
        self.becomes(drawn.replace("{t}", str(t)), True)
        where = self.ask(place, {"t": t, "unit": unit, "lane": lane})
        self.frame.locator(f'.copy[data-at="{t + 1}"] canvas').click(position=where)
        expect(self.panel).to_contain_text(f"Unit {unit + 1}, step {t + 1}")

    def turns(self, mode):
        """Make the open page "light" or "dark", as the system's setting does in the evening."""
        self.page.emulate_media(color_scheme=mode)
        self.becomes("frame => frame.stage.dark", mode == "dark")
        self.idle()

    def scrub(self, p):
        """Put the playhead at p by its bar."""
        self.frame.locator("input.scrub").evaluate(
            "(bar, p) => { bar.value = p; bar.dispatchEvent(new Event('input', {bubbles: true})) }",
            p,
        )
