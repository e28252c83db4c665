"""The uploaders of the page Your data, as a person uses them whose file is refused."""

import time
from dataclasses import replace

from playwright.sync_api import expect

from tests.browser.stage import StagePage, shut, within
from tests.hostile import FULL, Case
from tests.hostile.measuring import Meter, Outcome

ADDRESS = "/your-data"
LABELS = {
    "sequence": "Sequence",
    "weights": "Weights",
    "trace": "Trace",
    "compare with": "Compare with",
}
CHIPS = {"sequence": "input", "weights": "network", "trace": "input", "compare with": "input"}
PLACES = {"weights": "saved weights", "trace": "a recorded trace"}
"""What is chosen before the uploader of a kind is there."""

TOO_LARGE = "File must be 5.0MB or smaller."
"""Streamlit's own words, said in the browser: such a file is not sent."""

TRIES = 3
"""Other work on the machine only ever adds time and memory: one quiet upload is enough."""

WITHIN = 20
"""Seconds until the page has said something."""

# What is said or asked, without the joiners that keep Streamlit from taking a colon for an emoji's.
SAID = """() => [...document.querySelectorAll('[role=alert], [data-testid=stMarkdown]')]
  .filter(place => place.role === 'alert' || place.innerText.trim().startsWith('question'))
  .map(place => place.innerText.replaceAll('\\u2060', ''))"""


def upload(page, kind, name, data):
    """Choose a file in the dialog of the uploader of this kind."""
    place = page.get_by_test_id("stFileUploader").filter(has_text=LABELS[kind])
    within(page, CHIPS[kind], place.first)
    chooser = place.locator("input[type=file]")
    expect(chooser).to_have_count(1)  # with the file before, there are two of them for a moment
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    chooser.set_input_files(file)


class Uploader:
    """One kind's uploader on the page, and a meter of the server."""

    def __init__(self, page, kind, meter: Meter):
        self.page, self.kind, self.meter = page, kind, meter
        self.stage = StagePage(page)
        if kind in PLACES:
            within(page, CHIPS[kind], page.get_by_text(PLACES[kind], exact=True).first).click()
        place = page.get_by_test_id("stFileUploader").filter(has_text=LABELS[kind])
        within(page, CHIPS[kind], place)
        self.stage.idle()
        self.key = self.stage["key"]

    def outcome(self, case: Case) -> Outcome:
        """What the page says of a file, and the least that it cost the server.

        It counts as refused where the picture is the one from before.
        """
        data, outcomes = case.make(), []
        wanted = TOO_LARGE if len(data) > FULL else case.expected
        for number in range(TRIES):
            name = f"{number}-{case.file_name}" if number else case.file_name  # nothing is cached
            outcomes.append(self._tried(name, data, wanted))
            if outcomes[-1].cheap or not outcomes[-1].understood:
                break
        found = min(outcomes, key=lambda outcome: (outcome.understood, not outcome.cheap))
        return replace(found, said=found.said.removeprefix("1-").removeprefix("2-"))

    def _tried(self, name, data, wanted) -> Outcome:
        self._put_away(wanted)
        with self.meter():
            upload(self.page, self.kind, name, data)
            said = self._said(wanted)
            self.stage.idle()
        same = self.stage["key"] == self.key
        return Outcome(said, wanted, self.meter.cpu, self.meter.extra, refused=same)

    def _said(self, wanted):
        """The message that holds `wanted`; all that is said where none comes."""
        deadline = time.monotonic() + WITHIN
        while True:
            said = self.page.evaluate(SAID)
            found = next((text for text in said if wanted in text), None)
            if found is not None or time.monotonic() > deadline:
                return " ".join((found or f"not what was expected, but {said}").split())
            self.page.wait_for_timeout(30)

    def _put_away(self, wanted):
        """Where `wanted` is said already: no file, no message."""
        if not self._is_said(wanted):
            return
        shut(self.page)
        if (message := self.page.get_by_role("button", name="Dismiss", exact=True)).count():
            message.first.click()
        place = self.page.get_by_test_id("stFileUploader").filter(has_text=LABELS[self.kind])
        within(self.page, CHIPS[self.kind], place.first)
        for file in (
            self.page.get_by_role("button", name="Remove", exact=True),
            self.page.get_by_test_id("stFileChipDeleteBtn").get_by_role("button"),
        ):
            if file.count():
                file.first.click()
        deadline = time.monotonic() + WITHIN
        while self._is_said(wanted):
            assert time.monotonic() < deadline, f"the message stays: {wanted}"
            self.page.wait_for_timeout(30)
        self.stage.idle()

    def _is_said(self, wanted):
        return any(wanted in text for text in self.page.evaluate(SAID))
