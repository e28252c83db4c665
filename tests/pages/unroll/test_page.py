"""The pages as a visitor meets them, from the entry script on."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.cells import CELLS
from dashboard.choices import to_query
from dashboard.models.spec import BOTH, SOURCES, RunSpec
from dashboard.theme import number
from pages import PAGES
from pages.unroll import experiments, state
from pages.unroll.page import SECTIONS
from pages.unroll.sections.notice import OBSERVATIONS
from pages.unroll.sections.predict import CHOICES, choice_of
from tests.opening import opened, predicted, question, section_shown


def _open(**query: object) -> AppTest:
    return opened("unroll", **(query or {"seed": 0}))


def _prose(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning)
    return re.sub(r"\s+", " ", " ".join(element.value for element in shown))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_every_page_comes_through_the_entry_script(page, monkeypatch):
    configured, logos = [], []
    monkeypatch.setattr(st, "set_page_config", lambda *said, **_: configured.append(said))
    monkeypatch.setattr(st, "logo", lambda *said, **_: logos.append(said))
    app = opened(page.url_path)
    assert configured
    assert all(arguments[0] == "Unrolled" for arguments in configured)
    assert logos
    assert Path(logos[0][0]).is_file()
    assert app.title[0].value == page.title


def test_the_stage_is_mounted_with_the_run_on_screen():
    app = _open()
    stages = [element for element in app.main if element.type == "bidi_component"]
    # AppTest knows no components and reports the mount as an unknown element; what the stage
    # draws is tested in the browser.
    assert len(stages) == 1
    assert stages[0].proto.bytes[:4] == b"UNR1"


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("source", SOURCES)
def test_every_section_shows_for_every_source(section, source):
    app = _open(section=section, source=source)
    assert section_shown(app) == section


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_every_section_shows_for_every_cell(section, cell):
    _open(section=section, cell=cell, layers=2, directions=BOTH, units=3)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_survives_one_step_and_hostile_words(section):
    _open(section=section, text="one")
    app = _open(section=section, text="<img src=x onerror=alert(1)> $x$ [a](b) :red[x] `c`")
    for element in (*app.markdown, *app.caption):
        assert not re.search(r"(?<!\\)<img|(?<!\\):red\[x", element.value)


def test_an_unknown_section_is_named():
    app = _open(section="Nothing")
    assert "section=Nothing" in app.warning[0].value


# ----------------------------------------------------------------------------- predict first


@pytest.mark.parametrize("ratio", [0.0, 1e-300, 0.099, 0.1, 0.5, 2 / 3, 1.0, 1.49, 1.5, np.inf])
def test_every_ratio_is_one_choice(ratio):
    bounds = [bound for bound, _ in CHOICES] + [np.inf]
    holds = [
        text
        for (low, text), high in zip(CHOICES, bounds[1:], strict=True)
        if low <= ratio < high or (ratio == high == np.inf)
    ]
    assert holds == [choice_of(ratio)]


@pytest.mark.parametrize("ratio", [np.nan, -1.0])
def test_what_is_no_ratio_is_refused(ratio):
    with pytest.raises(ValueError, match="ratio"):
        choice_of(ratio)


@pytest.mark.parametrize("cell", CELLS)
def test_the_prediction_is_checked_against_the_measurement(cell):
    truth = choice_of(experiments.erase(RunSpec(cell=cell)).ratio)
    for _, answer in CHOICES:
        app = _open(cell=cell)
        assert "ratio of" not in _prose(app), "nothing is revealed before the answer"
        predicted(app, answer)
        held = [element.value for element in app.success]
        assert bool(held) == (answer == truth)
        assert number(experiments.erase(RunSpec(cell=cell)).ratio) in _prose(app)


def test_another_run_asks_anew():
    app = _open()
    predicted(app, CHOICES[0][1])
    app.number_input(key="seed").set_value(1).run()
    assert question(app).value is None


def test_a_still_network_is_said_to_be_still():
    app = _open(source="Numbers", numbers="0 1 0")
    predicted(app, CHOICES[0][1])
    assert "both differences are 0" in _prose(app)


# ---------------------------------------------------------------------------- what to notice


@pytest.mark.parametrize("item", OBSERVATIONS, ids=lambda item: item.section)
def test_a_button_sets_the_view(item):
    app = _open(section="What to notice")
    app.button(key=item.section).click().run()
    assert not app.exception
    for key, value in item.view.items():
        assert app.session_state[key] == value
        usual = replace(RunSpec(), scale="standardised" if key == "scale" else RunSpec().scale)
        if value != getattr(usual, key):
            assert app.query_params[key] in (str(value), [str(value)])
    assert app.button(key=item.section).disabled, "it is the view now"


def test_what_is_noticed_is_measured():
    app = _open(section="What to notice", seed=4)
    prose, spec = _prose(app), RunSpec(seed=4)
    two = state.run(replace(spec, units=2))
    assert f"{two.parameters:,}" in prose
    for value in two.last_state:
        assert number(float(value)) in prose
    identity = replace(spec, cell="Elman ReLU", init="identity")
    assert number(float(experiments.erase(identity).moved[0])) in prose
    assert number(experiments.early(replace(spec, directions=BOTH))[1]) in prose


def test_what_one_step_cannot_show_is_left_out():
    app = _open(section="What to notice", text="a", split="characters")
    assert {button.key for button in app.button} == {"notice-weather", "reset"}


def test_the_forward_half_has_not_read_that_far():
    prose = _prose(_open(section="What to notice", layers=3, directions=BOTH))
    assert "the forward half moves by 0," in prose


def test_a_button_opens_a_new_window_for_a_new_source():
    app = _open(section="What to notice", source="Sunspots", start=200, steps=10)
    app.button(key="notice-weather").click().run()
    assert (app.session_state["start"], app.session_state["steps"]) == (1, 60)


# ------------------------------------------------------------------------------ order matters


def test_shuffling_again_gives_another_order_and_the_address_holds_it():
    app = _open(section="Order matters")
    before = [text.value for text in app.text]
    next(button for button in app.button if button.label == "Shuffle again").click().run()
    assert not app.exception
    now = int(np.ravel(app.query_params["shuffle"])[0])
    after = [text.value for text in app.text]
    assert before[0] == after[0]
    assert before[1] != after[1]
    again = _open(section="Order matters", shuffle=now)
    assert [text.value for text in again.text] == after


def test_order_is_measured():
    result = experiments.shuffle(RunSpec(), 1)
    prose = _prose(_open(section="Order matters"))
    assert number(result.moved) in prose


def test_equal_steps_cannot_be_put_in_another_order():
    app = _open(section="Order matters", text="same same same")
    assert "nothing can move" in _prose(app)


# ------------------------------------------------------------------- sharing, vectors, and maths


def test_shared_weights_are_counted():
    prose = _prose(_open(section="Shared weights"))
    assert "1,056" in prose
    assert "4,224" in prose


def test_vectors_are_said_to_be_drawn():
    assert "Nothing here is learned" in _prose(_open(section="Inputs as vectors"))
    assert "standard deviation" in _prose(_open(section="Inputs as vectors", source="Sunspots"))


def test_the_maths_ends_in_the_number_of_the_trace():
    app = _open(section="The maths", units=5)
    run = state.run(RunSpec(units=5))
    assert repr(float(run.trace.outputs[-1, 0, 0])) in _prose(app)
    unit = next(widget for widget in app.number_input if widget.label == "Unit")
    unit.set_value(5).run()
    assert repr(float(run.trace.outputs[-1, 0, 4])) in _prose(app)


def test_the_code_and_the_link_are_those_of_the_run():
    spec = RunSpec(cell="GRU", text="to be or not", seed=8)
    code = _open(section="The code", **to_query(spec)).code[0].value
    assert "torch.nn.GRU" in code
    assert "SEED = 8" in code
    link = _open(section="Take it with you", **to_query(spec)).code[0].value
    assert link.endswith("?text=to+be+or+not&cell=GRU&seed=8")
