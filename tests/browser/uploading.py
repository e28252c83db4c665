"""The uploaders of the page Your data, as a person uses them who brings a file that is refused."""

import time

from playwright.sync_api import Error, expect

from benchmarks.hostile import Meter, Outcome
from rnncore.readers import limits
from tests.hostile import Case

ADDRESS = "/your-data"
LABELS = {"sequence": "Sequence", "weights": "Weights", "trace": "Trace"}
PLACES = {"weights": "saved weights", "trace": "a recorded trace"}
"""What is chosen before the uploader of a kind is there."""

TOO_LARGE = "File must be 5.0MB or smaller."
"""Streamlit's own words, said in the browser: such a file is not sent."""

WITHIN = 20
"""Seconds until the page has said something."""

# What is said, without the joiners that keep Streamlit from taking a colon for an emoji's.
SAID = """() => [...document.querySelectorAll('[role=alert], [data-testid=stFileUploaderFile]')]
  .map(place => place.innerText.replaceAll('\\u2060', ''))"""


def expected(case: Case, data: bytes) -> str:
    """What the page says of a file: the reader's words, or Streamlit's where it is not sent."""
    return TOO_LARGE if len(data) > limits.FILE else case.expected


class Uploader:
    """One kind's uploader on a page with a drawn stage (`tests.browser.stage.StagePage`)."""

    def __init__(self, stage, kind):
        self.stage, self.page, self.label = stage, stage.page, LABELS[kind]
        if kind in PLACES:
            self.page.get_by_text(PLACES[kind], exact=True).first.click()
        expect(self._place()).to_be_visible()
        stage.idle()
        self.key = stage["key"]

    def measured(self, case: Case, meter: Meter) -> Outcome:
        """Upload the file, wait for what is said of it, and put it away again.

        It counts as refused where the words are those expected and the picture is the one from
        before. The server is measured from the upload until the page has come to rest.
        """
        data = case.make()
        wanted = expected(case, data)
        with meter():
            upload(self._place(), case.file_name, data)
            said = self._said(wanted)
            self.stage.idle()
        same = self.stage["key"] == self.key
        self._put_away(wanted)
        return Outcome(said, meter.cpu, meter.extra, refused=wanted in said and same)

    def _place(self):
        return self.page.get_by_test_id("stFileUploader").filter(has_text=self.label)

    def _said(self, wanted):
        """The message that holds `wanted`; all that is said where none comes."""
        deadline = time.monotonic() + WITHIN
        while True:
            said = self.page.evaluate(SAID)
            found = next((text for text in said if wanted in text), None)
            if found is not None or time.monotonic() > deadline:
                return " ".join((found or f"nothing of this; rather: {said}").split())
            self.page.wait_for_timeout(30)

    def _put_away(self, wanted):
        """Leave the page as it was: no file, no message."""
        for place in (
            self.page.get_by_role("button", name="Dismiss", exact=True),
            self.page.get_by_role("button", name="Remove", exact=True),
            self.page.get_by_test_id("stFileUploaderDeleteBtn").get_by_role("button"),
        ):
            if place.count():
                place.first.click()
        deadline = time.monotonic() + WITHIN
        while any(wanted in text for text in self.page.evaluate(SAID)):
            assert time.monotonic() < deadline, f"the message stays: {wanted}"
            self.page.wait_for_timeout(30)
        self.stage.idle()


def upload(place, name, data):
    """Choose the file in the dialog of the uploader."""
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    try:
        place.locator("input[type=file]").set_input_files(file)
    except Error as error:
        raise AssertionError(f"{name} could not be chosen: {error}") from error
