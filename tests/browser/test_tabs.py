"""What the tests look through: a tab that was used before is as good as a new one."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import StagePage

pytestmark = pytest.mark.browser

STORE = """() => {
  localStorage.setItem('a', 1);
  sessionStorage.setItem('a', 1);
  document.cookie = 'a=1';
  return new Promise(done => { indexedDB.open('a').onsuccess = done }).then(() => true);
}"""
STORED = """async () => [localStorage.getItem('a'), sessionStorage.getItem('a'),
  document.cookie.includes('a=1'), (await indexedDB.databases()).length]"""
MEDIA = """() => ['(prefers-color-scheme: dark)', '(prefers-reduced-motion: reduce)']
  .map(query => matchMedia(query).matches).concat(innerWidth)"""


def test_nothing_of_the_test_before_is_in_a_tab(tabs, watch):
    odd = {"color_scheme": "dark", "reduced_motion": "reduce"}
    first = tabs.lend(watch, viewport={"width": 390, "height": 844}, **odd)
    first.page.goto("/?cell=GRU")
    StagePage(first.page)
    assert first.page.evaluate(MEDIA) == [True, True, 390]
    assert first.page.evaluate(STORE)
    first.context.new_page()
    tabs.take_back()
    again = tabs.lend(watch)
    assert again is first
    assert again.context.pages == [again.page]
    again.page.goto("/")
    stage = StagePage(again.page)
    assert again.page.evaluate(MEDIA) == [False, False, 1440]
    assert again.page.evaluate(STORED) == [None, None, False, 0]
    assert stage.ask("frame => frame.stage.model.title") == "LSTM"
    tabs.take_back()


def test_two_tabs_at_a_time_are_two_visitors(tabs, watch):
    first, second = tabs.lend(watch), tabs.lend(watch)
    assert first.context is not second.context
    for each in (first, second):
        each.page.goto("/")
        StagePage(each.page)
    first.page.evaluate(STORE)
    assert second.page.evaluate(STORED) == [None, None, False, 0]
    tabs.take_back()


def test_what_is_watched_in_a_new_tab_is_watched_in_one_that_was_used(tabs, watch):
    """Each kind of wrong, in the same tab twice."""
    for _ in range(2):
        tab = tabs.lend(watch)
        tab.page.goto("/")
        StagePage(tab.page)
        assert watch.wrong == []
        tab.page.evaluate("console.error('a wrong')")
        tab.page.evaluate("setTimeout(() => { throw new Error('another wrong') })")
        tab.page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
        tab.page.evaluate("new WebSocket('ws://127.0.0.1:9/').onerror = () => 0")
        expect(tab.page.get_by_role("heading", name="Unroll", exact=True)).to_be_visible()
        tabs.take_back()
        said = "\n".join(watch.wrong)
        for wrong in ("a wrong", "another wrong", "http://127.0.0.1:9/", "ws://127.0.0.1:9/"):
            assert wrong in said
        watch.wrong.clear()
