"""The page Gradient flow as a visitor meets it, from the entry script on."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.choices import canonical, to_query
from dashboard.figures.powers import power
from dashboard.shell.presets import slug
from dashboard.theme import number, plus_minus
from pages.gradient_flow import clipping, measured, presets
from pages.gradient_flow.page import SECTIONS
from pages.gradient_flow.sections.notice import OBSERVATIONS, half_life
from pages.gradient_flow.sections.predict import CHOICES, changed, truths
from pages.gradient_flow.sections.story import TOLD
from pages.gradient_flow.spec import CELL_NAMES, INPUTS, GradientSpec
from pages.gradient_flow.state import build, gradient_runs
from tests.opening import go, opened, predicted, question, section_shown

USUAL = GradientSpec()
SMALL = {"hidden": "6", "length": "12"}


def _open(**query: object) -> AppTest:
    return opened("gradient-flow", **(query or {"seed": 0}))


def _prose(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.success, *app.warning)
    return re.sub(r"\s+", " ", " ".join(element.value for element in shown))


def _last_gradients(spec: GradientSpec, cell: str) -> tuple[float, float]:
    """Norms of dL/dh_0 and dL/dh_T for a loss at the last step, by autograd alone."""
    network = build(spec, cell)
    inputs = torch.tensor(gradient_runs(spec).inputs).unsqueeze(1)
    start = torch.zeros(1, 1, spec.hidden, dtype=torch.float64, requires_grad=True)
    hx = (start, torch.zeros_like(start)) if cell == "LSTM" else start
    outputs, _ = network(inputs, hx)
    (grad,) = torch.autograd.grad(outputs[-1].sum(), start)
    return float(grad.norm()), spec.hidden**0.5


# --------------------------------------------------------------------------- the page itself


def test_the_stage_and_the_curves_are_those_of_the_runs():
    app = _open()
    assert app.title[0].value == "Gradient flow"
    stages = [element for element in app.main if element.type == "bidi_component"]
    assert len(stages) == 1
    data = stages[0].proto.bytes
    assert data[:4] == b"UNR1"
    assert b'"scene": "gradient"' in data or b'"scene":"gradient"' in data


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("source", INPUTS)
def test_every_section_shows_for_every_input(section, source):
    app = _open(section=section, input=source, **SMALL)
    assert section_shown(app) == section


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("cell", CELL_NAMES)
def test_every_section_shows_for_every_cell(section, cell):
    _open(section=section, cells=cell, loss="every step", **SMALL)


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize(
    "query",
    [
        {"length": "2", "hidden": "2"},
        {"loss": "chosen step", "at": "1"},
        {"cells": "Elman ReLU", "input": "none"},
        {"cells": ["Elman ReLU", "IndRNN ReLU"], "radius": "4", "recurrent": "identity"},
        {"radius": "0.1", "length": "500", "forget": "-2"},
    ],
    ids=str,
)
def test_every_section_survives_the_edges(section, query):
    _open(section=section, **query)


def test_an_unknown_section_is_named():
    assert "section=Nothing" in _open(section="Nothing").warning[0].value


def test_what_was_typed_on_the_unroll_page_is_read_here():
    app = opened("unroll", view="usual")
    app.text_input(key="text").set_value("typed over there").run()
    app.number_input(key="seed").set_value(4).run()
    go(app, "gradient-flow")
    app.segmented_control(key="input").set_value("words").run()
    assert app.text_input(key="text").value == "typed over there"
    assert "4" in _prose(app)
    app.text_input(key="text").set_value("typed here").run()
    go(app, "unroll")
    assert app.text_input(key="text").value == "typed here"


def test_the_screen_says_untrained():
    assert "nothing has been learned yet" in _prose(_open())


# ----------------------------------------------------------------------------- predict first


def _largest(spec: GradientSpec) -> str:
    """The cell whose gradient at the initial state is largest, by autograd alone."""
    return max(spec.cells, key=lambda cell: _last_gradients(spec, cell)[0])


@pytest.mark.parametrize(
    "spec",
    [
        USUAL,
        GradientSpec(recurrent="uniform", radius=3.0),
        GradientSpec(cells=("Elman tanh", "LSTM"), scaling="as drawn", forget=5.0),
    ],
    ids=str,
)
def test_the_prediction_is_checked_against_the_measurement(spec):
    asked = changed(spec)
    assert asked.radius != spec.radius or spec.scaling == "as drawn"
    truth = _largest(asked)
    for answer in spec.cells:
        app = _open(**to_query(spec))
        assert not app.table, "nothing is revealed before the answer"
        predicted(app, answer)
        assert bool(app.success) == (answer == truth)
        assert len(app.table) == 1


@pytest.mark.parametrize(("radius", "right"), [(0.3, 0), (0.65, 1), (2.5, 2)])
def test_the_prediction_of_a_single_cell(radius, right):
    spec = GradientSpec(cells=("Elman tanh",), radius=radius, length=20)
    first, last = _last_gradients(changed(spec), "Elman tanh")
    bounds = [10**bound for bound, _ in CHOICES] + [math.inf]
    assert bounds[right] <= first / last < bounds[right + 1]
    for number_of, (_, text) in enumerate(CHOICES):
        app = _open(**to_query(spec))
        predicted(app, text)
        assert bool(app.success) == (number_of == right)


def test_what_was_asked_about_is_shown_with_the_answer_until_one_asks_again():
    app = _open()
    predicted(app, "LSTM")
    assert app.session_state["radius"] == 1.5
    assert question(app).value == "LSTM"
    app.button(key="answer-gradient").click().run()
    assert question(app).value is None
    assert "**2.25**" in _prose(app), "asked of what is on the stage now"
    assert app.session_state["radius"] == 1.5


def test_equal_cells_are_all_right():
    app = _open(cells=["Elman ReLU", "IndRNN ReLU"], input="none")
    predicted(app, "Elman ReLU")
    assert app.success
    assert truths(gradient_runs(GradientSpec(cells=("Elman ReLU", "IndRNN ReLU"),
                                                     input="none"))) == [
        "Elman ReLU",
        "IndRNN ReLU",
    ]  # fmt: skip


# ---------------------------------------------------------------------------- what to notice


@pytest.mark.parametrize("item", OBSERVATIONS, ids=lambda item: item.section)
def test_a_button_sets_the_view(item):
    for label, view in item.view.items():
        app = _open(section="What to notice", hidden=3, input="words")
        app.button(key=f"{item.section} {label}").click().run()
        assert not app.exception
        assert app.button(key=f"{item.section} {label}").disabled, "it is the view now"
        assert app.session_state["cells"] == list(view.cells)
        assert app.session_state["radius"] == view.radius


def test_every_preset_is_explained():
    shown = {canonical(view) for item in OBSERVATIONS for view in item.view.values()}
    told = {canonical(presets.PRESETS[name]) for name in TOLD}
    assert {canonical(spec) for spec in presets.PRESETS.values()} == (shown | told) - {
        canonical(presets.SILENT)
    }


@pytest.mark.parametrize("name", TOLD)
def test_what_is_told_beside_the_stage_is_measured(name):
    spec = presets.PRESETS[name]
    prose = _prose(_open(preset=slug(name)))
    for cell in spec.cells:
        first, last = _last_gradients(spec, cell)
        assert f"{power(math.log10(first / last))}" in prose
    forget = gradient_runs(spec).lane("LSTM").track.gates["forget"]
    assert f"stand at {number(float(forget.mean()))} on average" in prose
    assert "left in the Elman network" not in _prose(_open(preset=slug(presets.VANISHING)))


def test_the_gate_that_is_open_keeps_the_gradient_and_the_one_half_shut_does_not():
    for seed in range(5):
        kept, lost = (replace(presets.PRESETS[name], seed=seed) for name in TOLD)
        left = {spec: gradient_runs(spec).lane("LSTM").norms for spec in (kept, lost)}
        elman = gradient_runs(kept).lane("Elman tanh").norms
        assert left[kept][0] - left[kept][-1] > -1.5
        assert left[lost][0] - left[lost][-1] < -3
        assert elman[0] - elman[-1] < -4
        assert np.array_equal(elman, gradient_runs(lost).lane("Elman tanh").norms)


def test_what_is_noticed_is_measured():
    prose = _prose(_open(section="What to notice"))
    noticed = [spec for name, spec in presets.PRESETS.items() if name not in TOLD]
    for spec in (*noticed, presets.SILENT):
        for cell in spec.cells:
            if spec == presets.PRESETS[presets.FORGET_BIAS]:
                continue
            first, last = _last_gradients(spec, cell)
            assert power(math.log10(first / last)) in prose, (spec, cell)
    for bias in (0.0, 1.0, 3.0, 5.0):
        spec = GradientSpec(cells=("LSTM",), forget=bias)
        first, last = _last_gradients(spec, "LSTM")
        assert f"| {bias:g} | {number(half_life(bias))} |" in prose
        assert f"| {power(math.log10(first / last))} |" in prose


def test_vanishing_vanishes_and_below_its_bound():
    for seed in range(5):
        spec = replace(presets.PRESETS[presets.VANISHING], seed=seed)
        for lane in gradient_runs(spec).lanes:
            assert lane.norms[0] - lane.norms[-1] < -9
        elman = gradient_runs(spec).lane("Elman tanh")
        assert elman.norms[0] - elman.norms[-1] <= 100 * math.log10(0.9)


def test_exploding_explodes():
    for seed in range(5):
        for lane in gradient_runs(replace(presets.PRESETS[presets.EXPLODING], seed=seed)).lanes:
            assert lane.norms[0] - lane.norms[-1] > 6


def test_necessary_is_not_sufficient():
    for seed in range(5):
        noisy = replace(presets.PRESETS[presets.NOT_SUFFICIENT], seed=seed)
        weights = build(noisy, "Elman tanh").weight_hh_l0.detach()
        assert float(torch.linalg.matrix_norm(weights, 2)) == pytest.approx(1.1)
        lane = gradient_runs(noisy).lanes[0]
        assert lane.norms[0] - lane.norms[-1] < -2
        silent = gradient_runs(replace(presets.SILENT, seed=seed)).lanes[0]
        assert silent.norms[0] - silent.norms[-1] == pytest.approx(100 * math.log10(1.1))


def test_a_larger_forget_bias_carries_the_gradient_further():
    for seed in range(5):
        left = [
            float(np.subtract(*gradient_runs(
                GradientSpec(cells=("LSTM",), forget=bias, seed=seed)).lanes[0].norms[[0, -1]]))
            for bias in (0.0, 1.0, 3.0)
        ]  # fmt: skip
        assert left == sorted(left)
        assert left[-1] - left[0] > 10


def test_indrnn_holds():
    for seed in range(5):
        runs = gradient_runs(replace(presets.PRESETS[presets.HOLDS], seed=seed))
        left = {lane.cell: lane.norms[0] - lane.norms[-1] for lane in runs.lanes}
        assert -1 < left["IndRNN ReLU"] <= 0
        assert max(left["Elman tanh"], left["LSTM"]) < left["IndRNN ReLU"] - 1
        bounded = GradientSpec(
            cells=("IndRNN ReLU",), recurrent="identity", radius=2 ** (1 / 100), seed=seed
        )
        lane = gradient_runs(bounded).lanes[0]
        assert lane.norms[0] - lane.norms[-1] <= math.log10(2) + 1e-12


# ------------------------------------------------------------------------------ the other tabs


def test_the_detail_is_part_of_the_address_and_falls_back():
    app = _open(section="Influence map", detail="GRU")
    assert app.segmented_control(key="detail").value == "GRU"
    assert (
        "detail=Elman ReLU" in _open(section="Influence map", detail="Elman ReLU").warning[0].value
    )
    app.pills(key="cells").set_value(["LSTM", "Elman tanh"]).run()
    assert not app.exception
    assert app.segmented_control(key="detail").value == "Elman tanh"


def test_a_strided_map_says_so():
    assert "states are shown" in _prose(_open(section="Influence map", length=500, hidden=4))
    assert "states are shown" not in _prose(_open(section="Influence map", length=50, hidden=4))


def test_the_exponent_is_measured():
    app = _open(section="Step by step", cells="GRU", length=60, hidden=8)
    runs = gradient_runs(GradientSpec(cells=("GRU",), length=60, hidden=8))
    found = measured.exponent(runs.lanes[0])
    assert f"**{plus_minus(*found)}** nats a step" in _prose(app)
    assert "over 60 steps" in _prose(app)


def test_float32_is_counted_for_every_cell():
    app = _open(section="Shares and float32", cells=["Elman tanh", "Elman ReLU"], radius=0.5)
    runs = gradient_runs(GradientSpec(cells=("Elman tanh", "Elman ReLU"), radius=0.5))
    rows = app.table[0].value
    for lane, (_, row) in zip(runs.lanes, rows.iterrows(), strict=True):
        network = build(runs.spec, lane.cell).float()
        start = torch.zeros(1, 1, 32, requires_grad=True)
        outputs, _ = network(torch.tensor(runs.inputs).float().unsqueeze(1), start)
        (grad,) = torch.autograd.grad(outputs[-1].sum(), start)
        first_is_lost = float((grad * grad).sum().sqrt()) == 0
        assert (row["that come out as 0"] > 0) == first_is_lost


def test_the_threshold_moves_the_clipped_descent():
    app = _open(section="Clipping", threshold="0.1")
    assert app.slider(key="threshold").value == 0.1
    prose = _prose(app)
    free, clipped = clipping.descend(None), clipping.descend(0.1)
    assert number(float(free.norm.max())) in prose
    assert f"loss of {number(float(clipped.loss[-1]))}" in prose
    assert f"update {clipping.thrown(free)} throws the weights off" in prose
    assert "threshold=9" in _open(section="Clipping", threshold="9").warning[0].value


def test_the_maths_has_the_numbers_of_the_run():
    app = _open(section="The maths", cells="Elman tanh", radius=0.9)
    assert any(r"0.9000^{100}" in latex.value for latex in app.latex)
    lane = gradient_runs(GradientSpec(cells=("Elman tanh",), radius=0.9)).lanes[0]
    assert "boundary 99" in _prose(app)
    assert power(float(lane.norms[99]), 4) in _prose(app)


def test_the_code_and_the_link_are_those_of_the_runs():
    spec = GradientSpec(cells=("GRU",), input="words", text="to be or not", seed=8)
    app = _open(section="The code", **to_query(spec))
    assert "torch.nn.GRU" in app.code[0].value
    assert "SEED = 8" in app.code[0].value
    app = _open(section="Take it with you", **to_query(spec))
    assert app.code[-1].value.endswith("?cells=GRU&input=words&text=to+be+or+not&seed=8")
