"""The page around the stage: every source and every cell, chosen by clicking."""

import pytest
from playwright.sync_api import expect

from dashboard.cells import CELLS
from dashboard.models.spec import BROUGHT_ALONG
from tests.browser.stage import turn_to

pytestmark = pytest.mark.browser


def choose(stage, chip, name):
    before = stage["key"]
    stage.within(chip, stage.page.get_by_role("radio", name=name, exact=True)).click()
    stage.changes_from(before)
    stage.idle()


def test_every_source_comes_onto_the_stage(visit):
    stage, keys = visit({"folded": 0}), []
    for source in [*BROUGHT_ALONG[1:], BROUGHT_ALONG[0]]:
        choose(stage, "input", source)
        stage.shows(step=stage.moments)
        stage.press("Home")
        stage.address("step=0")
        stage.press("End")
        stage.shows(step=stage.moments)
        keys.append(stage["key"])
    assert len(set(keys)) == len(BROUGHT_ALONG)


def test_every_cell_comes_onto_the_stage(visit):
    stage, titles = visit({"cell": list(CELLS)[-1], "step": 4}), []
    for cell in CELLS:
        choose(stage, "network", cell)
        titles.append(stage.ask("frame => frame.stage.model.title"))
        stage.shows(step=4)
    assert titles == list(CELLS)


def test_two_pages_with_a_choice_of_one_name_keep_one_each(visit):
    """Unroll chooses its weights by a network's name, Residual shortcuts by how they are drawn."""
    stage = visit("/residual-shortcuts?weights=orthogonal&depth=4")
    stage.idle()
    for _ in range(2):
        turn_to(stage.page, "Unroll")
        expect(stage.chip("network")).to_contain_text("8 units · trained")
        turn_to(stage.page, "Residual shortcuts")
        expect(stage.chip("network")).to_contain_text("4 blocks")
        stage.address("weights=orthogonal")
        stage.idle()
