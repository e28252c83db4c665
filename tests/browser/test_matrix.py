"""The scrub bar and the state matrix agree with the trace."""

import numpy as np
import pytest
from playwright.sync_api import expect

from dashboard.theme import PALETTE
from tests.browser.oracle import Oracle

pytestmark = pytest.mark.browser
LONG = {"text": " ".join(f"w{k}" for k in range(30)), "units": 16, "seed": 5}
BOTH = {"units": 8, "layers": 2, "directions": "both", "seed": 1}
LEVELS = 256

# The pixel in the middle of every unit and step: (H, T, 3).
PIXELS = """frame => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  const {matrix: {canvas}, model: {steps, hidden}} = frame.stage;
  const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  done(Array.from({length: hidden}, (_, unit) => Array.from({length: steps}, (_, t) => {
    const x = Math.floor((t + 0.5) * canvas.width / steps);
    const y = Math.floor((unit + 0.5) * canvas.height / hidden);
    return [...data.slice(4 * (y * canvas.width + x), 4 * (y * canvas.width + x) + 3)];
  })));
})))"""


def rgb(hexadecimal):
    return np.array([int(hexadecimal[k : k + 2], 16) for k in (1, 3, 5)])


def ramp(mode):
    """The 256 colours from − to +: (256, 3)."""
    stops = np.array([rgb(stop) for stop in PALETTE[mode]["state"]])
    places = np.linspace(0, len(stops) - 1, LEVELS)
    return np.stack([np.interp(places, range(len(stops)), part) for part in stops.T], axis=1)


def agrees(stage, states, read, mode="light"):
    """The steps in `read` have the colours of `states (T, H)`, and no other step has any."""
    limit = stage.ask("frame => frame.stage.scene.bounds.h")
    assert np.abs(states).max() <= limit * 1.001
    pixels = np.array(stage.ask(PIXELS)).transpose(1, 0, 2)  # (T, H, 3)
    levels = (states / limit + 1) / 2 * (LEVELS - 1)  # (T, H)
    nearest = np.abs(pixels[:, :, None] - ramp(mode)).sum(axis=-1).argmin(axis=-1)  # (T, H)
    assert (np.abs(nearest - levels)[read] < 1.51).all()  # rounded to a level, and one more
    unread = np.setdiff1d(np.arange(len(states)), read)
    assert (pixels[unread] == rgb(PALETTE[mode]["well"])).all()


def test_at_a_random_step_the_matrix_has_the_traces_colours_up_to_it(visit):
    stage = visit({**LONG, "step": 0}, color_scheme="dark")
    states = Oracle(**LONG).states(0)
    for mode in ("dark", "light"):
        stage.turns(mode)
        agrees(stage, states, np.arange(0), mode)
        step = int(np.random.default_rng().integers(1, 30))
        print(f"step {step}")
        stage.scrub(step)
        stage.shows(step=step, playing=0)
        expect(stage.frame.locator(".where")).to_contain_text(f"step {step} of 30: w{step - 1}")
        agrees(stage, states, np.arange(step), mode)
        stage.press("End")
        agrees(stage, states, np.arange(30), mode)
        stage.press("Home")
        agrees(stage, states, np.arange(0), mode)
    bar = stage.frame.get_by_role("slider", name="Playhead")
    for keys, step in ((["End"], 30), (["ArrowLeft"], 29), (["Home", "ArrowRight"], 1)):
        stage.press(*keys)
        stage.shows(step=step)
        expect(bar).to_have_value(str(step))


def test_lanes_can_be_selected_and_the_backward_lane_fills_from_the_end(visit):
    stage, oracle = visit({"step": 6, **BOTH}), Oracle(**BOTH)
    marks = stage.frame.locator(".lanemark")
    expect(marks).to_have_count(4)
    title = stage.frame.locator(".matrixtitle")
    # Six moments: layer 1 has read all four steps, layer 2 two from either end.
    reads = [range(4), range(4), range(2), range(2, 4)]
    names = ["layer 1, forward", "layer 1, backward", "layer 2, forward", "layer 2, backward"]
    for lane, (read, name) in enumerate(zip(reads, names, strict=True)):
        if lane % 2:  # by the name above the lane, and by the choice under the matrix
            marks.nth(lane).click()
        else:
            stage.frame.get_by_label("Lane of the matrix").select_option(str(lane))
        stage.shows(lane=lane, step=6)
        expect(title).to_contain_text(name)
        expect(stage.frame.locator(".lanemark.shown")).to_have_count(1)
        agrees(stage, oracle.states(lane), np.array(read))
