"""Counted nouns agree wherever a setting makes them one, and a count is a whole number."""

import re

import numpy as np
import pytest

from pages.residual_shortcuts.sections.paths import many
from tests.lessons import LESSONS, lesson, sections
from tests.pages.claims.screen import everything, opened

PAGES = sorted(LESSONS)
ONE_OF_MANY = re.compile(
    r"(?<![\w.,·⁻^/−-])1 (?!is\b|was\b|has\b|times\b|across\b|minus\b)([a-z]+s)\b(?<!ss)"
)
BROKEN = re.compile(r"\b\d[\d,]*\.0 (paths?|blocks?|steps?|words?|units?|layers?)\b")
SINGULAR = [
    ("residual", {"depth": 1, "width": 4}),
    ("residual", {"depth": 1, "variants": ["gated"], "upper": "gated", "lower": "gated"}),
    ("unroll", {"text": "one"}),
    ("unroll", {"text": "one more", "units": 2}),
    ("unroll", {"source": "Numbers", "numbers": "0.5"}),
    ("unroll", {"weights": "Who is it?", "text": "alice"}),
    ("gates", {"said": "alice"}),
    ("gates", {"said": "alice sings"}),
    ("gradient", {"length": 2, "cells": ["LSTM"], "hidden": 2}),
    ("gradient", {"length": 2, "hidden": 2, "loss": "every step"}),
    ("types", {"review": "good"}),
    ("types", {"kind": "encoder-decoder", "date": "march"}),
]
SECTIONS = {
    "residual": ("Predict first", "Pathways", "Paths by length", "Tied weights", "Training"),
    "unroll": ("Predict first", "What to notice", "Order matters", "Shared weights", "The maths"),
    "gates": ("What to notice", "Gates", "How long it lasts", "The maths"),
    "gradient": ("What to notice", "Influence map", "Step by step", "Shares and float32"),
    "types": ("Predict first", "Order", "Attention"),
}


@pytest.mark.parametrize(
    ("page", "query", "section"),
    [
        (page, query, section)
        for page, query in SINGULAR
        for section in SECTIONS[page]
        if not (section == "Training" and "variants" in query)
    ],
)
def test_one_is_never_several(page, query, section):
    said = everything(opened(page, section=section, **query))
    assert ONE_OF_MANY.findall(said) == []
    assert BROKEN.findall(said) == []


@pytest.mark.parametrize("text", ["1 blocks of", "for 1 tracks", "has 1 steps.", "All 1 paths"])
def test_the_pattern_finds_what_it_looks_for(text):
    assert ONE_OF_MANY.search(text)


@pytest.mark.parametrize("text", ["unit 1 keeps", "0.1 units", "1 less", "1 block", "10⁻1 steps"])
def test_and_leaves_alone_what_is_right(text):
    assert not [word for word in ONE_OF_MANY.findall(text) if word != "keeps"]


@pytest.mark.parametrize(
    ("depth", "expected"),
    [(1, "2 paths"), (3, "8 paths"), (16, "65,536 paths"), (100, "1.3 · 10³⁰ paths")],
)
def test_paths_are_whole_numbers(depth, expected):
    assert many(depth) == expected


@pytest.mark.parametrize("page", PAGES)
def test_prose_counts_through_the_helper_alone(page):
    """Where ``{{steps}} steps`` would say "1 steps", it is written ``{{steps|step}}``."""
    plural = re.compile(r"\{\{([a-z_]+)\}\}\*{0,2} ([a-z]+s)\b(?<!ss)")
    measured = {  # what stands before it is written with decimals, or no number
        *("is", "has", "was", "goes", "moves", "lies", "throws", "reaches", "arrives"),
        "multiplies",
        *("times", "bits", "nats", "seconds"),
    }
    found = {
        (section, *each)
        for section, text in sections(page).items()
        for each in plural.findall(" ".join(text.split()))
        if each[1] not in measured
    }
    assert found <= ALLOWED
    verb = re.compile(r"\{\{[a-z_]+\|[a-z -]+\}\}\*{0,2} (?:are|have|were|do)\b")
    apart = [text for text in sections(page).values() if verb.search(" ".join(text.split()))]
    # "3 of 4 states are" agrees with what stands before it.
    assert all(re.search(r"\{\{[a-z_]+\}\} of \{\{", text) for text in apart), apart


ALLOWED = {
    # of several by construction, or a size with decimals
    ("lasting", "each", "steps"),
    ("sharing", "ratio", "as"),
    ("maths-lstm", "half", "steps"),
    ("influence-large", "size", "numbers"),
    ("resnet", "side", "pixels"),
    ("resnet-head", "shape", "numbers"),
    ("resnet-head-found", "best", "comes"),
    ("resnet-channel", "shape", "numbers"),
    ("attention-dates", "all", "digits"),
}


def test_a_count_is_a_whole_number():
    assert lesson("own", "predict-short", fewest=4).startswith("There are fewer than 4 steps")
    with pytest.raises(TypeError, match="whole number"):
        lesson("own", "predict-short", fewest=4.0)
    assert "fewer than 1,000 steps" in lesson("own", "predict-short", fewest=np.int64(1000))
