"""The scene `gradient` on its page: played back from the loss, with the measured numbers."""

import numpy as np
import pytest
from playwright.sync_api import expect

from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs
from tests.browser.stage import StagePage, printed_number

pytestmark = pytest.mark.browser


@pytest.fixture
def flow(visit):
    """The page, reached over the navigation: a link from outside is Streamlit's own matter."""
    stage = visit()
    stage.page.get_by_role("link", name="Gradient flow").click()
    expect(stage.page.get_by_role("heading", name="Gradient flow")).to_be_visible()
    lanes = stage.page.locator("section.stage[data-key]", has_text="IndRNN ReLU")
    expect(lanes).to_be_visible()
    return StagePage(stage.page)


def test_it_plays_back_from_the_loss_to_the_first_step(flow):
    flow.shows(step=0, playing=0)
    assert flow.ask("frame => frame.stage.model.scene") == "gradient"
    for _ in range(3):
        flow.press("ArrowRight")
    flow.shows(step=3)
    expect(flow.frame.locator(".where")).to_contain_text("back at step 98 of 100")
    flow.press("End")
    expect(flow.frame.locator(".where")).to_contain_text("back at step 1 of 100")
    flow.press("Home", "Space")
    flow.shows(playing=1)


def test_the_printed_norms_are_the_measured_ones(flow):
    runs = gradient_runs(GradientSpec())
    flow.press("End")
    expect(flow.frame.locator(".where")).to_contain_text("back at step 1 of 100")
    for step in (1, 5, 9):
        copy = flow.frame.locator(f".copy[data-at='{step}']")
        for lane, number in zip(runs.lanes, copy.locator(".norm").all(), strict=True):
            shown = number.get_attribute("data-log10")
            assert float(shown) == pytest.approx(lane.norms[step], abs=1e-5)
            text = number.text_content()
            printed = float(printed_number(f"1·{text}" if text.startswith("10") else text))
            assert np.log10(printed) == pytest.approx(lane.norms[step], abs=0.2)


def test_it_does_not_fold_and_pins_nothing(flow):
    expect(flow.frame.get_by_role("button", name="Unroll")).to_be_hidden()
    flow.press("u", "Enter")
    flow.shows(folded=0)
    expect(flow.panel).to_be_hidden()
    flow.frame.locator(".matrixcanvas").click(position={"x": 40, "y": 20})
    expect(flow.frame.locator(".where")).to_contain_text("back at step")
    expect(flow.panel).to_be_hidden()
