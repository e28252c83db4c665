"""The scene `gradient` on its page: played back from the loss, with the measured numbers."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from pages.gradient_flow.presets import KEPT, PRESETS
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs
from tests.browser.stage import START, StagePage, printed_number, turn_to

pytestmark = pytest.mark.browser


@pytest.fixture
def flow(visit):
    """The page as it opens, reached over the navigation: a link is Streamlit's own matter."""
    stage = visit(START)
    turn_to(stage.page, "Gradient flow")
    lanes = stage.page.locator("section.stage[data-key]", has_text="Elman tanh")
    expect(lanes).to_be_visible()
    return StagePage(stage.page)


@pytest.fixture
def long(visit):
    """A hundred steps, of which a window shows fourteen, with the gradient in place."""
    return visit("/gradient-flow?length=100")


def test_it_opens_with_the_gradient_in_place_and_says_how_to_see_it_again(flow):
    flow.shows(step=14, playing=0)
    flow.address("length=14", "radius=0.5", "forget=3")
    for lane in gradient_runs(PRESETS[KEPT]).lanes:
        place = ("Elman tanh", "LSTM").index(lane.cell)
        first = flow.frame.locator(".copy[data-at='1'] .norm").nth(place)
        assert float(first.get_attribute("data-log10")) == pytest.approx(lane.norms[1], abs=1e-5)
        expect(first).to_have_css("opacity", "1")
    expect(flow.page.get_by_text("gradient is left in the Elman network")).to_be_visible()
    expect(flow.frame.locator(".ribbons")).to_be_hidden()  # all steps are seen as it is


def test_it_plays_back_from_the_loss_to_the_first_step(long):
    long.press("Home")
    long.shows(step=0, playing=0)
    assert long.ask("frame => frame.stage.model.scene") == "gradient"
    for _ in range(3):
        long.press("ArrowRight")
    long.shows(step=3)
    expect(long.frame.locator(".where")).to_contain_text("back at step 98 of 100")
    long.press("End")
    expect(long.frame.locator(".where")).to_contain_text("back at step 1 of 100")
    long.press("Home", "Space")
    long.shows(playing=1)


def test_the_printed_norms_are_the_measured_ones(long):
    runs = gradient_runs(GradientSpec())
    expect(long.frame.locator(".where")).to_contain_text("back at step 1 of 100")
    for step in (1, 5, 9):
        copy = long.frame.locator(f".copy[data-at='{step}']")
        for lane, number in zip(runs.lanes, copy.locator(".norm").all(), strict=True):
            shown = number.get_attribute("data-log10")
            assert float(shown) == pytest.approx(lane.norms[step], abs=1e-5)
            text = number.text_content()
            printed = float(printed_number(f"1·{text}" if text.startswith("10") else text))
            assert np.log10(printed) == pytest.approx(lane.norms[step], abs=0.2)


# How many rows of pixels of a lane's strip are painted at step t, counted from 0; `row` px high.
PAINTED = """(frame, {lane, t, steps, row}) => {
  const canvas = frame.querySelector('.ribbonscanvas');
  const {data, width} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const ratio = canvas.height / (row * frame.stage.model.lanes.length);
  const x = Math.floor((t + 0.5) * width / steps);
  const [from, high] = [Math.round(lane * row * ratio), Math.round(row * ratio)];
  const rows = Array.from({length: high}, (_, k) => from + k);
  return rows.filter(y => data[4 * (y * width + x) + 3] > 127).length / ratio;
}"""


def test_the_strips_show_every_lane_over_the_whole_length_as_wide_as_its_arrows(long):
    runs = gradient_runs(GradientSpec())
    anchor = max(lane.norms[-1] for lane in runs.lanes)

    def painted(lane, t):
        return long.ask(PAINTED, {"lane": lane, "t": t, "steps": 100, "row": 26})

    compared = 0
    for number, lane in enumerate(runs.lanes):
        for t in range(0, 100, 7):
            down = lane.norms[t + 1] - anchor
            if -3 <= down <= 0:  # below, dots; as scale.js draws an arrow
                assert painted(number, t) == pytest.approx(10 + 8 / 3 * down, abs=1.6)
                compared += 1
    assert compared > 20
    long.press("Home")
    long.shows(step=0)
    assert painted(0, 50) <= 2  # nothing has come back yet: the base line
    canvas = long.frame.locator(".ribbonscanvas")
    expect(canvas).to_have_attribute("aria-label", re.compile("Elman tanh .* and .*, LSTM"))
    canvas.click(position={"x": canvas.bounding_box()["width"] * 0.305, "y": 10})
    expect(long.frame.locator(".where")).to_contain_text("back at step 31 of 100")


def test_it_does_not_fold_and_pins_nothing(flow):
    expect(flow.frame.get_by_role("button", name="Unroll")).to_be_hidden()
    flow.press("u", "Enter")
    flow.shows(folded=0)
    expect(flow.panel).to_be_hidden()
    flow.frame.locator(".matrixcanvas").click(position={"x": 40, "y": 20})
    expect(flow.frame.locator(".where")).to_contain_text("back at step")
    expect(flow.panel).to_be_hidden()
