"""The place in history: its lines."""

import re

from pages.beside_others.history import lesson
from pages.beside_others.history.events import EVENTS
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
