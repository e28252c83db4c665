"""What every page owes to what it declares, choice by choice, through its widgets and its address.

A view is an address beside which some of a page's choices have their widgets; together they show
all of them, but for those of ``NEEDS``.
"""

from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.choices import to_query, widget_values
from dashboard.shell import tabs
from dashboard.shell.presets import slug
from tests.addresses import FOLDERS, page_at, players
from tests.opening import chips, go, opened, section_shown

VIEWS = {
    "unroll": [
        {"seed": "0"},
        {"source": "Numbers"},
        {"source": "Weather", "steps": "30"},
        {"section": "Order matters"},
    ],
    "gradient-flow": [
        {"length": "9", "hidden": "4", "loss": "chosen step"},
        {"input": "words", "hidden": "4"},
        {"section": "Step by step", "length": "9"},
        {"section": "Clipping", "length": "9"},
    ],
    "residual-shortcuts": [
        {"depth": "4", "width": "4"},
        {"section": "Pathways", "depth": "4", "width": "4"},
        {"section": "Recurrent stacks", "depth": "4", "width": "4", "stack-layers": "2"},
    ],
    "gates": [{"held": "forget gate"}],
    "training": [
        {"task": "first symbol"},
        {"section": "One update", "one-network": "LSTM"},
        {"section": "One update", "one-weight": "input"},
        {"section": "One update", "one-weight": "output"},
        {"section": "Cures"},
        {"section": "Phase diagram"},
        {"section": "Gates while learning"},
    ],
    "network-types": [
        *({"kind": kind} for kind in ("one to one", "many to many", "encoder-decoder")),
        {"kind": "one to many", "choosing": "words drawn"},
        {"kind": "encoder-decoder", "writes": "headlines"},
        {"kind": "encoder-decoder", "writes": "German"},
        {"kind": "many to one", "section": "Order"},
        {"kind": "many to one", "section": "Both directions"},
        {"section": "A forecast"},
    ],
    "beside-others": [
        {"sentence": "the weather was good"},
        {"section": "Count"},
        {"section": "Who learns what?"},
        {"section": "Inside a Transformer"},
        {"section": "Recurrence returns"},
    ],
    "your-data": [{"loss": "chosen step"}],
}
NEEDS = {
    "residual-shortcuts": {"mode"},  # seconds of ResNet-34
    "training": {"corpus"},  # a text of some length
    "network-types": {"word"},  # weights that are not installed everywhere
    "beside-others": {"counted-text", "learn-length"},  # a text of some length, and an answer
    # a network that was sent from Training
    "unroll": {"row"},
    "gradient-flow": {"row"},
    "gates": {"row"},
    # an upload, or a text that was pasted
    "your-data": {"own_fit", "own_nonlinearity", "own_saved_scale", "own_pasted_as"},
}
UNASKED = {"held", "value", "unit", "begin", "end"}
"""That question of Gates at work is about the untouched run."""

BAD = ("nonsense", "", "nan", "inf", "1e99")

EMPTY = {"brings", "bring", "network", "gradient-weights"}
"""Other values of these ask for a file or a network, and until it comes what was there stays."""


def _widgets(app):
    """The widgets on the page by key."""

    def below(block):
        for child in block.children.values():
            if hasattr(child, "children"):
                yield from below(child)
            elif hasattr(child, "set_value") and getattr(child, "key", None):
                yield child.key, child

    return dict(below(app.main))


def _other(widget, choice):
    """A value that a widget offers and does not hold."""
    now = widget.value
    if choice.several:
        return [each for each in choice.options if each not in now] or list(choice.options[:1])
    if choice.options:
        return next(each for each in widget.options if each != now)
    if isinstance(now, str):
        return "2 1" if widget.key == "numbers" else "the cat sat"
    low, step = widget.min, 1 if isinstance(now, int) else (widget.max - widget.min) / 16
    return low + 2 * step if now != low + 2 * step else low + 3 * step


def _asks(page, app):
    """The choices whose widgets are on the page, by key."""
    found, widgets = page_at(page).asked, _widgets(app)
    return {key: found[key] for key in reversed(found) if key in widgets}


def _question(app):
    return tuple(key for key in _widgets(app) if key.startswith("predict "))


def _change(app, asked):
    """Change these choices through their widgets, one after another; the question after each."""
    for key, choice in asked.items():
        widget = _widgets(app).get(key)
        if widget is None or key in EMPTY:  # another choice may have hidden it
            continue
        widget.set_value(_other(widget, choice)).run()
        assert not app.exception
        if key not in UNASKED:
            yield _question(app)


def _link(page, app):
    """The parameters of the address that a page prints; Your data prints none."""
    if page == "your-data":
        return {}
    app.session_state["section"] = "Take it with you"
    app.run()
    (address,) = [each.value for each in app.code if each.value.startswith(("http", "/"))]
    app.session_state["section"] = "Predict first"
    app.run()
    return parse_qs(urlsplit(address).query, keep_blank_values=True)


def _restored(page, app, view, asked):
    """Whether an address opens the same page: the one that it prints, or of all its choices."""
    now = {key: widget.value for key, widget in _widgets(app).items() if key in asked}
    again = opened(page, **(view | now if "section" in view else _link(page, app) or now))
    assert players(again) == players(app)
    assert {key: _widgets(again)[key].value for key in now} == now
    assert [each.value for each in again.warning] == [each.value for each in app.warning]


@pytest.mark.parametrize("page", FOLDERS)
def test_every_choice_is_restored_from_its_address_and_asks_the_question_anew(page):
    met = set()
    for view in VIEWS[page]:
        app = opened(page, **view)
        asked, questions = _asks(page, app), [_question(app)]
        met |= asked.keys()
        options = {key: choice for key, choice in asked.items() if choice.options}
        questions += _change(app, {key: asked[key] for key in asked if key not in options})
        _restored(page, app, view, asked)
        questions += _change(app, options)  # these may hide others
        _restored(page, app, view, asked)
        if "section" not in view:
            assert len(set(questions)) == len(questions), questions
    assert met == {*page_at(page).asked} - NEEDS.get(page, set())


@pytest.mark.parametrize("page", FOLDERS)
def test_every_bad_parameter_is_answered_and_changes_nothing(page):
    for view in VIEWS[page]:
        if "section" in view:
            continue
        sound = opened(page, **view)
        bad = [
            key
            for key, choice in _asks(page, sound).items()
            if key not in view and not choice.several and (choice.options or choice.limits)
        ]
        for value in BAD:
            app = opened(page, **view, **dict.fromkeys(bad, value))
            said = "\n".join(each.value for each in app.warning)
            assert [key for key in bad if f"**{key}={value}** in the address" not in said] == []
            assert players(app) == players(sound)
            assert not value or {*app.query_params} == {*sound.query_params}


@pytest.mark.parametrize(
    ("page", "name"), [(page, name) for page in FOLDERS for name in page_at(page).presets]
)
def test_a_preset_is_the_same_as_its_parameters(page, name):
    spec = page_at(page).presets[name]
    app = opened(page, preset=slug(name))
    assert players(app) == players(opened(page, **to_query(spec)))
    assert not app.warning


# ------------------------------------------------------------------ what a bare address opens

OPENINGS = {page: spec for page in FOLDERS if (spec := page_at(page).opening)}


@pytest.mark.parametrize("page", OPENINGS)
def test_a_bare_address_opens_the_opening_and_names_it(page):
    app = opened(page)
    named = to_query(OPENINGS[page])
    assert players(app) == players(opened(page, **named))
    assert app.query_params.keys() == named.keys()
    assert players(app) != players(opened(page, view="usual"))


@pytest.mark.parametrize("page", OPENINGS)
@pytest.mark.parametrize("query", [{"view": "usual"}, {"step": "0"}, {"section": "Predict first"}])
def test_an_address_that_names_anything_is_of_the_defaults(page, query):
    held = opened(page, **query).session_state
    usual = widget_values(type(OPENINGS[page])())
    drawn = [key for key in usual if key in held]  # a window has its widget beside long input only
    assert len(drawn) > 5
    assert {key: held[key] for key in drawn} == {key: usual[key] for key in drawn}


def test_what_another_page_handed_on_is_not_replaced_by_the_opening():
    app = _follow(opened("gradient-flow", view="usual"), "unroll")
    assert app.session_state["weights"] == "Who is it?"  # nothing was chosen there
    app = opened("gradient-flow", view="usual")
    app.number_input(key="seed").set_value(7).run()
    _follow(app, "unroll")
    assert (app.session_state["weights"], app.session_state["seed"]) == ("untrained", 7)
    _follow(app, "residual-shortcuts")
    assert app.session_state["depth"] == 30


def _follow(app, page):
    """Over the navigation, which leaves the parameters of an address behind."""
    app.query_params.clear()
    return go(app, page)


def test_the_opening_is_there_once_and_the_way_back_to_it_is_free():
    app = opened("unroll")
    app.segmented_control(key="weights").set_value("untrained").run()
    app.text_input(key="text").set_value("feeling under the weather").run()
    assert app.query_params == {"view": "usual"}
    _follow(_follow(app, "gates"), "unroll")
    assert app.session_state["weights"] == "untrained"


# ------------------------------------------------------------------------- sections and their tabs


def _section_of_address(app):
    found = app.query_params.get("section")
    return found[-1] if isinstance(found, list) else found


LESSON = ["Predict first", "What to notice"], ["The maths", "The code", "Take it with you"]
WITHOUT = {"network-types": {"The maths"}, "your-data": {"What to notice"}}


@pytest.mark.parametrize("page", FOLDERS)
def test_the_sections_are_those_of_a_lesson_behind_at_most_seven_tabs(page):
    first, last = ([name for name in part if name not in WITHOUT.get(page, ())] for part in LESSON)
    sections, app = page_at(page).sections, opened(page)
    assert [tab.label for tab in app.tabs] == [*sections[:6], "Going deeper"]
    assert section_shown(app) == "Predict first"
    assert list(sections[: len(first)]) == first
    assert list(sections[-len(last) :]) == last


@pytest.mark.parametrize("page", FOLDERS)
def test_every_section_has_an_address_that_names_it(page):
    sections = page_at(page).sections
    for section in sections:
        app = opened(page, section=section)
        assert section_shown(app) == section
        assert not app.warning
        assert _section_of_address(app) == (None if section == sections[0] else section)


@pytest.mark.parametrize("page", ["gradient-flow", "residual-shortcuts"])
def test_a_section_opens_by_the_name_that_it_had(page):
    app = opened(page, section="Code and files")
    assert section_shown(app) == "The code"
    assert not app.warning
    assert _section_of_address(app) == "The code"


def test_an_unknown_section_is_answered_with_those_there_are():
    for wrong in ("Nothing", "Going deeper", ""):
        app = opened("unroll", section=wrong)
        assert section_shown(app) == "Predict first"
        (said,) = [each.value for each in app.warning] if wrong else [""]
        assert all(name in said for name in page_at("unroll").sections) == bool(wrong)
        assert "section" not in app.query_params


def test_a_section_is_kept_where_it_is_and_goes_along_to_a_page_that_has_it():
    app = opened("residual-shortcuts", section="Recurrent stacks", depth=4, width=4)
    app.session_state["section"] = "Training"  # a click on its tab
    assert section_shown(app.run()) == "Training"
    app.session_state["section"] = "Going deeper"
    assert section_shown(app.run()) == "Recurrent stacks"
    assert section_shown(_follow(app, "gradient-flow")) == "Predict first"
    app.session_state["section"] = "The code"  # as a button of the page would
    assert section_shown(app.run()) == "The code"
    assert _section_of_address(app) == "The code"
    assert section_shown(_follow(app, "gates")) == "The code"


# ------------------------------------------------------------------------- chips beside the title

NAMED = [
    ("unroll", {}, {"input": "“today Alice sees John …”", "network": "LSTM · 8 units · trained"}),
    ("unroll", {"cell": "GRU", "units": "7", "layers": "2"}, {"network": "GRU · 7 units · 2 la"}),
    ("unroll", {"text": "x" * 99}, {"input": "“xxxxxxxxxxxxxxxxxxxxxxx…”"}),
    ("unroll", {"units": "900", "cell": "nope"}, {"network": "LSTM · 12 units · untrained"}),
    ("unroll", {"source": "Numbers", "numbers": "1 2"}, {"input": "“1 2”"}),
    ("unroll", {"source": "Sunspots", "weights": "Who is it?"}, {"network": "LSTM · 12 units"}),
    ("unroll", {"text": "$x$ :red[y]"}, {"input": "x"}),
    ("gradient-flow", {"preset": "exploding"}, {"story": "exploding", "network": "Elman ReLU"}),
    ("gradient-flow", {"length": "9"}, {"story": "your own", "input": "9 steps of noise"}),
    ("gradient-flow", {"loss": "chosen step", "at": "4"}, {"input": "loss at step 4"}),
    ("gradient-flow", {"cells": ["GRU", "minGRU", "LSTM"]}, {"network": "3 cells · 32 units"}),
    ("residual-shortcuts", {"depth": "3", "upper": "v1"}, {"input": "v1 above v2"}),
    ("residual-shortcuts", {"depth": "3"}, {"network": "3 blocks · 32 units · untrained"}),
    ("unroll", {"text": " "}, {"input": "nothing typed"}),
    ("gradient-flow", {"loss": "chosen step", "at": "40", "length": "9"}, {"input": "at step 9"}),
    ("gates", {"trained": "Next word, Elman", "held": "forget gate"}, {"hold": "holds nothing"}),
    ("gates", {"held": "forget gate", "value": "shut"}, {"hold": "forget gate shut"}),
    (
        "gates",
        {"trained": "Next word, GRU"},
        {"network": "GRU", "input": "“she was feeling under …”"},
    ),
    ("network-types", {"kind": "one to many", "weather": "sunny"}, {"input": "sunny"}),
    ("network-types", {"kind": "one to one"}, {"network": "one to one", "input": "12 °C"}),
    ("your-data", {"cell": "GRU"}, {"input": "an example", "network": "GRU · 12 units"}),
    ("your-data", {"network": "saved weights"}, {"network": "saved weights"}),
]


@pytest.mark.parametrize(("page", "query", "said"), NAMED)
def test_a_chip_says_on_the_first_visit_of_a_link_what_is_shown(page, query, said):
    app = opened(page, **query)
    first = chips(app)
    assert {name: words in first[name] for name, words in said.items()} == dict.fromkeys(said, True)
    app.run()
    assert chips(app) == first


def test_a_chip_follows_what_is_chosen_at_once():
    app = opened("unroll", view="usual")
    app.segmented_control(key="cell").set_value("GRU").run()
    assert chips(app)["network"] == "GRU · 12 units · untrained"
    app.text_input(key="text").set_value("a new phrase").run()
    assert chips(app)["input"] == "“a new phrase”"


def test_the_story_goes_on_and_begins_again():
    told, app = [], opened("residual-shortcuts", preset="the-usual-story")
    for _ in range(6):
        told.append(chips(app)["story"])
        app.button(key="next-story").click().run()
    assert len(set(told)) == 6
    assert chips(app)["story"] == told[0]


def test_an_address_that_is_late_closes_no_section_and_one_that_went_back_does(monkeypatch):
    """What the browser sends while a section opens carries the address of before."""
    app = opened("gates", section="Gates")
    app.session_state["section"] = "Hold a gate"
    app.run()
    app.query_params["section"] = "Gates"
    app.run()
    assert section_shown(app) == "Hold a gate"
    monkeypatch.setattr(tabs, "LATE", 0)
    app.query_params["section"] = "Gates"
    app.run()
    assert section_shown(app) == "Gates"
