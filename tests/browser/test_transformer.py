"""The Transformer beside the LSTM on the stage: what is drawn and written is what was recorded."""

import numpy as np
import pytest
from playwright.sync_api import expect

from pages.beside_others.spec import USUAL
from pages.beside_others.state import beside_runs
from pages.beside_others.transformer.measured import inside
from tests.browser.stage import printed_number, rounded_like
from tests.browser.windows import PHONE

pytestmark = pytest.mark.browser
PAGE = "/beside-others"
HEEDED = """frame => [...frame.querySelectorAll('.copy')]
  .sort((a, b) => a.dataset.at - b.dataset.at)
  .map(copy => [...copy.querySelectorAll('.heads')].map(chip => chip.dataset.weight))"""
SIZES = """frame => [...frame.querySelectorAll('.copy')]
  .sort((a, b) => a.dataset.at - b.dataset.at)
  .map(copy => [...copy.querySelectorAll('.norm')].map(text => text.textContent))"""


def test_bars_numbers_and_gradients_are_those_of_the_traces(visit):
    found = inside(beside_runs(USUAL))
    stage = visit(f"{PAGE}?step=0")
    assert stage.moments == 2 * len(found.labels)
    stage.press(*["ArrowRight"] * 4)
    stage.shows(step=4)
    expect(stage.frame.locator(".story")).to_contain_text(f"“{found.labels[3]}”")
    drawn = np.array([[float(w or 0) for w in copy] for copy in stage.ask(HEEDED)]).T
    assert drawn == pytest.approx(found.attention[-1, :, 3], abs=1e-6)
    stage.frame.locator(".lanemark").get_by_text("layer 1", exact=True).click()
    stage.becomes("frame => frame.stage.scene.headed.layer", 0)
    drawn = np.array([[float(w or 0) for w in copy] for copy in stage.ask(HEEDED)]).T
    assert drawn == pytest.approx(found.attention[0, :, 3], abs=1e-6)
    stage.press("End")
    stage.becomes("frame => frame.dataset.step === '12' && !frame.stage.frameRequest", True)
    own = np.linalg.norm(found.lstm.tracks[0].state_grads["h"][1:, 0], axis=-1)
    layers = 10 ** found.gradients[:-1:2]  # at what each layer reads
    for t, printed in enumerate(stage.ask(SIZES)):
        for text, value in zip(printed, [own[t], *layers[:, t]], strict=True):
            number = text.split(" ")[-1]
            assert float(printed_number(number)) == pytest.approx(value, rel=0.051)


def test_on_a_phone_the_numbers_stay_clear_of_the_edges_of_their_cells(visit):
    touching = """frame => [...frame.querySelectorAll('.copy .norm')].filter(text => {
      const [one, cell] = [text, text.parentNode.querySelector('.cell')]
        .map(element => element.getBoundingClientRect());
      return one.left < cell.left + 2 || one.right > cell.right - 2;
    }).map(text => text.textContent)"""
    stage = visit(PAGE, **PHONE)
    assert any("·10" in text for copy in stage.ask(SIZES) for text in copy)
    assert stage.ask(touching) == []


def test_a_unit_of_the_stream_opens_with_its_terms_and_the_address_holds_it(visit):
    found = inside(beside_runs(USUAL))
    stage = visit(f"{PAGE}?step=6&lane=3&pin=3.6.4")
    panel = stage.arithmetic()
    after = found.transformer.tracks[0].states["h"][4, 5, 0, 3]
    (row,) = [each for each in panel["sums"]["x″"]["rows"] if each["kind"] == "sum"]
    assert printed_number(row["printed"]) == rounded_like(after, row["printed"])
    assert float(panel["value"]) == pytest.approx(after, abs=1e-5)
    (bias, *_) = [each for each in panel["sums"]["x′"]["rows"] if each["kind"] == "bias"]
    expected = found.transformer.tracks[0].parameters["layers.1.attention.out.bias"][3]
    assert printed_number(bias["printed"]) == rounded_like(expected, bias["printed"])
    stage.press("ArrowDown")
    stage.address("pin=3.6.5")
    stage.press("Escape")
    stage.button("Present").click()
    expect(stage.frame.locator(".curve")).to_be_visible()
