"""Prose by section, with places for numbers."""

import re
from pathlib import Path

import pytest

from pages.residual_shortcuts.sections.paths import many
from tests.lessons import LESSONS, lesson, sections

ROOT = Path(__file__).parents[2]


def test_numbers_stand_in_their_places():
    text = lesson("unroll", "notice-both", forward="0.125", backward="7")
    assert "0.125" in text
    assert "{{" not in text


@pytest.mark.parametrize(
    ("depth", "said"), [(1, "1 block has 2 paths."), (3, "3 blocks have 8 paths.")]
)
def test_a_verb_agrees_with_what_is_counted(depth, said):
    assert said in lesson("residual", "paths", depth=depth, many=many(depth), source="")


def test_a_missing_number_is_an_error():
    with pytest.raises(ValueError, match="'backward', 'forward'"):
        lesson("unroll", "notice-both", forward=1)


def test_a_number_without_a_place_is_an_error():
    with pytest.raises(ValueError, match="'extra'"):
        lesson("unroll", "sentence", extra=1)


def test_an_unknown_section_is_an_error():
    with pytest.raises(KeyError):
        lesson("unroll", "nothing")


@pytest.mark.parametrize("page", LESSONS)
def test_every_section_is_used_and_holds_text(page):
    sources = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("dashboard", "pages")
        for file in (ROOT / folder).rglob("*.py")
    )
    for name, text in sections(page).items():
        assert text, name
        by_cell = f'"{name.rsplit("-", 1)[0]}-{{'  # one of a row of sections: f"maths-{cell}"
        assert f'"{name}"' in sources or by_cell in sources, f"{name} of {page}.md is never shown"


@pytest.mark.parametrize("page", LESSONS)
def test_prose_has_no_numbers_of_its_own_and_no_hype(page):
    for name, text in sections(page).items():
        assert "!" not in text, name
        places = re.sub(r"\{\{.*?\}\}|\$[^$]*\$|\*\*[^*]*\*\*|float(32|64)", "", text)
        assert not re.search(r"\d\.\d|\d{2,}", places), f"{name}: a number that was not measured"
