"""What is handed out loses no digit: addresses, sentences with settings, labels, tables."""

import csv
import io
import json
from dataclasses import replace
from urllib.parse import parse_qs

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.choices import canonical, declared, query_string
from dashboard.figures import cliff
from dashboard.models.spec import RunSpec
from dashboard.shell import chart
from pages.gates_at_work.spec import GatesSpec
from pages.gradient_flow.spec import GradientSpec
from pages.network_types.spec import TypeSpec
from pages.residual_shortcuts.spec import ResidualSpec
from rnncore.readers import read_sequence
from rnncore.written import exact
from tests.validated import validated

PAGES = {
    "unroll": RunSpec,
    "gradient": GradientSpec,
    "residual": ResidualSpec,
    "gates": GatesSpec,
    "types": TypeSpec,
}


def numbers_of(page):
    """The fields of a page's spec that hold a number, with a strategy for each."""
    usual = PAGES[page]()
    found = {}
    for name, choice in declared(usual).items():
        value = getattr(usual, name)
        if isinstance(value, float):
            found[name] = st.floats(*choice.limits)
        elif isinstance(value, int):
            found[name] = st.integers(0, 10_000)
    return found


@given(st.floats(allow_nan=False))
def test_exact_reads_back_as_the_same_number(value):
    assert np.float64(exact(value)).tobytes() == np.float64(value).tobytes()


@pytest.mark.parametrize(
    ("value", "said"), [(1.0, "1"), (0.1, "0.1"), (-0.5, "-0.5"), (1.2345678, "1.2345678")]
)
def test_exact_is_short_where_it_can_be(value, said):
    assert exact(value) == said


@pytest.mark.parametrize("page", PAGES)
@given(data=st.data())
def test_an_address_gives_every_number_back_to_the_last_digit(page, data):
    spec_of = PAGES[page]
    drawn = data.draw(st.fixed_dictionaries(numbers_of(page)))
    spec = canonical(replace(spec_of(), **drawn))
    read = {key: value[-1] for key, value in parse_qs(query_string(spec)).items()}
    back = replace(spec_of(), **{k: type(drawn[k])(v) for k, v in read.items() if k in drawn})
    assert back == spec


def _gradient():
    import streamlit as st

    from pages.gradient_flow import controls
    from pages.gradient_flow.page import PAGE
    from pages.gradient_flow.sections.clip import clip

    head = PAGE.open()
    runs = controls.choose(head)
    clip(runs)
    st.session_state["runs"] = runs
    PAGE.close(head, runs.spec)


def _residual():
    import streamlit as st

    from pages.residual_shortcuts import controls
    from pages.residual_shortcuts.page import PAGE

    head = PAGE.open()
    runs = controls.choose(head)
    st.session_state["runs"] = runs
    PAGE.close(head, runs.spec)


OPENED = {
    "gradient": (
        _gradient,
        {"radius": 1.2345678901234567, "forget": -0.1 - 0.2},
        {"length": "4", "hidden": "4", "cells": ["LSTM"]},
        {"threshold": 1.0500000000000003},
    ),
    "residual": (
        _residual,
        {"branch": 0.1 + 0.2, "shortcut": 0.9876543210987654, "gate": -1 / 3},
        {"depth": "3", "width": "4"},
        {},
    ),
}


@pytest.mark.parametrize("page", OPENED)
def test_a_copied_link_opens_the_same_view_bit_for_bit(page):
    script, exacts, small, beside = OPENED[page]

    def opened(query):
        app = AppTest.from_function(script, default_timeout=60)
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception
        assert not app.warning
        return app

    asked = {key: repr(value) for key, value in (exacts | beside).items()}
    app = opened(small | asked)
    runs = app.session_state["runs"]
    for key, value in exacts.items():
        assert getattr(runs.spec, key) == value
    again = opened(parse_qs(query_string(runs.spec)))
    assert again.session_state["runs"].spec == runs.spec
    sliders = {each.key: each for each in app.slider if each.key in exacts | beside}
    assert sliders.keys() == (exacts | beside).keys()
    for key, slider in sliders.items():
        assert slider.value == (exacts | beside)[key]
        assert slider.proto.format == "%g"  # sprintf.js then writes every digit


def test_the_clipping_lesson_and_figure_name_the_threshold_that_is_used():
    app = AppTest.from_function(_gradient, default_timeout=60)
    for key, value in {"threshold": "1.05", "length": "4", "hidden": "4"}.items():
        app.query_params[key] = value
    app.run()
    assert any("1.05" in each.value for each in app.markdown)
    still = tuple(np.zeros((3, 2)))
    flat = (np.array([-1.0, 1.0]), np.array([-1.0, 1.0]), np.zeros((2, 2)))
    drawn = validated(cliff.figure(flat, still, still, threshold=1.05, mode="light"))
    (title,) = [each.text for each in drawn.layout.annotations if each.name == "title"]
    assert "clipped at 1.05 it" in title.replace("<br>", " ")
    assert "clipped at 0.123456789 it" in cliff.alt(flat, still, still, threshold=0.123456789)


@pytest.mark.parametrize("width", [32, 64])
@given(data=st.data())
def test_a_table_gives_every_number_back(width, data):
    drawn = data.draw(st.lists(st.floats(allow_nan=False, width=width), min_size=1))
    column = np.array(drawn, f"float{width}")
    read = list(csv.DictReader(io.StringIO(chart.to_csv({"x": column}).decode())))
    back = np.array([float(row["x"]) for row in read], column.dtype)
    assert back.tobytes() == column.tobytes()


PLACES = [0.1 + 0.2, 1234567.25, 1234567.5]


@pytest.mark.parametrize(
    ("name", "data", "choices"),
    [
        ("array.npy", None, {"columns": ("x2",), "axis": "x1"}),
        (
            "records.json",
            json.dumps([{"at": at, "x": float(k)} for k, at in enumerate(PLACES)]).encode(),
            {"axis": "at", "columns": ("x",)},
        ),
        (
            "long.csv",
            "\n".join(["who,at,x", *(f"a,{k},{v!r}" for k, v in enumerate(PLACES)),
                       *(f"b,{k},0" for k in range(3))]).encode(),
            {"axis": "a", "columns": ("b",)},
        ),
    ],
)  # fmt: skip
def test_a_number_that_names_a_step_keeps_its_digits(name, data, choices):
    if data is None:
        file = io.BytesIO()
        np.save(file, np.column_stack([PLACES, np.arange(3.0)]))
        data = file.getvalue()
    sequence = read_sequence(data, name, **choices)
    assert [float(label) for label in sequence.labels] == PLACES
