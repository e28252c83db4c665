"""What a trained network says, in words: on the chips and in the strip under the state matrix."""

import itertools
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard.models import trained
from dashboard.models.trained import EXAMPLES, WHO
from dashboard.theme import PALETTE
from tests.browser.test_pictures import SVG, save

pytestmark = pytest.mark.browser

# Per step of a row of the strip: the colour of its answer, and the share of the row that is filled.
STRIP = """(frame, row) => {
  const {answers: {canvas, rows, height}} = frame.stage.matrix, {steps} = frame.stage.model;
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const ratio = canvas.height / height, top = Math.round(rows[row].y * ratio);
  const high = Math.round(rows[row].height * ratio);
  const at = (x, y) => [...data.slice(4 * (y * canvas.width + x), 4 * (y * canvas.width + x) + 3)];
  return Array.from({length: steps}, (_, t) => {
    const x = Math.floor((t + 0.5) * canvas.width / steps), well = at(x, top).join();
    const column = Array.from({length: high}, (_, y) => at(x, top + y));
    const edge = column.findIndex(colour => colour.join() !== '%s');
    return [edge < 0 ? null : column[Math.min(edge + 1, high - 1)], edge < 0 ? 0 : 1 - edge / high];
  });
}"""


def channels(colour):
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]


def strip(stage, mode, row=0):
    return stage.ask(STRIP % ",".join(map(str, channels(PALETTE[mode]["well"]))), row)


def words(stage):
    """The words that stand in the strip."""
    return stage.frame.locator(".answers text.answer:visible").all_text_contents()


def test_the_strip_has_the_colour_height_and_word_of_every_answer_read(visit):
    stage = visit("/gates?step=0")
    run = trained.run(WHO, trained.read(WHO, EXAMPLES[WHO]))
    best = run.answers.probability.argmax(axis=1)
    for mode, step in itertools.product(("light", "dark"), (0, 9, run.steps)):
        stage.turns(mode)
        stage.scrub(step)
        stage.shows(step=step)
        found = strip(stage, mode)
        for t, (colour, share) in enumerate(found[:step]):
            hue = channels(PALETTE[mode]["answers"][best[t]])
            assert np.abs(np.subtract(colour, hue)).max() <= 2, t
            assert share == pytest.approx(run.answers.probability[t].max(), abs=0.05), t
        assert all(colour is None for colour, _ in found[step:])
        assert words(stage) == [run.answers.names[k] for k, _ in itertools.groupby(best[:step])]
    chips = stage.frame.locator(
        '.copy[style*="opacity: 1"] .output text.answer'
    ).all_text_contents()
    assert sorted(chips) == sorted(run.answers.names[k] for k in best[-len(chips) :])


def test_a_click_in_the_strip_goes_to_its_step_and_its_words_are_told(visit):
    stage = visit("/gates")
    canvas = stage.frame.locator(".answerscanvas")
    width = canvas.bounding_box()["width"]
    canvas.click(position={"x": width * 7.5 / 17, "y": 10})
    stage.shows(step=8, playing=0)
    expect(stage.frame.locator(".tip.on")).to_contain_text("step 8, “.”: nobody 0.99")
    label = canvas.get_attribute("aria-label")
    assert label.startswith(
        "answer, the likeliest after each step: step 1: nobody, steps 2 to 7: she"
    )


def test_the_saved_picture_has_the_answers_and_other_networks_have_none(visit):
    stage = visit("/gates")
    root = ET.fromstring(save(stage, "SVG")[0])
    texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    assert texts.count("answer") == 1
    assert texts.count("alice") == 1  # under the matrix: its step is outside of the window
    images = list(root.iter(f"{SVG}image"))
    assert len(images) == 14 + 2  # copies, the state matrix and the strip
    visit({"seed": 0}).frame.locator(".answers").wait_for(state="hidden")
