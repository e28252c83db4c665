"""Every language of the site says all that English says, with the same measurements in it."""

import json
import re

import pytest

from dashboard.site import extracting, languages
from dashboard.site.languages import ENGLISH, Language
from dashboard.site.markup import each, prose
from pages.lessons import shelf

SAID = extracting.all_keys([shelf.told(name) for name in shelf.NAMES])
OTHERS = [language.code for language in languages.languages() if language is not ENGLISH]

_PLACE = re.compile(r"\{\{([^{}|]*)(?:\|([^{}|]*))?\}\}|\{(\w+)\}")


def places(text):
    """What is measured or handed over in a text, and with how many digits."""
    found = [(place[1] or place[3], place[2] or "") for place in _PLACE.finditer(text)]
    return sorted(
        (what.strip(), form if form == "%" or form.isdigit() else "") for what, form in found
    )


def entry(english):
    """An entry as a translator fills it in."""
    return f'#: {SAID[english]}\nmsgid {json.dumps(english, ensure_ascii=False)}\nmsgstr ""\n'


def test_spanish_and_german_are_there():
    assert {"de", "es"} <= set(OTHERS)


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_missing(code):
    phrases = languages.read(code).phrases
    missing = [entry(english) for english in SAID if english not in phrases]
    assert not missing, f"languages/{code}.po lacks:\n\n" + "\n".join(missing)
    left = [english for english in phrases if english not in SAID]
    assert not left, f"languages/{code}.po has what nobody says any more: {left}"


@pytest.mark.parametrize("code", OTHERS)
def test_the_same_is_measured_and_emphasis_is_closed(code):
    for english, said in languages.read(code).phrases.items():
        assert places(said) == places(english), said
        assert said.startswith(" ") == english.startswith(" "), said
        assert said.endswith(" ") == english.endswith(" "), said
        if re.search(r"\*\w", english):
            assert "*" not in re.sub(r"<[^>]+>", "", prose(said)), said


def test_what_is_said_is_found_in_the_code():
    source = (
        'tr(\'no\'); tr("a \\" b") + tr`x ${f(`y ${tr`in ${1}`}`, { a: 2 })} z ${3}` + str("no")'
    )
    assert list(extracting.keys(source)) == ['a " b', "x {0} z {1}", "in {0}"]


def test_numbers_are_written_as_the_language_writes_them():
    german = Language("de", "Deutsch", ",", "\u202f", {"steps": "Schritte"})
    measures = {
        "steps": lambda: 1024.0,
        "kept": lambda: 0.0123,
        "all": lambda: 0.9996,
        "one": lambda: 1,
    }
    words = (
        "{{steps|Schritt/Schritte}}, {{one|Schritt/Schritte}}, {{kept|1}}, {{kept|%}}, {{steps}}"
    )
    filled = german.filled(words, measures).replace("\u00a0", " ").replace("\u202f", "_")
    assert filled == "1_024 Schritte, 1 Schritt, 0,01, 1,2 %, 1_024"
    assert ENGLISH.filled("{{kept}} of {{steps|step}}", measures) == "0.012 of 1,024 steps"


def test_words_that_languages_share_stand_there_once(monkeypatch):
    two = Language("de", "Deutsch", ",", " ", {"step": "Schritt"})
    monkeypatch.setattr("dashboard.site.markup.languages", lambda: (ENGLISH, two))
    assert each(lambda language: language.say("step")) == (
        '<span data-in="en" lang="en">step</span><span data-in="de" lang="de">Schritt</span>'
    )
    assert each(lambda language: language.say("LSTM")) == "LSTM"


def test_markup_in_words_is_text():
    assert prose("<b> *a<i>* `&`") == "&lt;b&gt; <em>a&lt;i&gt;</em> <code>&amp;</code>"
