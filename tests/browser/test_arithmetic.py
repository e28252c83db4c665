"""A pinned unit's arithmetic adds up to the trace's value, for every cell."""

import pytest
from playwright.sync_api import expect

from dashboard.cells import CELLS
from dashboard.models import trained
from dashboard.models.trained import WHO
from tests.browser.oracle import Oracle
from tests.browser.stage import printed_number, rounded_like

pytestmark = pytest.mark.browser
SMALL = {"units": 6, "seed": 3}
STACKED = SMALL | {"layers": 2, "directions": "both"}
PLACES = [(0, 0), (2, 5), (3, 2)]  # (t, unit), counted from 0


def pinned(stage, **pin):
    """The arithmetic of a pin that is set through the player, without the pointer."""
    stage.ask("(frame, pin) => frame.stage.pinTo(pin)", pin)
    expect(stage.panel).to_contain_text(f"Unit {pin['unit'] + 1}, step {pin['t'] + 1}")
    return stage.arithmetic()


def adds_up(sum_, products, bias):
    """The printed terms are the largest ones, and with the rest they make the printed sum."""
    rows = {}
    for row in sum_["rows"]:
        rows.setdefault(row["kind"], []).append(row["printed"])
    (total,), (printed_bias,) = rows["sum"], rows["bias"]
    terms = [*rows["term"], *rows.get("rest", []), *rows.get("rounding", [])]
    assert sum(map(printed_number, [*terms, printed_bias])) == printed_number(total)
    assert printed_number(total) == rounded_like(sum(products) + bias, total)
    assert printed_number(printed_bias) == rounded_like(bias, printed_bias)
    largest = sorted(products, key=abs, reverse=True)
    for printed, product in zip(rows["term"], largest, strict=False):
        assert printed_number(printed) == rounded_like(product, printed)
    (more,) = [row for row in sum_["rows"] if row["kind"] == "rest"] or [None]
    assert len(products) - len(rows["term"]) == (int(more["label"].split()[0]) if more else 0)


def agrees(panel, oracle, lane, t, unit):
    """The whole panel of a unit: every sum, every squashed sum, and every line."""
    sums = oracle.sums(lane, t, unit)
    assert set(panel["sums"]) == set(sums)
    for symbol, (products, bias) in sums.items():
        adds_up(panel["sums"][symbol], products, bias)
    for symbol, value in oracle.gates(lane, t, unit).items():
        kind = "squash" if oracle.squashed(symbol) else "sum"
        (squashed,) = [r for r in panel["sums"][symbol]["rows"] if r["kind"] == kind]
        assert printed_number(squashed["printed"]) == rounded_like(value, squashed["printed"])
    for name in "hc":
        line = panel["lines"].get(f"{name}_t")
        assert (line is None) == (name not in oracle.tracks[lane].states)
        if line:
            value = oracle.state(lane, t, unit, name)
            assert printed_number(line["printed"]) == rounded_like(value, line["printed"])
            assert float(line["value"]) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_the_arithmetic_of_a_unit_adds_up_to_the_trace_in_every_lane(visit, cell):
    """The first lane is what a network of one layer is; those of one layer are clicked below."""
    stage, oracle = visit({"cell": cell, **STACKED}), Oracle(cell=cell, **STACKED)
    values = set()
    for t, unit in PLACES:
        panel = pinned(stage, lane=0, t=t, unit=unit)
        agrees(panel, oracle, 0, t, unit)
        values.add(panel["value"])
    assert len(values) > 1
    for lane in range(1, 4):
        t, unit = PLACES[lane % 3]
        agrees(pinned(stage, lane=lane, t=t, unit=unit), oracle, lane, t, unit)


@pytest.mark.parametrize("choices", [SMALL, STACKED], ids=["plain", "stacked, both ways"])
def test_the_outputs_arithmetic_adds_up(visit, choices):
    stage, oracle = visit({"folded": 0, "step": 1, **choices}), Oracle(**choices)
    stage.frame.locator('.copy[data-at="2"] .output').click()
    for k in range(3):
        expect(stage.panel).to_contain_text(f"Output {k + 1}, step 2")
        panel = stage.arithmetic()
        adds_up(panel["sums"]["y"], *oracle.output(1, k))
        printed = panel["lines"]["y_t"]["printed"]
        assert printed_number(printed) == rounded_like(oracle.run.readout.outputs[1, k], printed)
        stage.button("Next output").click()
    expect(stage.panel).to_contain_text("Output 1, step 2")


def test_clicking_a_unit_pins_that_unit_and_computes_up_to_it(visit):
    stage, oracle = visit({"step": 0, **SMALL}), Oracle(**SMALL)
    expect(stage.panel).to_be_hidden()
    stage.pin(t=1, unit=4)
    stage.shows(step=2, playing=0)
    agrees(stage.arithmetic(), oracle, 0, 1, 4)
    stage.button("Close the arithmetic").click()
    expect(stage.panel).to_be_hidden()
    stage.shows(step=2)


def test_clicking_the_state_matrix_pins_a_unit(visit):
    stage, oracle = visit({"step": 4, **SMALL}), Oracle(**SMALL)
    canvas = stage.frame.locator(".matrixcanvas")
    box = canvas.bounding_box()
    canvas.click(position={"x": box["width"] * 2.5 / 4, "y": box["height"] * 3.5 / 6})
    expect(stage.panel).to_contain_text("Unit 4, step 3")
    stage.shows(step=4)
    agrees(stage.arithmetic(), oracle, 0, 2, 3)


def test_the_pin_follows_the_playhead(visit):
    stage, oracle = visit({"step": 1, "pin": "1.1.2", **SMALL}), Oracle(**SMALL)
    agrees(stage.arithmetic(), oracle, 0, 0, 1)
    stage.press("ArrowRight")
    expect(stage.panel).to_contain_text("Unit 2, step 2")
    agrees(stage.arithmetic(), oracle, 0, 1, 1)
    stage.press("+", "+", "Space")
    stage.shows(step=4, playing=0)
    expect(stage.panel).to_contain_text("Unit 2, step 4")
    agrees(stage.arithmetic(), oracle, 0, 3, 1)


def test_an_output_of_a_trained_network_ends_in_the_probability_that_the_page_shows(visit):
    words = "alice sees john"
    stage = visit({"folded": 0, "step": 3, "pin": "y.3.2", "weights": WHO, "text": words})
    run = trained.run(WHO, tuple(words.split()))
    expect(stage.panel).to_contain_text("Output 2, step 3")
    expect(stage.panel).to_contain_text("she")
    panel = stage.arithmetic()
    share = float(run.answers.of("she")[-1])
    assert list(panel["lines"]) == ["y_t", "p_t"]
    assert float(panel["value"]) == pytest.approx(share, abs=2e-6)
    printed = panel["lines"]["p_t"]["printed"]
    assert printed_number(printed) == rounded_like(share, printed)
