"""No sentence names a colour or a lightness: what is dark in one theme is light in the other."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from dashboard import theme
from tests.lessons import LESSONS, sections

ROOT = Path(__file__).parents[3]
NAMES = re.compile(
    r"\b(dark\w*|light(?!hous)\w*|pale|bright\w*|dim|black|white|gr[ae]y\w*|red|green|blue|orange|"
    r"yellow|purple|brown|pink|violet|teal|turquoise|shade[ds]?)\b",
    re.IGNORECASE,
)
PAGES = sorted(LESSONS)

OTHERWISE = {
    "pages/residual_shortcuts/images.py",  # of an uploaded picture the same is said in both themes
    "pages/network_types/spec.py",  # sentences that a network reads: "the light bag falls again ."
    "rnncore/player/standalone.py",  # CSS
}


TERM = "white noise"
"""Of a signal: there the word is no colour of the screen."""


def named(text: str) -> list[str]:
    """The colours that a text names."""
    return NAMES.findall(" ".join(text.split()).replace(TERM, "noise"))


@pytest.mark.parametrize("page", PAGES)
def test_no_prose_names_a_colour(page):
    for section, text in sections(page).items():
        assert not named(text), section


def spoken(source: str) -> list[str]:
    """The string literals of a Python file with two words or more, without its docstrings."""
    tree = ast.parse(source)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documented | bare
        and re.search(r"[a-z]+ [a-z]+", node.value)
    ]


@pytest.mark.parametrize(
    "file",
    sorted(
        path.relative_to(ROOT).as_posix()
        for folder in ("dashboard", "pages")
        for path in (ROOT / folder).rglob("*.py")
    ),
)
def test_no_sentence_in_the_code_names_a_colour(file):
    if file in OTHERWISE:
        return
    for text in spoken((ROOT / file).read_text(encoding="utf-8")):
        # SVG and Markdown directives are no sentences.
        words = re.sub(r"<[^>]*>|:[a-z]+-badge|:gr[ae]y\[|rgba\([^)]*\)", "", text)
        assert not NAMES.findall(words), text


def test_the_search_finds_a_colour():
    assert NAMES.findall("A dark column is a step; the darker, the more. A green line.") == [
        "dark",
        "darker",
        "green",
    ]
    assert named("It resembles white\nnoise.") == []
    assert named("A white line, and noise; a White noise.") == ["white", "White"]
    assert spoken('x = "a dark column"\ndef f():\n    """a green one"""\n') == ["a dark column"]


def test_why_the_ends_of_a_scale_have_no_lightness_in_words():
    """The large end of the gradient's scale is darkest in one theme and lightest in the other."""
    lightness = {}
    for mode in ("light", "dark"):
        ends = [colour for _, colour in theme.colour_scale(mode, "gradient")]
        small, large = (np.mean(list(bytes.fromhex(end[1:]))) for end in (ends[0], ends[-1]))
        lightness[mode] = large > small
    assert lightness["light"] != lightness["dark"]
