"""Playing: to the end, around again, and at the speed that is chosen."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
HUNDRED = " ".join(f"w{k}" for k in range(100))
RATE_OF_HUNDRED = 100 / 12  # steps a second at ×1: a play takes twelve seconds
TOLERANCE = 0.15

# Steps a second, by the playhead and the browser's clock, over some seconds.
RATE = """(frame, ms) => new Promise(done => {
  let begun, from;
  const look = now => {
    const {p} = frame.stage.state;
    begun ?? ([begun, from] = [now, p]);
    now - begun < ms ? requestAnimationFrame(look) : done(1000 * (p - from) / (now - begun));
  };
  requestAnimationFrame(look);
})"""


def test_playing_stops_at_the_end_and_starts_again_from_the_beginning(visit):
    stage = visit({"step": 3})
    stage.press("+", "+", "Space")
    stage.shows(step=4, playing=0)
    expect(stage.button("Play")).to_be_visible()
    stage.press("Space")
    stage.shows(step=1, playing=1)
    expect(stage.button("Pause")).to_be_visible()


def test_with_loop_it_begins_again_and_goes_on(visit):
    stage = visit({"step": 3})
    stage.press("+", "+")
    stage.more()
    stage.button("Loop").click()
    stage.button("Play").click()
    for step in (4, 1, 4, 1):
        stage.shows(step=step, playing=1)
    stage.more()
    stage.button("Loop").click()
    stage.shows(step=4, playing=0)


def test_the_address_is_left_alone_while_playing(visit):
    stage = visit({"text": HUNDRED, "step": 0})
    stage.press("Space")
    stage.becomes("frame => frame.stage.state.p > 5", True)
    assert "step=0" in stage.page.url
    stage.press("Space")
    stage.shows(playing=0)
    stage.address(f"step={stage['step']}")


def test_four_times_the_speed_is_four_times_as_fast(visit):
    stage = visit({"text": HUNDRED, "step": 0})
    stage.press("Space")
    stage.shows(playing=1)
    rates = {1: stage.ask(RATE, 1000)}
    stage.more()
    stage.frame.get_by_label("Speed").select_option("4")
    stage.shows(speed=4, playing=1)
    rates[4] = stage.ask(RATE, 1000)
    print(f"steps a second: {rates[1]:.2f} at ×1, {rates[4]:.2f} at ×4")
    assert rates[4] / rates[1] == pytest.approx(4, rel=TOLERANCE)
    assert rates[1] == pytest.approx(RATE_OF_HUNDRED, rel=TOLERANCE)
