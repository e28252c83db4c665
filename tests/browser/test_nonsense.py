"""Nonsense is met with a message, and the picture that was there is still there."""

import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
HEBREW = ["שלום", "עולם"]
MARKUP = "<img src=x onerror=window.hacked=1>"


def write(stage, label, text):
    box = stage.within("input", stage.page.get_by_role("textbox", name=label))
    box.fill(text)
    box.press("Control+Enter" if label == "Numbers" else "Enter")


def refused(stage, *said):
    """A message in words, and the picture from before."""
    key = stage.before
    for part in said:
        expect(stage.page.get_by_role("alert").first).to_contain_text(part)
    stage.idle()
    assert stage["key"] == key
    expect(stage.page.get_by_text("last input that could be read")).to_be_visible()


def labels(stage):
    return stage.ask("frame => frame.stage.model.labels")


@pytest.fixture
def words(visit):
    stage = visit({"step": 2})
    stage.before = stage["key"]
    return stage


@pytest.fixture
def numbers(visit):
    stage = visit({"source": "Numbers", "numbers": "1 2 3", "step": 2})
    stage.before = stage["key"]
    return stage


def test_an_empty_phrase(words):
    for text in ("", "   "):
        write(words, "Words", text)
        refused(words, "Type at least one word")
        words.shows(step=2)


def test_after_a_message_the_next_phrase_is_read(words):
    write(words, "Words", "")
    refused(words, "Type at least one word")
    write(words, "Words", "hello there")
    words.changes_from(words.before)
    expect(words.page.get_by_role("alert")).to_have_count(0)
    assert labels(words) == ["hello", "there"]


def test_one_word(words):
    write(words, "Words", "alone")
    words.changes_from(words.before)
    assert labels(words) == ["alone"]
    words.press("Home", "Space")
    words.shows(step=1, playing=0)
    words.press("u", "ArrowRight")
    words.shows(folded=1, step=1)


def test_ten_thousand_words_are_offered_as_a_window(words):
    started = time.monotonic()
    write(words, "Words", " ".join(f"w{k % 400}" for k in range(10_000)))
    words.changes_from(words.before)
    assert time.monotonic() - started < 8
    assert len(labels(words)) == 500
    expect(words.page.get_by_text("There are 10,000 steps, and at most 500")).to_be_visible()
    words.idle()
    assert len(words.page.url) < 4000
    first = words.page.get_by_role("spinbutton", name="First step")
    first.fill("9800")
    before = words["key"]
    first.press("Enter")
    words.changes_from(before)
    assert labels(words) == [f"w{k % 400}" for k in range(9799, 10_000)]


def test_an_emoji_family_is_one_character(visit):
    stage = visit({"text": f"a{FAMILY}b", "split": "characters", "step": 2, "folded": 0})
    assert labels(stage) == ["a", FAMILY, "b"]
    expect(stage.frame.locator('.copy[data-at="2"] .token')).to_have_text(FAMILY)


def test_right_to_left_text_is_read_in_its_order(visit):
    stage = visit({"text": " ".join(HEBREW), "step": 1, "pin": "1.1.1"})
    assert labels(stage) == HEBREW
    expect(stage.panel.locator(".pinlabel")).to_have_attribute("dir", "auto")
    expect(stage.panel).to_contain_text(HEBREW[0])


@pytest.mark.parametrize("split", ["words", "characters"])
def test_markup_is_shown_and_not_run(visit, split):
    query = {"text": f"{MARKUP} {MARKUP.replace(' ', '/')}", "split": split, "folded": 0}
    stage = visit({**query, "step": 2, "pin": "1.2.1", "section": "Inputs as vectors"})
    stage.idle()
    stage.press("ArrowRight")
    expect(stage.panel).to_contain_text("step 3")
    assert stage.page.evaluate("window.hacked") is None
    assert stage.ask("frame => frame.querySelectorAll('img').length") == 0
    assert stage.page.locator("img[src=x]").count() == 0
    assert labels(stage)[0] == "<"


def test_numbers_with_a_stray_letter(numbers):
    write(numbers, "Numbers", "1 2 3\n4 x5 6")
    refused(numbers, "Line 2, column 3", "x5")
    numbers.shows(step=2)


def test_what_is_no_number(numbers):
    for text, said in (("1 NaN 3", "NaN"), ("1 inf 3", "inf"), ("1 2\n3", "Line 2"), ("", "Type")):
        write(numbers, "Numbers", text)
        refused(numbers, said)
        assert labels(numbers) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "asked",
    [
        {"units": "9999", "cell": "lstn", "layers": "0", "seed": "-1", "step": "999"},
        {"units": "many", "seed": "NaN", "pin": "9.9.9", "lane": "7", "folded": "perhaps"},
        {"cell": MARKUP, "pin": MARKUP, "source": MARKUP, "section": MARKUP},
    ],
    ids=["out of range", "not a number", "markup"],
)
def test_an_address_out_of_range_is_said_and_the_default_is_used(visit, asked):
    stage = visit(asked)
    alert = stage.page.get_by_role("alert").first
    for key, value in asked.items():
        expect(alert).to_contain_text(f"{key}={value[:20]}")
    stage.idle()
    network = stage.ask("frame => [frame.stage.model.title, frame.stage.model.hidden]")
    assert network == ["LSTM", 12]
    assert labels(stage) == ["feeling", "under", "the", "weather"]
    expect(stage.panel).to_be_hidden()
    assert stage.page.evaluate("window.hacked") is None
    stage.press("End", "Home")
    stage.shows(step=0)
