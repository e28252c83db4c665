"""Files as people have them, through the real uploader, with the corrections that they need.

A file of each kind, and one of each question. That all of them are read right, with the answer of
each, is held in `tests/files/test_readers.py`.
"""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from rnncore.readers import AskedError, Choices, read_sequence
from tests.browser.test_your_data import bring
from tests.files.catalogue import catalogue

pytestmark = pytest.mark.browser

ASKED = [
    *("AirQuality.csv", "detection-limit.csv", "lone-year.csv", "undecided-comma.csv"),
    *("two-numbers.csv", "sp500-stacked.csv", "total.csv", "write-table.txt", "header-again.csv"),
    *("batch.npy", "kishou.csv", "debits.csv"),
]
READ = [
    *("UNRATE.csv", "tipsun20.tsv", "weather.tsv.gz", "gene.fasta", "open-meteo.json"),
    *("structured.npy", "t-y.npz"),
]
REFUSED = ["page.csv", "zip.csv", "complex.npy"]

ENTRIES = {entry.path.name: entry for entry in catalogue()}


def clicks(entry, data, choices):
    """The answers, at most four, after which a file is read as it is meant; None where none do."""
    try:
        found = read_sequence(data, entry.path.name, **choices.changed())
    except AskedError as error:
        for answer in error.question.answers:
            more = (
                clicks(entry, data, choices.answered(answer))
                if len(choices.changed()) < 5
                else None
            )
            if more is not None:
                return [answer, *more]
        return None
    return [] if not entry.right.differs(found.labels, found.names, found.values) else None


@pytest.fixture
def own(visit):
    return visit("/your-data?own_scale=as+it+is&cell=Elman+tanh&units=2")


def answered(stage, answer):
    """Click an answer of a question, and wait until another is asked or the file is read."""
    # A joiner stands after each colon, so that Streamlit makes no emoji of it.
    label = re.escape(re.sub(r"\s+", " ", answer.said)[:40]).replace(":", ":\u2060?")
    button = stage.page.locator("button").filter(has_text=re.compile(label)).first
    button.scroll_into_view_if_needed()
    button.click()
    stage.page.wait_for_timeout(150)
    stage.idle()


def is_right(stage, entry):
    """The stage has the labels, the names and, to the precision of its arrays, the numbers."""
    right = entry.right
    labels = stage.ask("frame => frame.stage.model.labels")
    names = stage.ask("frame => frame.stage.model.names")
    if right.tokens is not None:
        return labels == list(right.tokens)
    values = np.frombuffer(bytes.fromhex(stage.arrays()["x"]), "<f4").reshape(len(labels), -1)
    rows = right.values if right.values is not None else np.array([right.first_row])
    return (
        len(labels) == right.steps
        and (right.first is None or labels[0] == right.first)
        and (right.names is None or names == list(right.names))
        and np.allclose(values[: len(rows)], rows.astype("<f4"), rtol=1e-6)
    )


@pytest.mark.parametrize("names", [ASKED, READ], ids=["asked", "read"])
def test_what_is_brought_is_right_after_a_click_or_none(own, names):
    wrong = []
    for name in names:
        entry, before = ENTRIES[name], own["key"]
        data = entry.path.read_bytes()
        path = clicks(entry, data, Choices())
        assert path is not None, f"{name}: no answers lead to what is right"
        bring(own, "Sequence", name, data)
        expect(own.page.get_by_test_id("stFileUploader")).to_have_count(0)  # the chip has shut
        own.idle()
        for answer in path:
            answered(own, answer)
        own.changes_from(before)
        own.idle()
        if not is_right(own, entry):
            wrong.append(name)
    assert wrong == []


def test_what_is_refused_says_what_it_is_and_leaves_the_picture(own):
    before = own["key"]
    for name in REFUSED:
        entry = ENTRIES[name]
        bring(own, "Sequence", name, entry.path.read_bytes())
        for word in entry.refused:
            expect(own.page.get_by_role("alert").first).to_contain_text(word)
        assert own["key"] == before


def test_a_click_on_a_line_says_what_it_is(own):
    before = own["key"]
    data = b"1.5;2\n3;4.5\n5;6\n7;8\n"
    bring(own, "Sequence", "lines.csv", data)
    own.changes_from(before)
    before = own["key"]
    grid = own.page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    own.page.mouse.click(box["x"] + 20, box["y"] + 36 + 18)
    buttons = [each.inner_text() for each in own.page.locator("[class*=st-key-own] button").all()]
    assert "not part of the table" not in buttons  # it is its first line
    own.page.get_by_role("button", name="the header", exact=True).click()
    own.changes_from(before)
    own.idle()
    assert own.ask("frame => frame.stage.model.names") == ["1.5", "2"]
    assert own.ask("frame => frame.stage.model.labels.length") == 3


def test_what_became_of_a_column_can_be_chosen(own):
    before = own["key"]
    bring(own, "Sequence", "two.csv", b"a,b\n1.5,3\n2.5,1\n0.5,2\n")
    own.changes_from(before)
    before = own["key"]
    grid = own.page.get_by_test_id("stDataFrame").nth(1)
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    own.page.mouse.dblclick(box["x"] + box["width"] * 0.25, box["y"] + 36 + 18)
    own.page.get_by_text("not read", exact=True).last.click()
    own.page.keyboard.press("Enter")
    own.changes_from(before)
    own.idle()
    assert own.ask("frame => frame.stage.model.names") == ["b"]
