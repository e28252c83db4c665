"""Gradient flow: every choice reaches the runs, and the address gives the runs back."""

import itertools
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.cells import CELLS
from dashboard.choices import ADDRESS_CHARACTERS, canonical, query_string, to_query
from dashboard.models.spec import INITS, RunSpec
from dashboard.plain import plain
from dashboard.shell.presets import slug
from pages.gradient_flow import presets
from pages.gradient_flow.spec import BROUGHT_ALONG, CELL_NAMES, LOSSES, GradientSpec
from tests.opening import chips, marked

USUAL = GradientSpec()
SPECS = [
    USUAL,
    *presets.PRESETS.values(),
    presets.SILENT,
    *(GradientSpec(cells=(cell,), recurrent=init) for cell in CELLS for init in INITS),
    *(GradientSpec(input=i, loss=loss) for i, loss in itertools.product(BROUGHT_ALONG, LOSSES)),
    GradientSpec(input="words", text="a & b = c # ? + %", split="characters", seed=9999),
    GradientSpec(cells=CELL_NAMES, length=2, hidden=2, radius=0.1, forget=-2.0),
    GradientSpec(length=500, hidden=64, radius=4.0, forget=5.0, loss="chosen step", at=250),
    GradientSpec(scaling="as drawn", recurrent="uniform"),
    GradientSpec(radius=1.35, forget=2.5),
]  # fmt: skip


def _script():
    import streamlit as st

    from dashboard.shell.page import Stage
    from pages.gradient_flow import controls
    from pages.gradient_flow.page import PAGE

    head = PAGE.open()
    runs = controls.choose(head)
    controls.describe(runs)
    st.session_state["runs"] = runs
    PAGE.close(head, runs.spec, Stage(runs.steps + 1, len(runs.lanes)))


def _open(query: dict | None = None) -> AppTest:
    app = AppTest.from_function(_script, default_timeout=60)
    for key, value in (query or {"view": "usual"}).items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def _spec(app: AppTest) -> GradientSpec:
    return app.session_state["runs"].spec


def _said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.warning, *app.error))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: query_string(spec) or "default")
def test_an_address_gives_the_spec_back(spec):
    app = _open(parse_qs(query_string(spec)))
    assert _spec(app) == canonical(spec)
    assert not _said(app)


def test_the_address_of_the_defaults_says_no_more():
    assert to_query(USUAL) == {"view": "usual"}
    assert _open().query_params == {"view": "usual"}


def test_cells_come_in_their_own_order_and_each_once():
    app = _open()
    app.pills(key="cells").set_value(["IndRNN tanh", "GRU", "Elman ReLU"]).run()
    assert _spec(app).cells == ("Elman ReLU", "GRU", "IndRNN tanh")
    assert [lane.cell for lane in app.session_state["runs"].lanes] == list(_spec(app).cells)


def test_without_a_cell_the_last_ones_stay():
    app = _open({"cells": ["GRU", "LSTM"], "radius": "0.5"})
    app.pills(key="cells").set_value([]).run()
    assert "at least one cell" in _said(app)
    assert _spec(app).cells == ("LSTM", "GRU")
    app.slider(key="radius").set_value(2.0).run()
    assert (_spec(app).cells, _spec(app).radius) == (("LSTM", "GRU"), 2.0)


def test_a_slider_without_a_use_is_not_there():
    keys = lambda app: {slider.key for slider in app.slider}  # noqa: E731
    assert keys(_open()) == {"radius", "length", "forget"}
    assert keys(_open({"cells": "GRU"})) == {"radius", "length"}
    assert keys(_open({"cells": "GRU", "scaling": "as drawn"})) == {"length"}
    assert keys(_open({"cells": "GRU", "input": "words"})) == {"radius"}


# ----------------------------------------------------------------------------------- presets


@pytest.mark.parametrize(("name", "spec"), presets.PRESETS.items())
def test_a_link_opens_a_preset_and_the_address_says_it_in_full(name, spec):
    for written in (name, slug(name), name.upper()):
        app = _open({"preset": written})
        assert _spec(app) == canonical(spec)
        assert not _said(app)
        again = _open(dict(app.query_params))
        assert "preset" not in app.query_params
        assert _spec(again) == canonical(spec)


@pytest.mark.parametrize(("name", "spec"), presets.PRESETS.items())
def test_a_button_sets_a_preset(name, spec):
    app = _open({"input": "none", "length": "7", "hidden": "3", "seed": "5", "loss": "every step"})
    app.button(key=f"preset-{slug(name)}").click().run()
    assert _spec(app) == canonical(spec)
    assert marked(app) == [name]
    assert chips(app)["story"] == name
    assert _spec(_open(dict(app.query_params))) == canonical(spec)


def test_other_parameters_change_a_preset():
    app = _open({"preset": "exploding", "seed": "3", "radius": "1", "cells": "GRU"})
    expected = replace(presets.PRESETS["exploding"], seed=3, radius=1.0, cells=("GRU",))
    assert _spec(app) == canonical(expected)


def test_an_unknown_preset_is_named_until_something_else_is_chosen():
    app = _open({"preset": "<b>"})
    assert f"preset={plain('<b>')}" in _said(app)
    assert "indrnn-holds" in _said(app)
    assert _spec(app) == USUAL
    app.run()
    assert "preset" in _said(app)
    app.slider(key="length").set_value(5).run()
    assert not _said(app)


def test_a_preset_leaves_what_was_typed():
    app = _open({"input": "words", "text": "not lost"})
    app.button(key="preset-vanishing").click().run()
    app.segmented_control(key="input").set_value("words").run()
    assert _spec(app).text == "not lost"


def test_after_infinity_the_number_can_be_chosen():
    app = _open({"hidden": "inf"})
    for value in (7, 32, 9):
        app.number_input(key="hidden").set_value(value).run()
        assert not app.exception
        assert _spec(app).hidden == value
    app.run()
    assert _spec(app).hidden == 9


def test_a_cell_that_there_is_not_does_not_take_the_others_along():
    app = _open({"cells": ["GRU", "lstn"]})
    assert "lstn" in _said(app)
    assert _spec(app).cells == ("GRU",)


def test_a_chosen_step_past_the_end_is_the_last():
    app = _open({"loss": "chosen step", "at": "40", "length": "10"})
    assert app.session_state["runs"].loss_at == (9,)
    assert any("past the end" in caption.value for caption in app.caption)
    assert "at=501" in _said(_open({"loss": "chosen step", "at": "501"}))


@pytest.mark.parametrize(
    ("key", "value"),
    [("step", "102"), ("step", "x"), ("lane", "5"), ("pin", "1.1.1"), ("folded", "2")],
)
def test_a_place_that_is_not_on_the_stage_is_named(key, value):
    assert f"{key}={plain(value)}" in _said(_open({key: value}))


@pytest.mark.parametrize(("key", "value"), [("step", "100"), ("lane", "4"), ("folded", "0")])
def test_a_place_on_the_stage_is_not_complained_about(key, value):
    assert not _said(_open({key: value}))


# ------------------------------------------------------------------------------------- words


@pytest.mark.parametrize("text", ["", "  ", "one"])
def test_a_text_without_a_way_back_is_explained_and_the_picture_stays(text):
    app = _open({"input": "words", "text": "the last good one"})
    app.text_input(key="text").set_value(text).run()
    assert app.error
    assert _spec(app).text == "the last good one"
    app.slider(key="radius").set_value(0.5).run()
    assert _spec(app) == GradientSpec(input="words", text="the last good one", radius=0.5)
    app.text_input(key="text").set_value("good again").run()
    assert not app.error


def test_arriving_with_one_word_shows_the_usual_view():
    app = _open({"input": "words", "text": "one"})
    assert "two words" in app.error[0].value
    assert _spec(app) == USUAL


def test_a_text_that_is_too_long_is_cut_and_the_page_says_so():
    app = _open({"input": "words"})
    app.text_input(key="text").set_value("word " * 750).run()
    assert app.session_state["runs"].steps == 500
    captions = " ".join(caption.value for caption in app.caption)
    assert "250 steps after the first 500" in captions
    assert f"{ADDRESS_CHARACTERS:,}" in captions
    assert "text" not in app.query_params


def test_hostile_words_stay_words():
    app = _open({"input": "words", "text": "<img src=x> $x$ [a](b) :red[x]"})
    assert not app.error
    labels = app.session_state["runs"].labels
    assert "".join(labels) == "<imgsrc=x>$x$[a](b):red[x]"
    for element in (*app.markdown, *app.caption):
        assert not any(mark in element.value for mark in ("<img", ":red[", "$x$"))


def test_the_usual_text_is_that_of_the_unroll_page():
    assert (USUAL.text, USUAL.split, USUAL.seed) == (
        RunSpec().text,
        RunSpec().split,
        RunSpec().seed,
    )
