"""The scene `tower` and the live training run on their page."""

import re
import time

import numpy as np
import pytest
from playwright.sync_api import expect

from pages.residual_shortcuts import measured
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import lane
from tests.browser.stage import printed_number, turn_to

pytestmark = pytest.mark.browser
PAGE = "/residual-shortcuts"


def shown(text):
    """log10 of a number as the stage prints it: "2: 4.0·10⁻⁹", "both 0.93"."""
    return np.log10(float(printed_number(text.split(" ")[-1])))


def test_it_plays_up_and_back(visit):
    stage = visit(f"{PAGE}?depth=4&step=0")
    stage.shows(step=0, playing=0)
    assert stage.ask("frame => frame.stage.model.scene") == "tower"
    assert stage.moments == 8
    stage.press("ArrowRight", "ArrowRight", "ArrowRight")
    expect(stage.frame.locator(".where")).to_contain_text("up through block 3 of 4")
    stage.press("ArrowRight", "ArrowRight")
    expect(stage.frame.locator(".where")).to_contain_text("back through block 4 of 4")
    stage.press("End")
    expect(stage.frame.locator(".where")).to_contain_text("back through block 1 of 4")
    stage.press("Home", "+", "+", "Space")
    stage.shows(playing=1)
    stage.shows(step=8, playing=0)


@pytest.mark.parametrize("kinds", [("plain", "v2"), ("v1", "gated")])
def test_the_printed_norms_are_the_measured_ones(visit, kinds):
    upper, lower = kinds
    stage = visit(f"{PAGE}?depth=6&upper={upper}&lower={lower}")
    stage.press("End")
    expect(stage.frame.locator(".where")).to_contain_text("back through block 1 of 6")
    for number, kind in enumerate(kinds):
        ways = measured.pathways(lane(ResidualSpec(depth=6), kind))
        for block in (1, 4, 6):
            group = stage.frame.locator(f".copy[data-at='{block}'] .block").nth(number)
            told = group.locator(".norm.branch")
            assert shown(told.text_content()) == pytest.approx(ways["branch"][block - 1], abs=0.03)
            told = group.locator(".norm.total")
            assert shown(told.text_content()) == pytest.approx(ways["total"][block - 1], abs=0.03)
            told = group.locator(".norm.shortcut").text_content()
            if kind == "plain":
                assert told == ""
            else:
                assert shown(told) == pytest.approx(ways["shortcut"][block - 1], abs=0.03)


def test_a_block_explains_itself_in_numbers_that_add_up(visit):
    stage = visit(f"{PAGE}?depth=5&upper=v1&lower=v2&step=0")
    stage.frame.locator(".copy[data-at='3'] .block .hitbox").first.click()
    expect(stage.panel).to_contain_text("Block 3, v1")
    stage.shows(step=8)
    sums = stage.panel.locator(".sum").first
    parts = [printed_number(v) for v in sums.locator(".value").all_text_contents()]
    assert parts[0] + parts[1] == parts[2] == 1
    total = measured.pathways(lane(ResidualSpec(depth=5), "v1"))["total"][2]
    assert np.log10(float(parts[3])) == pytest.approx(total, abs=1e-3)
    expect(stage.panel).to_contain_text("removed by the activation at the end")
    stage.press("ArrowDown")
    expect(stage.panel).to_contain_text("Block 3, v2")
    stage.press("ArrowRight")
    expect(stage.panel).to_contain_text("Block 2, v2")
    address = stage.address("pin=2.2", "step=9")
    other = visit(address)
    expect(other.panel).to_contain_text("Block 2, v2")
    expect(other.page.get_by_test_id("stAlert")).to_have_count(0)


@pytest.mark.parametrize(("kind", "units"), [("v2", 1), ("v1", 2)])
def test_a_block_shows_that_output_less_input_is_what_its_branch_gave(visit, kind, units):
    stage = visit(f"{PAGE}?depth=5&upper={kind}&lower={kind}&pin=1.3.1&step=9")
    track = lane(ResidualSpec(depth=5), kind).track
    change = track.states["h"][3] - track.states["h"][2]
    close = change - track.gates["branch"][2]
    card = stage.panel.locator(".sum", has_text="Output less input")
    expect(card).to_be_visible()
    found = [float(printed_number(each)) for each in card.locator(".value").all_text_contents()]
    arrays = (track.states["h"][3], track.states["h"][2], change, track.gates["branch"][2])
    assert found[:4] == pytest.approx([np.linalg.norm(each) for each in arrays], rel=1e-3)
    assert found[4] == pytest.approx(np.linalg.norm(close), rel=0.05)
    cards = stage.panel.locator(".sum", has_text="first row")
    expect(cards).to_have_count(units)
    told = []
    for number in range(units):
        title, *rows = cards.nth(number).locator(".sumtitle, .value").all_text_contents()
        unit = int(re.search(r"Unit (\d+)", title)[1]) - 1
        y, x, difference, branch = (printed_number(each) for each in rows)
        assert y - x == difference
        assert float(difference) == pytest.approx(change[0, unit], abs=6e-5)
        assert float(branch) == pytest.approx(track.gates["branch"][2, 0, unit], abs=6e-5)
        told.append(difference == branch)
    assert told == [True, False][:units]
    bare = float((track.states["h"][3] > 0).mean())
    said = "Nothing comes after the sum, so y − x = βF(x): to"
    if kind == "v1":
        said = f"Where it is on, in {100 * bare:.1f} % of the numbers, y − x = βF(x), to"
    expect(stage.panel.locator(".residual")).to_contain_text(said)


def test_the_seed_chosen_on_another_page_is_the_seed_here(visit):
    stage = visit({"seed": 4})
    turn_to(stage.page, "Residual shortcuts")
    expect(stage.page.get_by_text("weights from seed 4")).to_be_visible()


STEPS = """() => Math.max(-1, ...[...document.querySelectorAll('.st-key-residual-training')]
  .map(chart => Number(/(\\d+)\\s*of\\s*200/.exec(chart.textContent)?.[1] ?? -1)))"""


@pytest.mark.speed
def test_a_training_run_is_seen_while_it_runs_stops_at_once_and_ends_with_the_page(visit):
    stage = visit(f"{PAGE}?section=Training&depth=100")
    page = stage.page
    page.get_by_role("button", name="Train", exact=True).click()
    chart = page.locator(".st-key-residual-training .js-plotly-plot")
    expect(chart.first).to_be_visible(timeout=60_000)
    counts = [page.evaluate(STEPS)]
    for _ in range(3):
        page.wait_for_function(f"() => ({STEPS})() > {counts[-1]}")
        counts.append(page.evaluate(STEPS))
    assert counts == sorted(set(counts)), "the curves grow while it runs"
    begun = time.perf_counter()
    page.get_by_role("button", name="Stop training", exact=True).click()
    expect(page.get_by_role("button", name="Go on", exact=True)).to_be_visible()
    seconds = time.perf_counter() - begun
    print(f"stopped after {seconds:.2f} s")
    assert seconds < 1
    stage.idle()
    before = page.evaluate(STEPS)
    page.wait_for_timeout(1500)
    assert page.evaluate(STEPS) == before < 200
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.get_by_role("button", name="Stop training", exact=True)).to_be_visible()
    turn_to(page, "Gradient flow")
    turn_to(page, "Residual shortcuts")


def test_a_training_run_ends_with_its_result(visit):
    stage = visit(f"{PAGE}?section=Training&variants=v2&variants=plain&depth=5")
    stage.page.get_by_role("button", name="Train", exact=True).click()
    expect(stage.page.get_by_role("button", name="Train again")).to_be_visible(timeout=60_000)
    chart = stage.page.locator(".st-key-residual-training").filter(visible=True)
    expect(chart).to_contain_text("200 of 200")
