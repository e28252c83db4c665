"""What the page asks, points at and gives away."""

import base64
import csv
import gzip
import io
import re

import numpy as np
import pytest

from pages.beside_others import lesson, script
from pages.beside_others.models import IN_ZOO, KINDS, LSTM, NGRAM, models
from pages.beside_others.sections.notice import ONE, SMOOTHED, UNSMOOTHED, chance
from pages.beside_others.sections.predict import BANDS, lost, turned
from pages.beside_others.sections.take import page, words
from pages.beside_others.sentence.measured import worth
from pages.beside_others.spec import PHRASE, TURNED, USUAL, BesideSpec
from pages.beside_others.state import beside_runs
from rnncore.language.scoring import surprise
from rnncore.zoo.tasks.phrases import END
from tests.addresses import players
from tests.opening import opened, predicted, question, section_shown, verdicts
from tests.programs import here


def test_the_words_turned_around_are_predicted_and_then_measured_by_every_network():
    *said, _ = beside_runs(USUAL).words
    model = models(3)[LSTM]
    there, back = (float(surprise(model, (*each, END)).sum()) for each in (said, said[::-1]))
    assert lost(USUAL, LSTM) == pytest.approx((back - there) / np.log(10))
    app = opened("beside-others")
    options = question(app).options
    assert options == [choice for _, choice in BANDS]
    right = max(bound for bound, _ in BANDS if bound <= lost(USUAL, LSTM))
    answered = predicted(app, dict(BANDS)[right])
    assert verdicts(answered)[0].startswith("Your prediction held")
    assert answered.session_state["sentence"] == turned(USUAL).text
    told = " ".join(each.value for each in answered.markdown)
    assert all(f"{name} " in told for name in IN_ZOO)


@pytest.mark.parametrize("sentence", ["weather", "the cat the", "xyzzy frob"])
def test_words_that_turning_does_not_change_are_not_asked_about(sentence):
    app = opened("beside-others", sentence=sentence)
    assert [each.value for each in app.info] == [lesson("predict-not")]


def test_what_is_noticed_is_so():
    alone = chance(BesideSpec(PHRASE, order="1"), NGRAM)
    assert alone == chance(ONE, NGRAM)
    assert chance(USUAL, NGRAM) != chance(BesideSpec(TURNED), NGRAM)
    assert chance(UNSMOOTHED, NGRAM) == "0" != chance(SMOOTHED, NGRAM)
    found = worth(USUAL.order, USUAL.smoothing)
    assert found.half < found.counted < found.lowest


def test_the_program_prints_what_stands_on_the_page(tmp_path):
    runs = beside_runs(BesideSpec("the xyzzy was under", order="2"))
    assert here(script.code(runs), tmp_path).strip() == script.printed(runs)


def test_the_table_that_is_taken_along_has_every_word_by_every_model():
    rows = list(csv.DictReader(io.StringIO(words(beside_runs(USUAL)).decode())))
    assert [row["word"] for row in rows] == [*PHRASE.split(), END]
    assert all(0 <= float(row[f"P, {name}"]) <= 1 for row in rows for name in KINDS)


def test_the_page_that_is_taken_along_plays_what_is_on_the_stage():
    (played,) = players(opened("beside-others"))
    html = page(beside_runs(USUAL)).decode()
    (block,) = re.findall(r'<script type="application/octet-stream">([^<]+)<', html)
    assert gzip.decompress(base64.b64decode(block)) == played


def test_a_button_opens_the_section_that_it_speaks_of():
    app = opened("beside-others", section="What to notice")
    app.button(key="notice-tasks").click().run()
    assert section_shown(app) == "Who learns what?"
    assert app.session_state["learn-task"] == "parity"
