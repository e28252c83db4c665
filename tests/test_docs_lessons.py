"""What docs/lessons.md says: its lesson is one, and its tables and numbers are those measured."""

import re

import pytest

from dashboard.lessons.formulas import usage
from dashboard.lessons.parsing import FIELDS, MOST_BEATS, PARAGRAPH, parse
from dashboard.lessons.staging import checked, staged
from pages import PAGES, PLAYED
from tests.programs import ROOT

PAGE = (ROOT / "docs/lessons.md").read_text(encoding="utf-8")
LESSON = parse("\n".join(re.findall(r"^    (.*)$|^$", PAGE, re.MULTILINE)))
SHOWN = {
    "": ("?weights=Who+is+it%3F&text=Alice+sleeps",),
    "gradient-flow": ("gradient-flow", "gradient-flow?section=Clipping"),
    "residual-shortcuts": ("residual-shortcuts",),
    "gates": ("gates",),
    "training": ("training",),
    "network-types": ("network-types?kind=encoder-decoder", "network-types"),
}
"""Addresses whose scenes have, together, all measures of their page."""


def rows(path):
    """The measures of a page, as rows of the table."""
    found = {}
    for show in SHOWN[path]:
        beat = parse(f"# T\n## B\nshow: {show or '?'}\n\nWords.\n").beats[0]
        for name, measure in staged(beat, PLAYED).scene.measures.items():
            found.setdefault(name, f"| `{usage(name, measure)}` | {measure.__doc__} |")
    return list(found.values())


def test_the_lesson_of_the_page_is_one_and_holds():
    beat = checked(LESSON, PLAYED).beats[0]
    found = staged(beat, PLAYED)
    assert found.broken == ()
    assert found.right == ("the LSTM",)
    assert f"| `{{{{kept LSTM}}}}` | {found.filled('{{kept LSTM}}')} |" in PAGE
    for place in re.findall(r"\| `(\{\{[^`]*\}\})` \| ([\d.]+.*) \|", PAGE):
        assert found.filled(place[0].replace("\\|", "|")) == place[1]


def test_its_lines_and_limits_are_those_of_the_reader():
    assert re.findall(r"^\| `(\w+):` \|", PAGE, re.MULTILINE) == list(FIELDS)
    assert f"at most {PARAGRAPH} characters" in PAGE
    assert f"at most {MOST_BEATS} beats" in PAGE


@pytest.mark.parametrize("path", SHOWN)
def test_its_tables_are_the_measures_of_the_pages(path):
    assert SHOWN.keys() == PLAYED.keys()
    title = next(page.title for page in PAGES if path == ("" if page.default else page.url_path))
    section = re.split(r"\n#+ ", PAGE.split(f"### {title}\n", 1)[1], maxsplit=1)[0]
    assert re.findall(r"^\| `.*$", section, re.MULTILINE) == rows(path), "\n".join(rows(path))
