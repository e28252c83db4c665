"""The address is the whole view: opened in another window, it shows the same numbers."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import START, StagePage, open_section, turn_to

pytestmark = pytest.mark.browser


def choose(stage, cell):
    """Click a cell and wait until another network is on the stage."""
    before = stage["key"]
    stage.within("network", stage.page.get_by_role("radio", name=cell, exact=True)).click()
    stage.changes_from(before)


def enter(stage, box, text):
    """Type into a box and wait until another network is on the stage."""
    before = stage["key"]
    box.fill(text)
    box.press("Enter")
    stage.changes_from(before)


def seen(stage):
    """All that must be equal in two windows."""
    names = ("key", "step", "folded", "lane", "playing")
    return stage.arrays(), stage.arithmetic(), {name: stage[name] for name in names}


def test_a_copied_address_shows_the_same_numbers_to_the_last_digit(visit):
    stage = visit({"text": "now you see it", "layers": 2, "directions": "both", "step": 0})
    choose(stage, "GRU")
    seed = stage.within("network", stage.page.get_by_role("spinbutton", name="Seed"))
    enter(stage, seed, "1234")
    stage.page.keyboard.press("Escape")
    stage.press("ArrowRight", "ArrowRight", "ArrowRight")
    stage.pin(t=2, unit=7, lane=1)
    stage.press("ArrowRight", "ArrowRight")
    stage.shows(step=5, folded=0, lane=1)
    address = stage.address("cell=GRU", "seed=1234", "step=5", "lane=2", "pin=2.")
    other = visit(address)
    assert other.page.context is not stage.page.context
    for window in (stage, other):
        window.shows(step=5)
        window.idle()
    assert seen(other) == seen(stage)
    assert other.page.url == address
    expect(other.page.get_by_test_id("stAlert")).to_have_count(0)


def test_the_address_of_what_a_page_opens_with_and_of_its_defaults(visit):
    """Streamlit leaves defaults out, and a bare address is the opening: the view is named."""
    stage = visit("/")
    stage.address("weights=Who", "text=today")
    assert visit(stage.page.url).arrays() == stage.arrays()
    choose(stage, "untrained")
    box = stage.within("input", stage.page.get_by_role("textbox", name="Words"))
    enter(stage, box, "feeling under the weather")
    address = stage.address("view=usual")
    assert address.endswith("?view=usual")
    other = visit(address)
    assert other["key"] == stage["key"] == visit(START)["key"]
    choose(stage, "GRU")
    stage.address("cell=GRU")
    stage.idle()
    assert "view=" not in stage.page.url


def test_back_and_forward_go_from_page_to_page_and_show_what_was_chosen(visit):
    """What is chosen makes no entry of its own: one of half an address would show another view."""
    stage = visit({"text": "one two three", "cell": "GRU", "units": 5})
    stage.press("Home", "ArrowRight")
    stage.address("step=1")
    left = stage["key"], stage.page.url
    turn_to(stage.page, "Gradient flow")
    other = StagePage(stage.page)
    other.address("radius=0.5", "forget=3", "length=14")
    gone = other["key"], other.page.url
    for turn, (key, url), title in (
        (stage.page.go_back, left, "Unroll"),
        (stage.page.go_forward, gone, "Gradient flow"),
    ):
        turn()
        expect(stage.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        now = StagePage(stage.page)
        now.shows(key=key)
        now.idle()
        assert now.page.url == url


def test_another_seed_shows_other_numbers(visit):
    """What the test above compares does tell networks apart."""
    one, other = visit({"seed": 1}), visit({"seed": 2})
    assert one["key"] != other["key"]
    values = one.arrays(), other.arrays()
    assert values[0].keys() == values[1].keys()
    assert not [name for name in values[0] if values[0][name] == values[1][name]]


def test_following_the_view_neither_reloads_nor_rebuilds_the_stage(visit):
    stage = visit(START)
    stage.ask("frame => { frame.stage.scene.mine = true }")
    stage.press("ArrowRight", "ArrowRight")
    stage.address("step=2")
    stage.press("u")
    stage.address("step=2", "folded=1")
    stage.idle()
    assert stage.ask("frame => frame.stage.scene.mine")
    stage.shows(step=2, folded=1)


def test_the_playhead_the_lane_and_the_pin_survive_another_cell(visit):
    stage = visit({"step": 3, "pin": "1.3.4", "folded": 0})
    choose(stage, "Elman tanh")
    stage.shows(step=3, folded=0)
    expect(stage.panel).to_contain_text("Unit 4, step 3")
    assert set(stage.arithmetic()["sums"]) == {"h"}


def test_a_copied_address_of_gradient_flow_shows_the_same_view(visit):
    stage = visit("/gradient-flow?preset=exploding&step=0")
    before = stage["key"]
    stage.within("input", stage.page.get_by_role("slider", name="Length")).press("ArrowRight")
    stage.changes_from(before)
    stage.page.keyboard.press("Escape")
    open_section(stage.page, "Influence map")
    stage.idle()
    stage.page.get_by_role("radio", name="Elman ReLU").last.click()
    stage.press("ArrowRight", "ArrowRight", "ArrowRight")
    address = stage.address("length=101", "step=3", "radius=3", "detail=Elman", "section=Influence")
    stage.idle()
    other = visit(address)
    other.shows(step=3)
    other.idle()
    assert other["key"] == stage["key"]
    assert other.arrays() == stage.arrays()
    for window in (stage, other):
        map_ = window.page.locator(".st-key-gradient-influence").filter(visible=True)
        expect(map_).to_contain_text("reaches step 101 with")
    assert other.page.url == address
    expect(other.page.get_by_test_id("stAlert")).to_have_count(0)


def test_a_copied_address_of_residual_shortcuts_shows_the_same_view(visit):
    stage = visit("/residual-shortcuts?preset=branches-at-full-scale&step=0")
    before = stage["key"]
    stage.within("network", stage.page.get_by_role("slider", name="Depth")).press("ArrowRight")
    stage.changes_from(before)
    stage.page.keyboard.press("Escape")
    open_section(stage.page, "Pathways")
    stage.idle()
    stage.page.get_by_role("tabpanel").get_by_role("radio", name="gated").click()
    stage.press("ArrowRight", "ArrowRight", "ArrowRight")
    address = stage.address("depth=51", "step=3", "branch=1", "kind=gated", "section=Pathways")
    stage.idle()
    other = visit(address)
    other.shows(step=3)
    other.idle()
    assert other["key"] == stage["key"]
    assert other.arrays() == stage.arrays()
    for window in (stage, other):
        # Streamlit keeps an element that was replaced, unseen, for the focus that may be in it.
        chart = window.page.locator(".st-key-residual-pathways").filter(visible=True)
        expect(chart).to_contain_text("gated: in a typical")
    assert other.page.url == address
    expect(other.page.get_by_test_id("stAlert")).to_have_count(0)


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        ("/gradient-flow?length=20&hidden=8", {"radius": 1.2345678901234567, "forget": -0.3333333}),
        ("/residual-shortcuts?depth=5", {"branch": 0.1234567, "shortcut": 0.9876543210987654}),
    ],
)
def test_a_number_between_two_steps_stays_what_it_is(visit, page, numbers):
    """The slider writes every digit, and neither it nor the address rounds them."""
    asked = "".join(f"&{name}={value!r}" for name, value in numbers.items())
    stage = visit(page + asked)
    stage.idle()
    stage.within("network", stage.page.get_by_role("slider").nth(1))
    for value in numbers.values():
        shown = stage.page.get_by_test_id("stSliderThumbValue").filter(has_text=repr(value))
        expect(shown).to_have_count(1)
    expect(stage.page.get_by_test_id("stAlert")).to_have_count(0)
    before = stage.arrays()
    stage.page.keyboard.press("Escape")
    open_section(stage.page, "The maths")  # a rerun
    address = stage.address(*(f"{name}={value!r}" for name, value in numbers.items()))
    other = visit(address)
    other.idle()
    assert other.arrays() == before
