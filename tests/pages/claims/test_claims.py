"""Every sentence of every lesson, section by section, and what stands behind it.

The registry lies beside this file, one ``PAGE.toml`` a lesson: a table a section, and in it each
backing with the sentences that it stands for, word for word:

    [notice-stop]
    "tests/….py::test_name" = ["A sentence that this test would contradict."]
    "measured dashboard.module:function" = ["A sentence whose {{places}} this function fills."]
    "cites source" = ["A result of others ({{source}})."]
    "shown" = ["A heading, a question, an instruction, or the name of what is drawn."]

A sentence that is new or changed stands nowhere, and fails until it is registered; one with a
place, with a word like "always", "no" or "every", or one that compares or explains ("longer",
"because") cannot be registered as merely "shown". So a claim has a test, a measurement or a
citation, and the registry cannot go stale: what it names must exist.
"""

import ast
import importlib
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.lessons import LESSONS
from tests.pages.claims.prose import claiming, everything, places, sentences, universal

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PAGES = sorted(LESSONS)
CITED = re.compile(r"\b(18|19|20)\d\d\b")


def registry(page):
    """``{section: {backing: sentences}}`` of a page."""
    return tomllib.loads((HERE / f"{page}.toml").read_text(encoding="utf-8"))


def complaints(prose, registered):
    """What is wrong with a registry for ``prose``, ``{section: sentences}``, in sentences."""
    found = [f"{section}: no such section" for section in registered if section not in prose]
    for section, said in prose.items():
        backed = registered.get(section, {})
        known = {sentence for each in backed.values() for sentence in each}
        found += [f"{section}: nothing stands behind {one!r}" for one in said if one not in known]
        found += [f"{section}: no longer said: {one!r}" for one in known if one not in said]
        for backing, listed in backed.items():
            found += [f"{section}: {wrong}" for one in listed if (wrong := unfit(backing, one))]
    return found


def unfit(backing, sentence):
    """Why ``backing`` cannot stand behind ``sentence``; empty where it can."""
    if backing == "shown":
        words = universal(sentence) + claiming(sentence)
        if words:
            return f"{', '.join(words)} needs a test or a citation: {sentence!r}"
        return f"its numbers need a measurement: {sentence!r}" if places(sentence) else ""
    kind, _, what = backing.partition(" ")
    if kind == "cites":
        return "" if what in places(sentence) else f"no place {what!r} in {sentence!r}"
    if kind == "measured":
        if not places(sentence):
            return f"no number of {what} stands in {sentence!r}"
        return "" if is_callable(what) else f"there is no function {what}"
    return "" if is_test(backing) else f"there is no test {backing}"


@cache
def is_test(name):
    """Whether ``tests/….py::test_name`` is a test."""
    file, _, function = name.partition("::")
    path = ROOT / file
    if not (function.startswith("test_") and path.is_file()):
        return False
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == function for node in tree.body)


@cache
def is_callable(name):
    """Whether ``module:function`` can be imported and called."""
    module, _, function = name.partition(":")
    try:
        return callable(getattr(importlib.import_module(module), function, None))
    except ImportError:
        return False


@pytest.mark.parametrize("page", PAGES)
def test_every_claim_of_every_section_has_a_measurement_or_a_citation(page):
    assert complaints(everything(page), registry(page)) == []


def test_every_lesson_has_a_registry_and_no_other():
    assert sorted(file.stem for file in HERE.glob("*.toml")) == PAGES


# ---------------------------------------------------------------------------------- citations


def cited_places():
    """Every place that is registered as a citation, by page."""
    return {
        (page, backing.removeprefix("cites "))
        for page in PAGES
        for backed in registry(page).values()
        for backing in backed
        if backing.startswith("cites ")
    }


def given(tree):
    """The values that are given for places: of keywords, and of entries of dictionaries."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg:
            yield node.arg, node.value
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield key.value, value


def test_a_citation_names_its_year():
    """What stands in a cited place is a constant of the code, and holds the year of the source."""
    names = {name for _, name in cited_places()}
    checked = set()
    found = (("dashboard/parts", "*.py"), ("pages", "sections/*.py"), ("pages", "page.py"))
    for path in [path for folder, name in found for path in (ROOT / folder).rglob(name)]:
        module = path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
        for name, value in given(ast.parse(path.read_text(encoding="utf-8"))):
            constants = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)]
            if name not in names or not any(constant.isupper() for constant in constants):
                continue
            for constant in filter(str.isupper, constants):
                text, origin = constant_of(module, path, constant)
                if origin.endswith((".spec", ".presets")):
                    continue  # a choice of the page, under the same name
                for each in text.values() if isinstance(text, dict) else [text]:
                    one = getattr(each, "source", each)  # of a cell's view
                    assert CITED.search(one) or constant in OF_SOFTWARE, (module, constant, one)
                checked.add(name)
    assert checked == names


OF_SOFTWARE = {"SOURCE"}
"""A package with its authors and licence, where there is no paper (g2p-en)."""


def constant_of(module, path, name):
    """The constant that ``name`` stands for in a module, imported or its own, and where it is."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            return getattr(importlib.import_module(node.module), name), node.module
    return getattr(importlib.import_module(module), name), module


# ------------------------------------------------------------------- that the walker can fail

PROSE = {"one": ["Units are drawn as rows.", "A gate is {{mean}} open.", "No unit ever fails."]}
TEST = "tests/pages/claims/test_claims.py::test_every_lesson_has_a_registry_and_no_other"
SOUND = {
    "one": {
        "shown": ["Units are drawn as rows."],
        "measured dashboard.theme:number": ["A gate is {{mean}} open."],
        TEST: ["No unit ever fails."],
    }
}


def test_a_sound_registry_passes():
    assert complaints(PROSE, SOUND) == []


@pytest.mark.parametrize(
    ("prose", "registered", "expected"),
    [
        ({"one": [*PROSE["one"], "LSTMs remember longer."]}, SOUND, "nothing stands behind"),
        ({**PROSE, "two": ["A new section."]}, SOUND, "two: nothing stands behind"),
        ({"one": PROSE["one"][:2]}, SOUND, "no longer said: 'No unit ever fails.'"),
        ({}, SOUND, "one: no such section"),
        (
            {"one": [*PROSE["one"][:1], "A gate is {{most}} open.", PROSE["one"][2]]},
            SOUND,
            "nothing stands behind 'A gate is {{most}} open.'",
        ),
        ({"one": ["No unit fails."]}, {"one": {"shown": ["No unit fails."]}}, "no needs a test"),
        (
            {"one": ["LSTMs remember longer."]},
            {"one": {"shown": ["LSTMs remember longer."]}},
            "remember, longer needs a test",
        ),
        ({"one": ["It is {{x}}."]}, {"one": {"shown": ["It is {{x}}."]}}, "need a measurement"),
        ({"one": ["It is."]}, {"one": {"cites source": ["It is."]}}, "no place 'source'"),
        (
            {"one": ["It is."]},
            {"one": {"measured dashboard.theme:number": ["It is."]}},
            "no number of dashboard.theme:number",
        ),
        (
            {"one": ["It is {{x}}."]},
            {"one": {"measured dashboard.theme:nothing": ["It is {{x}}."]}},
            "there is no function",
        ),
        (
            {"one": ["It is."]},
            {"one": {f"{TEST}_more": ["It is."]}},
            "there is no test",
        ),
        ({"one": ["It is."]}, {"one": {"because I say so": ["It is."]}}, "there is no test"),
    ],
)
def test_the_walker_can_fail(prose, registered, expected):
    found = complaints(prose, registered)
    assert any(expected in each for each in found), found


def test_sentences_are_told_apart():
    text = (
        "**A heading.** It holds (Smith et al. 2015; arXiv:1.2). Is $x_t = 0.5$ so? "
        "“One. Two.” is quoted.\n\n| a | b |\n|---|---|\n| {{x}} | 1 |"
    )
    assert sentences(text) == [
        "**A heading.**",
        "It holds (Smith et al. 2015; arXiv:1.2).",
        "Is $x_t = 0.5$ so?",
        "“One. Two.” is quoted.",
        "| a | b |",
        "| {{x}} | 1 |",
    ]


def test_words_for_all_cases_are_found_outside_places_and_maths():
    assert universal("Nothing here is the same, {{all}}, $\\forall$ `every`.") == [
        "nothing",
        "same",
    ]
    assert universal("Some units fall.") == []
