"""The page Gates at work as a visitor meets it, from the entry script on."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.choices import to_query
from dashboard.models.trained import EXAMPLES, NETWORKS, WHO
from pages.gates_at_work.page import SECTIONS
from pages.gates_at_work.sections.notice import OBSERVATIONS
from pages.gates_at_work.sections.predict import CHANGES, STAYS
from pages.gates_at_work.spec import CARRY, FORGET, OF_CELL, GatesSpec
from pages.gates_at_work.state import gates_runs
from tests.opening import opened, predicted, section_shown


def _open(**query: object) -> AppTest:
    return opened("gates", **query)


def _prose(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning, *app.error)
    said = " ".join(element.value for element in shown)
    return re.sub(r"\s+", " ", re.sub(r"[\\\u2060]", "", said))


def _stage(app: AppTest) -> bytes:
    stages = [element for element in app.main if element.type == "bidi_component"]
    return stages[0].proto.bytes


@pytest.mark.parametrize("title", NETWORKS)
def test_every_network_is_shown_with_its_card_and_its_own_states(title):
    app = _open(trained=title, said=EXAMPLES[title])
    assert app.title[0].value == "Gates at work"
    run = gates_runs(GatesSpec(trained=title, said=EXAMPLES[title])).shown
    states = run.track.states["h"][:, 0].astype("<f4").tobytes()
    assert states in _stage(app)
    assert f"{run.card.size:,} numbers" in _prose(app)


@pytest.mark.parametrize("title", NETWORKS)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_shows_something_for_every_network(section, title):
    app = _open(section=section, trained=title, said=EXAMPLES[title])
    assert not app.error
    assert section_shown(app) == section
    (tab,) = [each for each in app.tabs if len(each.children)]
    assert len((*tab.markdown, *tab.info, *tab.code, *tab.latex)) >= 1


def test_an_address_gives_the_run_back():
    spec = GatesSpec(held=FORGET, value="shut", unit=2, begin=3, end=9)
    app = _open(**to_query(spec))
    states = gates_runs(spec).shown.track.states["c"][:, 0].astype("<f4").tobytes()
    assert states in _stage(app)
    assert not app.warning


def test_holding_a_gate_from_the_widgets_shows_the_other_run():
    app = _open()
    before = _stage(app)
    app.session_state["held"] = CARRY
    app.run()
    app.number_input(key="begin").set_value(8).run()
    assert not app.exception
    expected = gates_runs(GatesSpec(held=CARRY, begin=8)).shown
    assert expected.track.states["c"][:, 0].astype("<f4").tobytes() in _stage(app)
    app.session_state["held"] = "nothing"
    app.run()
    assert _stage(app) == before


@pytest.mark.parametrize("item", OBSERVATIONS, ids=lambda item: item.section)
def test_every_observation_sets_its_view(item):
    app = _open(section="What to notice")
    (button,) = [each for each in app.button if each.key == item.section]
    button.click().run()
    assert not app.exception
    assert not app.error
    for key, value in item.view().items():
        if key in app.session_state:
            assert app.session_state[key] == value


def test_the_prediction_is_checked_against_a_run():
    app = _open(trained="Next word, LSTM", said="feeling under the")
    predicted(app, STAYS)
    first = _prose(app)
    predicted(app, CHANGES)
    second = _prose(app)
    assert ("prediction held" in first) != ("prediction held" in second)
    assert "The probability of **weather** goes from 0.9" in first


def test_unknown_words_are_marked_and_nonsense_keeps_what_was_there():
    app = _open(trained="Next word, LSTM", said="feeling under the blorp")
    assert "read as its sign for an unknown word: blorp" in _prose(app)
    before = _stage(app)
    assert "⟨blorp⟩".encode() in before
    app.text_input(key="said").set_value("?! 123").run()
    assert not app.exception
    assert "There is no word in this text" in _prose(app)
    assert _stage(app) == before


def test_another_network_has_another_example_and_what_was_typed_stays():
    app = _open()
    app.segmented_control(key="trained").set_value("Next word, GRU").run()
    assert app.text_input(key="said").value == EXAMPLES["Next word, GRU"]
    app.text_input(key="said").set_value("under the bridge").run()
    app.segmented_control(key="trained").set_value(WHO).run()
    assert app.text_input(key="said").value == "under the bridge"
    assert not app.exception


def test_a_gate_of_another_cell_in_the_address_is_explained():
    app = _open(trained="Next word, GRU", said="feeling under the", held=FORGET)
    assert "held=forget gate in the address cannot be used" in _prose(app).replace("**", "")
    assert set(OF_CELL["gru"]) == set(app.segmented_control(key="held").options)


@pytest.mark.parametrize("section", ["Predict first", "The full stop", "How long it lasts"])
def test_what_is_of_the_untouched_run_says_so(section):
    for held in ({}, {"held": FORGET, "begin": 4}):
        said = _prose(_open(section=section, **held))
        assert ("What follows is of the untouched run" in said) == bool(held)


def test_beside_a_held_gate_the_score_is_said_to_be_the_untouched_networks():
    for held in ({}, {"held": FORGET, "value": "shut"}):
        said = _prose(_open(**held))
        assert "100 % of held-out labels right" in said  # of the card, whatever is held
        assert ("the untouched network’s score: on the stage a gate is held" in said) == bool(held)


def test_half_lives_are_those_of_the_untouched_run():
    """A gate that is held shut has none, and its dots would fall off the chart."""
    charts = []
    for held in ({}, {"held": FORGET, "value": "shut"}):
        app = _open(section="How long it lasts", **held)
        (tab,) = [each for each in app.tabs if each.label == "How long it lasts"]
        chart, _ = (each for each in tab if each.type == "plotly_chart")  # and the joint path
        charts.append(json.loads(chart.proto.spec)["data"])
    assert charts[0] == charts[1]


def test_in_both_charts_of_a_held_gate_the_dashed_line_is_the_untouched_run():
    app = _open(section="Hold a gate", held=FORGET, value="shut")
    assert "Dashed lines are the untouched run" in _prose(app)
    (tab,) = [each for each in app.tabs if each.label == "Hold a gate"]
    charts = [json.loads(each.proto.spec) for each in tab if each.type == "plotly_chart"]
    assert len(charts) == 2
    for chart in charts:
        lines = [trace for trace in chart["data"] if "lines" in trace.get("mode", "")]
        dashes = {line["name"]: line["line"].get("dash", "solid") for line in lines[:2]}
        solid = {name: dash == "solid" for name, dash in dashes.items()}
        assert solid in (
            {"held": True, "untouched": False},
            {"held run": True, "untouched run": False},
        )


def test_the_table_of_next_words_has_what_the_figure_marks():
    title = "Next word, LSTM"
    app = _open(trained=title, said=EXAMPLES[title], held=FORGET, value="shut")
    (table,) = [each.value for each in app.dataframe if "next word" in each.value]
    plain = gates_runs(GatesSpec(trained=title, said=EXAMPLES[title])).shown.answers
    assert list(table["untouched"]) == [plain.of(word)[-1] for word in table["next word"]]
