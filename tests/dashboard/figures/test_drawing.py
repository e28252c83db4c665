"""Figures as plain dicts: how they are put together, and that Plotly checks them in the tests."""

import base64
import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import theme
from dashboard.figures.drawing import Figure
from dashboard.visitors import shared
from tests import validated as check
from tests.validated import modules, validated, validating


def one_line(**properties):
    """A figure of one trace, as a module of dashboard/figures would draw it."""
    figure = Figure().update_layout(template=theme.template("light"))
    return figure.add_trace("scatter", y=np.float32([1, 2]), **properties)


def sent(values):
    """What the browser gets for an array."""
    validated(one_line(customdata=values))
    return json.loads(one_line(customdata=values).to_json())["data"][0].get("customdata")


def test_a_dict_is_merged_name_by_name_and_all_else_replaced():
    figure = Figure().update_xaxes(title={"text": "step", "standoff": 4}, range=[0, 1])
    figure.update_xaxes(title={"text": "block"}, range=[2, 3])
    figure.update_layout(margin={"l": 8}).update_layout(margin={"t": 9})
    assert figure.layout["xaxis"] == {"title": {"text": "block", "standoff": 4}, "range": [2, 3]}
    assert figure.layout["margin"] == {"l": 8, "t": 9}


def test_none_is_left_out_and_takes_nothing_away():
    figure = one_line(text=None, line={"color": None, "width": 2}).update_layout(height=None)
    figure.update_layout(height=300).update_layout(height=None)
    assert figure.data[0].keys() == {"type", "y", "line"}
    assert figure.data[0]["line"] == {"width": 2}
    assert figure.layout["height"] == 300


def test_what_is_handed_over_is_never_changed():
    font = {"size": 14}
    for _ in range(2):
        figure = one_line(line=font).add_annotation(font=font).add_shape(label={"font": font})
        figure.update_xaxes(tickfont=font).update_xaxes(tickfont={"size": 20})
        figure.data[0]["line"]["size"] = figure.layout["annotations"][0]["font"]["size"] = 3
        figure.update_layout(template={"layout": {"font": {"size": 99}}})
    assert font == {"size": 14}
    assert theme.template("light")["layout"]["font"]["size"] == 15


def test_a_second_row_has_axes_of_its_own():
    figure = one_line().add_trace("bar", 2, y=np.float32([1])).update_yaxes(2, nticks=5)
    assert "xaxis" not in figure.data[0]
    assert (figure.data[1]["xaxis"], figure.data[1]["yaxis"]) == ("x2", "y2")
    assert figure.layout["yaxis2"] == {"nticks": 5}


@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "u4", "f4", "f8"])
def test_arrays_travel_as_their_bytes(kind):
    values = np.arange(6, dtype=kind).reshape(2, 3)
    for each in (values, values.T, values[:, ::2], values[0]):
        assert sent(each)["dtype"] == kind
    assert sent(values)["shape"] == "2, 3"
    assert "shape" not in sent(values[0])


def test_no_number_is_lost_on_the_way():
    ends = sent(np.array([np.nan, np.inf, -np.inf]))
    found = np.frombuffer(base64.b64decode(ends["bdata"]), ends["dtype"])
    np.testing.assert_array_equal(found, [np.nan, np.inf, -np.inf])
    assert sent(np.array([1, 2], ">f4")) == [1, 2]  # the highest byte first
    assert sent(np.array([], np.float32)) == []
    assert sent(np.array(["a", "b"])) == ["a", "b"]
    assert json.loads(one_line(opacity=np.float32(0.5)).to_json())["data"][0]["opacity"] == 0.5


def test_what_is_no_figure_is_not_sent():
    with pytest.raises(TypeError, match="numbers, texts and arrays; got set"):
        one_line(customdata={1}).to_json()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: one_line(colour="red"),
        lambda: one_line(line={"widht": 2}),
        lambda: one_line(mode="line"),
        lambda: one_line().add_annotation(txt="a"),
        lambda: one_line().add_shape(type="rectangle"),
        lambda: one_line().update_xaxes(tickval=[1]),
        lambda: one_line().update_layout(margin={"top": 4}),
        lambda: one_line().update_layout(template={"layout": {"papercolor": "red"}}),
        lambda: one_line().add_trace("heat", z=np.zeros((2, 2), np.float32)),
    ],
)
def test_a_misspelt_name_and_a_wrong_value_fail(wrong):
    with pytest.raises(ValueError, match="Invalid"):
        validating(wrong)()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: one_line().update_xaxes(title_text="step"),  # Plotly would take it, the browser not
        lambda: one_line().update_xaxes(title="step"),
        lambda: one_line(customdata=np.arange(3)),  # the browser has no whole number of 64 bits
        lambda: Figure().add_trace("scatter", y=[1, 2]),  # no template
    ],
)
def test_what_the_browser_would_read_otherwise_fails(wrong):
    with pytest.raises(AssertionError):
        validated(wrong())


def test_the_figure_on_a_page_is_validated(monkeypatch):
    def show():
        import numpy as np

        from dashboard.figures import states
        from dashboard.shell.chart import chart

        chart(states, np.ones((3, 2)), ("a", "b"), key="states")

    found = []
    monkeypatch.setattr(check, "validated", found.append)
    shared.forget()  # or it would be known from another test, and not drawn
    app = AppTest.from_function(show, default_timeout=60).run()
    assert not app.exception
    assert len(found) == 1
    assert all(hasattr(module.figure, "__wrapped__") for module in modules().values())
