"""Widths, hues and dots say the numbers: on the pages, in saved pictures, and where is none."""

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import torch

import rnncore
from dashboard.theme import PALETTE
from pages.gradient_flow.presets import EXPLODING, VANISHING
from pages.gradient_flow.presets import PRESETS as GRADIENT
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs
from rnncore.player import gradient_block, standalone
from rnncore.player.packing import packed_block
from tests.browser import scale
from tests.browser.oracle import Oracle
from tests.browser.scale import ARROWS, LEGEND, reached
from tests.browser.stage import StagePage, printed_number
from tests.browser.test_matrix import PIXELS
from tests.browser.test_pictures import SVG, save
from tests.dashboard.stage.blocks import read_block

pytestmark = pytest.mark.browser
FLOW = "/gradient-flow"
MODES = ("light", "dark")
VIEWS = [
    (f"{FLOW}?step=50", GradientSpec(), [50]),
    (f"{FLOW}?preset=exploding&step=50", GRADIENT[EXPLODING], [50, 100]),
    (f"{FLOW}?preset=vanishing&step=25", GRADIENT[VANISHING], [25, 100]),
]


@pytest.mark.parametrize(("address", "spec", "steps"), VIEWS)
def test_every_arrow_is_as_wide_and_of_the_hue_that_its_number_says(visit, address, spec, steps):
    stage = visit(address)
    for mode in MODES:
        stage.turns(mode)
        for step in steps:
            stage.scrub(step)
            reached(stage, step)
            are_to_scale(stage, gradient_runs(spec).lanes, mode)


def are_to_scale(stage, lanes, mode):
    """The arrows that are drawn, of every lane."""
    seen = []
    for drawn in (arrow for copy in stage.ask(ARROWS) for arrow in copy):
        norms = lanes[drawn["lane"]].norms
        d = norms[drawn["step"]] - norms[-1]  # it carries the gradient of the step before
        assert drawn["width"] == pytest.approx(scale.arrow(d), abs=0.006)
        assert drawn["dots"] == pytest.approx(scale.dots(d), abs=0.051)
        soft = scale.rgb(PALETTE[mode]["soft"])
        wanted = soft if d < -3 else scale.hue(mode, d)
        np.testing.assert_allclose(drawn["colour"], wanted, atol=1.5)
        assert drawn["outside"] == (not -37.93 < norms[drawn["step"]] < 38.53)
        seen.append((d, drawn["width"]))
    assert len(seen) >= 10 * len(lanes)
    widths = [width for _, width in sorted(seen)]
    assert widths == sorted(widths), "more is never thinner"


def test_what_has_exploded_is_wide_and_what_has_vanished_is_dotted(visit):
    stage = visit(f"{FLOW}?preset=exploding&step=50")
    reached(stage, 50)
    here = next(pair for pair in stage.ask(ARROWS) if pair[0]["step"] == 51)
    assert [arrow["width"] for arrow in here] == [22, 22]
    tanh, relu = (np.array(arrow["colour"]) for arrow in here)
    assert np.abs(tanh - relu).max() > 20, "10^5 and 10^19 differ in hue"
    assert scale.arrow(5) - scale.arrow(-5) > 20


def test_the_matrix_and_the_columns_speak_the_same_scale(visit):
    stage = visit(f"{FLOW}?step=100")
    run = gradient_runs(GradientSpec()).lanes[0]
    grads = np.log10(np.abs(run.trace.tracks[0].state_grads["h"][1:, 0]))  # (T, H)
    anchor = run.norms[-1] - 0.5 * np.log10(grads.shape[1])
    for mode in MODES:
        stage.turns(mode)
        reached(stage, 100)
        pixels = np.array(stage.ask(PIXELS))  # (H, T, 3)
        for t, unit in ((99, 0), (90, 3), (60, 31), (30, 7), (0, 12)):
            wanted = scale.hue(mode, grads[t, unit] - anchor)
            np.testing.assert_allclose(pixels[unit, t], wanted, atol=2)
    flat = np.array([[scale.place(d - anchor) for d in row] for row in grads])
    assert flat[99] == pytest.approx(0.5, abs=1e-6), "where the loss enters every unit is 1"


def test_the_legend_prints_the_scale_and_each_lane_its_own(visit):
    stage = visit(f"{FLOW}?preset=exploding&step=50")
    gradient, states, lost = stage.ask(LEGEND)
    assert gradient == "‖∂L/∂h‖×10⁻³6 at the loss×10³"
    assert states.startswith("h")
    assert lost == "×outside float32"
    notes = stage.frame.locator(".lanenote")
    lanes = gradient_runs(GRADIENT[EXPLODING]).lanes
    limits = stage.ask("frame => frame.stage.scene.limits")
    for note, run, limit in zip(notes.all(), lanes, limits, strict=True):
        largest = np.abs(run.trace.tracks[0].states["h"]).max()
        assert largest * 0.99 <= limit <= 5 * largest
        printed = note.text_content().removeprefix("h ±")
        assert float(printed_number(printed)) == pytest.approx(limit, rel=1e-6)
    drawn = stage.ask(
        """frame => [...frame.querySelectorAll('.scalekey rect')]
        .map(rect => ['x', 'height'].map(name => Number(rect.getAttribute(name))))"""
    )
    for x, height in drawn:  # 22 px a decade, the anchor at 96 px
        assert height == pytest.approx(scale.arrow((x - 96) / 22), abs=0.01)


def test_the_tip_says_the_multiple_too(visit):
    stage = visit(f"{FLOW}?preset=exploding&step=50")
    reached(stage, 50)
    tip = stage.ask(
        """({stage: {scene, model}}) => scene.tip({lane: model.lanes[0], t: 50, unit: 0},
        scene.copies.find(copy => copy.t === 50))"""
    )
    norms = gradient_runs(GRADIENT[EXPLODING]).lanes[0].norms
    assert "‖∂L/∂h‖ = 4·10⁵, 7·10⁴ times of that where the loss enters" in tip
    assert 10 ** (norms[51] - norms[-1]) == pytest.approx(7e4, rel=0.1)


# ------------------------------------------------------------------- what is taken away


def test_a_saved_picture_keeps_widths_dots_and_the_scale(visit):
    stage = visit(f"{FLOW}?step=50")
    reached(stage, 50)
    arrows = [arrow for copy in stage.ask(ARROWS) for arrow in copy if arrow["there"]]
    content, _ = save(stage, "SVG")
    root = ET.fromstring(content)
    styles = [element.get("style") or "" for element in root.iter(f"{SVG}path")]
    found = {}
    for style in styles:
        width = re.search(r"stroke-width:([\d.]+)px", style)
        dashes = re.search(r"stroke-dasharray:([^;]+)", style)
        if width and dashes:
            found.setdefault(round(float(width[1]), 1), set()).add(dashes[1].replace("px", ""))
    for arrow in arrows:
        dash = ", ".join(f"{px:g}" for px in arrow["dots"]) or "none"
        assert dash in found[round(arrow["width"], 1)]
    texts = {"".join(text.itertext()) for text in root.iter(f"{SVG}text")}
    assert {"‖∂L/∂h‖", "×10⁻³", "6 at the loss", "×10³"} <= texts
    assert any(text.startswith("h ±") for text in texts)


@pytest.fixture
def odd(browser, tmp_path):
    """A page from disk: lanes whose gradient becomes 0, no number, infinite, or is 0 throughout."""
    torch.manual_seed(0)
    inputs = torch.randn(6, 1, 3, dtype=torch.float64)
    track = rnncore.record(torch.nn.RNN(3, 4).double(), inputs).tracks[0]
    lanes = [(name, track) for name in ("fine", "zero", "none", "infinite", "silent")]
    head, arrays = read_block(
        gradient_block(lanes, labels=list("abcdef"), loss_at=[5], origin="seed 0")
    )
    arrays = {name: array.copy() for name, array in arrays.items()}
    for name in ("norm", "gradient"):
        arrays[f"1.{name}"][:4] = -np.inf
        arrays[f"2.{name}"][:4] = np.nan
        arrays[f"3.{name}"][:4] = np.inf
        arrays[f"4.{name}"][:] = -np.inf
    del head["arrays"], head["key"]
    block = packed_block(head, arrays)
    file = tmp_path / "odd.html"
    file.write_text(standalone("Odd", [("Odd", "", block)]), encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    stage = StagePage(page)
    stage.press("End")
    reached(stage, 6)
    yield stage
    context.close()
    assert not errors, errors


def test_nothing_no_number_and_infinity_are_told_apart(odd):
    copies = {copy[0]["step"]: copy for copy in odd.ask(ARROWS)}
    fine, zero, none, infinite, silent = copies[2]
    assert fine["width"] > 2
    assert (zero["width"], zero["dots"], zero["printed"]) == (1.5, [2, 22.5], "0")
    assert (none["width"], none["dots"], none["printed"]) == (1.5, [5, 3], "NaN")
    assert none["colour"] == list(scale.rgb(PALETTE["light"]["accent"]))
    assert (infinite["width"], infinite["dots"], infinite["printed"]) == (22, [], "∞")
    assert infinite["colour"] == list(scale.rgb(PALETTE["light"]["from_loss"][-1]))
    assert silent["dots"] == [2, 22.5], "a lane without a gradient is no reason for another anchor"
    heads = odd.ask(
        """frame => frame.stage.scene.copies.find(copy => copy.t === 2).lanes
        .map(({head}) => head.getAttribute('d'))"""
    )
    assert [bool(head) for head in heads] == [True, False, False, True, False]
    assert [one["outside"] for one in copies[2]] == [False, False, False, True, False]
    assert {"NaN", "×outside float32"} <= set(odd.ask(LEGEND))
    anchor = odd.ask("frame => frame.stage.scene.anchor")
    assert anchor["entered"]
    assert 10 ** anchor["at"] == pytest.approx(2, rel=1e-6)  # four units, each with 1


# ------------------------------------------------------------------- every other mark


def test_output_bars_are_proportional_and_the_legend_says_to_what(visit):
    stage, oracle = visit({"step": 4, "folded": 0}), Oracle()
    reached(stage, 4)
    outputs = oracle.run.readout.outputs  # (T, O)
    limit = stage.ask("frame => frame.stage.scene.bounds.output")
    bars = stage.ask(
        """frame => frame.stage.scene.copies.map(({t, output}) => [t, output.bars.map(bar =>
        [Number(bar.getAttribute('y')) - output.middle, Number(bar.getAttribute('height'))])])"""
    )
    assert np.abs(outputs).max() <= limit <= 5 * np.abs(outputs).max()
    for t, drawn in bars:
        for value, (top, height) in zip(outputs[t], drawn, strict=True):
            assert height == pytest.approx(14 * abs(value) / limit, abs=0.06)
            assert top == pytest.approx(-height if value >= 0 else 0, abs=0.06)
    legend = stage.ask(LEGEND)
    assert f"yfull bar ±{limit:g}" in legend
    assert f"h−{stage.ask('frame => frame.stage.scene.bounds.h'):g}" in legend[0]
    assert "fio01" in legend
