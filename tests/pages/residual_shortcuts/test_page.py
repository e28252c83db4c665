"""The page Residual shortcuts as a visitor meets it, from the entry script on."""

import re
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.choices import canonical, to_query, widget_values
from dashboard.figures.powers import power
from dashboard.plain import plain
from dashboard.shell.presets import slug
from dashboard.theme import number
from pages.residual_shortcuts import experiments, measured, presets
from pages.residual_shortcuts.images import bundled
from pages.residual_shortcuts.page import SECTIONS
from pages.residual_shortcuts.sections.notice import OBSERVATIONS, typical
from pages.residual_shortcuts.sections.predict import changed, truths
from pages.residual_shortcuts.sections.tied import fitting
from pages.residual_shortcuts.spec import VARIANTS, ResidualSpec
from pages.residual_shortcuts.state import residual_runs
from rnncore.counting import per_cent
from rnncore.residual.resnet import MODES
from tests.opening import chips, go, marked, opened, predicted, section_shown

SMALL = {"depth": "3", "width": "5"}
USUAL = ResidualSpec()


def _open(**query: object) -> AppTest:
    query = {key.replace("_", "-"): value for key, value in query.items()}
    return opened("residual-shortcuts", **(query or {"seed": 0}))


def _prose(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning, *app.error)
    return re.sub(r"\s+", " ", " ".join(element.value for element in shown))


def _shown(app: AppTest, spec: ResidualSpec) -> bool:
    """Whether the widgets hold ``spec``."""
    wanted = widget_values(spec)
    return all(app.session_state[key] == value for key, value in wanted.items())


# --------------------------------------------------------------------------- the page itself


def test_the_stage_shows_the_two_towers_that_are_chosen():
    app = _open(upper="v1", lower="gated")
    (stage,) = [element for element in app.main if element.type == "bidi_component"]
    data = stage.proto.bytes
    assert data[:4] == b"UNR1"
    assert b'"scene":"tower"' in data
    assert b'"title":"v1, gated"' in data


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("kind", VARIANTS)
def test_every_section_shows_for_every_kind(section, kind):
    app = _open(section=section, kind=kind, variants=kind, upper=kind, lower=kind, **SMALL)
    assert section_shown(app) == section


@pytest.mark.parametrize("section", [s for s in SECTIONS if s != "Shattered gradients"])
@pytest.mark.parametrize(
    "query",
    [
        {"depth": "1", "width": "4"},
        {"depth": "100", "width": "4", "activation": "sigmoid", "norm": "batch"},
        {"branch": "0", "shortcut": "0.5", "gate": "5", "tying": "tied weights", **SMALL},
        {"branch": "2", "shortcut": "1.5", "weights": "orthogonal", "norm": "layer", **SMALL},
        {"depth": "100", "width": "4", "weights": "xavier", "seed": "9999"},
    ],
    ids=str,
)
def test_every_section_survives_the_edges(section, query):
    _open(section=section, **query)


def test_the_screen_says_untrained():
    assert "nothing has been learned yet" in _prose(_open())


def test_what_the_address_asks_for_and_does_not_get_is_said():
    said = _prose(_open(depth="999", section="Nothing", upper="v9", preset="gone"))
    for part in ("depth=999", "section=Nothing", "upper=v9", "preset=gone"):
        assert part in said, part
    assert "whole numbers from 1 to 100" in said
    assert "kind=v7" in _prose(_open(section="Pathways", kind="v7"))


def test_without_a_kind_the_last_ones_stay():
    app = _open(variants=["v1", "v2"], **SMALL)
    app.pills(key="variants").set_value([]).run()
    assert "at least one kind of block" in _prose(app)
    app.slider(key="depth").set_value(5).run()
    assert not app.exception
    assert "5 blocks of two layers" in _prose(app)


def test_the_seed_is_that_of_the_other_pages():
    app = opened("unroll", view="usual")
    app.number_input(key="seed").set_value(4).run()
    go(app, "residual-shortcuts")
    assert "random weights from seed 4" in _prose(app)


# ----------------------------------------------------------------------------------- presets


@pytest.mark.parametrize(("name", "spec"), presets.PRESETS.items())
def test_a_link_and_a_button_set_a_preset(name, spec):
    app = _open(preset=slug(name))
    assert _shown(app, spec)
    assert marked(app) == [name]
    assert chips(app)["story"] == name
    again = _open(**{key: app.query_params[key] for key in app.query_params})
    assert _shown(again, spec)
    other = _open(**SMALL)
    other.button(key=f"preset-{slug(name)}").click().run()
    assert _shown(other, spec)


# ----------------------------------------------------------------------------- predict first


@pytest.mark.parametrize(
    "spec",
    [
        replace(USUAL, depth=10, width=8),
        replace(USUAL, depth=10, width=8, branch=1.0),
        replace(USUAL, depth=10, width=8, variants=("plain", "gated")),
    ],
    ids=str,
)
def test_the_prediction_is_checked_against_the_measurement(spec):
    asked, _ = changed(spec)
    assert asked != spec
    runs = residual_runs(asked)
    largest = max(runs.lanes, key=lambda lane: lane.norms[0]).variant
    assert truths(runs) == [largest]
    for answer in spec.variants:
        app = _open(**to_query(spec))
        assert not app.table, "nothing is revealed before the answer"
        predicted(app, answer)
        assert bool(app.success) == (answer == largest)
    assert _shown(app, asked)


@pytest.mark.parametrize("kind", VARIANTS)
def test_the_prediction_of_a_single_kind(kind):
    spec = replace(USUAL, variants=(kind,), depth=10, width=8)
    app = _open(**to_query(spec))
    asked, _ = changed(spec)
    right = truths(residual_runs(asked))[0]
    predicted(app, right)
    assert app.success


# ---------------------------------------------------------------------------- what to notice


def test_every_preset_is_explained_and_its_button_shows_it():
    shown = [canonical(item.view) for item in OBSERVATIONS]
    assert {canonical(spec) for spec in presets.PRESETS.values()} <= set(shown)
    for item in OBSERVATIONS:
        app = _open(section="What to notice", **SMALL)
        app.button(key=item.section).click().run()
        assert _shown(app, item.view)
        assert app.button(key=item.section).disabled, "it is the view now"


def test_what_is_noticed_is_the_median_of_the_seeds():
    prose = _prose(_open(section="What to notice", **SMALL))
    for spec in presets.PRESETS.values():
        told = ("gated",) if spec == presets.PRESETS[presets.NEARLY_SHUT] else spec.variants
        for kind in told:
            lane = residual_runs(spec).lane(kind)
            bottom = lane.spread[:, 0]
            written = typical(lane)
            assert written.startswith(power(float(np.median(bottom))))
            assert power(float(bottom.min())) in written
            assert written in prose, (spec, kind)


# ------------------------------------------------------------------------------- other tabs


def test_tied_weights_say_what_they_change_and_can_be_taken_over():
    app = _open(section="Tied weights", activation="sigmoid", norm="layer", **SMALL)
    said = _prose(app)
    for words in ("with tied weights", "with tanh instead of the sigmoid", "without normalisation"):
        assert words in said
    app.button(key="tied-show").click().run()
    assert app.session_state["tying"] == "tied weights"
    assert app.session_state["activation"] == "tanh"
    assert app.button(key="tied-show").disabled
    assert fitting(fitting(USUAL)) == fitting(USUAL)


def test_the_maths_prints_the_norms_of_the_block():
    app = _open(section="The maths", kind="v1", **SMALL)
    spec = replace(USUAL, depth=3, width=5)
    for block in (3, 1):
        app.number_input(key="block of 3").set_value(block).run()
        found = measured.checked(residual_runs(spec).lane("v1"), block - 1)
        assert power(found.total, 4) in _prose(app)
        assert power(found.arriving, 4) in _prose(app)


def test_training_begins_when_asked_is_stopped_when_asked_and_forgotten_with_another_view():
    app = _open(section="Training", variants="v2", **SMALL)
    assert "_run_training" not in app.session_state, "nothing runs before it is asked for"
    app.button(key="training-start").click().run()
    _, job = app.session_state["_run_training"]
    deadline = time.monotonic() + 60
    while not job.got and time.monotonic() < deadline:
        job.beat()  # as the part of the page does that runs by itself
        time.sleep(0.05)
    app.run()
    if job.live:
        app.button(key="training-stop").click().run()
    assert job.got
    assert job.state in ("stopped", "done")
    assert ("Go on" if job.state == "stopped" else "Train again") in [
        button.label for button in app.button
    ]
    app.slider(key="depth").set_value(4).run()
    assert "_run_training" not in app.session_state


def test_resnet_says_the_mode_and_keeps_the_bundled_picture_after_a_bad_one():
    app = _open(section="ResNet-34", mode="eval", **SMALL)
    assert "running variance" in _prose(app)
    app.file_uploader[0].set_value(("evil.png", b"not a picture", "image/png")).run()
    assert not app.exception
    assert plain("evil.png is not a picture that can be read here", longest=99) in _prose(app)
    assert "Below is the picture that comes with the dashboard" in _prose(app)


@pytest.mark.parametrize("mode", MODES)
def test_the_head_of_resnet_is_shown_with_its_values(mode):
    app = _open(section="ResNet-34", mode=mode, **SMALL)
    head = experiments.resnet(bundled(), mode, 0, shortcuts=True).head
    best, said = int(head.logits.argmax()), _prose(app)
    top = torch.softmax(torch.from_numpy(head.logits), 0)[best]
    assert f"Class {best} comes first with {per_cent(float(top))}; " in said
    assert "equal probabilities would be 0.1 % each" in said
    assert ("To be sure is not to know" in said) == (mode == "eval") == (top > 0.5)
    if mode == "eval":
        assert f"from {number(head.logits.min())} to {number(head.logits.max())}" in said
    assert "has 513,000 parameters; without pooling it would have 8,193,000 parameters" in said
    app.number_input(key="resnet-channel").set_value(7).run()
    assert f"Their mean, {number(head.maps[7].mean(), 4)}, is" in _prose(app)
    shown = app.table[0].value.to_numpy()
    assert shown.tolist() == [[number(value) for value in row] for row in head.maps[7]]
    shapes = app.table[1].value.to_numpy().tolist()
    assert [row[-1] for row in shapes[-3:]] == ["512 × 4 × 4", "512", "1000"]


def test_stacks_remember_cell_and_layers_in_the_address():
    app = _open(section="Recurrent stacks", stack_cell="GRU", stack_layers="3", **SMALL)
    assert app.segmented_control(key="stack-cell").value == "GRU"
    assert app.slider(key="stack-layers").value == 3
