"""The towers' widths say the numbers: proportional within a block, on the printed scale between."""

import numpy as np
import pytest
from playwright.sync_api import expect

from pages.residual_shortcuts import measured
from pages.residual_shortcuts.presets import PRESETS, USUAL_STORY
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import lane
from tests.browser import scale
from tests.browser.scale import LEGEND, WAYS, reached

pytestmark = pytest.mark.browser
PAGE = "/residual-shortcuts"
STORY = f"{PAGE}?preset=the-usual-story"
MODES = ("light", "dark")


def ways(spec, kind):
    """log10 of what each pathway and their sum carry, block by block, as multiples of the top's."""
    return measured.pathways(lane(spec, kind))


@pytest.mark.parametrize(
    ("address", "spec", "steps"),
    [
        (f"{PAGE}?step=60", ResidualSpec(), [60]),
        (f"{STORY}&step=104", PRESETS[USUAL_STORY], [104, 150, 200]),
    ],
)
def test_within_a_block_widths_are_proportional(visit, address, spec, steps):
    stage = visit(address)
    for mode in MODES:
        stage.turns(mode)
        for step in steps:
            stage.scrub(step)
            reached(stage, step)
            are_proportional(stage.ask(WAYS), spec)


def are_proportional(drawn, spec):
    """The lines of every block, of both towers."""
    for number, kind in enumerate((spec.upper, spec.lower)):
        logs = ways(spec, kind)
        for block, lanes in drawn.items():
            sizes = {name: logs[name][int(block) - 1] for name in ("branch", "total")}
            if kind != "plain":
                sizes["shortcut"] = logs["shortcut"][int(block) - 1]
            most = max(sizes.values())
            for name, size in sizes.items():
                shown = lanes[number]["back"]["lead" if name == "total" else name]
                px = scale.line(most) * 10 ** (size - most)
                dotted = most < -3 or size - most < -3
                wanted = 1.5 if most < -3 else 1 if dotted else max(px, 0.5)
                assert shown["width"] == pytest.approx(wanted, abs=0.01 + 0.01 * wanted)
                assert bool(shown["dash"]) == dotted


def test_the_usual_story_shows_how_little_the_branch_carries(visit):
    stage = visit(f"{STORY}&step=200")
    reached(stage, 200)
    logs = ways(PRESETS[USUAL_STORY], "v2")
    shown = stage.ask(WAYS)["1"][1]["back"]
    ratio = 10 ** (logs["shortcut"][0] - logs["branch"][0])
    assert ratio > 15
    assert shown["shortcut"]["width"] / shown["branch"]["width"] == pytest.approx(ratio, rel=0.02)
    assert shown["lead"]["width"] > 11
    plain = stage.ask(WAYS)["1"][0]["back"]
    assert plain["lead"]["dash"].startswith("2 ")
    assert plain["lead"]["width"] == 1.5
    assert stage.ask(LEGEND)[:3] == [
        "1 shortcut",
        "2 branch",
        "within a block widths are proportional",
    ]
    assert stage.ask(LEGEND)[3] == "‖∂L/∂x‖×10⁻³1 at the top×10³"


def test_on_the_way_up_the_widths_are_the_signals_and_the_legend_says_so(visit):
    stage = visit(f"{PAGE}?step=20")
    reached(stage, 20)
    spec = ResidualSpec()
    for number, kind in enumerate((spec.upper, spec.lower)):
        track = lane(spec, kind).trace.tracks[0]

        def logs(array):
            return np.log10(np.linalg.norm(array.reshape(len(array), -1), axis=1))

        size, branch = logs(track.states["h"]), logs(track.gates["branch"])
        one = size[0]
        for block, lanes in stage.ask(WAYS).items():
            at = int(block) - 1
            shown = lanes[number]["up"]
            assert shown["lead"]["width"] == pytest.approx(scale.line(size[at] - one), abs=0.02)
            ratio = shown["branch"]["width"] / shown["out"]["width"]
            if shown["branch"]["width"] > 0.5 and not shown["branch"]["dash"]:
                assert ratio == pytest.approx(10 ** (branch[at] - size[at + 1]), rel=0.02)
    said = stage.ask(LEGEND)
    assert said == ["within a block widths are proportional", "‖x‖×10⁻³23 enters×10³"]
    assert 10**one == pytest.approx(23, abs=0.5)
    stage.press("End")
    expect(stage.frame.locator(".legend")).to_contain_text("1 at the top")


def test_a_line_grows_as_it_is_played_and_keeps_its_dots(visit):
    stage = visit(f"{STORY}&step=160")
    reached(stage, 160)
    stage.scrub(160.5)
    reached(stage, 161)
    half = stage.ask(
        """frame => {
          const {lanes} = frame.stage.scene.copies.find(copy => copy.t === 39);
          const {line, length, dash} = lanes[0].back.branch;
          const pattern = getComputedStyle(line).strokeDasharray.match(/[\\d.]+/g).map(Number);
          return {dash, length, pattern};
        }"""
    )
    assert half["dash"].startswith("2 ")
    drawn = sum(half["pattern"][2:-2])
    assert 0.3 * half["length"] < drawn < 0.7 * half["length"] + 10
