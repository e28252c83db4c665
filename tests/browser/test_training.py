"""The page Training in the browser: what is trained here appears on its stage as it comes."""

import pytest
from playwright.sync_api import expect

from pages.training.recipes import recipes
from pages.training.spec import TrainingSpec
from rnncore.train import run

pytestmark = pytest.mark.browser

SMALL = "/training?span=10&lanes=LSTM&race-units=4&updates=100"
SLOWEST = 60_000  # ms: the worker is the most patient process of a busy machine


def test_a_race_is_trained_here_and_is_what_its_recipe_gives(visit):
    stage = visit(SMALL)
    expect(stage.frame.locator(".where")).to_contain_text("update 0 of 100")
    stage.page.get_by_role("button", name="Run it here, now").click()
    expect(stage.page.get_by_text("100 of 100 updates")).to_be_visible(timeout=SLOWEST)
    expect(stage.frame.locator(".where")).to_contain_text("update 100 of 100")
    (recipe,) = recipes(TrainingSpec(span=10, lanes=("LSTM",), size=4, updates=100)).values()
    *_, last = run(recipe)
    assert f"{100 * last.accuracy:.0f} %" in stage.frame.inner_text().replace("\u202f", " ")
    stage.page.get_by_role("button", name="Put away").click()
    expect(stage.page.get_by_text("Not trained yet")).to_be_visible()
    expect(stage.frame.locator(".where")).to_contain_text("update 0 of 100")


def test_a_long_race_stops_and_goes_on(visit):
    stage = visit("/training?race-seed=7&updates=2000&lanes=Elman+orthogonal")
    stage.page.get_by_role("button", name="Run it here, now").click()
    expect(stage.page.get_by_text("1 network at work")).to_be_visible(timeout=SLOWEST)
    expect(stage.frame.locator(".where")).not_to_contain_text("update 0 of", timeout=SLOWEST)
    stage.page.get_by_role("button", name="Stop").click()
    stage.page.get_by_role("button", name="Go on").click()
    expect(stage.page.get_by_role("button", name="Stop")).to_be_visible()
    stage.page.get_by_role("button", name="Stop").click()
    expect(stage.page.get_by_role("button", name="Run it again")).to_be_visible()
