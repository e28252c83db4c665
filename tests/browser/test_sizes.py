"""Every page in every window, light and dark: it fits, and it plays to its end.

That nothing leaves the machine and no error is shown is asserted after every visit (conftest.py).
"""

from collections import namedtuple
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from pages.beside_others import page as beside
from pages.gates_at_work import page as gates
from pages.gradient_flow import page as gradient
from pages.gradient_flow.spec import CELL_NAMES
from pages.network_types import page as types
from pages.residual_shortcuts import page as residual
from pages.training import page as training
from pages.training.spec import LANES
from pages.unroll import page as unroll
from pages.your_data import page as own
from tests.browser.stage import open_section
from tests.browser.windows import (
    PHONE,
    WIDTHS,
    fits,
    fits_when,
    is_calm,
    is_dark,
    is_readable_from_the_last_row,
)

pytestmark = pytest.mark.browser

# An address; what stands by the playhead at the end; the panel of the last step's first unit, ""
# where there is none; a chart below the stage, by its key and the marks in it, and how many.
View = namedtuple("View", "address end panel chart marks")
VIEWS = {
    "Unroll": View("/", "step 12 of 12", "Unit 1, step 12", "", 0),
    "Gradient flow": View(
        "/gradient-flow", "back at step 1 of 14", "", "gradient-curves .lines path", 2
    ),
    "Residual shortcuts": View(
        "/residual-shortcuts",
        "back through block 1 of 100",
        "Block 1, plain",
        "residual-curves .lines path",
        3,
    ),
    "Your data": View("/your-data", "step 60 of 60", "Unit 1, step 60", "", 0),
    "Gates at work": View(
        "/gates", "step 17 of 17", "Unit 1, step 17", "gates-answers .heatmaplayer image", 1
    ),
    "Training": View("/training", "update 600 of 600", "", "", 0),
    "Beside others": View(
        "/beside-others", "back at step 1 of 6", "", "beside-words .barlayer .point path", 77
    ),
    "Types of network": View(
        "/network-types", "step 11 of 11", "Unit 1, step 11", "types-running path.point", 11
    ),
}
# The fullest view of a page, and its tabs.
FULL = {
    "Unroll": ("/?cell=LSTM&units=64&layers=4&directions=both", unroll.SECTIONS),
    "Gradient flow": (
        "/gradient-flow?"
        + urlencode({"cells": CELL_NAMES, "length": 500, "hidden": 64}, doseq=True),
        gradient.SECTIONS,
    ),
    "Residual shortcuts": (
        "/residual-shortcuts?depth=100&width=8&upper=gated&lower=v1",
        residual.SECTIONS,
    ),
    "Your data": (
        "/your-data?cell=LSTM&units=64&layers=2&directions=both&loss=every+step",
        own.SECTIONS,
    ),
    "Gates at work": (
        "/gates?trained=Next+word,+LSTM&said=she+was+feeling+under+the+weather"
        "&held=forget+gate&begin=3",
        gates.SECTIONS,
    ),
    "Training": (
        "/training?" + urlencode({"lanes": LANES[:5], "race-units": 8, "span": 40}, doseq=True),
        training.SECTIONS,
    ),
    "Beside others": (
        "/beside-others?"
        + urlencode({"sentence": "if you are feeling under the weather drink some tea"}),
        beside.SECTIONS,
    ),
    "Types of network": ("/network-types?kind=stacked", types.SECTIONS),
}


def opens_filled_with_play_in_sight(stage):
    """What there is to see is seen at once, and so is what to press."""
    assert stage.ask("frame => frame.stage.state.p === frame.stage.state.moments")
    stage.shows(folded=0, playing=0)
    place = stage.button("Play").bounding_box()
    assert place["y"] + place["height"] <= stage.page.viewport_size["height"]
    assert stage.frame.bounding_box()["y"] < 190


def plays(stage, view):
    stage.press("Space")
    stage.shows(playing=1)
    stage.becomes(
        "frame => frame.stage.state.p > 1 && frame.stage.state.p < frame.stage.state.moments", True
    )
    stage.press("Space", "End")
    expect(stage.frame.locator(".where")).to_contain_text(view.end)


def plays_to_its_end(stage, view):
    plays(stage, view)
    if view.panel:
        stage.press("u", "Enter")
        expect(stage.panel).to_contain_text(view.panel)
    fits(stage)
    if view.chart:
        key, marks = view.chart.split(" ", 1)
        drawn = stage.page.locator(f".st-key-{key} .js-plotly-plot {marks}")
        expect(drawn.nth(view.marks - 1)).to_be_attached()


@pytest.mark.parametrize("name", VIEWS)
def test_it_fits_every_window_and_plays(visit, name):
    stage = visit(VIEWS[name].address)
    fits(stage)
    fits_when(stage, "projector")
    is_readable_from_the_last_row(stage)
    for width in WIDTHS:
        fits_when(stage, width)
        opens_filled_with_play_in_sight(stage)
    fits_when(stage, "desktop")
    is_calm(stage)
    plays_to_its_end(stage, VIEWS[name])
    assert not is_dark(stage)
    stage.turns("dark")
    fits_when(stage, "phone")
    plays(stage, VIEWS[name])
    assert is_dark(stage)


@pytest.mark.parametrize("name", FULL)
def test_every_section_of_the_fullest_view_fits_the_narrowest_window(visit, name):
    address, sections = FULL[name]
    stage = visit(address, **PHONE, color_scheme="dark")
    assert is_dark(stage)
    fits(stage)
    for section in sections:
        open_section(stage.page, section)
        stage.idle()
        expect(stage.page.get_by_role("tabpanel")).not_to_be_empty()
        fits(stage)
    fits_when(stage, "desktop")
