"""The chart on a page: what Streamlit is handed, and what is in the downloads."""

import csv
import io
import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard.figures.common import TITLE_ROOM
from dashboard.shell.chart import harmless, to_csv

TABLE = {
    "word": ["=1+1", "-x", "+2", "-1e-3", "@me", "\t=1", "plain, quoted", "—"],
    "x1": np.array([0.1, -2.0, 1e-300, 3.0, -0.0, 1 / 3, 7.0, 8.0]),
}


def page():
    """A page with two charts."""
    import numpy as np

    from dashboard.figures import sharing, states
    from dashboard.shell.chart import chart

    shared, separate = np.full(4, 10), 10 * np.arange(1, 5)
    chart(sharing, shared, separate, key="shared", step=3, cell="gru")
    chart(states, np.arange(6.0).reshape(3, 2), ("=1+1", "a"), key="states")


def proto(app):
    """The message of the page's first chart."""
    return app.get("plotly_chart")[0].proto


@pytest.fixture
def app():
    app = AppTest.from_function(page, default_timeout=20).run()
    assert not app.exception
    return app


def test_the_chart_has_alt_text_and_keeps_our_template(app):
    assert "30 parameters instead of 10" in proto(app).alt
    assert proto(app).theme == ""
    assert "#20242c" in proto(app).spec


def test_the_title_is_text_above_and_once_more_in_the_strip_of_the_picture(app):
    said, _ = (found.value for found in app.markdown)
    layout = json.loads(proto(app).spec)["layout"]
    (title,) = (note for note in layout["annotations"] if note.get("name") == "title")
    assert title["text"].replace("<br>", " ") in said.replace("\\", "").replace("\u2060", "")
    assert layout["margin"]["t"] >= TITLE_ROOM + title["yshift"]


def test_a_typed_word_in_a_title_is_no_markup():
    def typed():
        import numpy as np

        from dashboard.figures import states
        from dashboard.shell.chart import chart

        chart(states, np.arange(6.0).reshape(3, 2), ("[a](b)", "[a](b)"), key="states")

    (said,) = AppTest.from_function(typed, default_timeout=20).run().markdown
    assert r"\[a\]\(b\)" in said.value


def test_the_only_button_saves_a_picture_in_the_browser(app):
    config = json.loads(proto(app).config)
    assert config["modeBarButtons"] == [["toImage"]]
    saved = {"format": "png", "filename": "shared", "width": 960, "scale": 2}
    assert config["toImageButtonOptions"] == saved
    assert not config["displaylogo"]


def test_the_picture_can_be_svg(app):
    app.session_state["shared-picture"] = "SVG"
    app.run()
    assert json.loads(proto(app).config)["toImageButtonOptions"]["format"] == "svg"


def test_the_table_twin_is_the_figures_numbers(app):
    twin, _ = app.dataframe
    np.testing.assert_array_equal(twin.value["own weights for every step"], [10, 20, 30, 40])
    np.testing.assert_array_equal(twin.value["recurrent network"], [10] * 4)


def test_a_typed_formula_is_harmless_in_the_table_which_streamlit_can_download_too(app):
    _, twin = app.dataframe
    assert list(twin.value["input"]) == ["'=1+1", "a"]


def test_csv_keeps_numbers_to_the_last_bit_and_runs_no_formula():
    header, *rows = csv.reader(io.StringIO(to_csv(harmless(TABLE)).decode()))
    assert header == ["word", "x1"]
    assert [row[0] for row in rows] == [
        "'=1+1",
        "'-x",
        "+2",
        "-1e-3",
        "'@me",
        "'\t=1",
        "plain, quoted",
        "—",
    ]
    np.testing.assert_array_equal([float(row[1]) for row in rows], TABLE["x1"])


def test_csv_refuses_columns_of_unequal_length():
    with pytest.raises(ValueError, match="shorter"):
        to_csv({"a": np.zeros(2), "b": ["x"]})
