"""The programs, the pictures of the family, and what is taken away."""

import csv
import io
from xml.etree import ElementTree as ET

import pytest

import rnncore
from dashboard.shell.export import trace_bytes
from pages.network_types import pictures, script
from pages.network_types.sections.take import answers_csv, page
from pages.network_types.spec import (
    DRAWN,
    ENCODER_DECODER,
    GERMAN,
    HEADLINES,
    KINDS,
    ONE_TO_MANY,
    TypeSpec,
)
from pages.network_types.state import run
from tests.programs import alone, here

SPECS = {kind: TypeSpec(kind=kind) for kind in KINDS} | {
    "headlines": TypeSpec(kind=ENCODER_DECODER, writes=HEADLINES),
    "german": TypeSpec(kind=ENCODER_DECODER, writes=GERMAN),
    "drawn": TypeSpec(kind=ONE_TO_MANY, choosing=DRAWN, draw=5),
    "unknown": TypeSpec(review='l\'été "was" \\n good'),
}


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_the_program_prints_the_digits_of_the_page(spec, tmp_path):
    shown = run(spec)
    assert here(script.code(shown), tmp_path).strip() == script.printed(shown)


def test_the_program_prints_the_digits_of_the_page_in_a_python_of_its_own(tmp_path):
    shown = run(SPECS["headlines"])
    assert alone(script.code(shown), tmp_path).strip() == script.printed(shown)


@pytest.mark.parametrize("kind", KINDS)
def test_answers_and_traces_can_be_read_again(kind):
    shown = run(TypeSpec(kind=kind))
    rows = list(csv.DictReader(io.StringIO(answers_csv(shown).decode())))
    assert len(rows) == len(shown.at)
    last = [float(rows[-1][choice]) for choice in shown.choices]
    assert last == pytest.approx(shown.probabilities[-1].tolist(), rel=1e-6)
    for part in shown.parts:
        again = rnncore.load(io.BytesIO(trace_bytes(part.trace)))
        assert again.labels == part.trace.labels


def test_the_page_that_plays_holds_both_parts():
    html = page(run(TypeSpec(kind=ENCODER_DECODER))).decode()
    assert "Encoder: GRU" in html
    assert "Decoder: GRU" in html
    assert "trained: dates, seed" in html


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_has_a_box_for_every_input_state_and_output(kind, mode):
    plan = pictures.PLANS[kind]
    drawn = pictures.picture(kind, chosen=True, mode=mode)
    root = ET.fromstring(drawn)
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts.count("x") == len(plan.inputs)
    assert texts.count("y") == len(plan.outputs)
    assert texts.count(plan.state) == plan.columns * len(plan.rows)
    assert kind in texts
    assert drawn != pictures.picture(kind, chosen=False, mode=mode)
    assert "chosen" in pictures.words(kind, chosen=True)
    assert "chosen" not in pictures.words(kind, chosen=False)


def test_every_box_lies_within_its_picture():
    for kind in KINDS:
        root = ET.fromstring(pictures.picture(kind, chosen=False, mode="light"))
        for box in root.iter("{http://www.w3.org/2000/svg}rect"):
            left, width = float(box.get("x")), float(box.get("width"))
            assert left >= 0
            assert left + width <= pictures.WIDTH
