"""The phrase book against a grammar written down anew: order, gender and case, split, parts."""

from dataclasses import replace
from itertools import islice

import pytest
import torch

from rnncore.zoo.tasks import UNKNOWN, phrase_book
from rnncore.zoo.tasks.phrase_book import Plan
from rnncore.zoo.tasks.phrase_words import GERMAN, VOCABULARY, parts_of

TODAY = Plan(
    subject="man",
    verb=("read", "read"),
    object="book",
    articles=("the", "a"),
    adjectives=("", "old"),
    helper="wants to",
    time="today",
    time_first=False,
    introduction="",
)
GENDER = {
    "m": "mann lehrer junge bäcker brief tisch mantel apfel",
    "f": "frau ärztin nachbarin tante zeitung lampe tür tasse",
    "n": "kind mädchen buch auto fahrrad bild",
}
# article and ending of the adjective: definite, indefinite
SUBJECT = {"m": ("der -e", "ein -er"), "f": ("die -e", "eine -e"), "n": ("das -e", "ein -es")}
OBJECT = SUBJECT | {"m": ("den -en", "einen -en")}


def phrases(count, held_out, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return list(islice(phrase_book.examples(generator, held_out=held_out), count))


def agrees(words, part):
    """Whether article and adjective have the gender and the case of the noun."""
    said = [word for word, each in zip(words, parts_of(words), strict=True) if each == part]
    article, *adjective, noun = said
    (gender,) = (each for each, nouns in GENDER.items() if noun in nouns.split())
    table = SUBJECT if part == "subject" else OBJECT
    rows = [each.split(" -") for each in table[gender]]
    wanted = dict([*rows, ("k" + rows[1][0], rows[1][1])])  # "kein" as "ein"
    stems = ["alt", "klein", "groß", "neu", "gut", "rot", "schön", "schwer"]
    return article in wanted and all(
        word in [stem + wanted[article] for stem in stems] for word in adjective
    )


@pytest.mark.parametrize(
    ("changed", "english", "german"),
    [
        ({}, "the man wants to read an old book today", "der mann will heute ein altes buch lesen"),
        (
            {"time_first": True, "helper": "has"},
            "today the man has read an old book",
            "heute hat der mann ein altes buch gelesen",
        ),
        (
            {"introduction": "she says that", "object": "letter", "articles": ("a", "no")},
            "she says that a man wants to read no old letter today",
            "sie sagt , dass ein mann heute keinen alten brief lesen will",
        ),
        (
            {
                "subject": "aunt",
                "verb": ("look for", "looked for"),
                "time": "",
                "object": "apple",
                "articles": ("the", "a"),
                "adjectives": ("small", ""),
            },
            "the small aunt wants to look for an apple",
            "die kleine tante will einen apfel suchen",
        ),
    ],
)
def test_phrases_by_hand(changed, english, german):
    phrase = phrase_book.said(replace(TODAY, **changed))
    assert phrase.words == (*english.split(), ".")
    assert phrase.german == (*german.split(), ".")


def test_german_agrees_and_has_the_verb_at_the_end():
    for each in phrases(1500, False):
        assert agrees(each.german, "subject")
        assert agrees(each.german, "object")
        parts = list(dict.fromkeys(parts_of(each.german[:-1])))
        main = ["subject", "helping verb", "time", "object", "verb"]
        orders = (
            main,
            ["time", "helping verb", "subject", "object", "verb"],
            ["introduction", "subject", "time", "object", "verb", "helping verb"],
        )
        assert parts in [[p for p in order if p in parts] for order in orders]
        assert set(parts) == set(parts_of(each.words[:-1]))
        assert len(each.german) <= phrase_book.LONGEST


def test_nothing_held_out_is_trained_on_and_every_word_is():
    trained, held = phrases(8000, False), phrases(2000, True)
    pairs = [{key(each) for each in side} for side in (trained, held)]
    assert not pairs[0] & pairs[1]
    for side, vocabulary in (("words", VOCABULARY), ("german", GERMAN)):
        words = {word for each in trained for word in getattr(each, side)}
        assert words == set(vocabulary.words) - {UNKNOWN}
    assert phrases(5, True, seed=1) == phrases(5, True, seed=1) != phrases(5, True, seed=2)


BASE = {"bought": "buy", "sold": "sell", "found": "find", "seen": "see", "brought": "bring"}
BASE |= {"painted": "paint", "looked": "look"}


def key(phrase):
    """Verb and nouns, whatever the form."""
    said = dict(zip(parts_of(phrase.words), phrase.words, strict=True))  # the last of each part
    verb = phrase.words[parts_of(phrase.words).index("verb")]
    return said["subject"], BASE.get(verb, verb), said["object"]


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("in the morning the old aunt", ["time"] * 3 + ["subject"] * 3),
        ("the xyzzy book", ["", "", "object"]),
        ("am morgen die tür .", ["time"] * 2 + ["object"] * 2 + [""]),
        ("the red", ["", ""]),
    ],
)
def test_parts_of_what_is_typed(said, parts):
    assert list(parts_of(said.split())) == parts
