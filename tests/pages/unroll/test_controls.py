"""Widgets and the address: every choice reaches the run, and the address gives the run back."""

import itertools
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.cells import CELLS
from dashboard.choices import ADDRESS_CHARACTERS, canonical, query_string, to_query
from dashboard.models.spec import DIRECTIONS, INITS, SCALES, SERIES_STEPS, RunSpec
from dashboard.plain import plain
from pages.unroll import state
from pages.your_data.reading import usual
from pages.your_data.uploads import Upload
from tests.opening import opened

SPECS = [
    RunSpec(),
    RunSpec(text="a & b = c # ? + %", split="characters"),
    RunSpec(text="ünï 家 👨‍👩‍👧 שלום", cell="GRU"),
    RunSpec(source="Numbers", numbers="1 2\n3 4\n-5 0.5", scale="as it is"),
    RunSpec(source="Numbers", numbers="1 2 3", scale="standardised", init="identity"),
    RunSpec(source="Sunspots", start=100, steps=30, scale="standardised"),
    RunSpec(source="Weather", start=1, steps=61, scale="as it is", layers=4, units=64, seed=9999),
    RunSpec(source="Sentences", split="characters", start=1, steps=100),
    *(RunSpec(cell=cell, init=init) for cell, init in itertools.product(CELLS, INITS)),
    *(RunSpec(directions=both, units=2) for both in DIRECTIONS),
]


def _script():
    import streamlit as st

    from pages.unroll import controls
    from pages.unroll.page import PAGE, stage

    head = PAGE.open()
    run = controls.choose(head)
    controls.describe(run)
    st.session_state["run"] = run
    PAGE.close(head, run.spec, stage(run))


def _open(query: dict[str, str] | None = None) -> AppTest:
    app = AppTest.from_function(_script, default_timeout=30)
    for key, value in (query or {"view": "usual"}).items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def _spec(app: AppTest) -> RunSpec:
    return app.session_state["run"].spec


def _said(app: AppTest) -> str:
    return "\n".join(element.value for element in (*app.warning, *app.error))


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: query_string(spec) or "default")
def test_an_address_gives_the_run_back(spec):
    query = {key: values[-1] for key, values in parse_qs(query_string(spec)).items()}
    app = _open(query)
    assert state.run(_spec(app)).trace.outputs.tolist() == state.run(spec).trace.outputs.tolist()
    assert _spec(app) == canonical(spec)
    assert not app.warning


def test_the_address_of_the_defaults_says_no_more():
    assert to_query(RunSpec()) == {"view": "usual"}
    assert _open().query_params == {"view": "usual"}


def test_scale_and_window_reach_the_run():
    app = _open({"source": "Weather"})
    assert (_spec(app).start, app.session_state["run"].steps) == (1, SERIES_STEPS)
    for scale in SCALES:
        app.segmented_control(key="scale").set_value(scale).run()
        assert _spec(app).scale == scale
    app.number_input(key="start").set_value(31)
    app.number_input(key="steps").set_value(5).run()
    assert app.session_state["run"].sequence.labels[0] == "2014-01-31"
    assert app.session_state["run"].steps == 5


def test_another_source_has_its_own_window_and_scale():
    app = _open({"source": "Weather", "start": "200", "steps": "9", "scale": "as it is"})
    app.segmented_control(key="source").set_value("Sunspots").run()
    assert (_spec(app).start, _spec(app).steps, _spec(app).scale) == (1, 0, "standardised")
    assert app.session_state["run"].steps == SERIES_STEPS
    app.segmented_control(key="source").set_value("Numbers").run()
    assert _spec(app).scale == "as it is"


def test_another_upload_has_its_own_window():
    first, second = (Upload.of(f"{n}.csv", b"x\n" + b"1\n2\n" * n) for n in (70, 80))
    app = opened("unroll", {"_own_kept": usual(first)}, source="Your data", start=5, steps=9)
    assert (app.session_state["start"], app.session_state["steps"]) == (5, 9)
    app.session_state["_own_kept"] = usual(second)
    app.run()
    assert not app.exception
    assert (app.session_state["start"], app.session_state["steps"]) == (1, 60)


def test_typed_text_is_kept_when_the_source_changes():
    app = _open()
    app.text_input(key="text").set_value("not lost").run()
    app.segmented_control(key="source").set_value("Sunspots").run()
    app.segmented_control(key="source").set_value("Words").run()
    assert _spec(app).text == "not lost"


@pytest.mark.parametrize(("key", "value"), [("start", "9999"), ("steps", "501"), ("start", "0")])
def test_a_window_out_of_range_is_named(key, value):
    app = _open({"source": "Sunspots", key: value})
    assert f"{key}={value}" in _said(app)
    assert (_spec(app).start, app.session_state["run"].steps) == (1, 60)


@pytest.mark.parametrize(
    ("key", "value"),
    [("step", "99"), ("step", "x"), ("lane", "7"), ("folded", "2"), ("pin", "1.9.1")],
)
def test_a_place_that_is_not_on_the_stage_is_named(key, value):
    assert f"{key}={plain(value)}" in _said(_open({key: value}))


@pytest.mark.parametrize(
    ("key", "value"), [("step", "4"), ("lane", "1"), ("folded", "0"), ("pin", "1.4.12")]
)
def test_a_place_on_the_stage_is_not_complained_about(key, value):
    assert not _said(_open({key: value}))


def test_the_complaint_goes_when_something_else_is_chosen():
    app = _open({"units": "900"})
    assert _said(app)
    app.run()
    assert _said(app), "still the same view"
    app.number_input(key="units").set_value(3).run()
    assert not _said(app)
    app.number_input(key="units").set_value(12).run()
    assert not _said(app)


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_phrase_is_explained_and_the_picture_stays(text):
    app = _open()
    app.text_input(key="text").set_value("the last good one").run()
    good = _spec(app)
    app.text_input(key="text").set_value(text).run()
    assert app.error
    assert "for example" in app.error[0].value
    assert _spec(app) == good
    app.segmented_control(key="cell").set_value("GRU").run()
    assert _spec(app) == replace(good, cell="GRU"), "the network can still be changed"
    app.text_input(key="text").set_value("good again").run()
    assert not app.error


@pytest.mark.parametrize("numbers", ["1 2 x 4", "1 NaN", "1_000", "0x10", "1 2\n3", "inf", ""])
def test_what_is_not_a_number_is_explained_and_the_picture_stays(numbers):
    app = _open({"source": "Numbers", "numbers": "5 6 7"})
    app.text_area(key="numbers").set_value(numbers).run()
    assert app.error
    assert _spec(app).numbers == "5 6 7"


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("one", 1),
        ("👨‍👩‍👧", 1),
        ("שלום עולם", 2),
        ("$x$ **b**", None),
        ("<img src=x onerror=alert(1)>", None),
        (":red[x] :material/home: [a](b)", None),
    ],
)
def test_unusual_text_runs(text, steps):
    app = _open({"text": text})
    run = app.session_state["run"]
    assert not app.error
    assert not app.exception
    assert steps is None or run.steps == steps


def test_ten_thousand_words_are_offered_as_a_window():
    app = _open()
    words = " ".join(f"word{i % 700}" for i in range(10_000))
    app.text_input(key="text").set_value(words).run()
    assert not app.error
    assert app.session_state["run"].steps == 500
    assert any("10,000 steps" in caption.value for caption in app.caption)
    assert any("steps 1 to 500 of 10" in markdown.value for markdown in app.markdown)
    app.number_input(key="start").set_value(9_901)
    app.number_input(key="steps").set_value(100).run()
    assert app.session_state["run"].sequence.labels[-1] == words.split()[-1]


def test_a_long_text_stays_out_of_the_address_and_the_page_says_so():
    app = _open({"text": "short"})
    assert app.query_params["text"] in ("short", ["short"])
    app.text_input(key="text").set_value("x " * ADDRESS_CHARACTERS).run()
    assert "text" not in app.query_params
    assert any("address" in caption.value for caption in app.caption)
    assert _spec(app).text == "x " * ADDRESS_CHARACTERS
    assert "text" not in to_query(_spec(app))
    app.text_input(key="text").set_value("short again").run()
    assert _spec(app).text == "short again"
    assert app.query_params["text"] in ("short again", ["short again"])


def test_the_screen_says_untrained():
    assert any("untrained" in markdown.value for markdown in _open().markdown)


@pytest.mark.parametrize(
    "text", ["<b>", "$x$", "[a](b)", ":red[x]", "`c`", "# h", "a*b*c", "~~s~~"]
)
def test_escaped_text_has_no_bare_punctuation(text):
    shown = plain(text)
    assert shown.replace("\\", "").replace("\u2060", "") == text
    for place, character in enumerate(shown):
        if character in "<>$[]()`#*~:":
            assert shown[place - 1] == "\\", shown


def test_escaped_text_is_cut_and_one_line():
    assert len(plain("x" * 1000)) == 32
    assert "\n" not in plain("a\nb")
