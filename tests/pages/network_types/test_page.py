"""The page Types of network as a visitor meets it."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.network_types import measured, peaks
from pages.network_types.page import SECTIONS
from pages.network_types.questions import ASKED
from pages.network_types.sections.notice import OBSERVATIONS
from pages.network_types.spec import (
    BIDIRECTIONAL,
    ENCODER_DECODER,
    GERMAN,
    HEADLINES,
    KINDS,
    MANY_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_MANY,
    ONE_TO_ONE,
    PHRASE,
    REPORT,
    STACKED,
    TypeSpec,
)
from pages.network_types.state import run
from rnncore import zoo
from rnncore.counting import per_cent
from rnncore.zoo.g2p import LETTERS, PHONEMES, speller
from tests.opening import opened, predicted

PLAYERS = {ONE_TO_ONE: 0}
NONSENSE = (
    "",
    "   ",
    "xyzzy qwfp",
    "<b>bold</b> $x$ :red[no] [a](http://b) `c` ![d](e)",
    "日本語 😀 ñandú",
    "\u202eabc \u0000",
    "good " * 500,
    "!!!",
)


def _open(**query: object) -> AppTest:
    return opened("network-types", **query)


def _stages(app: AppTest) -> list[bytes]:
    """What the stages of the page are sent."""
    return [element.proto.bytes for element in app.main if element.type == "bidi_component"]


def _prose(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning)
    said = " ".join(element.value for element in shown)
    return re.sub(r"\s+", " ", re.sub(r"[\\\u2060]", "", said))


# --------------------------------------------------------------------------- the page itself


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_shows_its_network_its_score_and_its_players(kind):
    app = _open(kind=kind)
    assert app.title[0].value == "Types of network"
    assert not app.error
    assert not app.warning
    shown = run(TypeSpec(kind=kind))
    said = _prose(app)
    assert f"{shown.card.size:,} parameters" in said
    assert shown.card.baseline_name in said
    stages = _stages(app)
    assert len(stages) == PLAYERS.get(kind, 1)
    for stage in stages:
        assert f"trained: {shown.network}, seed".encode() in stage
    images = [element for element in app.main if element.type == "image"]
    assert len(images) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_shows_something_for_every_kind(kind, section):
    app = _open(kind=kind, section=section)
    assert not app.error
    assert len((*app.markdown, *app.caption, *app.radio, *app.code, *app.dataframe)) > 5


def test_what_is_typed_is_read_and_reaches_the_stage():
    app = _open(kind=MANY_TO_ONE)
    before = _stages(app)
    app.text_input(key="review").set_value("the film was not boring").run()
    assert not app.exception
    assert b"boring" in _stages(app)[0]
    assert _stages(app) != before
    assert "Answer: **good" in _prose(app)
    assert "unknown" not in _prose(app)


def test_unknown_words_are_marked_in_the_line_and_on_the_stage():
    app = _open(kind=MANY_TO_ONE, review="the xyzzy was good")
    assert "xyzzy · unknown" in _prose(app)
    assert "this network: 1 of 4 words" in _prose(app)
    assert "⟨xyzzy⟩".encode() in _stages(app)[0]
    app.text_input(key="review").set_value("qwfp").run()
    assert "knows none of these words" in _prose(app)


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize(
    ("kind", "key"),
    [(STACKED, "review"), (BIDIRECTIONAL, "sentence"), (ENCODER_DECODER, "date")],
)
def test_nonsense_is_met_with_grace(kind, key, text):
    app = _open(kind=kind)
    app.text_input(key=key).set_value(text).run()
    assert not app.exception
    assert not app.error
    assert _stages(app)


def test_nothing_typed_shows_the_example_and_says_so():
    app = _open(kind=MANY_TO_ONE)
    before = _stages(app)
    app.text_input(key="review").set_value(" ").run()
    assert "no word in the box" in _prose(app)
    assert _stages(app) == before


def test_a_date_that_is_none_is_called_so():
    app = _open(kind=ENCODER_DECODER)
    assert "Answer: **1984-03-03**" in _prose(app)
    app.text_input(key="date").set_value("3 march 1985").run()
    assert "It reads: third march nineteen eighty five" in _prose(app)
    digits = "".join(run(TypeSpec(kind=ENCODER_DECODER, date="hello world")).answers)
    app.text_input(key="date").set_value("hello world").run()
    assert f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" in _prose(app)
    assert "hello · unknown" in _prose(app)


def test_the_address_holds_the_view_and_says_what_it_cannot_use():
    app = _open(kind=ENCODER_DECODER, writes=HEADLINES, report="a fire broke out at the station .")
    assert "fire at the station" in _prose(app)
    app = _open(kind="many to none", wind=500, step=9999)
    said = _prose(app)
    assert "kind=many to none" in said
    assert "step=9999" in said
    assert app.session_state["kind"] == MANY_TO_ONE


# ---------------------------------------------------------------------------------- sections


@pytest.mark.parametrize("kind", KINDS)
def test_the_prediction_is_checked_against_the_measurement(kind):
    question = ASKED[kind](run(TypeSpec(kind=kind)))
    assert question is not None
    assert question.truth in question.options
    wrong = next(option for option in question.options if option != question.truth)
    for answer, said in ((wrong, "did not hold"), (question.truth, "prediction held")):
        app = _open(kind=kind, section="Predict first")
        predicted(app, answer)
        assert said in _prose(app)


def test_one_word_has_no_other_order_to_predict():
    app = _open(kind=MANY_TO_ONE, review="good", section="Predict first")
    assert "only one order" in _prose(app)


def test_one_possible_answer_is_no_question():
    for report, asked in (("monday", 0), (REPORT, 1)):
        app = _open(kind=ENCODER_DECODER, writes=HEADLINES, report=report, section="Predict first")
        assert len([radio for radio in app.radio if radio.label == "Your prediction"]) == asked
        assert ("Only one answer is possible" in _prose(app)) == (not asked)


@pytest.mark.parametrize("item", OBSERVATIONS, ids=lambda item: item.section)
def test_an_observation_shows_its_network_above(item):
    app = _open(kind=ONE_TO_ONE, section="What to notice")
    app.button(key=item.section).click().run()
    assert not app.exception
    assert app.session_state["kind"] == item.view["kind"]
    assert app.button(key=item.section).disabled


def test_the_translation_says_what_is_written_without_attention():
    app = _open(kind=ENCODER_DECODER, writes=GERMAN, section="Attention")
    other = measured.without_attention(PHRASE)
    card = zoo.card("translation-no-attention")
    assert f"**{per_cent(card.score)}** of the held-out phrases exactly right" in _prose(app)
    assert f"Of this phrase it writes: *{' '.join(other.words)}*" in _prose(app)
    for phrase, asked in (("xyzzy", 0), ("the man can sell a car .", 1)):
        app = _open(kind=ENCODER_DECODER, writes=GERMAN, phrase=phrase, section="Predict first")
        assert len([radio for radio in app.radio if radio.label == "Your prediction"]) == asked


def test_attention_names_the_part_of_every_peak():
    app = _open(kind=ENCODER_DECODER, section="Attention")
    shown = run(TypeSpec(kind=ENCODER_DECODER))
    (frame,) = [each.value for each in app.dataframe if "looks most at" in each.value]
    assert list(frame["looks most at"]) == [shown.read[i] for i in shown.attention.argmax(-1)]
    assert list(frame["the symbol belongs to"])[:4] == ["year"] * 4
    hits = peaks.hits(peaks.peaks(shown))
    assert f"{hits} of 8" in _prose(app)


def test_order_and_directions_can_be_tried_whatever_is_shown_above():
    app = _open(kind=ONE_TO_MANY, section="Order")
    app.text_input(key="review").set_value("it was not dull and it was good").run()
    assert not app.exception
    assert any("it was dull and it was not good" in text.value for text in app.text)
    app = _open(kind=ONE_TO_MANY, section="Both directions", ambiguous="dark")
    assert "at **dark** differ by at most **0**" in _prose(app)
    assert app.session_state["ambiguous"] == "dark"


def test_the_forward_network_is_right_about_one_of_two():
    app = _open(kind=MANY_TO_MANY, section="Both directions")
    assert "right about **50 %** of the words" in _prose(app)


# ------------------------------------------------------------------------------- from outside


def test_without_the_extra_the_page_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(speller, "_weights", lambda: None)
    app = _open(section="From outside")
    assert "not installed" in _prose(app)
    assert "requirements-extra.txt" in " ".join(code.value for code in app.code)
    assert not app.text_input(key="review").disabled
    assert len(_stages(app)) == 1


@pytest.fixture
def extra(monkeypatch, tmp_path):
    """A stand-in for the package: random weights of the right names and shapes."""
    rng, size = np.random.default_rng(0), speller.SIZE
    shapes = {
        "enc_emb": (len(LETTERS), size),
        "dec_emb": (len(PHONEMES), size),
        "fc_w": (len(PHONEMES), size),
        "fc_b": (len(PHONEMES),),
    }
    for side in ("enc", "dec"):
        shapes |= {f"{side}_{name}": (3 * size, size) for name in ("w_ih", "w_hh")}
        shapes |= {f"{side}_{name}": (3 * size,) for name in ("b_ih", "b_hh")}
    path = tmp_path / "checkpoint20.npz"
    np.savez(path, **{n: rng.normal(0, 0.05, s).astype("f4") for n, s in shapes.items()})
    monkeypatch.setattr(speller, "_weights", lambda: path)


@pytest.mark.parametrize("word", ["knowledge", "Café", "a1", "日本", "", "x" * 60])
def test_with_the_extra_a_word_is_spelled_out(extra, word):
    del extra
    app = _open(section="From outside", word=word)
    assert not app.error
    assert "It writes:" in _prose(app)
    stages = _stages(app)
    assert len(stages) == 3
    assert b"g2p encoder: GRU" in stages[1]
    assert b"g2p decoder: GRU" in stages[2]
    if word == "a1":
        assert "⟨1⟩".encode() in stages[1]
        assert "Unknown to it" in _prose(app)
    if word == "":
        assert "spells its example" in _prose(app)
