"""Prose by section, with places for numbers."""

import ast
import functools
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


@functools.cache
def asked_for():
    """What the code asks for by name: every text in it, and of f-strings a pattern."""
    texts, patterns = set(), set()
    for file in (*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pages").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr):
                parts = [getattr(part, "value", None) for part in node.values]
                fixed = [part if isinstance(part, str) else None for part in parts]
                if any(re.search("[a-z]-$|^-[a-z]", part) for part in filter(None, fixed)):
                    patterns.add("".join(re.escape(part) if part else ".+" for part in fixed))
    return texts, patterns


@pytest.mark.parametrize("page", LESSONS)
def test_every_section_is_used_and_holds_text(page):
    texts, patterns = asked_for()
    for name, text in sections(page).items():
        assert text, name
        shown = name in texts or any(re.fullmatch(pattern, name) for pattern in patterns)
        assert shown, f"section {name} of {page}.md is never shown"


@pytest.mark.parametrize("page", LESSONS)
def test_prose_has_no_numbers_of_its_own_and_no_hype(page):
    for name, text in sections(page).items():
        assert "!" not in text, name
        places = re.sub(r"\{\{.*?\}\}|\$[^$]*\$|\*\*[^*]*\*\*|float(32|64)", "", text)
        assert not re.search(r"\d\.\d|\d{2,}", places), f"{name}: a number that was not measured"
