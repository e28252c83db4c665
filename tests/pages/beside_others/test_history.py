"""The place in history: its lines, and where each kind stands."""

import re
from types import SimpleNamespace

from pages.beside_others.history import lesson, standings
from pages.beside_others.history.events import EVENTS
from pages.beside_others.page import PAGE, SECTIONS
from tests.opening import opened


def test_every_line_has_its_year_and_its_source():
    years = [re.findall(r"\d{4}", event.year)[0] for event in EVENTS]
    assert years == sorted(years)
    for event in EVENTS:
        assert event.section == "contests" or event.year in event.source
    app = opened("beside-others", section="Place in history")
    said = " ".join(each.value for each in app.markdown)
    for event in EVENTS:
        assert lesson(event.section, source=event.source) in said


def test_every_cell_opens_the_section_that_measured_it():
    for column in standings.COLUMNS.values():
        assert column.section in SECTIONS
        assert {*column.view} <= {*PAGE.asked}
    app = opened("beside-others", section="Place in history")
    table = app.dataframe[-1].value
    assert list(table.iloc[:, 0]) == [*standings.KINDS]
    assert {"5 of 5", "0 of 5", "256 B", "7T + 1"} <= {*table.to_numpy().ravel()}
    assert not (table.iloc[1:] == standings.NOT_ASKED).any(axis=None)


def test_a_press_on_a_cell_opens_its_section(monkeypatch):
    cell = SimpleNamespace(selection=SimpleNamespace(cells=[(3, "parity, 100 steps")]))
    held = {standings.KEY: cell}
    monkeypatch.setattr(standings.st, "session_state", held)
    seen = {}
    monkeypatch.setattr(standings, "set_view", seen.update)
    standings._opened()
    assert seen == {"section": "Who learns what?", "learn-task": "parity"}


def test_what_has_no_state_answers_what_needs_none():
    found = standings.feed_forward()
    assert found["independent"] == found["local"] == found["state"] == found["seeds"]
    assert found["parity"] == found["window"] == 0
